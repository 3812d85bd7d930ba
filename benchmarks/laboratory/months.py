"""The full model month by month: the page of verbs alone, with its records, through Mesa, and by hand in plain Mesa."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.timing import Spent, Turns, interleave, spend
from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import Recorder

TESTS = Path(__file__).parents[2] / "tests"
HORIZON = 120
NO_REFERENCE = "tests/reference/model.py is not there"

Step = Callable[[], None]


def _through_mesa(config: Config) -> Step:
    from sim.model import AdoptionModel

    return AdoptionModel(config).step


def _alone(config: Config) -> Step:
    world = begin(config)
    return lambda: advance(world)


def _recorded(config: Config) -> Step:
    world = begin(config)
    recorder = Recorder(world, config.months, config.output.audit_every_months)

    def month() -> None:
        advance(world)
        recorder.record(world)

    return month


def _by_hand(config: Config) -> Step:
    return reference()(config).step


def reference() -> Any:
    """Class of the reference; `ImportError` where nobody has written it."""
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))  # its modules know each other as ``reference.…``
    from reference.model import Reference  # type: ignore[import-not-found]

    return Reference


@dataclass(frozen=True)
class Way:
    """A way of going through the months.

    Attributes
    ----------
    name, what
        Key; label of the row.
    make
        Configuration to a function that does the next month.
    most : firm-months
        In one turn.
    largest : firms
        Beyond, it would take the better part of an hour and of the memory.
    rounds : count
        In which it takes part at most.
    """

    name: str
    what: str
    make: Callable[[Config], Step]
    most: float = 600e3
    largest: float = float("inf")
    rounds: int = HORIZON


WAYS = (
    Way("step", "ours, Mesa `model.step()` with records and DataCollector", _through_mesa),
    Way("recorded", "ours, months with records (a run of an experiment)", _recorded),
    Way("alone", "ours, months alone (`sim.month.page.advance`)", _alone),
    Way("by hand", "the same model by hand in plain Mesa, without records", _by_hand, 120e3, 100_000, 3),
)
LONGEST_TURN = 24


@dataclass
class Found:
    """Turns of each way, what it cost to make each model, and memory of a firm."""

    turns: dict[str, Turns]
    made: dict[str, Spent]
    bytes_in_columns: float
    bytes_in_network: float


def measure(
    sizes: Sequence[int], scenario: str, rounds: int, say: Callable[[str], None]
) -> tuple[dict[int, Found], dict[str, str]]:
    """What was found by size; and a sentence for each way that cannot be gone."""
    missing = {}
    try:
        reference()
    except ImportError:
        missing["by hand"] = NO_REFERENCE
    ways = [way for way in WAYS if way.name not in missing]
    for way in ways:
        way.make(_config(100, scenario))()  # compiled, imported
    found = {}
    for firms in sizes:
        say(f"full model, {firms:,} SMEs")
        found[firms] = _at(firms, scenario, rounds, ways)
    return found, missing


def _at(firms: int, scenario: str, rounds: int, ways: Sequence[Way]) -> Found:
    config, turns, made = _config(firms, scenario), {}, {}
    there = [way for way in ways if firms <= way.largest]
    # All go the same months, so that a ratio compares what happened in the same part of a run.
    months = int(max(min(min(way.most for way in there) // firms, LONGEST_TURN, HORIZON // rounds), 1))
    for way in there:
        made[way.name], step = spend(lambda way=way: way.make(config))

        def turn(step: Step = step, months: int = months) -> tuple[Spent, None]:
            return spend(lambda: [step() for _ in range(months)])[0], None

        taken, note = min(rounds, way.rounds), "" if months == LONGEST_TURN else f"turns of {months}"
        turns[way.name] = Turns(way.name, turn, firms * months, taken, note)
    interleave(list(turns.values()), enough=0.0)  # no turn is repeated, for the months go on
    world = begin(config)
    identity = world.firms.alive.nbytes + world.firms.unique_id.nbytes
    network, word = world.network, world.word
    heard = sum(array.nbytes for array in (network.first, network.contact, word.told, word.heard, word.sector))
    return Found(turns, made, world.firms.bytes_per_row() + identity / firms, heard / firms)


def _config(firms: int, scenario: str) -> Config:
    return load([f"population.n_smes={firms}", f"months={HORIZON}", "seed=1"], scenario)
