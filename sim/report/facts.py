"""What a report of a comparison states: its title, whom it serves, what failed, what determined the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.claims.pages import tally
from sim.evaluation.worlds import is_ensemble
from sim.language import several, tr
from sim.plot.words import replicates_of, spoken
from sim.results import Results

TRACEBACK_LINES = 12
MOST_SEEDS = 10
LEDGER = "claims/claims.csv"  # beside the folder of a comparison


def ledger_beside(path: Path) -> str:
    """How many claims met which verdict, in the folder that the command leaves; nothing where there is none."""
    try:
        return tally(pd.read_csv(path))
    except (OSError, ValueError, KeyError):
        return ""


def heading(results: Results) -> str:
    """What the page is called: as its comparison is, or as the reader's language says it."""
    passport = results.provenance
    count, population = len(results.scenarios), str(passport["population"])
    if passport["title"] != f"{count} scenarios, {population}":
        return tr(str(passport["title"]))
    return tr("{scenarios}, {population}", scenarios=several(count, "scenario"), population=tr(population))


def served(targeting: dict[str, Any]) -> str:
    """Whom a phase serves, in words."""
    words = [
        tr("{what}: {which}", what=spoken(key).lower(), which=tr(", ").join(map(spoken, targeting[key])).lower())
        for key in ("sectors", "regions", "size_classes", "stages")
        if targeting.get(key)
    ]
    if targeting.get("min_informatization"):
        words.append(tr("digital intensity of {least} or more", least=f"{targeting['min_informatization']:g}"))
    if targeting.get("specialised_only"):
        words.append(tr("specialised firms"))
    return tr("; ").join(words) or tr("every SME")


def failed_runs(results: Results) -> list[dict[str, Any]]:
    """Runs that failed, with the last lines of what Python said."""
    return [
        {**row, "traceback": "\n".join(str(row["traceback"]).strip().splitlines()[-TRACEBACK_LINES:])}
        for row in results.failures.to_dict("records")
    ]


def fixed_facts(results: Results) -> list[tuple[str, str]]:
    """What determined the numbers."""
    passport = results.provenance
    code, machine = passport["code"], passport["environment"]
    commit = code.get("commit") or tr("not run from a checkout")
    if code.get("uncommitted_changes"):
        commit = tr("{commit}, with changes that are not committed", commit=commit)
    return [
        (tr("Results"), results.identity),
        (tr("Population"), tr("{population}; {n} SMEs in each run", population=tr(str(passport["population"])),
                              n=f"{passport['n_smes']:,}")),
        (tr("Outlook"), tr(str(passport["outlook"]))),
        (tr("Period"), tr("{start}, {months} months", start=passport["start"], months=passport["months"])),
        (tr("Replicates"), tr("{replicates}; base seed {seed}", replicates=replicates_of(results),
                              seed=passport["seed"])),
        (tr("Seeds"), _some(passport["seeds"])),
        *([(tr("Parameter vectors"), tr("{members} (ensemble {ensemble})", members=", ".join(results.members),
                                        ensemble=passport["ensemble"]))] if is_ensemble(results) else []),
        (tr("Version"), str(code["version"])),
        (tr("Commit"), commit),
        (tr("Hash of the code"), str(code["sources"])),
        ("Python", tr("{version} on {system}", version=machine["python"],
                      system=f"{machine['system']} {machine['machine']}")),
        (tr("Libraries"), ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())),
    ]  # fmt: skip


def _some(seeds: list[int]) -> str:
    rest = len(seeds) - MOST_SEEDS
    text = ", ".join(map(str, seeds[:MOST_SEEDS]))
    return tr("{seeds} and {n} more, in provenance.json", seeds=text, n=rest) if rest > 0 else text


def facts_of_this_run(results: Results) -> list[tuple[str, str]]:
    """What did not."""
    passport = results.provenance
    return [
        (tr("Command"), str(passport["command"]) or tr("not recorded")),
        (tr("Started"), str(passport["started"])),
        (tr("Finished"), str(passport["finished"])),
    ]
