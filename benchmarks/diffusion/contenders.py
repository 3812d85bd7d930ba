"""Who runs the diffusion model, how far at each size, and whether they all tell the same story.

A contender is made for a world and goes on for some months; what it gives is the number of users at the end of
each month since it was made. Making it is not measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.diffusion.start import MONTHS, Start
from benchmarks.timing import Spent, spend

SLOW_ROUNDS = 3
C_COMPILER = "C compiler"

Go = Callable[[int], list[int]]


@dataclass(frozen=True)
class Contender:
    """A way of running the model.

    Attributes
    ----------
    name, what
        Key on the command line; label of the row.
    make
        World and months ahead to a function that goes on for so many months.
    needs
        Module that must be installed, or the C compiler.
    most : firm-months
        In one turn; months are cut to keep to it.
    slow
        Made once where the rounds fit into the horizon, a turn then being the next months of the same model; and
        fewer rounds.
    """

    name: str
    what: str
    make: Callable[[Start, int], Go]
    needs: str = "numpy"
    most: float = 120e6
    slow: bool = False

    def months(self, firms: int) -> int:
        """How far a turn goes."""
        return int(min(MONTHS, max(self.most // firms, 1)))

    def rounds(self, asked: int) -> int:
        """In how many rounds it takes part, of those asked for."""
        return min(asked, SLOW_ROUNDS) if self.slow else asked

    def turns(self, world: Start, rounds: int) -> Callable[[], tuple[Spent, list[int]]]:
        """A function that does one turn: the model made where it must be, then its months, which are measured."""
        months = self.months(world.firms)
        kept = self.make(world, MONTHS) if self.slow and months * self.rounds(rounds) <= MONTHS else None

        def turn() -> tuple[Spent, list[int]]:
            go = kept or self.make(world, months)
            return spend(lambda: go(months))

        return turn

    def missing(self) -> str | None:
        """Why it cannot run here, in a plain sentence."""
        if self.needs == C_COMPILER:
            from benchmarks.diffusion import native

            return None if native.compiler() else "no C compiler on this machine"
        return None if find_spec(self.needs) else f"{self.needs.replace('_', '-')} is not installed"


def _stepping(world: Start, months: int) -> Go:
    from benchmarks.diffusion.ours import Diffusion

    model = Diffusion(world, months)

    def go(months: int) -> list[int]:
        for _ in range(months):
            model.step()
        return list(model.datacollector.model_vars["adopters"])

    return go


def _fused(world: Start, months: int) -> Go:
    from benchmarks.diffusion.ours import Diffusion

    model = Diffusion(world, months)

    def go(months: int) -> list[int]:
        model.run(months)
        return model.series.tolist()

    return go


def _plain(world: Start, months: int) -> Go:
    from benchmarks.diffusion.plain import Diffusion

    model = Diffusion(world)

    def go(months: int) -> list[int]:
        for _ in range(months):
            model.step()
        return list(model.datacollector.model_vars["adopters"])

    return go


def _arrays(world: Start, months: int) -> Go:
    from benchmarks.diffusion.arrays import run

    return lambda months: run(world, months)


def _frames(world: Start, months: int) -> Go:
    from benchmarks.diffusion.frames import Diffusion

    model = Diffusion(world)

    def go(months: int) -> list[int]:
        for _ in range(months):
            model.step()
        return list(model.series)

    return go


def _amber(world: Start, months: int) -> Go:
    from benchmarks.diffusion.amber import Diffusion

    def go(months: int) -> list[int]:
        model = Diffusion({"world": world, "seed": 1, "show_progress": False})
        return model.run(steps=months).model["adopters"].to_list()

    return go


def _native(way: str) -> Callable[[Start, int], Go]:
    def make(world: Start, months: int) -> Go:
        from benchmarks.diffusion.native import Native

        native = Native(way, world, months)
        return lambda months: native.run()

    return make


CONTENDERS = (
    Contender("stepping", "ours, `model.step()` and DataCollector", _stepping),
    Contender("fused", "ours, `model.run(months)`", _fused),
    Contender("c-single", "C, push, float32", _native("push_single"), C_COMPILER),
    Contender("c-double", "C, push, float64", _native("push_double"), C_COMPILER),
    Contender("c-pull", "C as one writes it (pull, float64)", _native("pull"), C_COMPILER, 24e6),
    Contender("numpy", "NumPy, struct of arrays and sparse matrix", _arrays, most=12e6),
    Contender("ambr", "ambr, borrow and commit", _amber, "ambr", 12e6),
    Contender("mesa-frames", "mesa-frames, data frame of agents", _frames, "mesa_frames", 1.2e6, True),
    Contender("mesa", "plain Mesa, well written", _plain, most=1.2e6, slow=True),
)
BY_NAME = {contender.name: contender for contender in CONTENDERS}
