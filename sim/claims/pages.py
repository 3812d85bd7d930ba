"""The ledger of claims as Markdown, and its numbers in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.claims.verdict import DEPENDS, HOLDS, UNTESTED
from sim.language import ENGLISH, later, speaking, tr

NEARLY_ALL = 0.95
HEAD = ("Claim", "Paper", "What it says", "Verdict", "Effect (95 % interval)", "Worlds", "Counter-world")


NEAR = later(", near the line")


def verdict_in_words(row: dict[str, Any]) -> str:
    """The verdict, whether the line is near, and what it depends on most where it depends."""
    told = tr(row["verdict"]) + (tr(NEAR) if row["near_the_line"] else "")
    if row["verdict"] != DEPENDS or not row["depends_on"]:
        return told
    return tr("{verdict}, most on {parameter} (rank correlation {correlation})", verdict=told,
              parameter=row["depends_on"], correlation=f"{row['correlation']:+.2f}")  # fmt: skip


def effect_in_words(row: dict[str, Any]) -> str:
    """Effect, interval and unit."""
    if not np.isfinite(row["effect"]):
        return tr("no world could tell")
    shown = f"{_number(row['effect'])}"
    if np.isfinite(row["low"]):
        shown += " " + tr("({low} to {high})", low=_number(row["low"]), high=_number(row["high"]))
    return f"{shown} {tr(row['unit'])}{_unspent(row)}"


def _unspent(row: dict[str, Any]) -> str:
    """A remark where a programme could not spend its money."""
    told = tr("; {share} of the money spent", share=f"{row['spent_share']:.0%}")
    return told if row["spent_share"] < NEARLY_ALL else ""


def _number(value: float) -> str:
    return f"{value:+.4f}" if abs(value) < 0.1 else f"{value:+.3f}" if abs(value) < 10 else f"{value:+.1f}"


def counter_in_words(row: dict[str, Any]) -> str:
    """What the counter-world makes of the claim."""
    effect = _number(row["counter_effect"]) if np.isfinite(row["counter_effect"]) else tr("cannot be told")
    turned = tr("turns") if row["turned"] else tr("does not turn")
    return tr("{turned}: {effect}. {because}", turned=turned, effect=effect, because=tr(row["counter_because"]))


def tally(found: pd.DataFrame) -> str:
    """How many claims met which verdict, and how many counter-worlds turn theirs."""
    told = found["verdict"]
    parts = [
        (int((told == HOLDS).sum()), tr("{n} hold")),
        (int(told.str.startswith("fails").sum()), tr("{n} fail")),
        (int((told == DEPENDS).sum()), tr("{n} depend on parameters")),
        (int((told == UNTESTED).sum()), tr("{n} could not be tested here")),
    ]
    counts = tr(", ").join(text.format(n=count) for count, text in parts if count)
    near = int(found["near_the_line"].sum())
    return tr("{n} claims: {counts}; {near} near the line. {turned} of {n} counter-worlds turn the verdict.",
              n=len(found), counts=counts, near=near, turned=int(found["turned"].sum()))  # fmt: skip


def markdown(found: pd.DataFrame, passport: dict[str, Any]) -> str:
    """The ledger of claims as a page, in English, which ``read`` understands."""
    with speaking(ENGLISH):
        return _markdown(found, passport)


def _markdown(found: pd.DataFrame, passport: dict[str, Any]) -> str:
    rows = found.to_dict("records")
    lines = [
        "# The paper's claims, tested",
        "",
        tally(found),
        "",
        f"Made by `{_what_matters(passport['command'])}`: {passport['vectors']} parameter vectors, each with luck of its own "
        f"({passport['seeds_each']} replicate{'s' * (passport['seeds_each'] > 1)}), "
        f"{passport['n_smes']:,} SMEs over {passport['months']} months ({passport['population']}); "
        f"version {passport['code']['version']}.",
        "",
        "Each claim is an experiment in many worlds: with and without, the same firms, the same luck. It **holds** where the",
        "effect has the claimed sign in at least nine parameter vectors of ten and the 95 % interval of the mean over vectors,",
        "widened by a quarter, lies beyond the size that is of no relevance; it **fails** where the same is true of the",
        "opposite sign, or where the widened interval lies within that size; else it **depends**. It is *near the line* where",
        "an interval a little narrower or wider, or one vector less, would have led to another verdict. A counter-world is a",
        "set of settings in which the verdict should be another one; whether it is, is run too. Where a programme could not",
        "spend its money, the share that it spent is told. Verdicts are about this model, whose unit effects are assumptions.",
        "",
        "| " + " | ".join(HEAD) + " |",
        "|" + " --- |" * len(HEAD),
    ]
    for row in rows:
        cells = (row["claim"], row["section"], row["says"], verdict_in_words(row), effect_in_words(row),
                 f"{row['replicates']} in {row['vectors']} vectors", counter_in_words(row))  # fmt: skip
        lines.append("| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |")
    lines += ["", "## Parameter vectors", "", *_vectors(passport["fit"])]
    lines += ["", "## Counter-worlds", ""]
    lines += [f"- **{row['claim']}**: `{row['counter_world']}`" for row in rows]
    return "\n".join(lines) + "\n"


def _what_matters(command: str) -> str:
    """The command without what moves no number: processes and places."""
    return " ".join(word for word in command.split() if not word.startswith(("workers=", "output.", "page=")))


def _vectors(fit: list[dict[str, Any]]) -> list[str]:
    """How well the vectors fit, with and without a jump of the frontier."""
    return [
        "Distance: root of the mean square over the 21 figures of `configs/targets/eu27.csv` that a fit may use, each in its",
        "tolerance, with seeds that took no part in the fit (`docs/validation.md`). Vectors without a jump of general-purpose",
        "AI are of a fit without it; they fit worse, and are kept as the other way in which the world may work. Verdicts that",
        "depend on `outlook.frontier` say so.",
        "",
        "| vector | distance | jump of general-purpose AI |",
        "| --- | --- | --- |",
        *(f"| {each['name']} | {each['distance']:.2f} | {'yes' if each['jump'] else 'no'} |" for each in fit),
    ]


def read(page: Path) -> pd.DataFrame:
    """Claims of a stored page with their verdicts, in few words, and whether their counter-world turned it.

    Raises
    ------
    ValueError
        If it is not such a page.
    """
    rows = []
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(HEAD) and re.fullmatch(r"C\d+[a-z]?", cells[0]):
            verdict = DEPENDS if cells[3].startswith(DEPENDS) else cells[3].removesuffix(NEAR)
            told = {"near_the_line": NEAR in cells[3], "turned": cells[-1].startswith("turns")}
            rows.append({"claim": cells[0], "verdict": verdict, **told})
    if not rows:
        raise ValueError(f"{page} has no ledger of claims")
    return pd.DataFrame(rows)
