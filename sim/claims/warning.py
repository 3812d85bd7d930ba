"""The closing warning, and shocks from outside (paper, sections 4, 0 and 2.3.2)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import (
    CHEAP_CREDIT,
    EVERYONE_AWARE,
    FRONTIER,
    MONEY_FOR_ALL,
    NO_CREDIT,
    NO_FRONTIER,
    SUPPORT,
    bundle,
    grants,
    whole,
)
from sim.claims.claim import claim
from sim.claims.laboratory import END, START, Laboratory, Outcome, Settings
from sim.claims.measuring import mean_of, output_per_cost, thirds, twins

SHOCK_BEGINS, SHOCK_SETTLED = 36, 60  # a year after the shock
EPIDEMIC: Settings = {
    "outlook.contactless.first_month": "2024-01",
    "outlook.contactless.months": 12,
    "outlook.contactless.demand_fall": 0.3,
    "outlook.contactless.market_boost": 0.5,
}
HARMLESS: Settings = {"population.sectors.*.contact": 0.0}
SHAM_PAYS: Settings = {
    **EVERYONE_AWARE,
    "model.cognition.evidence_rate": 0.0,
    "model.cognition.prior_mean": 0.1,
    "model.cognition.prior_spread": 0.0,
    "model.cognition.prior_sd": 0.1,
    "model.projects.token_cost": 0.1,
    "policy.fiscal_complement.cost_share.inspection": 0.0,
    "policy.fiscal_complement.cost_share.compliance_cost": 0.0,
    "policy.fiscal_complement.cost_share.cap": 3_000.0,
}


@claim(
    "C47", "4", "Money paid for installing leads to form without substance: recorded use rises more than use that pays.",
    counter={"policy.fiscal_complement.cost_share.inspection": 1.0, "policy.fiscal_complement.cost_share.compliance_cost": 100_000.0},
    because="Where every installation is inspected and applying is dear, nobody installs for the grant alone.",
    rather=SHAM_PAYS,
    rather_because="Where firms know of AI, do not believe in it and see nobody else's results, nobody inspects, and a sham costs next to nothing, "
    "form must follow money.",
    unit="share of adopters for which AI pays", rope=0.1, expects=-1,
)  # fmt: skip
def installation_grants_breed_form(lab: Laboratory) -> float:
    paid_at_once = {**grants(rate=0.7), "policy.fiscal_complement.cost_share.compliance_cost": lab.config.policy.fiscal_complement.cost_share.compliance_cost}
    return _substance(lab.run(paid_at_once)) - _substance(lab.run())


def _substance(run: Outcome) -> float:
    users = run.level("adopters", END)
    return run.level("effective_adopters", END) / users if users >= 5 else float("nan")


@claim(
    "C47b", "4", "Grants paid once AI has proven itself breed less form than grants paid on installation.",
    counter={"policy.fiscal_complement.cost_share.inspection": 1.0, "policy.fiscal_complement.cost_share.compliance_cost": 100_000.0},
    because="Where every installation is inspected and applying is dear, nobody installs for the grant alone.",
    rather=SHAM_PAYS,
    rather_because="Where firms know of AI, do not believe in it and see nobody else's results, nobody inspects, and a sham costs next to nothing, "
    "only a grant that waits for proof keeps form away.",
    unit="share of adopters for which AI pays", rope=0.05,
)  # fmt: skip
def proof_prevents_form(lab: Laboratory) -> float:
    return _substance(lab.run(grants(rate=0.7, pay_on="use"))) - _substance(lab.run(grants(rate=0.7)))


@claim(
    "C48", "4", "Money alone hinders: once it has ended, fewer firms begin with AI than had there been none.",
    counter={"model.cognition.evidence_rate": 0.0},
    because="Where nobody sees how the projects of others turn out, bad news cannot deter.",
    rather={"model.cognition.prior_mean": 0.6, "model.projects.success": 0.45, "model.cognition.failure_memory": 60.0,
            "model.cognition.evidence_rate": 1.0, "model.cognition.signal_sd": 0.3},
    rather_because="Where firms expect more than is true, and everybody sees and remembers failures, what grants bring forth must deter.",
    unit="share of firms without AI a year", rope=0.002, expects=-1,
)  # fmt: skip
def money_alone_hinders(lab: Laboratory) -> float:
    arm, none = lab.run(grants(rate=0.7, last="2028-12")), lab.run()  # money still on the way is spent in the year after
    there = [twins(run.at(END), run.last) & (run.at(END)["adoption_month"] < 0) for run in (arm, none)]
    same = there[0] & there[1] & twins(arm.last, none.last)  # who ever began because of the grants is left out in both worlds
    begun_with, begun_without = ((run.last["adoption_month"] >= 0).astype(float) for run in (arm, none))
    return mean_of(begun_with - begun_without, same)


@claim(
    "C49", "4", "Money for unready firms harms them: of those with least data and skill, the supported are less productive "
    "than their twins, as long as these use no AI.",
    counter={"model.projects.*.trough": 0.0, "model.projects.*.maintenance_per_year": 0.0,
             "model.projects.success": 1.0, "model.projects.*.success": 0.0},
    because="Where nothing is disrupted, nothing costs upkeep and nothing fails, nobody is harmed.",
    rather={**EVERYONE_AWARE, "model.cognition.evidence_rate": 0.0, "model.cognition.prior_mean": 0.98, "model.cognition.prior_spread": 0.0,
            "model.projects.success": 0.45, "model.projects.success_by_skill": 1.5, "model.projects.steepness": 0.5,
            "model.projects.abandonment": 0.0, "model.projects.*.maintenance_per_year": 0.4, "model.projects.fixed_cost": 6.0,
            "policy.fiscal_complement.cost_share.inspection": 1.0, "policy.fiscal_complement.cost_share.cap": 100_000.0,
            "policy.fiscal_complement.cost_share.compliance_cost": 0.0, "population.sectors.*.annual_wage": 8_000.0},
    rather_because="Where all are sure of AI, the unskilled mostly fail, failures are never given up, upkeep is dear, and only the state makes "
    "projects payable, money must harm them.",
    unit="log of output per unit of cost", rope=0.002, expects=-1,
)  # fmt: skip
def unready_firms_are_harmed(lab: Laboratory) -> float:
    start, arm, none = lab.run().at(START), lab.run(grants(rate=0.7)), lab.run()
    unready, _ = thirds(start["informatization"] + start["absorptive_capacity"], start["alive"])
    harmed = []
    for month in (each for each in arm.frames if START < each <= END):
        one, other = arm.frames[month], none.frames[month]
        supported = unready & (one["founded"] == start["founded"]) & (one["support_month"] >= 0)
        harmed.append(output_per_cost(one, other)[supported & ~other["using"]])  # whose twin has AI too were paid for what they would do
    changes = np.concatenate(harmed)
    return mean_of(changes, np.isfinite(changes))


@claim(
    "C50", "4", "AI support with finance beside it lets more firms survive than AI support alone.",
    counter={**MONEY_FOR_ALL, "model.capital.failure_cash": 10_000.0},
    because="Where no firm closes for want of cash, finance saves none.",
    rather={**NO_CREDIT, "model.capital.failure_cash": 0.0, "model.capital.buffer": 0.0, "model.projects.*.trough": 0.8,
            "model.projects.*.maintenance_per_year": 0.6, "model.projects.potential": 2.5},
    rather_because="Where AI takes the last cash, disrupts much and the first overdraft closes a firm, finance must save some.",
    unit="share of firms", rope=0.003,
)  # fmt: skip
def finance_saves_firms(lab: Laboratory) -> float:
    def closed(settings: Settings) -> float:
        run = lab.run(settings)
        return float((run.closed["closed"] > START).sum() / run.at(START)["alive"].sum())

    return closed(whole("support_system")) - closed(bundle("support_system", finance=True))


@claim(
    "C45", "2.3.2", "An epidemic leaves more use behind: contactless AI is kept when people may meet again.",
    counter=HARMLESS,
    because="Where no sale needs people to meet, an epidemic changes nothing.",
    rather={**EVERYONE_AWARE, **CHEAP_CREDIT, **NO_FRONTIER, "outlook.contactless.boost_kept": 1.0, "model.projects.fixed_cost": 4.0},
    rather_because="Where all know of AI and can pay, only an epidemic makes it worth its price, contactless AI stays as useful as it was, and "
    "no jump of the frontier brings in the others later, it must be kept.",
)  # fmt: skip
def the_epidemic_leaves_use_behind(lab: Laboratory) -> float:
    struck, spared = lab.run(EPIDEMIC), lab.run()
    where = _contact(lab)
    return _use_in(struck, where, END) - _use_in(spared, where, END)


def _contact(lab: Laboratory) -> list[str]:
    """The third of the sectors that need people to meet most."""
    sectors = lab.config.population.sectors
    return sorted(sectors, key=lambda name: -sectors[name].contact)[: max(len(sectors) // 3, 1)]


def _use_in(run: Outcome, sectors: list[str], month: int) -> float:
    firms = sum(run.level("firms", month, name) for name in sectors)
    return sum(run.level("adopters", month, name) for name in sectors) / firms


@claim(
    "C46", "2.3.2", "Firms that took up AI in the epidemic put its data to use later: their informatization rises.",
    counter={"model.informatization.grown_by_data": 0.0, "model.informatization.option_weight": 0.0, **HARMLESS},
    because="Where data in hand do not grow into informatization, nothing follows.",
    rather={**EVERYONE_AWARE, "model.informatization.grown_by_data": 0.1, "outlook.contactless.boost_kept": 1.0},
    rather_because="Where all know of AI, data in hand soon become informatization and the market link keeps its use, it must follow.",
    unit="share", rope=0.005,
)  # fmt: skip
def the_epidemic_informatizes(lab: Laboratory) -> float:
    struck, spared = lab.run(EPIDEMIC), lab.run()
    one, other = struck.at(END), spared.at(END)
    names = struck.economy.sectors
    contact = np.isin(one["sector"], [names.index(name) for name in _contact(lab)])
    begun = (one["adoption_month"] >= SHOCK_BEGINS) & (one["adoption_month"] <= SHOCK_SETTLED) & one["using"]
    return mean_of(one["informatization"] - other["informatization"], contact & begun & twins(one, other))


@claim(
    "C51", "2.1", "What a programme achieves depends on the policy that is there already: it achieves more beside it.",
    counter={"population.environment.tax_cut": 0.0, "population.environment.informatization_support": 0.0},
    because="Where nothing is there already, switching it off changes nothing.",
    rather={"population.environment.tax_cut": 0.2, "population.environment.informatization_support": 0.8},
    rather_because="Where the state pays most of informatization and hardly taxes, a programme meets firms that can follow it.",
    rope=0.005,
)  # fmt: skip
def results_depend_on_the_baseline(lab: Laboratory) -> float:
    def achieved(there: bool) -> float:
        world: Settings = {"population.environment.in_force": there}
        return lab.run(world, SUPPORT).level("effective_adoption", END) - lab.run(world).level("effective_adoption", END)

    return achieved(True) - achieved(False)


@claim(
    "C52", "3.1", "Grants that are announced a year ahead make firms wait: fewer begin before the start.",
    counter={"model.risk.waiting_proactive": 0.0, "model.risk.waiting_conservative": 0.0},
    because="Firms that do not look ahead do not wait.",
    rather={"model.risk.waiting_proactive": 1.0, "model.risk.waiting_conservative": 1.0, "model.cognition.external_rate": 0.006},
    rather_because="Where everybody looks ahead and many are about to begin, they must wait.",
    unit="share points", rope=0.002, expects=-1,
)  # fmt: skip
def announcements_delay(lab: Laboratory) -> float:
    told, surprised = (lab.run(grants(rate=0.7, announced_months=months)) for months in (12, 0))
    return told.level("adoption", START) - surprised.level("adoption", START)


@claim(
    "C53", "2.1", "A jump of the frontier widens the gap between medium and micro firms at first.",
    counter={"model.projects.general.cost": 1000.0, "model.cognition.external_rate": 0.0, "model.chains.frontier_factor": 0.0},
    because="Where the kind of AI that jumps stays out of reach and nobody follows the news of it, the jump widens nothing.",
    rather={**CHEAP_CREDIT, "model.projects.fixed_cost": 4.0},
    rather_because="Where projects cost a fixed sum that only larger firms can bear, the jump must reach those first.",
)  # fmt: skip
def a_jump_widens_the_gap(lab: Laboratory) -> float:
    def gap(settings: Settings) -> float:
        run = lab.run(settings)
        return run.level("adoption", START, "medium") - run.level("adoption", START, "micro")

    return gap(FRONTIER) - gap(NO_FRONTIER)
