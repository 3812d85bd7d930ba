"""Figures of sensitivity: what drives an outcome, beside what drives a policy's effect on it; and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.found import Found
from sim.analysis.sensitivity.indices import MU_STAR, ranked_by
from sim.analysis.wording import in_own_unit
from sim.language import later, several, tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, DASHES, GREY, MARKERS, page
from sim.plot.words import wrapped, year_of
from sim.study.responses import EFFECT, PAIRED, response
from sim.study.results import Studied
from sim.units import calendar_month

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_FACTORS, MOST_LINES, MOST_ROWS, MOST_COLUMNS = 12, 6, 3, 3
LABEL, ACROSS = 30, 29  # characters on a line: of a factor's name, and across a panel
ROW = 5.2  # mm that a factor takes
LUCK = later("What luck alone would make")
SIGMA = later("sigma: how much it depends on the rest, or bends")


class Panel(NamedTuple):
    """What one panel shows."""

    response: str
    scenario: str
    point: int

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Its rows of a table."""
        same = (table["response"] == self.response) & (table["scenario"] == self.scenario)
        return table[same & (table["point"] == self.point)]


def rows_of_panels(drivers: pd.DataFrame, studied: Studied) -> list[list[Panel]]:
    """A row for each measure that varies: the outcome without policy, and beside it the effects of policies."""
    drivers = drivers[drivers[ranked_by(drivers)] > 0.0]
    keys = drivers[["response", "scenario", "point"]].drop_duplicates()
    known = [Panel(*key) for key in keys.itertuples(index=False)]
    rows = []
    for measure in dict.fromkeys(panel.response.removeprefix(EFFECT) for panel in known):
        outcome = [panel for panel in known if panel.response == measure and panel.scenario == studied.baseline]
        effects = [panel for panel in known if panel.response == (measure if measure in PAIRED else EFFECT + measure)]
        rows.append([*outcome, *effects][:MOST_COLUMNS])
    return rows[:MOST_ROWS]


def _bars(found: Found, studied: Studied) -> Figure:
    """Bars for each factor; one order for all panels of a row."""
    drivers = found.tables["drivers"]
    rows = rows_of_panels(drivers, studied)
    measure = ranked_by(drivers)
    orders = [_order(row, drivers, measure, MOST_FACTORS) for row in rows]
    heights = [ROW * len(order) + 14.0 for order in orders]
    figure = page(sum(heights) + 14.0)
    panels = figure.subplots(len(rows), max(map(len, rows)), squeeze=False, height_ratios=heights)
    for row, order, across in zip(rows, orders, panels, strict=True):
        for place, axes in enumerate(across):
            if place >= len(row):
                axes.set_axis_off()
                continue
            seen = row[place].of(drivers).set_index("key").reindex(order.index)
            _elementary(axes, seen) if measure == MU_STAR else _shares(axes, seen)
            _rows_of_factors(axes, order, place)
            axes.set_title(_title(row[place], studied), fontsize=7)
            axes.set_xlabel(_axis(row[place], measure, studied))
    legend(figure, panels.flat, [tr(SIGMA), tr(LUCK)])
    return _with_footer(figure, studied)


def _order(row: list[Panel], drivers: pd.DataFrame, measure: str, most: int) -> pd.Series:
    """Names of the factors to show, by key: those that are strong in any panel, in the order of the first panel."""
    strength: dict[str, float] = {}
    names: dict[str, str] = {}
    for panel in row:
        seen = panel.of(drivers)
        strongest = float(seen[measure].max())
        for key, name, size in zip(seen["key"], seen["factor"], seen[measure], strict=True):
            names[key] = name
            strength[key] = max(strength.get(key, 0.0), size / strongest if strongest > 0 else 0.0)
    shown = sorted((key for key in strength if strength[key] > 0.0), key=lambda key: -strength[key])[:most]
    in_first = row[0].of(drivers).set_index("key")[measure].fillna(0.0)
    first = sorted(shown, key=lambda key: (-in_first.get(key, 0.0), -strength[key]))
    return pd.Series([names[key] for key in first], index=first)


def _elementary(axes: Axes, seen: pd.DataFrame) -> None:
    """Bars of mu* with intervals; diamonds for sigma; a line for what luck alone would make."""
    at = np.arange(len(seen))
    axes.barh(at, seen["mu_star"], height=0.62, color=COLOURS[4], label=tr("mu*: mean size of the change"))
    _whiskers(axes, seen["mu_star"], seen["low"], seen["high"], at)
    axes.scatter(seen["sigma"], at, marker="D", s=11, facecolor="white", edgecolor=COLOURS[1], linewidth=0.9, zorder=3,
                 label=tr(SIGMA))  # fmt: skip
    _by_luck(axes, seen, at, 0.4)
    axes.set_xlim(left=0)


def _shares(axes: Axes, seen: pd.DataFrame) -> None:
    """Two bars for each factor: alone, and together with others."""
    at = np.arange(len(seen))
    first, total = at - 0.2, at + 0.2
    known = seen["readable"].fillna(False).to_numpy(dtype=bool)
    alone = tr("First order: the factor alone")
    axes.barh(first, seen["first"].where(known), height=0.36, color=COLOURS[0], label=alone)
    if not known.all():
        axes.barh(first[~known], seen["first"][~known], height=0.36, facecolor="none", edgecolor=COLOURS[0],
                  linewidth=0.6, hatch="....", label=tr("First order, too poorly known to be read"))  # fmt: skip
    axes.barh(total, seen["total"], height=0.36, color=COLOURS[5], label=tr("Total: together with others"))
    _whiskers(axes, seen["first"], seen["first_low"], seen["first_high"], first)
    _whiskers(axes, seen["total"], seen["low"], seen["high"], total)
    _by_luck(axes, seen, total, 0.22)
    axes.axvline(0.0, color=GREY, linewidth=0.6)


def _whiskers(axes: Axes, middle: pd.Series, low: pd.Series, high: pd.Series, at: Any) -> None:
    known = middle.notna().to_numpy() & low.notna().to_numpy()
    if known.any():
        axes.errorbar(
            middle[known], at[known], xerr=[(middle - low)[known], (high - middle)[known]], fmt="none", ecolor=BLACK,
            elinewidth=0.8, capsize=1.5,
        )  # fmt: skip


def _by_luck(axes: Axes, seen: pd.DataFrame, at: Any, half: float) -> None:
    if seen["by_luck"].notna().any():
        axes.vlines(seen["by_luck"], at - half, at + half, color=BLACK, linewidth=1.2, linestyle=(0, (1.2, 0.8)),
                    zorder=4, label=tr(LUCK))  # fmt: skip


def _tornado(found: Found, studied: Studied) -> Figure:
    """Bars from the mean to where the response lies at either end of each factor, the widest of the first panel up."""
    table = found.tables["ends"].assign(swing=lambda ends: (ends["at_high"] - ends["at_low"]).abs())
    rows = rows_of_panels(found.tables["drivers"], studied)
    orders = [_order(row, table, "swing", MOST_FACTORS) for row in rows]
    heights = [ROW * len(order) + 14.0 for order in orders]
    figure = page(sum(heights) + 14.0)
    panels = figure.subplots(len(rows), max(map(len, rows)), squeeze=False, height_ratios=heights)
    for row, order, across in zip(rows, orders, panels, strict=True):
        for place, axes in enumerate(across):
            if place >= len(row):
                axes.set_axis_off()
                continue
            seen = row[place].of(table).set_index("key").reindex(order.index)
            middle = float(seen["mean"].max())
            for side, shift, colour, hatch, label in (
                ("at_low", -0.19, COLOURS[4], "", tr("In the lowest third of its range")),
                ("at_high", 0.19, COLOURS[1], "////", tr("In the highest third of its range")),
            ):
                axes.barh(np.arange(len(seen)) + shift, seen[side] - middle, left=middle, height=0.36, color=colour,
                          hatch=hatch, edgecolor="white", linewidth=0.0, label=label)  # fmt: skip
            axes.axvline(middle, color=BLACK, linewidth=0.8, label=tr("Mean over all worlds"))
            _rows_of_factors(axes, order, place)
            axes.set_title(_title(row[place], studied), fontsize=7)
            axes.set_xlabel(wrapped(in_own_unit(row[place].response, studied), ACROSS))
    legend(figure, panels.flat)
    seeds = several(studied.study.replication.seeds, "seed")
    footer(figure, studied, tr("Each world is the mean over {seeds}.", seeds=seeds))
    return figure


def _rows_of_factors(axes: Axes, order: pd.Series, place: int) -> None:
    """A row for each factor, named left of the first panel."""
    axes.set_yticks(range(len(order)), [wrapped(tr(name), LABEL) for name in order])
    axes.tick_params(axis="y", left=place == 0, labelleft=place == 0)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.locator_params(axis="x", nbins=5)


def _over_time(found: Found, studied: Studied) -> Figure:
    """A panel as among the bars, a line for each of the factors that are strong anywhere."""
    from matplotlib.ticker import MaxNLocator

    table, drivers, start = found.tables["over_time"], found.tables["drivers"], str(studied.provenance["start"])
    rows = rows_of_panels(drivers, studied)
    rows = [[panel for panel in row if panel.response not in PAIRED] for row in rows]
    rows = [row for row in rows if row]
    measure = ranked_by(table)
    shown = _order([panel for row in rows for panel in row], drivers, measure, MOST_LINES)
    figure = page(20.0 + 46.0 * len(rows))
    panels = figure.subplots(len(rows), max(map(len, rows)), squeeze=False)
    for row, across in zip(rows, panels, strict=True):
        for place, axes in enumerate(across):
            if place >= len(row):
                axes.set_axis_off()
                continue
            for number, key in enumerate(shown.index):
                seen = row[place].of(table).query("key == @key").sort_values("month")
                colour = COLOURS[number]
                months = [year_of(calendar_month(int(month), start)) for month in seen["month"]]
                axes.fill_between(months, seen["low"], seen["high"], color=colour, alpha=0.15, linewidth=0)
                axes.plot(months, seen[measure], color=colour, linestyle=DASHES[number], marker=MARKERS[number],
                          markersize=2.6, label=tr(shown[key]))  # fmt: skip
            _luck_in_time(axes, row[place].of(table), shown, start)
            axes.set_title(_title(row[place], studied), fontsize=7)
            axes.set_xlabel(tr("Year"))
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            axes.set_ylabel(_axis(row[place], measure, studied))
            axes.set_ylim(bottom=0)
    legend(figure, panels.flat, [tr(SIGMA), tr(LUCK)])
    return _with_footer(figure, studied)


def _luck_in_time(axes: Axes, seen: pd.DataFrame, shown: pd.Series, start: str) -> None:
    """What luck alone would make of the factor that it makes most of."""
    luck = seen[seen["key"].isin(shown.index)].groupby("month")["by_luck"].max().dropna()
    if len(luck):
        years = [year_of(calendar_month(int(month), start)) for month in luck.index]
        axes.plot(years, luck, color=BLACK, linewidth=1.0, linestyle=(0, (1.2, 0.8)), label=tr(LUCK))


def _title(panel: Panel, studied: Studied) -> str:
    policy = studied.policy_name(panel.scenario, panel.point)
    outcome = panel.scenario == studied.baseline
    told = tr("Outcome: {policy}", policy=policy) if outcome else tr("Effect: {policy}", policy=policy)
    return wrapped(told, ACROSS, lines=2 if len(studied.levers) == 1 else 3)


def _axis(panel: Panel, measure: str, studied: Studied) -> str:
    of = response(panel.response)
    share = tr("Share of variance: {response}", response=of.spoken)
    return wrapped(in_own_unit(panel.response, studied) if measure == MU_STAR else share, ACROSS)


def _with_footer(figure: Figure, studied: Studied) -> Figure:
    seeds, level = studied.study.replication.seeds, studied.study.sensitivity.level
    text = tr("Bars and bands: {level} interval by bootstrap. Each world is the mean over {seeds}.")
    if studied.study.uncertainties.design == "morris":
        text = tr("Bars and bands: {level} interval over paths. Each world is the mean over {seeds}.")
    told = text.format(level=f"{level:.0%}", seeds=several(seeds, "seed"))
    footer(figure, studied, told)
    return figure


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Bars, and lines where more than one month was kept; none where nothing varies."""
    drivers = found.tables["drivers"]
    rows = rows_of_panels(drivers, studied)
    if not rows:
        return []
    morris, left = ranked_by(drivers) == MU_STAR, drivers["key"].nunique() - MOST_FACTORS
    rest = tr(" {n} weaker factors are in the table alone.", n=left) if left > 0 else ""
    named = "screening" if morris else "shares_of_variance"
    told = (
        tr("How far the response moves, on average, while one factor crosses its whole range and the others lie "
        "anywhere in theirs. Where sigma is as large as mu*, the influence depends on other factors, or bends. ")
        if morris else
        tr("Which share of the response's variance between worlds a factor makes alone, and together with others. ")
    )  # fmt: skip
    beside = tr(
        "In each row: the outcome without policy, and beside it the paired effects of policies, in the last month. "
        "Dotted: what a factor without influence would show through luck; what stays below that line may be luck."
    )
    title = tr("What drives outcomes, and effects of policies")
    drawn = [StudyFigure(named, title, told + beside + rest, "drivers", _bars)]
    if "ends" in found.tables:
        drawn.append(StudyFigure("tornado", tr("Where each factor takes outcomes, and effects of policies"), tr(
            "Means over the worlds of the study in which a factor lies in the lowest, and in the highest third of its "
            "range, the others anywhere, from the mean over all worlds, in the last month. Which differences luck "
            "alone would make, and which depend on other factors, is in the first figure.") + rest, "ends", _tornado))
    in_time = any(panel.response not in PAIRED for row in rows for panel in row)
    if in_time and found.tables["over_time"]["month"].nunique() > 1:
        measure = tr("mu*, as in the first figure") if morris else tr("Total indices, as in the first figure")
        caption = tr(
            "{measure}, over time, of the {n} factors that are strongest in any panel. Dotted: what luck alone would "
            "make of one without influence.", measure=measure, n=MOST_LINES,
        )  # fmt: skip
        drawn.append(StudyFigure("drivers_over_time", tr("Drivers over time"), caption, "over_time", _over_time))
    return drawn
