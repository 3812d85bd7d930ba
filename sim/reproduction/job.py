"""``sme-sim verify`` and ``sme-sim reproduce``: are these results as they were written, and can they be had again?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.checksums import SUMS, State, sha256, states_in
from sim.commands import hint
from sim.errors import NotAsWritten
from sim.language import later, say, several, tr
from sim.report.asked import Known, Whole, folder_and_settings
from sim.report.passport import damaged
from sim.reproduction.again import Again, Runs, runs_of
from sim.reproduction.surroundings import otherwise
from sim.reproduction.tiers import Difference, Tier, differences
from sim.reproduction.written import check_written, known_of, otherwise_written, states_of
from sim.results import PASSPORT

SETTINGS: Known = {"runs": Whole(5, 1, 10**9), "seed": Whole(1, 0, 2**64 - 1)}
MOST_SHOWN = {Tier.SAME_DECISIONS: 3, Tier.NEITHER: 10}  # differences of a tier
SAYS = {
    Tier.SAME_BYTES: later("the same bytes"),
    Tier.SAME_DECISIONS: later("the same decisions, and ten digits of every number"),
    Tier.NEITHER: later("neither the same decisions nor ten digits"),
}
REACHED = {
    Tier.SAME_BYTES: later("tier A: the same bytes"),
    Tier.SAME_DECISIONS: later("tier B: the same decisions, and ten digits of every number"),
}
ROW = ("month", "year", "dimension", "stratum", "part", "payer", "payee", "purpose", "slot", "target", "claim")


def verify_job(arguments: Sequence[str]) -> int:
    """Say what has become of the files of a folder, those that are unchanged by their number; answer the exit code.

    Raises
    ------
    ConfigError
        If nobody wrote down how the files were.
    NotAsWritten
        If a file is missing or is not as it was written.
    """
    folder, _ = folder_and_settings("verify", arguments, {})
    states = states_of(folder)
    say(*(f"{tr(state)}  {name}" for name, state in states.items() if state != State.UNCHANGED))
    kept = sum(state == State.UNCHANGED for state in states.values())
    say(tr("{files} unchanged", files=several(kept, "file")))
    check_written(folder, states)
    added = sum(state == State.ADDED for state in states.values())
    say(tr("{folder}: as it was written, {files}", folder=folder, files=several(kept, "file"))
        + (tr("; {count} added since, of which nothing is known", count=added) if added else ""))  # fmt: skip
    if (folder / SUMS).is_file():
        say(tr("hash of the list of hashes: {digest}", digest=sha256(folder / SUMS)))
    if (folder / PASSPORT).is_file():
        say(hint("verify", folder))
    return 0


@dataclass
class Found:
    """What came of the runs that were made again."""

    tier: Tier = Tier.SAME_BYTES
    shown: dict[Tier, list[str]] = field(default_factory=lambda: {tier: [] for tier in MOST_SHOWN})
    count: dict[Tier, int] = field(default_factory=lambda: dict.fromkeys(MOST_SHOWN, 0))

    def add(self, name: dict[str, Any], again: Again) -> Tier:
        """The tier of one run; the first differences are kept in words."""
        worst = Tier.SAME_BYTES
        for table, stored in again.stored.items():
            for difference in differences(table, stored, again.found[table], ROW):
                worst = min(worst, difference.tier)
                self.count[difference.tier] += 1
                if len(self.shown[difference.tier]) < MOST_SHOWN[difference.tier]:
                    self.shown[difference.tier].append(_in_words(difference, name))
        self.tier = min(self.tier, worst)
        return worst

    def told(self) -> list[str]:
        """The first differences of the worst kind, and how many more of it there are."""
        if self.tier == Tier.SAME_BYTES:
            return []
        shown, more = self.shown[self.tier], self.count[self.tier] - len(self.shown[self.tier])
        return [*shown, *([tr("and {count} further differences", count=more)] if more else [])]


def reproduce_job(arguments: Sequence[str]) -> int:
    """Make some runs of a folder of results again and say which tier was reached; answer the exit code.

    Raises
    ------
    ConfigError
        If the folder holds no whole results, or such as this version cannot read.
    NotAsWritten
        If no tier was reached.
    """
    folder, settings = folder_and_settings("reproduce", arguments, SETTINGS)
    passport = known_of(folder)
    found = Found()
    with damaged(folder):
        _tell_what_is_otherwise(folder, passport)
        runs = runs_of(folder, passport)
        names, every = _sample(runs, str(passport["identity"]), settings["runs"], settings["seed"])
        say(tr("{folder}: {some} of {all} made again, chosen with seed={seed}", folder=folder, some=len(names),
               all=several(every, "run"), seed=settings["seed"]))  # fmt: skip
        for name in names:
            tier = found.add(name, runs.again(name))
            say(tr("{run}: {says}", run=_named(name), says=tr(SAYS[tier])))
        say(*(f"  {line}" for line in found.told()))
    if found.tier == Tier.NEITHER:
        raise NotAsWritten(tr("{folder}: not reproduced here", folder=folder))
    say(tr(REACHED[found.tier]), hint("reproduce", folder))
    return 0


def _tell_what_is_otherwise(folder: Path, passport: dict[str, Any]) -> None:
    states = states_in(folder) if (folder / SUMS).is_file() else {}
    say(*(tr("note: {said}", said=sentence) for sentence in otherwise_written(folder, states)))
    say(*(otherwise(passport) or [tr("code, libraries and machine are as they were")]))


def _sample(runs: Runs, identity: str, count: int, seed: int) -> tuple[list[dict[str, Any]], int]:
    """Some of the runs, drawn by a hash of what names them, and how many there are in all."""
    names = [{str(key): value for key, value in name.items()} for name in runs.names().to_dict("records")]
    drawn = {
        hashlib.sha256(f"{identity} {seed} {sorted(name.items())}".encode()).digest(): number
        for number, name in enumerate(names)
    }
    chosen = sorted(number for _, number in sorted(drawn.items())[:count])
    return [names[number] for number in chosen], len(names)


def _named(name: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in name.items())


def _in_words(difference: Difference, name: dict[str, Any]) -> str:
    row = ", ".join(f"{key} {value}" for key, value in difference.row.items() if key not in name)
    return tr("{table}, {run}: {column}: {stored} stored, {found} found", table=difference.table,
              run=", ".join(filter(None, [_named(name), row])), column=difference.column,
              stored=repr(_plain(difference.stored)), found=repr(_plain(difference.found)))  # fmt: skip


def _plain(value: Any) -> Any:
    """A number of NumPy as Python writes it."""
    return value.item() if hasattr(value, "item") else value
