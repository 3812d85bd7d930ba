"""What is measured: each measure declared once, with unit and label; tables, axes and codebook read this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.behaviour.audit import GAPS, SWITCHES
from sim.behaviour.figures import FIGURES, NOT_AUDITED, STATES, USES, Plain, Reckoned, add_up
from sim.config.schema.population import LINKS, SIZE_CLASSES, STAGES
from sim.economics.inequality import gini, herfindahl
from sim.firms import OPTIONS
from sim.month.auditing import audit, nobody_asked
from sim.month.earning import terms_of_business
from sim.month.talent import skill_of
from sim.threads import spread
from sim.units import MONTHS_PER_YEAR
from sim.world import World

__all__ = ["MEASURES", "NOT_AUDITED", "STATES", "USES", "Indicator", "Measure", "Recorder"]


Totals = Mapping[str, float]  # by figure


@dataclass(frozen=True)
class Measure:
    """A quantity that is followed over time.

    Attributes
    ----------
    name, unit, label, meaning
        For tables, axes and codebook.
    of
        The figure of each firm that is added up, by its name in ``sim.behaviour.figures``.
    per
        The figure whose sum that sum is divided by; a plain sum where it is missing.
    """

    name: str
    unit: str
    label: str
    meaning: str
    of: str
    per: str | None = None


@dataclass(frozen=True)
class Indicator:
    """A quantity of the economy as a whole.

    Attributes
    ----------
    name, unit, label, meaning
        As of a measure.
    of
        Its value, out of the world and the totals of figures over all firms.
    """

    name: str
    unit: str
    label: str
    meaning: str
    of: Callable[[World, Totals], float]


def _forecast_bias(world: World, total: Totals) -> float:
    """Nothing (NaN) before the first project has shown how it turned out (equation 36)."""
    known = total["works"] + total["failed"]
    return total["belief"] / total["alive"] - total["works"] / known if known and total["alive"] else float("nan")


def _exits(world: World, total: Totals) -> float:
    closed = sum(len(page["slot"]) for page in world.closed[-1:] if (page["closed"] == world.month).all())
    there = closed + total["alive"]
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
    Measure("firms", "count", "Firms", "SMEs alive", "alive"),
    Measure("adopters", "count", "Firms using AI", "firms with AI installed on a link, token or not", "using"),
    Measure("effective_adopters", "count", "Effective adopters", _PAYS, "effective"),
    Measure("adoption", "share", "Firms using AI", "recorded adoption: AI installed on a link, token or not",
            "using", "alive"),
    Measure("effective_adoption", "share", "Firms for which AI pays", _PAYS, "effective", "alive"),
    Measure("token_adoption", "share", "Token installations", "installed for the grant alone",
            "token", "alive"),
    Measure("awareness", "share", "Firms that have considered AI", "aware of a use that could concern them",
            "aware", "alive"),
    Measure("considering", "share", "Considered AI, do not use it", "aware firms without AI",
            "considering", "alive"),
    Measure("belief", "share", "Believed success of AI", "mean belief over links and firms",
            "belief", "alive"),
    Measure("informatization", "share", "Digital intensity", "share of twelve technologies in use",
            "informatization", "alive"),
    Measure("absorptive_capacity", "share", "Absorptive capacity", "own skill to absorb new technology",
            "absorptive_capacity", "alive"),
    Measure("ai_gain", "share of value added", "Net gain of AI among users", "gains and troughs, before running cost",
            "gain", "using"),
    Measure("employment", "persons", "Employment", "head count", "employees"),
    Measure("value_added", "currency/month", "Value added", "of all SMEs", "value_added"),
    Measure("debt", "currency", "Bank loans", "outstanding", "debt"),
    Measure("credit_drawn", "currency", "Loans taken", "by the firms alive, since they exist or month 0",
            "credit_drawn"),
    Measure("cash", "currency", "Cash", "money in hand", "cash"),
    Measure("profit", "currency/month", "Profit", "before tax", "profit"),
    Measure("working_capital", "currency", "Working capital", "tied up in stocks and unpaid invoices",
            "working_capital"),
    Measure("orders", "currency/month", "Public orders", "won because of the use of AI",
            "orders"),
    Measure("productivity", "currency/month per person", "Labour productivity", "value added per employee",
            "value_added", "employees"),
    Measure("labour_cost", "share of value added", "Labour cost", "wages over value added",
            "wages", "value_added"),
    Measure("unit_cost", "index", "Unit cost",
            "wages and upkeep, net of purchases saved, per unit of value added; 1 without AI and with staff adjusted",
            "cost", "cost_without_ai"),
    Measure("overhead", "share of value added", "Overhead", "administration, as AI in management cuts it",
            "overhead", "alive"),
    Measure("defect_rate", "share of output", "Defects", "of production, as AI in technology cuts them",
            "defects", "alive"),
    Measure("user_experience", "index", "User experience", "of customers, by AI in the market link; 0 without",
            "experience", "alive"),
    *(Measure(f"uses_{name}", "share", f"Use of {name} AI", f"firms with a {name} project",
              f"uses_{name}", "alive") for name in OPTIONS),
    *(Measure(f"link_{name}", "share", f"AI in the {name} link", f"firms with AI in {name}",
              f"link_{name}", "alive") for name in LINKS),
    *(Measure(f"gap_{name}", "share of non-adopters", f"Gap that binds first: {name}", _GAP_MEANING[name],
              f"gap_{name}", "audited") for name in GAPS),
    *(Measure(f"overlap_{name}", "share of non-adopters", f"Part of {name} in non-adoption",
              "Shapley value over opening cognition, capital and technology, whatever the order",
              f"overlap_{name}", "audited") for name in SWITCHES),
)  # fmt: skip

_INDICATORS = (
    Indicator("project_price_index", "ratio", "Price of an AI project", "mean supplier price, 1 in month 0",
              lambda world, total: world.prices[-1] / world.prices[0]),
    Indicator("suppliers", "count", "AI suppliers", "in the market", lambda world, total: float(len(world.suppliers))),
    Indicator("supplier_concentration", "index", "Concentration of AI suppliers", "Herfindahl index of order books",
              lambda world, total: herfindahl(world.suppliers.order_book[world.suppliers.alive])),
    Indicator("markup", "ratio", "Markup of AI suppliers", "mean",
              lambda world, total: float(world.suppliers.markup[world.suppliers.alive].mean())),
    Indicator("large_firm_adoption", "share", "Large firms using AI", "hubs of supply chains",
              lambda world, total: float(world.hubs.adopted.mean())),
    Indicator("scenario_knowledge", "share", "Scenario knowledge", "mean over links, sectors and regions",
              lambda world, total: float(world.knowledge.mean())),
    Indicator("public_spending_to_date", "currency", "Public spending so far",
              "paid by programmes since the start, net of what came back",
              lambda world, total: float(world.government.spent[0])),
    Indicator("forecast_bias", "share points", "Forecast bias",
              "mean belief of all firms minus the share that works of projects in sight; failures drop out of it",
              _forecast_bias),
    Indicator("loans_refused", "currency/month", "Loans refused", "for want of the banks' equity",
              lambda world, total: float(world.bank.refused[0])),
    Indicator("bank_equity", "currency", "Equity of banks", "behind loans to SMEs",
              lambda world, total: float(world.bank.equity[0])),
    Indicator("exits", "share per month", "Firms that close", "in the month, of those that were there", _exits),
    Indicator("value_added_gini", "index", "Inequality of value added", "Gini over firms",
              lambda world, total: gini(world.firms.value_added[world.firms.alive])),
)  # fmt: skip

_PLACES = [
    [len(FIGURES) if figure is None else FIGURES.index(figure) for figure in figures]
    for figures in ([m.of for m in _MEASURES], [m.per for m in _MEASURES])
]  # of what is added up and of what it is divided by; beyond the figures, where it is divided by nothing

MEASURES: dict[str, Measure | Indicator] = {**{m.name: m for m in _MEASURES}, **{i.name: i for i in _INDICATORS}}


def dimensions_of(sectors: Iterable[str], regions: Iterable[str]) -> dict[str, list[str]]:
    """By what firms are told apart in what is measured: the names of the strata by dimension."""
    return {
        "all": ["all"],
        "size_class": list(SIZE_CLASSES),
        "stage": list(STAGES),
        "sector": list(sectors),
        "region": list(regions),
        "use": list(USES),
    }


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
    standing_every : months
        How often it is kept where each firm stands; the last month's always is.

    Attributes
    ----------
    values : (months + 1, strata, measures)
        NaN where a measure is not defined (empty stratum, month without audit, economy-wide indicator).
    strata : list of (dimension, stratum)
    standing : list of (month, (F,) index into STATES, (F,) month of foundation)
        Where each firm stands when it is kept; -1 where nobody is.
    """

    def __init__(
        self, world: World, months: int, audit_every: int, standing_every: int = MONTHS_PER_YEAR
    ) -> None:
        self.months, self.audit_every, self.standing_every = months, audit_every, standing_every
        self.dimensions = dimensions_of(world.economy.sectors, world.economy.regions)
        self.strata = [(name, stratum) for name, strata in self.dimensions.items() for stratum in strata]
        self.standing: list[tuple[int, np.ndarray, np.ndarray]] = []
        self.values = np.full((months + 1, len(self.strata), len(MEASURES)), np.nan)

    def record(self, world: World) -> None:
        """Measure this month."""
        to_be_kept = world.month % self.standing_every == 0 or world.month == self.months
        total, state = self._totals(world, world.month % self.audit_every == 0 or to_be_kept)
        if to_be_kept:
            self.standing.append((world.month, state, world.firms.founded.copy()))
        if world.month >= len(self.values):  # someone steps a model beyond its horizon
            beyond = np.full((len(self.values), *self.values.shape[1:]), np.nan)
            self.values = np.concatenate([self.values, beyond])
        page = self.values[world.month]
        of, per = (total[:, places] for places in _PLACES)
        np.divide(of, per, out=page[:, : len(_MEASURES)], where=per > 0)
        of_all = dict(zip(FIGURES, total[0].tolist(), strict=False))
        page[0, len(_MEASURES) :] = [indicator.of(world, of_all) for indicator in _INDICATORS]

    def _totals(self, world: World, audited: bool) -> tuple[np.ndarray, np.ndarray]:
        """Totals of the figures by stratum, with a last column of ones; where each firm stands.

        Returns
        -------
        (strata, figures + 1), (F,) index into STATES
        """
        firms, state = world.firms, np.empty(world.firms.rows, dtype=np.int8)
        answers = audit(world).answers if audited else nobody_asked(world)
        begin = np.cumsum([0, *(len(strata) for strata in self.dimensions.values())])
        forgotten = world.month - world.config.model.cognition.failure_memory
        total = np.ones((len(self.strata), len(FIGURES) + 1))
        total[:, :-1] = sum(spread(
            add_up, firms.rows, firms.only(Plain), firms.only(Reckoned), terms_of_business(world), forgotten,
            skill_of(world), answers, tuple(begin.tolist()), state,
        ))  # fmt: skip
        return total, state
