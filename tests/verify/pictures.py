"""Figures of docs/verification.md, in the look of the house."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import stats

from sim.plot.style import BLACK, COLOURS, DASHES, MARKERS, look, page, percent, settled

DOTS_PER_INCH, SHADES = 150, 64
Drawn = Mapping[str, Mapping[str, Any]]


def binomial(drawn: Drawn) -> Any:
    """L1: counts of one month beside the binomial, and the z of each month's mean."""
    told = drawn["binomial"]
    figure = page(62.0)
    left, right = figure.subplots(1, 2)
    counts, firms = told["counts"], told["firms"]
    places = np.arange(counts.min() - 3, counts.max() + 4)
    edges = np.arange(counts.min(), counts.max() + 6, 5)
    left.hist(counts, bins=edges - 0.5, color=COLOURS[4], alpha=0.6, label="runs")
    left.plot(places, 5 * len(counts) * stats.binom.pmf(places, firms, told["odds"]), color=BLACK, label="binomial")
    left.set(title="L1: aware firms in month 6", xlabel=f"firms of {firms}", ylabel="runs")
    left.legend(loc="upper left")
    months = np.arange(1, len(told["z"]) + 1)
    right.bar(months, told["z"], color=COLOURS[0], width=0.6)
    for sign in (-1, 1):
        right.axhline(sign * told["limit"], color=COLOURS[1], linestyle=DASHES[0])
    right.axhline(0.0, color=BLACK, linewidth=0.6)
    right.annotate("alarm", (months[-1], told["limit"]), xytext=(0, -9), textcoords="offset points", ha="right",
                   color=COLOURS[1])  # fmt: skip
    room = 1.15 * told["limit"]
    right.set(title="Mean of each month", xlabel="month", ylabel="z", ylim=(-room, room))
    return figure


def chain(drawn: Drawn) -> Any:
    """L2: users in some months beside the exact chain, and the chain of a program that asks in turn."""
    told = drawn["chain"]
    figure = page(62.0)
    counts = told["counts"]
    for number, (axes, month) in enumerate(zip(figure.subplots(1, 3, sharey=True), told["months"], strict=True)):
        places = np.arange(told["known"].shape[1])
        seen = np.bincount(counts[:, month], minlength=len(places)) / len(counts)
        error = np.sqrt(told["known"][month] * (1 - told["known"][month]) / len(counts))
        axes.bar(places, told["known"][month], color=COLOURS[4], alpha=0.5, width=0.8, label="exact chain")
        axes.errorbar(places, seen, yerr=2 * error, fmt="o", color=COLOURS[0], capsize=2,
                      label="runs, 2 standard errors")  # fmt: skip
        axes.plot(places, told["wrong"][month], linestyle="none", marker="x", color=COLOURS[1],
                  label="firms asked in turn")  # fmt: skip
        axes.set(title=f"L2: month {month}", xlabel="users")
        if not number:
            axes.set_ylabel("probability")
            handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=3)
    return figure


def bass(drawn: Drawn) -> Any:
    """L3: shares of users beside the discrete map and the continuous curve."""
    told = drawn["bass"]
    figure = page(62.0, 110.0)
    axes = figure.subplots()
    months = np.arange(told["shares"].shape[1])
    axes.plot(months, told["shares"].T, color=COLOURS[4], linewidth=0.4, alpha=0.7)
    axes.plot([], [], color=COLOURS[4], label="runs")
    axes.plot(months, told["shares"].mean(axis=0), color=COLOURS[0], marker="o", linestyle="none", label="mean of runs")
    axes.plot(months, told["known"], color=BLACK, label="discrete map")
    axes.plot(months, told["textbook"], color=COLOURS[1], linestyle=DASHES[0], label="continuous Bass curve")
    axes.set(title="L3: users where everybody knows everybody", xlabel="month", xlim=(0, months[-1]))
    axes.legend(loc="lower right")
    percent(axes)
    return figure


def coverage(drawn: Drawn) -> Any:
    """L13: coverage by number of replicates."""
    told = drawn["coverage"]
    figure = page(62.0, 110.0)
    axes = figure.subplots()
    axes.axhspan(0.935, 0.965, color=COLOURS[4], alpha=0.15, linewidth=0, label="tolerance")
    axes.axhline(0.95, color=BLACK, linewidth=0.8)
    for place, (name, by_size) in enumerate(told["by_size"].items()):
        sizes = np.array(list(by_size))
        share, error = np.array(list(by_size.values())).T
        axes.errorbar(sizes * 1.04 ** (place - 1), share, yerr=2 * error, color=COLOURS[place], marker=MARKERS[place],
                      linestyle=DASHES[place], capsize=2, label=name)  # fmt: skip
    axes.set_xscale("log")
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    axes.set(title=f"L13: intervals that hold the truth, of {told['repeats']:,}", xlabel="replicates", ylim=(0.9, 1.0))
    axes.legend(loc="upper center", ncols=2)
    percent(axes)
    return figure


def indices(drawn: Drawn) -> Any:
    """L14: indices with their intervals beside analytic ones."""
    figure = page(62.0)
    for axes, (name, table) in zip(figure.subplots(1, 2, width_ratios=(1, 2)), drawn["indices"].items(), strict=True):
        places = np.arange(len(table))
        for colour, kind, low, high in ((0, "first", "first_low", "first_high"), (1, "total", "low", "high")):
            at = places + 0.3 * colour - 0.15
            bars = np.abs(table[[low, high]].to_numpy().T - table[kind].to_numpy())
            axes.errorbar(at, table[kind], yerr=bars, fmt=MARKERS[colour], color=COLOURS[colour], capsize=2, label=kind)
            axes.plot(at, table[f"known_{kind}"], linestyle="none", marker="_", markersize=9, color=BLACK,
                      label="analytic" if colour else None)  # fmt: skip
        axes.set_xticks(places, [str(place + 1) for place in places])
        axes.set(title=f"L14: {name}", xlabel="factor")
    axes.legend(loc="upper right")
    return figure


def errors(drawn: Drawn) -> Any:
    """Q1: standard errors by number of replicates; Q3: keyed draws against the uniform."""
    told, sample = drawn["errors"], drawn["draws"]["sample"]
    figure = page(62.0)
    left, right = figure.subplots(1, 2)
    sizes = np.array(told["sizes"])
    left.loglog(sizes, told["told"], marker="o", color=COLOURS[0], label="printed standard error")
    left.loglog(sizes, told["moved"], marker="s", linestyle="none", color=COLOURS[1], label="spread of the means")
    known = told["told"][0] * np.sqrt(sizes[0] / sizes)
    left.loglog(sizes, known, color=BLACK, linestyle=DASHES[1], label="slope -1/2")
    left.set_xticks(sizes, [str(size) for size in sizes])
    left.minorticks_off()
    ticks = [tick for tick in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05) if known[-1] / 2 < tick < 2 * known[0]]
    left.set_yticks(ticks, [f"{100 * tick:g}%" for tick in ticks])
    left.set(title=f"Q1: slope {told['slope']:.3f}", xlabel="replicates", ylabel="error of the share of users")
    left.legend(loc="lower left")
    at = (np.arange(len(sample)) + 0.5) / len(sample)
    every = slice(None, None, max(len(sample) // 2000, 1))
    right.plot(at[every], 1000 * (sample - at)[every], color=COLOURS[0], linewidth=0.8)
    alarm = 1000 * stats.kstwobign.isf(1e-4) / np.sqrt(len(sample))
    for sign in (-1, 1):
        right.axhline(sign * alarm, color=COLOURS[1], linestyle=DASHES[0])
    right.axhline(0.0, color=BLACK, linewidth=0.6)
    right.set(title="Q3: a million keyed draws", xlabel="quantile", ylabel="draw minus quantile, thousandths")
    return figure


def smooth(drawn: Drawn) -> Any:
    """M13: firms that adopt, by value of a parameter."""
    told = drawn["smooth"]
    figure = page(92.0)
    for axes, (key, curve) in zip(figure.subplots(2, 3).ravel(), told.items(), strict=True):
        axes.step(curve["places"], curve["users"], where="mid", color=COLOURS[0], linewidth=0.9)
        axes.set_title(key.split(".", 1)[1].replace("fiscal_complement.", ""), fontsize=7)
        axes.yaxis.get_major_locator().set_params(integer=True)
    figure.supylabel("M13: firms that adopt, of 300", fontsize=7)
    return figure


FIGURES: Mapping[str, tuple[Callable[[Drawn], Any], str]] = {
    "binomial": (binomial, "Counts of firms that hear of AI by a constant hazard, and the exact binomial distribution"),
    "chain": (chain, "Users where everybody knows everybody: exact chain, runs, and a program that asks in turn"),
    "bass": (bass, "Shares of users in large worlds, the discrete map and the continuous curve"),
    "coverage": (coverage, "How often intervals of 95 % hold the truth, by number of replicates"),
    "indices": (indices, "Sensitivity indices of a killed and resumed study beside the analytic ones"),
    "errors": (errors, "Standard error by number of replicates; keyed draws beside the uniform distribution"),
    "smooth": (smooth, "Firms that adopt, by value of six parameters in 200 steps"),
}  # fmt: skip


def save(drawn: Drawn, folder: Path) -> list[str]:
    """Every figure as a small PNG; names of the files."""
    names = []
    for name, (draw, _) in FIGURES.items():
        figure, stream, small = settled(lambda draw=draw: draw(drawn)), io.BytesIO(), io.BytesIO()
        with look():
            figure.savefig(stream, format="png", dpi=DOTS_PER_INCH)
        seen = Image.open(stream).convert("RGB")
        few = seen.quantize(SHADES, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(small, "png", optimize=True)
        (folder / f"verification_{name}.png").write_bytes(small.getvalue())
        names.append(f"verification_{name}.png")
    return names
