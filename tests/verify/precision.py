"""Whether single precision changes what firms decide: `python -m tests.verify.precision`.

The same worlds are run twice, with the columns as they are declared and with all of them in double precision, and
compared firm by firm and month by month. Arguments: how many firms (2000), months (60) and seeds (3). A world takes
about two seconds. Ends with 1 where a decision differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from sim.columns import Column
from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.firms import Firms
from sim.month.beginning import begin
from sim.month.page import advance
from sim.world import World

SINGLE = tuple(name for name, column in Firms.declared.items() if column.dtype == "f4")
DECISIONS = ("option", "installed", "upgrades", "given_up", "aware", "steps", "alive", "stage", "proactive", "supplier")
WORLDS: Mapping[str, tuple[str, ...]] = {
    "baseline": (), "full_package": (), "subsidy_only": (), "all_at_once": ("population=china", "outlook=contactless"),
}  # fmt: skip


@contextmanager
def in_double(names: Sequence[str] = SINGLE) -> Iterator[None]:
    """These columns in double precision, where draws are kept whole."""
    declared: dict[str, Column] = dict(Firms.declared)
    Firms.declared.update({name: replace(declared[name], dtype="f8") for name in names})
    try:
        yield
    finally:
        Firms.declared.update(declared)


def pages(config: Config) -> Iterator[World]:
    """A world after each of its months."""
    world = begin(config)
    for _ in range(config.months):
        advance(world)
        yield world


def decisions(world: World) -> dict[str, np.ndarray]:
    """What firms have decided, or what was decided for them, by this month."""
    return {name: getattr(world.firms, name).copy() for name in DECISIONS}


@dataclass(frozen=True)
class Found:
    """What two runs of one world decide, side by side.

    Attributes
    ----------
    differ : count
        Firm-months in which a decision is another one, by decision.
    begun : count
        Projects begun.
    widest : ratio
        Largest relative difference of a firm's value added in any month.
    """

    differ: dict[str, int]
    begun: int
    widest: float


def compare(config: Config) -> Found:
    """The same world in double precision and as declared."""
    with in_double():
        kept = [(decisions(world), world.firms.value_added.copy()) for world in pages(config)]
    differ, begun, widest = dict.fromkeys(DECISIONS, 0), 0, 0.0
    for (then, sold), world in zip(kept, pages(config), strict=True):
        now = decisions(world)
        for name in DECISIONS:
            apart = now[name] != then[name]
            differ[name] += int(np.count_nonzero(apart.any(axis=0) if apart.ndim > 1 else apart))
        begun += int(np.count_nonzero(world.firms.installed == world.month))
        widest = max(widest, float(np.abs(world.firms.value_added / np.maximum(sold, 1.0) - 1.0)[sold > 0].max()))
    return Found(differ, begun, widest)


def main(arguments: Sequence[str]) -> int:
    """Run, compare, tell."""
    firms, months, seeds = (int(text) for text in (*arguments, *("2000", "60", "3")[len(arguments) :]))
    found = 0
    print(f"in single precision: {', '.join(SINGLE)}\n{firms:,} SMEs x {months} months")
    for scenario, overrides in WORLDS.items():
        for seed in range(1, seeds + 1):
            size = (f"population.n_smes={firms}", f"months={months}", f"seed={seed}")
            pair = compare(load([*overrides, *size], scenario))
            told = ", ".join(f"{name} {count}" for name, count in pair.differ.items() if count) or "none differs"
            end = f"{told}; value added within {pair.widest:.1e}"
            print(f"{scenario:14s} seed {seed}: {pair.begun:5d} projects begun; {end}", flush=True)
            found += sum(pair.differ.values())
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
