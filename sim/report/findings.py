"""Findings in plain sentences, made from the numbers and never saying more than they do.

A scenario has an effect only where its interval leaves zero out; one is better than another only where
the difference between the two, seed by seed, does. All else is said not to be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.evaluation.summary import of_scenario, paired_difference, summary
from sim.evaluation.worlds import interval, is_ensemble
from sim.plot.words import amount, horizon, interval_name, month_in_words, points, share, shortened
from sim.report.uncertainty import sentences
from sim.results import Results
from sim.statistics.intervals import LEVEL, NOT_DISTINGUISHABLE, excludes_zero, within_shares

Row = dict[str, Any]
LONGEST_TITLE = 70
HARDLY_SPENT = 0.9
FEW = 10  # replicates


def findings(results: Results) -> list[str]:
    """Sentences for the top of a report, the most important first."""
    titles = shortened(results, LONGEST_TITLE)
    told = summary(results).to_dict("records")
    rows: list[Row] = [{**row, "title": titles[row["scenario"]], "interval": interval_name(results)} for row in told]
    base = next(row for row in rows if row["scenario"] == results.baseline)
    others = [row for row in rows if row["scenario"] != results.baseline]
    found = [_starting_point(results, base), *_effects(results, others)]
    found += [*_leader(results, others), *_twins(results, others), *_costs(results, others), *_unspent(others)]
    count = int(results.provenance["replicates"])
    if 1 < count < FEW and not is_ensemble(results):
        found.append(f"With {count} replicates the intervals themselves are rough; run more before quoting them.")
    found += sentences(results)
    return [sentence for sentence in found if sentence]


def between(low: float, high: float, write: Any, called: str = f"{LEVEL:.0%} interval") -> str:
    """An interval in brackets; a remark where there is none.

    Parameters
    ----------
    low, high : any unit
    write
        How an end is written.
    called
        What it is; empty where that has just been said.

    Examples
    --------
    >>> between(0.024, 0.038, points), between(float("nan"), float("nan"), points)
    ('(95% interval +2.4 to +3.8)', '(no interval)')
    """
    if not (np.isfinite(low) and np.isfinite(high)):
        return "(no interval)"
    return f"({called}{' ' if called else ''}{write(low)} to {write(high)})"


def enumerated(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> enumerated(["a", "b", "c"]), enumerated(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _starting_point(results: Results, base: Row) -> str:
    if not np.isfinite(base["adoption"]):
        return "No run of the baseline ended well, so nothing can be compared with it."
    when = month_in_words(horizon(results))
    use, pays = (
        f"{share(base[key])} {{}} {between(base[f'{key}_low'], base[f'{key}_high'], share, base['interval'])}"
        for key in ("adoption", "effective")
    )
    return (
        f"In this model, under “{base['title']}”, {use.format(f'of SMEs use AI in {when}')}, and for "
        f"{pays.format('of SMEs it pays')}: these are the effective adopters.{_mix(results)}"
    )


def _mix(results: Results) -> str:
    """Of which firms these are shares: a mix chosen for the simulation, and no published total."""
    config = results.provenance.get("config", {}).get(results.baseline, {})
    classes = config.get("population", {}).get("size_classes", {})
    if not classes:
        return ""
    parts = enumerated([f"{entry['share']:.0%} {name}" for name, entry in classes.items()])
    return f" SMEs are those simulated ({parts} firms), not a published total; see the figure by size class."


def _effects(results: Results, others: list[Row]) -> list[str]:
    known = [row for row in others if np.isfinite(row["effect"])]
    if known and int(results.provenance["replicates"]) < 2:
        size = enumerated([f"{points(row['effect'])} points under “{row['title']}”" for row in known])
        return [f"A single replicate was run, so no effect can be told from luck. It shows {size}."]
    clear = sorted((r for r in known if excludes_zero(r["effect_low"], r["effect_high"])), key=lambda r: -r["effect"])
    said = []
    for way, group in (
        ("higher", [row for row in clear if row["effect"] > 0]),
        ("lower", [row for row in clear if row["effect"] < 0]),
    ):
        if group:
            parts = [
                f"by {_unsigned(abs(row['effect']))} under “{row['title']}” {_sizes(row, brief=place > 0)}"
                for place, row in enumerate(group)
            ]
            said.append(f"Against the baseline with the same luck, effective adoption is {way}, in share points, "
                        f"{enumerated(parts)}.")  # fmt: skip
    dim = [f"“{row['title']}”" for row in known if row not in clear]
    if dim:
        effects, are = ("effects", "are") if len(dim) > 1 else ("effect", "is")
        said.append(f"The {effects} of {enumerated(dim)} {are} {NOT_DISTINGUISHABLE}.")
    lost = [f"“{row['title']}”" for row in others if row not in known]
    if lost:
        said.append(f"Nothing can be said about {enumerated(lost)}: no pair of runs was complete.")
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
    names = f"“{first['title']}” and “{second['title']}”"
    if excludes_zero(lead.low, lead.high):
        return [
            f"The two largest effects, those of {names}, differ by {_unsigned(lead.mean)} points "
            f"{between(lead.low, lead.high, _unsigned, first['interval'])}; the order rests on the assumed effects of "
            "each unit of policy."
        ]
    return [f"Which of the two largest effects is larger, that of {names}, these replicates do not settle."]


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
            text = f"{found.mean:.0%} under “{row['title']}” {known}"
            rated.append((found.mean, text))
    if not rated:
        return []
    rated.sort()
    ends = [rated[0][1], rated[-1][1]] if len(rated) > 1 else [rated[0][1]]
    return [
        "Of the firms that a programme reached in person and for which AI came to pay, some would have got there no "
        f"later without it (deadweight): {' to '.join(ends)}."
    ]


def _costs(results: Results, others: list[Row]) -> list[str]:
    known = sorted((row for row in others if np.isfinite(row["cost_high"])), key=lambda row: row["cost"])
    if not known:
        return []
    currency = results.provenance["currency"]
    ends = [
        f"{currency} {amount(row['cost'])} under “{row['title']}” "
        f"{between(row['cost_low'], row['cost_high'], amount, row['interval'])}"
        for row in (known[:1] + known[-1:] if len(known) > 1 else known)
    ]
    said = f"An additional effective adopter costs the public {' to '.join(ends)}, not discounted"
    missing = len(others) - len(known)
    if missing:
        said += f"; for {missing} scenario{'s' if missing > 1 else ''} no such cost can be given"
    return [said + "."]


def _unspent(others: list[Row]) -> list[str]:
    parts = [
        f"“{row['title']}” spent {row['spent'] / row['offered']:.0%}"
        for row in others
        if row["offered"] > 0 and row["spent"] < HARDLY_SPENT * row["offered"]
    ]
    return [f"Not all money found a use: {enumerated(parts)} of what it was given."] if parts else []
