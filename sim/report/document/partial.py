"""What failed in a comparison, and what is partial: said whether or not it is convenient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.evaluation.summary import summary, why_no_cost
from sim.evaluation.worlds import is_ensemble, roughness
from sim.language import tr
from sim.plot.words import amount, replicates_of, share
from sim.report.document.blocks import Alarm, AnyBlock, Bullets, Heading, Paragraph
from sim.report.findings import enumerated
from sim.results import Results

MOST_FAILURES = 20
HARDLY_LEFT = 0.005  # of what was granted


def failed_and_partial(results: Results, failures: Sequence[dict[str, Any]]) -> list[AnyBlock]:
    """A section that is never empty.

    Parameters
    ----------
    failures
        Runs that failed: scenario, seed, stage, message, repeat, traceback.
    """
    passport = results.provenance
    section: list[AnyBlock] = [Heading(tr("What failed, and what is partial"), name="partial")]
    runs = passport["runs_ok"] + passport["runs_failed"]
    if failures:
        section.append(alarm(failures, runs))
    else:
        section.append(Paragraph(tr("No run failed: all {runs} ended well.", runs=f"{runs:,}")))
    said = [*_short_of_replicates(results), *_without_intervals(results), *_without_cost(results), *_unspent(results)]
    if passport["code"].get("uncommitted_changes"):
        said.append(tr(
            "The code had changes that no commit holds, so that the commit alone does not give these numbers."
        ))  # fmt: skip
    if said:
        section += [Paragraph(tr("Partial, and to be read with care:")), Bullets(said)]
    else:
        section.append(Paragraph(tr("Nothing is partial: every scenario has all its replicates, intervals and costs.")))
    return section


def alarm(failures: Sequence[dict[str, Any]], runs: int) -> Alarm:
    """Runs that failed, each with the command that repeats it."""
    details = [
        (tr("{scenario}, seed {seed}: {stage}: {message}", **{key: one[key] for key in
                                                             ("scenario", "seed", "stage", "message")}),
         "\n".join(text for text in (str(one["repeat"]), str(one["traceback"])) if text))
        for one in failures[:MOST_FAILURES]
    ]  # fmt: skip
    text = tr(
        "They are left out of all numbers. Where runs fail for a reason that has to do with the result, what "
        "is left is biased."
    )
    if len(failures) > MOST_FAILURES:
        text += " " + tr("The first {count} are shown; the rest is in tables/failures.csv.", count=MOST_FAILURES)
    return Alarm(tr("{failed} of {runs} runs failed", failed=len(failures), runs=runs), text, details)


def _short_of_replicates(results: Results) -> list[str]:
    """Scenarios of which replicates were dropped, or whose pairs lack a baseline."""
    planned, said = int(results.provenance["replicates"]), []
    pairs = results.paired.groupby("scenario").size().to_dict() if len(results.paired) else {}
    for row in summary(results).to_dict("records"):
        title, name = row["title"], row["scenario"]
        if row["replicates"] < planned:
            said.append(tr("“{title}” rests on {count} of {planned} replicates.", title=title, count=row["replicates"],
                           planned=planned))  # fmt: skip
        if name != results.baseline and pairs.get(name, 0) < row["replicates"]:
            said.append(tr(
                "The effect of “{title}” rests on {count} pairs, since runs of the baseline are missing.",
                title=title, count=pairs.get(name, 0),
            ))  # fmt: skip
    return said


def _without_intervals(results: Results) -> list[str]:
    if int(results.provenance["replicates"]) < 2:
        return [tr("There is a single replicate, so that nothing has an interval and no effect can be told from luck.")]
    if not is_ensemble(results):
        rough = roughness(int(results.provenance["replicates"]))
        return [*([rough] if rough else []), tr(
            "There is one parameter vector ({replicates}): intervals hold luck alone, and no doubt about "
            "parameters (members=20 carries others).",
            replicates=replicates_of(results),
        )]  # fmt: skip
    return []


def _without_cost(results: Results) -> list[str]:
    lacking: dict[str, list[str]] = {}
    for row in summary(results).to_dict("records"):
        if row["scenario"] != results.baseline and (why := why_no_cost(row)):
            lacking.setdefault(why, []).append(f"“{row['title']}”")
    return [tr("No cost per additional adopter is given for {titles}: {why}.", titles=enumerated(titles), why=tr(why))
            for why, titles in lacking.items()]  # fmt: skip


def _unspent(results: Results) -> list[str]:
    currency = results.provenance["currency"]
    return [
        tr("Of the {granted} {currency} per SME that “{title}” was granted, {paid} were paid out, {lost} were lost on "
           "the way, and {left} ({share}) were left over.",
           title=row["title"], granted=amount(row["granted"]), currency=currency, lost=amount(row["lost"]),
           paid=amount(row["granted"] - row["lost"] - row["left"]), left=amount(row["left"]),
           share=share(row["left"] / row["granted"]))
        for row in summary(results).to_dict("records")
        if row["left"] > HARDLY_LEFT * row["granted"]
    ]  # fmt: skip
