"""What is measured: each measure declared once, with unit and label; tables, axes and codebook read this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.behaviour import operation
from sim.behaviour.audit import GAPS, SWITCHES
from sim.config.schema.population import LINKS, SIZE_CLASSES, STAGES
from sim.economics.inequality import gini, herfindahl
from sim.economics.totals import totals_by_group
from sim.firms import OPTIONS
from sim.month.auditing import audit
from sim.month.earning import efficiency_of, gains, is_effective, use_of
from sim.month.evidence import known_outcomes
from sim.month.supplying import mean_price
from sim.units import MONTHS_PER_YEAR
from sim.world import World

NOT_AUDITED = -1
USES = ("without", "token", "trying", "effective")
STATES = (*GAPS, *USES[1:])


class Snapshot:
    """A month as the measures see it; what several of them need is worked out once.

    Parameters
    ----------
    world
        State at the end of the month.
    audited : bool
        Whether the gap audit is made.
    """

    def __init__(self, world: World, audited: bool) -> None:
        self.world = world
        self.alive = world.firms.alive
        self.using = world.using()
        self.effective = is_effective(world)
        self.token = (world.firms.token & (world.firms.option > 0)).any(axis=0) & self.alive
        self.gain = gains(world)
        self.use = use_of(world, self.gain)
        self.efficiency = efficiency_of(world, self.use)
        self.kind_of_use = np.select(
            [~self.using, self.effective, ~world.using_in_earnest()],
            [USES.index(name) for name in ("without", "effective", "token")],
            USES.index("trying"),
        )
        self.gap = np.full(world.firms.rows, NOT_AUDITED)
        self.overlap = np.zeros((len(SWITCHES), world.firms.rows))
        if audited:
            found = audit(world)
            self.gap[found.slots] = found.label
            self.overlap[:, found.slots] = found.overlap

    def states(self) -> np.ndarray:
        """Where each firm stands: the gap that binds, or how it uses AI; -1 for none alive.   (F,) index"""
        return np.where(self.using, len(GAPS) - 1 + self.kind_of_use, self.gap)


PerFirm = Callable[[Snapshot], np.ndarray]


@dataclass(frozen=True)
class Measure:
    """A quantity that is followed over time.

    Attributes
    ----------
    name, unit, label, meaning
        For tables, axes and codebook.
    of
        Value of each firm.   (F,)
    per
        What the sum of values is divided by; a plain sum where it is missing.   (F,)
    """

    name: str
    unit: str
    label: str
    meaning: str
    of: PerFirm
    per: PerFirm | None = None


@dataclass(frozen=True)
class Indicator:
    """A quantity of the economy as a whole."""

    name: str
    unit: str
    label: str
    meaning: str
    of: Callable[[Snapshot], float]


def _alive(s: Snapshot) -> np.ndarray:
    return s.alive


def _using(s: Snapshot) -> np.ndarray:
    return s.using


def _gap(index: int) -> PerFirm:
    return lambda s: s.gap == index


def _overlap(index: int) -> PerFirm:
    return lambda s: s.overlap[index]


def _audited(s: Snapshot) -> np.ndarray:
    return s.gap != NOT_AUDITED


def _option(index: int) -> PerFirm:
    return lambda s: (s.world.firms.option == index).any(axis=0) & s.using


def _link(index: int) -> PerFirm:
    return lambda s: (s.world.firms.option[index] > 0) & s.using


def _column(name: str) -> PerFirm:
    return lambda s: getattr(s.world.firms, name) * s.alive


def _operations(rule: Callable[..., np.ndarray]) -> PerFirm:
    return lambda s: rule(s.world.config.model.operations, s.use) * s.alive


def _overhead(s: Snapshot) -> np.ndarray:
    model = s.world.config.model
    return operation.overhead(model.operations, model.competition, s.use) * s.alive


def _cost(s: Snapshot) -> np.ndarray:
    firms, given = s.world.firms, s.world.config.model.competition
    saving = operation.cost_saving(given, firms.value_added, s.efficiency)
    return (s.world.wage_bill() + firms.upkeep.sum(axis=0) - saving) * s.alive


def _cost_without_ai(s: Snapshot) -> np.ndarray:
    return s.world.firms.value_added * (1.0 - s.world.firms.operating_share) * s.alive


def _forecast_bias(s: Snapshot) -> float:
    """Nothing (NaN) before the first project has shown how it turned out (equation 36)."""
    works, fails = known_outcomes(s.world)
    known = np.count_nonzero(works | fails)
    belief = s.world.firms.belief_mean[:, s.alive]
    return float(belief.mean() - np.count_nonzero(works) / known) if known and belief.size else float("nan")


def _exits(s: Snapshot) -> float:
    closed = sum(len(page["slot"]) for page in s.world.closed[-1:] if (page["closed"] == s.world.month).all())
    there = closed + int(np.count_nonzero(s.alive))
    return closed / there if there else float("nan")


_GAP_MEANING = {
    "awareness": "has not considered AI, though it would pay and be payable",
    "belief": "aware, but not worth it at its own beliefs, though worth it in truth",
    "capital": "worth it in truth, but cash and credit do not reach",
    "technology": "not worth it as it is, but worth it were it skilled and informatized",
    "none": "not worth it even then",
    "transient": "nothing binds; it has not got round to it, or waits for a supplier",
}

_PAYS = "AI brings more than its running cost, six months in a row; customers' part counts, the project's price not"

_MEASURES = (
    Measure("firms", "count", "Firms", "SMEs alive", _alive),
    Measure("adopters", "count", "Firms using AI", "firms with AI installed on a link, token or not", _using),
    Measure("effective_adopters", "count", "Effective adopters", _PAYS,
            lambda s: s.effective),
    Measure("adoption", "share", "Firms using AI", "recorded adoption: AI installed on a link, token or not",
            _using, _alive),
    Measure("effective_adoption", "share", "Firms for which AI pays", _PAYS,
            lambda s: s.effective, _alive),
    Measure("token_adoption", "share", "Token installations", "installed for the grant alone",
            lambda s: s.token, _alive),
    Measure("awareness", "share", "Firms that have considered AI", "aware of a use that could concern them",
            _column("aware"), _alive),
    Measure("considering", "share", "Considered AI, do not use it", "aware firms without AI",
            lambda s: s.world.firms.aware & s.alive & ~s.using, _alive),
    Measure("belief", "share", "Believed success of AI", "mean belief over links and firms",
            lambda s: s.world.firms.belief_mean.mean(axis=0) * s.alive, _alive),
    Measure("informatization", "share", "Digital intensity", "share of twelve technologies in use",
            _column("informatization"), _alive),
    Measure("absorptive_capacity", "share", "Absorptive capacity", "own skill to absorb new technology",
            _column("absorptive_capacity"), _alive),
    Measure("ai_gain", "share of value added", "Net gain of AI among users", "gains and troughs, before running cost",
            lambda s: s.gain.sum(axis=0) * s.using, _using),
    Measure("employment", "persons", "Employment", "head count", _column("employees")),
    Measure("value_added", "currency/month", "Value added", "of all SMEs", _column("value_added")),
    Measure("debt", "currency", "Bank loans", "outstanding", _column("debt")),
    Measure("credit_drawn", "currency", "Loans taken", "by the firms alive, since they exist or month 0",
            _column("credit_drawn")),
    Measure("cash", "currency", "Cash", "money in hand", _column("cash")),
    Measure("profit", "currency/month", "Profit", "before tax", _column("profit")),
    Measure("working_capital", "currency", "Working capital", "tied up in stocks and unpaid invoices",
            _column("working_capital")),
    Measure("orders", "currency/month", "Public orders", "won because of the use of AI",
            lambda s: np.maximum(s.world.firms.orders, 0.0) * s.alive),
    Measure("productivity", "currency/month per person", "Labour productivity", "value added per employee",
            _column("value_added"), _column("employees")),
    Measure("labour_cost", "share of value added", "Labour cost", "wages over value added",
            lambda s: s.world.wage_bill() * s.alive, _column("value_added")),
    Measure("unit_cost", "index", "Unit cost",
            "wages and upkeep, net of purchases saved, per unit of value added; 1 without AI and with staff adjusted",
            _cost, _cost_without_ai),
    Measure("overhead", "share of value added", "Overhead", "administration, as AI in management cuts it",
            _overhead, _alive),
    Measure("defect_rate", "share of output", "Defects", "of production, as AI in technology cuts them",
            _operations(operation.defect_rate), _alive),
    Measure("user_experience", "index", "User experience", "of customers, by AI in the market link; 0 without",
            _operations(operation.user_experience), _alive),
    *(Measure(f"uses_{name}", "share", f"Use of {name} AI", f"firms with a {name} project", _option(i + 1), _alive)
      for i, name in enumerate(OPTIONS)),
    *(Measure(f"link_{name}", "share", f"AI in the {name} link", f"firms with AI in {name}", _link(i), _alive)
      for i, name in enumerate(LINKS)),
    *(Measure(f"gap_{name}", "share of non-adopters", f"Gap that binds first: {name}", _GAP_MEANING[name],
              _gap(i), _audited) for i, name in enumerate(GAPS)),
    *(Measure(f"overlap_{name}", "share of non-adopters", f"Part of {name} in non-adoption",
              "Shapley value over opening cognition, capital and technology, whatever the order",
              _overlap(i), _audited) for i, name in enumerate(SWITCHES)),
)  # fmt: skip

_INDICATORS = (
    Indicator("project_price_index", "ratio", "Price of an AI project", "mean supplier price, 1 in month 0",
              lambda s: mean_price(s.world) / s.world.prices[0]),
    Indicator("suppliers", "count", "AI suppliers", "in the market", lambda s: float(len(s.world.suppliers))),
    Indicator("supplier_concentration", "index", "Concentration of AI suppliers", "Herfindahl index of order books",
              lambda s: herfindahl(s.world.suppliers.order_book[s.world.suppliers.alive])),
    Indicator("markup", "ratio", "Markup of AI suppliers", "mean",
              lambda s: float(s.world.suppliers.markup[s.world.suppliers.alive].mean())),
    Indicator("large_firm_adoption", "share", "Large firms using AI", "hubs of supply chains",
              lambda s: float(s.world.hubs.adopted.mean())),
    Indicator("scenario_knowledge", "share", "Scenario knowledge", "mean over links, sectors and regions",
              lambda s: float(s.world.knowledge.mean())),
    Indicator("public_spending_to_date", "currency", "Public spending so far",
              "paid by programmes since the start, net of what came back",
              lambda s: float(s.world.government.spent[0])),
    Indicator("forecast_bias", "share points", "Forecast bias",
              "mean belief of all firms minus the share that works of projects in sight; failures drop out of it",
              _forecast_bias),
    Indicator("loans_refused", "currency/month", "Loans refused", "for want of the banks' equity",
              lambda s: float(s.world.bank.refused[0])),
    Indicator("bank_equity", "currency", "Equity of banks", "behind loans to SMEs",
              lambda s: float(s.world.bank.equity[0])),
    Indicator("exits", "share per month", "Firms that close", "in the month, of those that were there", _exits),
    Indicator("value_added_gini", "index", "Inequality of value added", "Gini over firms",
              lambda s: gini(s.world.firms.value_added[s.alive])),
)  # fmt: skip

_PER_FIRM = tuple(dict.fromkeys(rule for m in _MEASURES for rule in (m.of, m.per) if rule is not None))

MEASURES: dict[str, Measure | Indicator] = {**{m.name: m for m in _MEASURES}, **{i.name: i for i in _INDICATORS}}


class Recorder:
    """Follows a run month by month, by stratum.

    Parameters
    ----------
    world
        The run in month 0.
    months : count
        Length of the run.
    audit_every : months
        How often the gap audit is made; the last month always is.

    Attributes
    ----------
    values : (months + 1, strata, measures)
        NaN where a measure is not defined (empty stratum, month without audit, economy-wide indicator).
    strata : list of (dimension, stratum)
    standing : list of (month, (F,) index into STATES, (F,) month of foundation)
        Where each firm stands at the end of each twelfth month and of the run; -1 where nobody is.
    """

    def __init__(self, world: World, months: int, audit_every: int) -> None:
        self.months, self.audit_every = months, audit_every
        self.dimensions = {
            "all": ["all"],
            "size_class": list(SIZE_CLASSES),
            "stage": list(STAGES),
            "sector": list(world.economy.sectors),
            "region": list(world.economy.regions),
            "use": list(USES),
        }
        self.strata = [(name, stratum) for name, strata in self.dimensions.items() for stratum in strata]
        self.standing: list[tuple[int, np.ndarray, np.ndarray]] = []
        self.values = np.full((months + 1, len(self.strata), len(MEASURES)), np.nan)

    def record(self, world: World) -> None:
        """Measure this month."""
        of_the_year = world.month % MONTHS_PER_YEAR == 0 or world.month == self.months
        snapshot = Snapshot(world, world.month % self.audit_every == 0 or of_the_year)
        if of_the_year:
            self.standing.append((world.month, snapshot.states().astype(np.int8), world.firms.founded.copy()))
        if world.month >= len(self.values):  # someone steps a model beyond its horizon
            beyond = np.full((len(self.values), *self.values.shape[1:]), np.nan)
            self.values = np.concatenate([self.values, beyond])
        page = self.values[world.month]
        values = np.array([of(snapshot) for of in _PER_FIRM], dtype=float)
        sums = dict(zip(_PER_FIRM, self._by_stratum(values, snapshot), strict=True))
        for column, measure in enumerate(_MEASURES):
            total = sums[measure.of]
            if measure.per is not None:
                base = sums[measure.per]
                total = np.divide(total, base, out=np.full_like(total, np.nan), where=base > 0)
            page[:, column] = total
        for offset, indicator in enumerate(_INDICATORS):
            page[0, len(_MEASURES) + offset] = indicator.of(snapshot)

    def _by_stratum(self, values: np.ndarray, snapshot: Snapshot) -> np.ndarray:
        """Totals over the firms alive of each stratum.   values : (M, F), gives (M, strata)"""
        firms, use = snapshot.world.firms, snapshot.kind_of_use
        columns = (np.zeros(firms.rows), firms.size_class, firms.stage, firms.sector, firms.region, use)
        first = np.cumsum([0, *[len(strata) for strata in self.dimensions.values()][:-1]])
        places = np.array(columns, dtype=np.int64) + first[:, None]
        return totals_by_group(values, places, snapshot.alive, len(self.strata))
