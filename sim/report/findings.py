"""Findings in plain sentences, made from the numbers and never saying more than they do.

A scenario has an effect only where its interval leaves zero out; one is better than another only where
the difference between the two, seed by seed, does. All else is said not to be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.evaluation.summary import of_scenario, paired_difference, summary
from sim.evaluation.worlds import interval, roughness
from sim.language import later, several, tr
from sim.plot.words import amount, horizon, interval_name, month_in_words, points, share, shortened
from sim.report.uncertainty import from_to, sentences
from sim.results import Results
from sim.statistics.intervals import excludes_zero, within_shares

Row = dict[str, Any]
LONGEST_TITLE = 70
MUCH_LEFT = 0.1  # of what was granted
HIGHER = later("Against the baseline with the same luck, effective adoption is higher, in share points, {effects}.")
LOWER = later("Against the baseline with the same luck, effective adoption is lower, in share points, {effects}.")


def findings(results: Results) -> list[str]:
    """Sentences for the top of a report, the most important first."""
    titles = shortened(results, LONGEST_TITLE)
    told = summary(results).to_dict("records")
    rows: list[Row] = [{**row, "title": titles[row["scenario"]], "interval": interval_name(results)} for row in told]
    base = next(row for row in rows if row["scenario"] == results.baseline)
    others = [row for row in rows if row["scenario"] != results.baseline]
    found = [_starting_point(results, base), *_effects(results, others)]
    found += [*_leader(results, others), *_twins(results, others), *_costs(results, others), *_unspent(others)]
    found += [roughness(int(results.provenance["replicates"]), len(results.members)), *sentences(results)]
    return [sentence for sentence in found if sentence]


def between(low: float, high: float, write: Any, called: str = "") -> str:
    """An interval in brackets; a remark where there is none.

    Parameters
    ----------
    low, high : any unit
    write
        How an end is written.
    called
        What it is; left out where that has just been said.

    Examples
    --------
    >>> between(0.024, 0.038, points, "95% interval"), between(float("nan"), float("nan"), points)
    ('(95% interval +2.4 to +3.8)', '(no interval)')
    """
    if not (np.isfinite(low) and np.isfinite(high)):
        return tr("(no interval)")
    if not called:
        return tr("({low} to {high})", low=write(low), high=write(high))
    return tr("({interval} {low} to {high})", interval=called, low=write(low), high=write(high))


def enumerated(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> enumerated(["a", "b", "c"]), enumerated(["a"])
    ('a, b and c', 'a')
    """
    if len(words) < 2:
        return "".join(words)
    return tr("{most} and {last}", most=tr(", ").join(words[:-1]), last=words[-1])


def quoted(title: str) -> str:
    """The title of a scenario in a sentence."""
    return tr("“{title}”", title=title)



def _starting_point(results: Results, base: Row) -> str:
    if not np.isfinite(base["adoption"]):
        return tr("No run of the baseline ended well, so nothing can be compared with it.")
    known = [between(base[f"{key}_low"], base[f"{key}_high"], share, base["interval"])
             for key in ("adoption", "effective")]  # fmt: skip
    told = tr(
        "In this model, under {title}, {use} of SMEs use AI in {month} {range_of_use}, and for {pays} of SMEs it pays "
        "{range_of_pays}: these are the effective adopters.", title=quoted(base["title"]), use=share(base["adoption"]),
        month=month_in_words(horizon(results)), range_of_use=known[0], pays=share(base["effective"]),
        range_of_pays=known[1],
    )  # fmt: skip
    return told + _mix(results)


def _mix(results: Results) -> str:
    """Of which firms these are shares: a mix chosen for the simulation, and no published total."""
    config = results.provenance.get("config", {}).get(results.baseline, {})
    classes = config.get("population", {}).get("size_classes", {})
    if not classes:
        return ""
    parts = [tr("{share} {size}", share=f"{entry['share']:.0%}", size=tr(name)) for name, entry in classes.items()]
    return tr(" SMEs are those simulated ({parts} firms), not a published total; see the figure by size class.",
              parts=enumerated(parts))  # fmt: skip


def _effects(results: Results, others: list[Row]) -> list[str]:
    known = [row for row in others if np.isfinite(row["effect"])]
    if known and int(results.provenance["replicates"]) < 2:
        size = [tr("{points} points under {title}", points=points(row["effect"]), title=quoted(row["title"]))
                for row in known]  # fmt: skip
        return [tr("A single replicate was run, so no effect can be told from luck. It shows {effects}.",
                   effects=enumerated(size))]  # fmt: skip
    clear = sorted((r for r in known if excludes_zero(r["effect_low"], r["effect_high"])), key=lambda r: -r["effect"])
    said = []
    for text, group in (
        (tr(HIGHER), [row for row in clear if row["effect"] > 0]),
        (tr(LOWER), [row for row in clear if row["effect"] < 0]),
    ):
        if group:
            parts = [
                tr("by {points} under {title} {range}", points=_unsigned(abs(row["effect"])),
                   title=quoted(row["title"]), range=_sizes(row, brief=place > 0))
                for place, row in enumerate(group)
            ]  # fmt: skip
            said.append(text.format(effects=enumerated(parts)))
    return [*said, *_unclear(known, clear, others)]


def _unclear(known: list[Row], clear: list[Row], others: list[Row]) -> list[str]:
    """Policies whose effect may be nothing, and those of which nothing is known."""
    said = []
    dim = [quoted(row["title"]) for row in known if row not in clear]
    if len(dim) > 1:
        said.append(tr("The effects of {titles} are not distinguishable from zero.", titles=enumerated(dim)))
    elif dim:
        said.append(tr("The effect of {title} is not distinguishable from zero.", title=dim[0]))
    lost = [quoted(row["title"]) for row in others if row not in known]
    if lost:
        said.append(tr("Nothing can be said about {titles}: no pair of runs was complete.", titles=enumerated(lost)))
    return said


def _sizes(row: Row, brief: bool) -> str:
    """Interval of an effect whose direction has been said."""
    low, high = sorted((abs(row["effect_low"]), abs(row["effect_high"])))
    return between(low, high, _unsigned, "" if brief else row["interval"])


def _unsigned(value: float) -> str:
    return points(value, sign=False)


def _leader(results: Results, others: list[Row]) -> list[str]:
    """Whether the largest effect is larger than the next one."""
    known = sorted((row for row in others if np.isfinite(row["effect_low"])), key=lambda row: -row["effect"])
    if len(known) < 2 or not known[0]["effect_low"] > 0:
        return []
    first, second = known[:2]
    lead = paired_difference(results, first["scenario"], second["scenario"], "effect_effective")
    names = enumerated([quoted(first["title"]), quoted(second["title"])])
    if excludes_zero(lead.low, lead.high):
        return [tr(
            "The two largest effects, those of {titles}, differ by {points} points {range}; the order rests on the "
            "assumed effects of each unit of policy.", titles=names, points=_unsigned(lead.mean),
            range=between(lead.low, lead.high, _unsigned, first["interval"]),
        )]  # fmt: skip
    return [tr("Which of the two largest effects is larger, that of {titles}, these replicates do not settle.",
               titles=names)]  # fmt: skip


def _twins(results: Results, others: list[Row]) -> list[str]:
    """Deadweight among supported adopters, where it is lowest and highest."""
    rated = []
    for row in others:
        paired = of_scenario(results.paired, row["scenario"])
        if paired.empty:
            continue
        paired = paired.set_index("replicate")
        adopters = paired[[f"effective_{name}" for name in ("additional", "brought_forward", "deadweight")]].sum(axis=1)
        found = within_shares(interval(results, paired["effective_deadweight"] / adopters.where(adopters > 0)))
        if found.replicates:
            known = between(found.low, found.high, "{:.0%}".format, row["interval"])
            text = tr("{share} under {title} {range}", share=f"{found.mean:.0%}", title=quoted(row["title"]),
                      range=known)  # fmt: skip
            rated.append((found.mean, text))
    if not rated:
        return []
    rated.sort()
    return [tr(
        "Of the firms that a programme reached in person and for which AI came to pay, some would have got there no "
        "later without it (deadweight): {shares}.", shares=from_to([text for _, text in rated]),
    )]  # fmt: skip


def _costs(results: Results, others: list[Row]) -> list[str]:
    known = sorted((row for row in others if np.isfinite(row["cost_high"])), key=lambda row: row["cost"])
    if not known:
        return []
    currency = results.provenance["currency"]
    ends = [
        tr("{currency} {cost} under {title} {range}", currency=currency, cost=amount(row["cost"]),
           title=quoted(row["title"]), range=between(row["cost_low"], row["cost_high"], amount, row["interval"]))
        for row in (known[:1] + known[-1:] if len(known) > 1 else known)
    ]  # fmt: skip
    if missing := len(others) - len(known):
        return [tr("An additional effective adopter costs the public {costs}, not discounted; for {scenarios} no such "
                   "cost can be given.", costs=from_to(ends), scenarios=several(missing, "scenario"))]  # fmt: skip
    return [tr("An additional effective adopter costs the public {costs}, not discounted.", costs=from_to(ends))]


def _unspent(others: list[Row]) -> list[str]:
    parts = [
        tr("{share} under {title}", title=quoted(row["title"]), share=f"{row['left'] / row['granted']:.0%}")
        for row in others
        if row["left"] > MUCH_LEFT * row["granted"]
    ]
    if not parts:
        return []
    return [tr("Not all money found a use: of what was granted, {parts} was left over.", parts=enumerated(parts))]
