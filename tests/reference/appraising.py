"""What AI would cost and bring (7.5), what that is worth to a firm (25)-(27), and which supplier it hears of (17)."""

import math
from types import SimpleNamespace

from sim.randomness import Decision
from sim.units import monthly_rate

LINKS = range(3)
KINDS = GENERAL, SPECIALISED, DISRUPTIVE = (1, 2, 3)
TRIES = 8


def annuity(rate, months):
    """Ann (24)."""
    return months if abs(rate) < 1e-12 else -math.expm1(-rate * months) / rate


def offer_of_the_month(model):
    """Terms that hold for all: kinds of project, with frontier, platforms and standards; expected price fall."""
    projects, frontier, state = model.config.model.projects, model.frontier, model.government
    platform, standards = model.part("general_platform"), model.part("standards")
    kinds = {}
    for kind, name in zip(KINDS, ("general", "specialised", "disruptive"), strict=True):
        kinds[kind] = SimpleNamespace(**getattr(projects, name).model_dump())
    general = kinds[GENERAL]
    general.cost *= frontier.cost * (1 - platform.price_cut * state.general_support)
    general.gain *= frontier.gain
    easier = frontier.easier_data + platform.easier_data * state.general_support
    general.half_saturation -= easier
    general.success += platform.success * state.general_support
    for kind in kinds.values():
        kind.half_saturation = max(kind.half_saturation, 0.02)
    year_ago = model.prices[-13] if len(model.prices) > 12 else None
    return SimpleNamespace(
        kinds=kinds,
        integration=projects.integration * (1 - standards.integration_cut * state.standards),
        success=standards.success * state.standards,
        step=1 - standards.easier_steps * state.standards,
        price_fall=max(1 - model.prices[-1] / year_ago, 0.0) if year_ago else 0.0,
    )


class Appraising:
    """How a firm looks at AI projects."""

    def reach(self, half_saturation, informatization):
        """Om (8)."""
        eta = self.model.config.model.projects.steepness
        power, half = informatization**eta, half_saturation**eta
        return power * (1 + half) / (power + half)

    def project(self, link, kind, price, match, informatization=None, skill=None):
        """(18), (19), (22)-(24) for a supplier of this price and match; at another informatization or skill if told."""
        given, offer = self.model.config.model, self.model.offer
        projects, option = given.projects, offer.kinds[kind]
        skill = self.skill if skill is None else skill
        level = self.informatization if informatization is None else informatization
        cost = option.cost * (projects.fixed_cost + projects.cost_per_employee * self.employees)
        cost *= self.market.wage * price * (1 + offer.integration * (1 - level))
        upkeep = option.maintenance_per_year * cost / 12

        reach = self.reach(option.half_saturation, level)
        reach *= 1.0 if self.market.serves[link][self.architecture] else projects.mismatch
        known = self.model.knowledge[link][self.sector][self.region]
        fit = option.fit + (projects.knowledge_to_fit * known + match if option.matched else 0.0)
        fit = min(max(fit, 0.2), 1.0)
        theta = self.theta_of_new(link)
        ceiling = theta * option.gain * reach * fit
        deeper = 1 + projects.old_firm_trough * (self.stage == 2)
        trough = theta * option.gain * option.trough * deeper

        difficulty = (projects.difficulty.management, projects.difficulty.technology, projects.difficulty.market)
        odds = projects.success + offer.success + option.success
        odds += projects.success_by_skill * (skill - 0.4) + projects.success_by_reach * (reach - 0.5)
        odds += projects.success_by_fit * (fit - 0.6) + projects.success_by_cash * (cost <= self.spare)
        odds = min(max(odds - difficulty[link] * (1 - skill), 0.03), 0.97)

        rate, horizon = monthly_rate(given.appraisal.discount_per_year), given.appraisal.horizon
        steady = annuity(rate, horizon)
        learning = annuity(rate + math.log(2) / self.half_life(self.here.found, skill), horizon)
        dear = 1 + given.competition.labour_saving * self.model.shock.wage_rise
        return SimpleNamespace(
            link=link, kind=kind, cost=cost, upkeep=upkeep, fit=fit, ceiling=ceiling, trough=trough, odds=odds,
            gain=dear * self.value_added * ceiling * (steady - learning),
            disruption=self.value_added * trough * learning,
            upkeep_value=upkeep * steady,
        )  # fmt: skip

    def projects(self, price, match, informatization=None, skill=None):
        """All nine, by link and then by kind: the order in which the first of equals is taken."""
        return [self.project(link, kind, price, match, informatization, skill) for link in LINKS for kind in KINDS]

    def average_projects(self, informatization=None):
        """With a supplier of mean price that suits the firm as most do."""
        return self.projects(self.model.mean_price(), 0.0, informatization)

    def believed_success(self, project):
        """b (25)."""
        return min(max(self.belief_mean[project.link] * math.sqrt(project.odds / 0.55), 0.0), 1.0)

    def believed_cost(self, project):
        """(60)."""
        return project.cost * math.exp(self.cost_error)

    def present_value(self, project, success, cost):
        """(25) without aid."""
        return success * project.gain - project.disruption - project.upkeep_value - cost

    def certain_value(self, project):
        """CE (26) on the market's terms."""
        risk, wealth = self.model.config.model.risk, self.wealth
        cost = self.believed_cost(project)
        value = self.present_value(project, self.believed_success(project), cost)
        aversion = risk.aversion_proactive if self.proactive else risk.aversion_conservative
        waiting = risk.waiting_proactive if self.proactive else risk.waiting_conservative
        value -= 0.5 * aversion * project.gain**2 / (self.belief_precision[project.link] * wealth)
        value -= waiting * self.model.offer.price_fall * cost
        return value - waiting * self.coming_grant(cost)

    @property
    def wealth(self):
        """W (26)."""
        return max(self.cash, 0.0) + 0.5 * max(self.surplus, 0.0) + 0.25 * self.wage_bill

    def coming_grant(self, cost):
        """Grant that the firm knows it could have within a year, and cannot have yet."""
        office = self.model.offices["cost_share"]
        phase = office.announced()
        if phase is None or not office.meant(phase, self) or office.in_reach(self):
            return 0.0
        return min(office.part.rate * cost, office.money(office.part.cap))

    def kept_by_waiting(self, link):
        """What a working project brings if it is left as it is."""
        if not self.known_to_work(link):
            return 0.0
        given = self.model.config.model.appraisal
        steady = annuity(monthly_rate(given.discount_per_year), given.horizon)
        return (self.value_added * self.ceiling[link] - self.upkeep[link]) * steady

    def could_begin(self, link, kind):
        return self.option[link] == 0 or (self.known_to_work(link) and kind > self.option[link])

    def true_match(self, supplier):
        """e_ij (19), fixed for the pair: their places and, where they came later, when each was founded."""
        pair = (supplier.place + 1) + (max(self.founded, 0) << 24) + (max(supplier.founded, 0) << 40)
        drawn = self.model.luck.once_normal(Decision.MATCH, 0, self.place, pair)
        return self.model.config.model.projects.match_sd * drawn

    def hear_quotes(self, means):
        """(17): the best supplier of those heard, and its match; ``means`` is what the firm can pay by itself."""
        model, luck, place = self.model, self.model.luck, self.place
        supply, projects = model.config.model.supply, model.config.model.projects
        practical = model.part("price_fit_list")
        mean = supply.quotes + supply.quotes_registered * self.registered
        others = int(math.log(luck.uniform(Decision.QUOTE, place)) / math.log(mean / (1 + mean) + 1e-12))
        searched = model.part("quotes").quotes if self.more_quotes_until > model.month else 0
        noise = projects.match_noise_profiled if self.profiled else projects.match_noise_sd
        best = max(self.theta_of_new(link) for link in LINKS) * 0.5 * model.config.model.appraisal.horizon
        outlay = (projects.fixed_cost + projects.cost_per_employee * self.employees) * self.market.wage
        heard = []
        for nth in range(1 + min(others, 5) + searched):
            supplier = self.happen_on(nth)
            seen = self.true_match(supplier) + noise * luck.normal(Decision.MATCH_NOISE, place, nth + 1)
            price = supplier.price
            score = best * self.value_added * seen - outlay * price
            off = 0
            if self.listed_until > model.month:
                off = 2 if price > practical.ceiling * model.mean_price() else int(outlay * price > means)
            heard.append((off, -score, nth, supplier))
        supplier = min(heard, key=lambda quote: quote[:3])[3]
        return supplier, self.true_match(supplier)

    def happen_on(self, nth):
        """A random place of the market, another if it is vacant; after eight, the first that is not."""
        suppliers = self.model.suppliers
        for attempt in range(TRIES):
            drawn = self.model.luck.uniform(Decision.PLACE, self.place, 1 + nth * TRIES + attempt)
            supplier = suppliers[int(drawn * len(suppliers))]
            if supplier is not None:
                return supplier
        return next(each for each in suppliers if each is not None)
