"""Figures of an attribution: shares of levers, interactions of pairs, what public money buys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.found import Found
from sim.analysis.kept import kept_in_words
from sim.analysis.wording import in_own_unit
from sim.language import later, tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, GREY, MARKERS, PALE, SMALL, page
from sim.plot.words import amount, wrapped
from sim.study.coalitions import EQUAL, OWN
from sim.study.responses import COST
from sim.study.results import Studied

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_RESPONSES, UNSURE = 2, "#F4F4F4"
SHAPLEY, ALONE, LAST = later("Over all orders (Shapley value)"), later("Alone"), later("Added to all others")


def _bases(studied: Studied) -> dict[str, str]:
    money = tr("In all: {money} {currency} per SME and year", money=f"{studied.study.levers.total:g}",
               currency=studied.provenance["currency"])  # fmt: skip
    return {OWN: tr("Each lever with its own money"), EQUAL: money}


def _shapley(found: Found, studied: Studied, scenario: str) -> Figure:
    """A panel for each response and basis; a point with its interval for each lever, and its range over orders."""
    table = _of(found.tables["shapley"], scenario)
    responses = _responses(table)
    levers = list(dict.fromkeys(table["lever"]))
    figure = page(22.0 + (12.0 + 6.2 * len(levers)) * len(responses))
    panels = figure.subplots(len(responses), len(_bases(studied)), squeeze=False, sharey=True, sharex="row")
    for row, response in enumerate(responses):
        for axes, (basis, title) in zip(panels[row], _bases(studied).items(), strict=True):
            of = table[(table["response"] == response) & (table["basis"] == basis)]
            for place, share in enumerate(of.to_dict("records")):
                _share(axes, place, share)
            axes.axvline(0.0, color=BLACK, linewidth=0.6)
            axes.set_xlabel(in_own_unit(response, studied))
            axes.set_title(title)
            _levers(axes, levers)
    legend(figure, panels.flat, [tr(SHAPLEY), tr(ALONE), tr(LAST)])
    _foot(figure, studied, scenario, _interval(studied))
    return figure


def _share(axes: Axes, place: int, row: dict[str, Any]) -> None:
    hollow: Any = {"color": GREY, "markerfacecolor": "white", "linestyle": ""}
    axes.plot([row["alone"]], [place], marker="<", label=tr(ALONE), **hollow)
    axes.plot([row["last"]], [place], marker=">", label=tr(LAST), **hollow)
    axes.errorbar([row["mean"]], [place], xerr=_bars(row), color=COLOURS[0], marker=MARKERS[0], capsize=2.0,
                  linestyle="", elinewidth=1.2, label=tr(SHAPLEY))  # fmt: skip


def _interactions(found: Found, studied: Studied, scenario: str) -> Figure:
    """A matrix for each basis: interactions where levers bring money, mixing where money is the same."""
    shares = _of(found.tables["shapley"], scenario)
    levers, response = list(dict.fromkeys(shares["lever"])), _responses(shares)[0]
    parts = {basis: _of(found.tables[kind], scenario) for basis, kind in ((OWN, "interactions"), (EQUAL, "mixing"))}
    titles = {OWN: tr("Own money: together, beyond apart"), EQUAL: tr("Same money: half each, or all on one")}
    figure = page(34.0 + 9.5 * len(levers))
    panels = figure.subplots(1, len(parts), squeeze=False)[0]
    for axes, (basis, table) in zip(panels, parts.items(), strict=True):
        of = table[(table["response"] == response) & (table["basis"] == basis)]
        picture = _matrix(axes, of, levers)
        axes.set_title(titles[basis])
        figure.colorbar(picture, ax=axes, shrink=0.8, label=in_own_unit(response, studied))
    told = tr("Bold and coloured: distinguishable from zero at {level} after Holm's correction for all pairs of a "
              "matrix.", level=f"{1 - _level(studied):.2g}")  # fmt: skip
    _foot(figure, studied, scenario, told)
    return figure


def _matrix(axes: Axes, of: pd.DataFrame, levers: list[str]) -> Any:
    from matplotlib.patches import Rectangle

    grid = np.full((len(levers), len(levers)), np.nan)
    for row in of.to_dict("records"):
        grid[levers.index(row["other"]), levers.index(row["one"])] = row["mean"]
    size = float(np.nanmax(np.abs(grid), initial=0.0)) or 1.0
    picture = axes.imshow(grid[1:, :-1], cmap="PuOr_r", vmin=-size, vmax=size)
    for row in of.to_dict("records"):
        place = levers.index(row["one"]), levers.index(row["other"]) - 1
        sure = bool(row["distinguishable"])
        if not sure:  # what may be nothing is not shown as much
            axes.add_patch(Rectangle((place[0] - 0.5, place[1] - 0.5), 1.0, 1.0, facecolor=UNSURE, linewidth=0))
        dark = sure and abs(row["mean"]) > 0.6 * size
        axes.annotate(amount(row["mean"]), place, ha="center", va="center", fontweight="bold" if sure else "normal",
                      color="white" if dark else BLACK)  # fmt: skip
    short = [wrapped(tr(name), 12) for name in levers]
    axes.set_xticks(range(len(levers) - 1), short[:-1], rotation=35, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(levers) - 1), short[1:])
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    return picture


def _per_money(found: Found, studied: Studied, scenario: str) -> Figure:
    """What a million buys, by lever: over all orders, and alone; words where the ratio has no interval."""
    table = _of(found.tables["per_money"], scenario)
    responses, levers = _responses(table), list(dict.fromkeys(table["lever"]))
    figure = page(22.0 + (12.0 + 7.5 * len(levers)) * len(responses))
    panels = figure.subplots(len(responses), len(_bases(studied)), squeeze=False, sharey=True, sharex="row")
    for row, response in enumerate(responses):
        for axes, (basis, title) in zip(panels[row], _bases(studied).items(), strict=True):
            of = table[(table["response"] == response) & (table["basis"] == basis)]
            for way, offset, colour in (("shapley", -0.14, COLOURS[0]), ("alone", 0.16, GREY)):
                for place, share in enumerate(of[of["way"] == way].to_dict("records")):
                    _ratio(axes, place + offset, share, colour, tr(SHAPLEY) if way == "shapley" else tr(ALONE))
            axes.axvline(0.0, color=BLACK, linewidth=0.6)
            money = tr("per million {currency} of public money spent", currency=studied.provenance["currency"])
            axes.set_xlabel(f"{in_own_unit(response, studied)}\n{money}")
            axes.set_title(title)
            _levers(axes, levers)
    legend(figure, panels.flat, [tr(SHAPLEY), tr(ALONE)])
    told = tr("Bars: {level} interval over luck of the ratio of means (Fieller) over worlds.", level=_percent(studied))
    _foot(figure, studied, scenario, told)
    return figure


def _ratio(axes: Axes, height: float, row: dict[str, Any], colour: str, label: str) -> None:
    if not np.isfinite(row["low"]) and row["replicates"] > 1:
        axes.annotate(tr("spends no more than what it takes the place of"), (0.02, height), va="center", color=GREY,
                      xycoords=("axes fraction", "data"), fontsize=SMALL, style="italic",
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.5})  # fmt: skip
        return
    axes.errorbar([row["mean"]], [height], xerr=_bars(row), color=colour, marker=MARKERS[0], capsize=2.0, linestyle="",
                  elinewidth=1.2, label=label)  # fmt: skip


def _bars(row: dict[str, Any]) -> list[list[float]] | None:
    if not np.isfinite(row["low"]):
        return None
    return [[row["mean"] - row["low"]], [row["high"] - row["mean"]]]


def _levers(axes: Axes, levers: list[str]) -> None:
    for place in range(len(levers)):
        axes.axhspan(place - 0.4, place + 0.4, color=PALE, alpha=0.4, linewidth=0)
    axes.set_yticks(range(len(levers)), [wrapped(tr(name), 20) for name in levers])
    axes.set_ylim(len(levers) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")


def _of(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return table[table["scenario"] == scenario]


def _responses(table: pd.DataFrame) -> list[str]:
    return [name for name in dict.fromkeys(table["response"]) if name != COST][:MOST_RESPONSES]


def _level(studied: Studied) -> float:
    return studied.study.attribute.level


def _interval(studied: Studied) -> str:
    return tr("Bars: {level} interval over luck of the mean over worlds.", level=_percent(studied))


def _percent(studied: Studied) -> str:
    return f"{_level(studied):.0%}"


def _foot(figure: Figure, studied: Studied, scenario: str, told: str) -> None:
    """What all figures say, and which levers are on in every combination."""
    note = kept_in_words(studied, scenario)
    footer(figure, studied, f"{told}\n{tr('Other levers are {note}.', note=note)}" if note else told)


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """For each package: shares, pairs and money."""
    drawn = []
    known = found.tables["shapley"]
    scenarios = list(dict.fromkeys(known.loc[known["replicates"] > 0, "scenario"]))
    for scenario in scenarios:
        title = studied.policy_name(scenario)
        ending, of = (f"_{scenario}", tr(": {title}", title=title)) if len(scenarios) > 1 else ("", "")
        drawn += [
            StudyFigure(
                f"contributions{ending}", tr("What each lever contributes") + of,
                tr("The Shapley value is what a lever adds, averaged over all orders in which levers can come; values "
                "sum to the effect of the whole. A lever adds more alone than to all others where others do its work, "
                "and less where it needs them. With the same money in all, a lever that comes in takes some "
                "from others: below zero, it does less with it than they would."),
                "shapley", partial(_shapley, scenario=scenario),
            ),
            StudyFigure(
                f"interactions{ending}", tr("Which levers complement one another") + of,
                tr("Left: what two levers add together beyond what each adds, averaged over which others are there; "
                "above zero they complement, below they substitute one another. Right: two levers on half of the money "
                "each, against the mean of each on all of it, without any other; where one has diminishing returns, a "
                "mix does better by that, too."),
                "interactions", partial(_interactions, scenario=scenario),
            ),
            StudyFigure(
                f"per_money{ending}", tr("What public money buys, by lever") + of,
                tr("Contribution of a lever over the public money that was spent because of it, both beyond the world "
                "without policy. Money that was granted and not spent does not count."),
                "per_money", partial(_per_money, scenario=scenario),
            ),
        ]  # fmt: skip
    return drawn
