"""What a policy costs and brings, to the state and to firms: sums over the declared tables of a comparison.

Every number is a difference between a scenario and the baseline of the same replicate, discounted to month 0, money per
SME and firms per 1,000 SMEs. What the tables do not hold is not made up: sales that better offers win from other firms
are in no table, so displacement is told by firms crowded out and by public orders that are moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
import pandas as pd

from sim.config.schema.evaluation import Evaluation
from sim.evaluation.summary import TWIN_CLASSES, Column, of_scenario, title
from sim.evaluation.worlds import interval
from sim.results import Results
from sim.units import MONTHS_PER_YEAR, calendar_month

RUN = ["scenario", "replicate"]
_MONEY, _FIRMS = "currency per SME", "firms per 1,000 SMEs"
QUANTITIES = {
    "effective_adopters": Column(
        _FIRMS, "effective adopters more than in the baseline, net, in the last month; not discounted"
    ),
    "effective_adopter_years": Column("firm-years per 1,000 SMEs", "the same, added up over the run, discounted"),
    **{name: Column(_FIRMS, f"{told}, by the first month in which AI pays") for name, told in TWIN_CLASSES.items()},
    "public_cost": Column(_MONEY, "public money spent, net of returns; not discounted"),
    "spending": Column(_MONEY, "the same, discounted"),
    "standing_support": Column(
        _MONEY, "what the standing environment pays for steps of informatization, beside programmes"
    ),
    "extra_tax": Column(_MONEY, "tax that SMEs pay more, before tax credits, which count as spending"),
    "net_cost_to_state": Column(_MONEY, "spending and standing support less extra tax"),
    "extra_profit": Column(_MONEY, "profit of SMEs before tax, outlays and grants"),
    "extra_outlay": Column(_MONEY, "what SMEs pay for AI projects, information technology and applying for grants"),
    "support_received": Column(
        _MONEY, "grants, tax credits, vouchers and support that SMEs receive, less grants repaid"
    ),
    "net_value_to_firms": Column(_MONEY, "extra profit and support received, less extra outlay and extra tax"),
    "net_value_to_both": Column(
        _MONEY, "net value to firms less net cost to the state; suppliers, banks, workers left out"
    ),
    "extra_value_added": Column(_MONEY, "value added of SMEs"),
    "price_rise": Column(
        _MONEY, "part of payments for AI projects that is due to dearer projects; negative where cheaper"
    ),
    "grants_in_prices": Column(_MONEY, "part of grants that ends in dearer projects; negative where grants buy more"),
    "markup": Column("ratio", "markup of AI suppliers, mean over months, minus the baseline's; not discounted"),
    "orders_moved": Column(_MONEY, "public orders moved to users of AI from firms without it"),
    "gini": Column("index", "Gini of value added over SMEs in the last month, minus the baseline's"),
    "size_gap": Column("share points", "effective adoption of medium minus that of micro firms, minus the baseline's"),
}  # fmt: skip


def evaluated_by(results: Results) -> Evaluation:
    """Settings under which a comparison was made; the defaults for one that knows of none."""
    config = results.provenance["config"].get(results.baseline, {})
    return Evaluation.model_validate(config.get("evaluation", {}))


def economics(results: Results, rate: float | None = None, level: float | None = None) -> pd.DataFrame:
    """Mean and interval over replicates of every quantity.

    Parameters
    ----------
    results
        Of a comparison.
    rate : per year
        Discount rate; left out, that of the comparison's settings.
    level : share
        Coverage of the intervals; left out, as ``coverage`` says.

    Returns
    -------
    Columns scenario, title, quantity, unit, mean, low, high, replicates; one row per scenario and quantity.
    """
    each = by_replicate(results, rate)
    rows = []
    for name in results.scenarios:
        of = of_scenario(each, name).set_index("replicate")
        for quantity, declared in QUANTITIES.items() if len(of) else ():
            found = interval(results, of[quantity], level)
            rows.append((name, title(results, name), quantity, declared.unit, *astuple(found)))
    return pd.DataFrame(rows, columns=["scenario", "title", "quantity", "unit", "mean", "low", "high", "replicates"])


def by_replicate(results: Results, rate: float | None = None) -> pd.DataFrame:
    """The quantities of every pair of runs: a row per scenario other than the baseline and replicate."""
    if results.paired.empty:
        return pd.DataFrame(columns=[*RUN, *QUANTITIES])
    rate = evaluated_by(results).discount_rate if rate is None else rate
    n_smes = float(results.provenance["n_smes"])
    per_sme, per_1000 = 1.0 / n_smes, 1000.0 / n_smes
    paired = results.paired.set_index(RUN)
    found = pd.DataFrame(index=paired.index)
    found["effective_adopters"] = per_1000 * paired["net_effective_adopters"]
    for name in TWIN_CLASSES:
        found[name] = per_1000 * paired[f"effective_{name}"]
    found["public_cost"] = per_sme * paired["public_cost"]
    sums = pd.concat([_by_month(results, rate), _by_year(results, rate)], axis=1).reindex(found.index)
    for quantity in sums:
        found[quantity] = sums[quantity] * (per_sme if QUANTITIES[str(quantity)].unit == _MONEY else per_1000)
    found["markup"] = _difference(results, "markup").iloc[:, 1:].mean(axis=1)
    found["gini"] = _last(_difference(results, "value_added_gini"))
    found["size_gap"] = _last(
        _difference(results, "effective_adoption", "size_class", "medium")
        - _difference(results, "effective_adoption", "size_class", "micro")
    )
    found["net_cost_to_state"] = found["spending"] + found["standing_support"] - found["extra_tax"]
    gains = found["extra_profit"] + found["support_received"]
    found["net_value_to_firms"] = gains - found["extra_outlay"] - found["extra_tax"]
    found["net_value_to_both"] = found["net_value_to_firms"] - found["net_cost_to_state"]
    return found[list(QUANTITIES)].reset_index()


def discounted(months: np.ndarray, rate: float) -> np.ndarray:
    """What one unit in a month is worth in month 0.

    Parameters
    ----------
    months : index
    rate : per year

    Examples
    --------
    >>> discounted(np.array([0, 12, 24]), 0.25).tolist()
    [1.0, 0.8, 0.64]
    """
    return np.asarray((1.0 + rate) ** (-months / MONTHS_PER_YEAR))


def of_years(results: Results, rate: float) -> pd.Series:
    """The same for each calendar year, whose payments are taken to be spread evenly over its simulated months."""
    months = np.arange(1, int(results.provenance["months"]) + 1)
    start = str(results.provenance["start"])
    year = np.array([int(calendar_month(month, start)[:4]) for month in months.tolist()], dtype=int)
    return pd.Series(discounted(months, rate)).groupby(year).mean()


def _series(results: Results, measure: str, dimension: str = "all", stratum: str = "all") -> pd.DataFrame:
    """A measure: one row per run, one column per month."""
    monthly = results.monthly
    of = monthly[(monthly["dimension"] == dimension) & (monthly["stratum"] == stratum)]
    return of.pivot(index=RUN, columns="month", values=measure)


def _difference(results: Results, measure: str, dimension: str = "all", stratum: str = "all") -> pd.DataFrame:
    """A measure minus that of the baseline with the same luck: one row per pair, one column per month."""
    return _beyond(_series(results, measure, dimension, stratum), results.baseline)


def _beyond(runs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Runs minus the baseline's with the same luck; those that have none are left out."""
    scenario = runs.index.get_level_values("scenario")
    base, others = runs[scenario == baseline].droplevel("scenario"), runs[scenario != baseline]
    twin = base.reindex(others.index.get_level_values("replicate"))
    kept = others.index.get_level_values("replicate").isin(base.index)
    return (others - twin.to_numpy())[kept]


def _last(frame: pd.DataFrame) -> pd.Series:
    return frame.iloc[:, -1]


def _by_month(results: Results, rate: float) -> pd.DataFrame:
    """Discounted sums over the months after the first, of all SMEs."""
    found = {}
    for quantity, measure in (("extra_profit", "profit"), ("extra_value_added", "value_added"),
                              ("effective_adopter_years", "effective_adopters")):  # fmt: skip
        flow = _difference(results, measure).iloc[:, 1:]
        found[quantity] = flow @ discounted(flow.columns.to_numpy(), rate)
    found["effective_adopter_years"] /= MONTHS_PER_YEAR
    spent = _difference(results, "public_spending_to_date").diff(axis=1).iloc[:, 1:]
    found["spending"] = spent @ discounted(spent.columns.to_numpy(), rate)
    return pd.DataFrame(found)


def _by_year(results: Results, rate: float) -> pd.DataFrame:
    """Discounted sums over the years of the ledger, of all SMEs."""
    factor = of_years(results, rate)

    def beyond(payer: str, payee: str, *purposes: str) -> pd.Series:
        return _beyond(_paid(results, factor.index, payer, payee, purposes), results.baseline) @ factor

    received = ("grant", "tax_credit", "cloud_voucher", "informatization_support")
    projects = _paid(results, factor.index, "smes", "suppliers", ("projects",))
    grants = _paid(results, factor.index, "government", "smes", ("grant",))
    dearer = _dearer(results, factor.index)
    return pd.DataFrame({
        "standing_support": beyond("government", "smes", "informatization_support"),
        "extra_tax": beyond("smes", "government", "tax"),
        "extra_outlay": beyond("smes", "suppliers", "projects")
        + beyond("smes", "rest", "information_technology", "application_cost"),
        "support_received": beyond("government", "smes", *received) - beyond("smes", "government", "grant_repaid"),
        "price_rise": (projects.reindex(dearer.index) * dearer) @ factor,
        "grants_in_prices": (grants.reindex(dearer.index) * dearer) @ factor,
        "orders_moved": beyond("government", "smes", "orders"),
    })  # fmt: skip


def _paid(results: Results, years: pd.Index, payer: str, payee: str, purposes: Sequence[str]) -> pd.DataFrame:
    """Payments: one row per run, one column per year; nothing where the ledger has none.   currency"""
    runs = results.monthly.groupby(RUN, sort=False).size().index
    ledger = results.ledger
    if ledger.empty:
        return pd.DataFrame(0.0, index=runs, columns=years)
    of = ledger[(ledger["payer"] == payer) & (ledger["payee"] == payee) & ledger["purpose"].isin(purposes)]
    by_year = of.groupby([*RUN, "year"], sort=False)["amount"].sum().unstack("year")
    return by_year.reindex(index=runs, columns=years).fillna(0.0)


def _dearer(results: Results, years: pd.Index) -> pd.DataFrame:
    """What part of a price the baseline's does not hold: one row per pair, one column per year.   share"""
    price = _series(results, "project_price_index").iloc[:, 1:]
    start = str(results.provenance["start"])
    year = [int(calendar_month(int(month), start)[:4]) for month in price.columns]
    mean = price.T.groupby(np.array(year, dtype=int)).mean().T.reindex(columns=years)
    difference = _beyond(mean, results.baseline)
    return difference / mean.reindex(difference.index)
