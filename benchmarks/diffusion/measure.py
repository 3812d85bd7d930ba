"""All contenders at all sizes, in turns; and that they agree."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence

from benchmarks.diffusion.apart import Apart, rehearsed
from benchmarks.diffusion.contenders import BY_NAME, C_COMPILER, CONTENDERS, Contender
from benchmarks.diffusion.floor import BYTES, Floor
from benchmarks.diffusion.start import MONTHS, start
from benchmarks.timing import Spent, Turns, interleave, spend

FLOOR = "floor"


class Disagreement(AssertionError):
    """Two contenders count different users in the same month."""


def measure(
    sizes: Sequence[int], names: Sequence[str], rounds: int, other_python: str | None, say: Callable[[str], None]
) -> tuple[dict[int, dict[str, Turns]], dict[str, str]]:
    """Turns by size and contender, the floor last; and a sentence for each contender that is missing.

    Parameters
    ----------
    sizes : firms
    names
        Contenders; the first is the one that the others are compared with.
    rounds
        Of the fast ones.
    other_python
        Interpreter that may have the packages this one has not.
    say
        Told what is under way.
    """
    pythons, missing = _where(names, other_python)
    found: dict[int, dict[str, Turns]] = {}
    for firms in sizes:
        say(f"diffusion, {firms:,} firms")
        world, children, turns = start(firms), [], {}
        for name, python in pythons.items():
            contender = BY_NAME[name]
            if python is None:
                turn = contender.turns(world, rounds)
            else:
                children.append(Apart(python, name, firms, contender.rounds(rounds)))
                turn = children[-1].turn
            months = contender.months(firms)
            note = f"{months} months" if months < MONTHS else ""
            turns[name] = Turns(name, turn, firms * months, contender.rounds(rounds), note)
        turns[FLOOR] = _floor(firms, rounds)
        interleave(list(turns.values()))
        for child in children:
            child.end()
        agree({name: turn.given for name, turn in turns.items() if name != FLOOR})
        found[firms] = turns
    return found, missing


def agree(told: dict[str, list[list[int]]]) -> None:
    """All series are the beginning of the longest one, bit for bit; `Disagreement` names the first that is not."""
    whole = max((series for given in told.values() for series in given), key=len, default=[])
    for name, given in told.items():
        for series in given:
            for month, (one, other) in enumerate(zip(series, whole, strict=False), 1):
                if one != other:
                    raise Disagreement(f"{name} counts {one} users in month {month}, others {other}")


def _where(names: Sequence[str], other_python: str | None) -> tuple[dict[str, str | None], dict[str, str]]:
    """The interpreter of each contender, None for this one; and why the others cannot run."""
    pythons: dict[str, str | None] = {}
    missing = {}
    for name in names:
        why = _rehearsed(BY_NAME[name])
        if why and other_python and BY_NAME[name].needs != C_COMPILER:
            there = rehearsed(other_python, name)
            if there is None:
                pythons[name] = other_python
                continue
            why = f"{why}, nor under the other Python ({there})"
        if why is None:
            pythons[name] = None
        else:
            missing[name] = why
    return pythons, missing


def _rehearsed(contender: Contender) -> str | None:
    """Import and compile a contender, in two months of a small world; why it cannot run here."""
    if why := contender.missing():
        return why
    try:
        contender.make(start(100), 2)(2)
    except ImportError as fault:
        return f"cannot be imported ({fault})"
    except subprocess.CalledProcessError as fault:
        return f"cannot be compiled ({fault.cmd[0]} ended with {fault.returncode})"
    return None


def _floor(firms: int, rounds: int) -> Turns:
    Floor(100, 1).run()
    floor = Floor(firms, MONTHS)

    def turn() -> tuple[Spent, None]:
        return spend(floor.run)

    return Turns(FLOOR, turn, firms * MONTHS, rounds)


def label(name: str) -> str:
    """What a row is called."""
    return f"the floor: {BYTES} bytes read per firm-month" if name == FLOOR else BY_NAME[name].what


EVERYBODY = tuple(contender.name for contender in CONTENDERS)
