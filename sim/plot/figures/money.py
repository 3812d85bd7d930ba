"""Public money by lever: what was released, and what was spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import GREY, footer, nothing_to_draw, page, strokes
from sim.plot.words import amount, spoken, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT_OF_LEVERS = -80.0  # pt, room for the longest name of a lever
AMOUNTS = ("granted", "on_the_way", "lost", "released", "paid", "promised", "available", "returned")


def table(results: Results) -> pd.DataFrame:
    """Mean money per SME by scenario, lever and part, for parts that were given any."""
    accounts = results.accounts
    if accounts.empty:
        return pd.DataFrame()
    means = accounts.groupby(["scenario", "part"], sort=False)[list(AMOUNTS)].mean().reset_index()
    means[list(AMOUNTS)] /= float(results.provenance["n_smes"])
    means.insert(1, "lever", means["part"].str.partition(".")[0])
    means["part"] = means["part"].str.partition(".")[2]
    return means[means["released"] > 0].reset_index(drop=True)


def draw(results: Results) -> Figure:
    """A frame for what was released, filled as far as it was spent."""
    parts = table(results)
    if parts.empty:
        return nothing_to_draw(results, tr("No scenario releases public money."))
    levers = parts.groupby(["scenario", "lever"], sort=False)[list(AMOUNTS)].sum().reset_index()
    order = {name: place for place, name in enumerate(results.scenarios)}
    levers = levers.sort_values("scenario", key=lambda names: names.map(order), kind="stable")
    scenarios = list(dict.fromkeys(levers["scenario"]))
    figure = page(26.0 + 5.4 * len(levers) + 2.2 * len(scenarios))
    axes = figure.subplots()
    heights, labels, height = [], [], 0.0
    styles = strokes(results, 60)
    for name in scenarios:
        part = levers[levers["scenario"] == name]
        first = height
        for row in part.to_dict("records"):
            _bar(axes, height, row, styles[name].colour)
            heights.append(height)
            labels.append(spoken(str(row["lever"])))
            height += 1.0
        axes.annotate(wrapped(styles[name].label, 24), (0.0, (first + height - 1) / 2), xytext=(LEFT_OF_LEVERS, 0),
                      xycoords=("axes fraction", "data"), textcoords="offset points", va="center", ha="right",
                      fontweight="bold", annotation_clip=False)  # fmt: skip
        height += 0.4
    _finish(axes, heights, labels, levers, results)
    footer(figure, results, tr("Means over replicates. Losses on guarantees that fall due later are paid outside these "
                               "accounts."))  # fmt: skip
    return figure


def _bar(axes: Axes, height: float, row: dict[str, float], colour: str) -> None:
    axes.barh(height, row["released"], height=0.74, facecolor="white", edgecolor=GREY, linewidth=0.6)
    axes.barh(height, row["paid"], height=0.74, facecolor=colour, edgecolor=colour, linewidth=0.6)
    text = tr("{share} of {amount}", share=f"{row['paid'] / row['released']:.0%}", amount=amount(row["released"]))
    axes.annotate(text, (row["released"], height), xytext=(3, 0), textcoords="offset points", va="center")


def _finish(axes: Axes, heights: list[float], labels: list[str], levers: pd.DataFrame, results: Results) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_yticks(heights, labels)
    axes.set_ylim(max(heights) + 0.6, -0.6)
    axes.set_xlim(0, levers["released"].max() * 1.22)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value)))
    currency = results.provenance["currency"]
    axes.set_xlabel(tr("Public money per SME over the whole run, {currency}", currency=currency))


FIGURE = Plot(
    place=70,
    title_in_english=later("Public money released and paid"),
    caption_in_english=later(
        "Frames: money that reached the levers of each scenario, which is what was granted less what was lost on the "
        "way. Filled: what was paid out of it, net of what was taken back. What is left was not asked for, or could "
        "not be spent on anybody who was eligible; scenarios that were granted the same do not cost the same."
    ),
    table=table,
    draw=draw,
)
