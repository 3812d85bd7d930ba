"""The tables of a comparison's report."""

from __future__ import annotations

from typing import Any

from sim.config import fields
from sim.config.schema.base import ASSUMPTION
from sim.config.schema.experiment import Config
from sim.evaluation.economics import QUANTITIES, economics, evaluated_by
from sim.evaluation.summary import COLUMNS, of_scenario, summary, title, why_no_cost
from sim.language import tr
from sim.plot.figures.money import table as money
from sim.plot.words import amount, firms, interval_in_words, phases, points, share, spoken
from sim.report.document.blocks import Cell, Column, Table, number
from sim.report.facts import served
from sim.report.uncertainty import rows as uncertainty_rows
from sim.results import Results
from sim.statistics.intervals import excludes_zero

POINTS = 100.0  # share points to one
ROUNDING = 1e-9  # currency per SME that is nothing but the last bits of a sum
VARIED = ("model", "outlook")  # groups of settings that are told of with the assumptions


def bare(value: float) -> str:
    """A share without its sign, for the ends of an interval."""
    return points(value, sign=False)


def side_by_side(results: Results) -> Table:
    """The scenarios, one a row."""
    currency = results.provenance["currency"]
    columns = [
        Column(tr("Scenario"), width=1.7),
        _share("adoption", tr("Firms using AI")),
        _share("effective", tr("Effective adopters")),
        Column(tr("Effect on effective adopters"), tr("points"), COLUMNS["effect"].meaning, True, True, 1.2),
        *(_firms(f"effective_{key}", name) for key, name in _classes().items()),
        *(Column(told, tr("{currency} per SME", currency=currency), COLUMNS[key].meaning, True) for key, told in
          (("granted", tr("Public money granted")), ("spent", tr("Public money spent")))),
        Column(tr("Cost per additional effective adopter"), currency, COLUMNS["cost"].meaning, True, True, 1.3),
    ]  # fmt: skip
    rows = summary(results).to_dict("records")
    return Table(
        "scenarios", tr("Scenarios side by side"), columns, [_scenario(results, row) for row in rows],
        tinted=[place for place, row in enumerate(rows) if row["scenario"] == results.baseline],
        note=tr(
            "Means over replicates; in brackets or small: {intervals}; bold where the interval of an effect "
            "leaves zero out. Shares are those of the last month. Additional to spillover: firms per 1,000 "
            "SMEs, by the first month in which AI pays. Supported firms are additional if their twin in the "
            "baseline never gets there, brought forward if it gets there later, deadweight if no later. "
            "Money is of the whole run. Spent is what was paid out less what came back, what was lost on the way, and "
            "guarantees once they are called, which no grant foresees; the rest of what was granted was left over. "
            "The cost is money spent, not discounted, over effective adopters more than in the baseline in the last "
            "month.",
            intervals=interval_in_words(results),
        ),
    )  # fmt: skip


def _classes() -> dict[str, str]:
    return {"additional": tr("Additional"), "brought_forward": tr("Brought forward"), "deadweight": tr("Deadweight"),
            "spillover": tr("Spillover")}  # fmt: skip


def _share(key: str, name: str) -> Column:
    return Column(name, "%", COLUMNS[key].meaning, True, True, 1.2)


def _firms(key: str, name: str) -> Column:
    return Column(name, tr("per 1,000 SMEs"), COLUMNS[key].meaning, True, width=0.9)


def _scenario(results: Results, row: dict[str, Any]) -> list[Cell]:
    failed = tr(" ({count} failed)", count=row["failed"]) if row["failed"] else ""
    money_cells = [number(row, key, amount) for key in ("granted", "spent")]
    cells = [Cell(row["title"] + failed), *(number(row, key, bare, bare, POINTS) for key in ("adoption", "effective"))]
    if row["scenario"] == results.baseline:
        return [*cells, Cell(tr("baseline"), remark=True), *[Cell()] * len(_classes()), *money_cells, Cell()]
    clear = excludes_zero(row["effect_low"], row["effect_high"])
    why = why_no_cost(row)
    return [
        *cells, number(row, "effect", points, points, POINTS, strong=clear),
        *(number(row, f"effective_{key}", firms) for key in _classes()), *money_cells,
        Cell(tr(why), remark=True) if why else number(row, "cost", amount, amount),
    ]  # fmt: skip


def parameters_and_luck(results: Results) -> Table:
    """What parameters and what luck make of each effect; of an ensemble."""
    shares = {
        "above_zero": tr("Above zero in, of vectors"), "from_parameters": tr("Variance from parameters"),
        "from_common_luck": tr("Variance from luck, the same in all vectors"),
        "from_own_luck": tr("Variance from luck of each vector"), "first": tr("Ranks first in, of vectors"),
        "top": tr("Among the first three in, of vectors"),
    }  # fmt: skip
    columns = [
        Column(tr("Scenario"), width=2.0),
        Column(tr("Effect on effective adopters"), tr("points"), COLUMNS["effect"].meaning, True, True, 1.3),
        *(Column(name, "%", numeric=True) for name in shares.values()),
    ]
    rows = [
        [Cell(row["title"]), number(row, "mean", points, points, POINTS, ends=("low", "high")),
         *(number(row, key, share, scale=POINTS) for key in shares)]
        for row in uncertainty_rows(results)
    ]  # fmt: skip
    return Table("uncertainty", tr("How much is parameters, how much is luck"), columns, rows, note=tr(
        "The same seeds are run in each parameter vector. Variance of the effect between single runs is "
        "taken apart by a two-way analysis of variance with random vectors and seeds; larger runs have less "
        "luck."
    ))  # fmt: skip


def costs_and_gains(results: Results) -> Table | None:
    """The economic evaluation: a row for each quantity, a column for each scenario."""
    found = economics(results)
    if found.empty:
        return None
    titles = dict(zip(found["scenario"], found["title"], strict=True))
    cells = {(row["scenario"], row["quantity"]): row for row in found.to_dict("records")}
    columns = [Column(tr("Difference from the baseline"), width=2.4), Column(tr("Unit"), width=1.2)]
    columns += [Column(told, "", tr("in the unit of the row"), True, True, 1.4) for told in titles.values()]
    rows = [
        [Cell(spoken(name)), Cell(_money(declared.unit, results)),
         *(number(cells[scenario, name], "mean", amount, amount, ends=("low", "high")) for scenario in titles)]
        for name, declared in QUANTITIES.items()
    ]  # fmt: skip
    note = tr(
        "Means over replicates; in brackets or small: {intervals}. Money and firm-years of later years are "
        "discounted at {rate} % a year unless the next table says otherwise. Sales that firms using AI win "
        "from others are in no table of the model and so not here.",
        intervals=interval_in_words(results), rate=f"{100 * evaluated_by(results).discount_rate:g}",
    )  # fmt: skip
    return Table("economics", tr("What policies cost and bring"), columns, rows, note, repeated=2)


def quantities(results: Results) -> Table:
    """What the rows of the economic evaluation mean."""
    columns = [Column(tr("Quantity")), Column(tr("Unit")), Column(tr("Meaning"), width=3.0)]
    rows = [[Cell(spoken(name)), Cell(_money(declared.unit, results)), Cell(declared.meaning)]
            for name, declared in QUANTITIES.items()]  # fmt: skip
    return Table("quantities", tr("What the quantities mean"), columns, rows)


def _money(unit: str, results: Results) -> str:
    return unit.replace("currency", str(results.provenance["currency"]))


def programme(results: Results, name: str) -> Table | None:
    """The phases of a scenario's levers; none where it uses none."""
    told = phases(results, name)
    if not told:
        return None
    currency = results.provenance["config"][name]["policy"]["currency"]
    columns = [Column(tr("Lever"), width=1.3), Column(tr("First month")), Column(tr("Last month")),
               Column(tr("For"), width=2.0),
               Column(tr("Budget"), tr("{currency} per SME of the population and year", currency=currency),
                      numeric=True, width=1.4)]  # fmt: skip
    rows = [
        [Cell(spoken(lever)), Cell(phase["first_month"]), Cell(phase["last_month"]), Cell(served(phase["targeting"])),
         number(phase, "budget_per_sme_year", amount)]
        for lever, periods in told.items() for phase in periods
    ]  # fmt: skip
    whose = title(results, name)
    return Table("levers", tr("Levers and phases: {title}", title=whose), columns, rows, of=whose)


def money_by_part(results: Results, name: str) -> Table | None:
    """What the money of a scenario was for, and what became of it; none where there is none."""
    found = of_scenario(money(results), name)
    if found.empty:
        return None
    unit = tr("{currency} per SME", currency=results.provenance["currency"])
    money_left = found.select_dtypes("number")
    found = found.assign(**money_left.where(money_left.abs() > ROUNDING, 0.0))
    amounts = {"granted": tr("Granted"), "on_the_way": tr("On the way"), "lost": tr("Lost on the way"),
               "paid": tr("Paid"), "promised": tr("Promised"), "available": tr("Not used"),
               "returned": tr("Given back")}  # fmt: skip
    columns = [Column(tr("Lever"), width=1.3), Column(tr("Part"), width=1.5),
               *(Column(told, unit, numeric=True) for told in amounts.values())]  # fmt: skip
    rows = [[Cell(spoken(row["lever"])), Cell(spoken(row["part"])), *(number(row, key, amount) for key in amounts)]
            for row in found.to_dict("records")]  # fmt: skip
    whose = title(results, name)
    note = tr(
        "Means over replicates, of the whole run. What was granted is on the way, lost on the way, paid (less what "
        "came back), promised, not used or given back."
    )
    return Table("money", tr("Money by part: {title}", title=whose), columns, rows, note, whose)


def sources(results: Results) -> Table | None:
    """Where the numbers of each population come from, each population once."""
    found: dict[str, dict[str, str]] = {}
    for config in results.provenance["config"].values():
        found.setdefault(config["population"]["title"], config["population"].get("sources") or {})
    rows = [[Cell(whose), Cell(key), Cell(text), Cell(_kind(text))]
            for whose, told in found.items() for key, text in told.items()]  # fmt: skip
    if not rows:
        return None
    columns = [Column(tr("Population"), width=1.2), Column(tr("Number"), width=1.5), Column(tr("Source"), width=4.0),
               Column(tr("Kind"), width=0.9)]  # fmt: skip
    if len(found) == 1:
        rows, columns = [row[1:] for row in rows], columns[1:]
    return Table("sources", tr("Where the numbers of the population come from"), columns, rows)


def _kind(text: str) -> str:
    """Whether a source is a publication, something worked out from one, or an assumption."""
    if text.startswith(ASSUMPTION):
        return tr("assumption")
    return tr("derived") if text.startswith("derived") else tr("published")


def assumed(results: Results) -> Table | None:
    """Parameters of behaviour and outlook that no publication pins down, as the baseline has them."""
    config = results.provenance["config"].get(results.baseline, {})
    rows = []
    for path, setting in fields.settings(Config):
        source, value = fields.source(setting), _at(config, path)
        if path[0] in VARIED and source.startswith(ASSUMPTION) and isinstance(value, int | float | str):
            span = fields.plausible(setting)
            told = tr("{low} to {high}", low=fields.number(span[0]), high=fields.number(span[1])) if span else ""
            is_text = isinstance(value, bool | str)
            shown = Cell(str(value)) if is_text else Cell(fields.number(float(value)), float(value))
            rows.append([Cell(".".join(path)), shown, Cell(fields.unit(setting).partition(",")[0]), Cell(told),
                         Cell(setting.description or ""), Cell(source)])  # fmt: skip
    if not rows:
        return None
    columns = [Column(tr("Setting"), width=1.9), Column(tr("Value"), numeric=True, width=0.8),
               Column(tr("Unit"), width=0.9), Column(tr("Plausible"), width=1.0), Column(tr("Meaning"), width=2.6),
               Column(tr("Source"), width=1.8)]  # fmt: skip
    return Table("assumptions", tr("Parameters that rest on an assumption"), columns, rows)


def _at(config: dict[str, Any], path: tuple[str, ...]) -> Any:
    """The value at a key path; None where these results know of none."""
    value: Any = config
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value
