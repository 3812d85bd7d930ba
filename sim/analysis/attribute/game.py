"""The worth of every combination of levers, as a game among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.futures import FUTURE, laid_out
from sim.language import later, several, tr
from sim.study.coalitions import EQUAL, OWN, coalitions
from sim.study.responses import COST
from sim.study.results import Studied

WHOLE, PARTS = later("whole"), later("sum of parts")
BEYOND_PARTS, BEYOND_MEAN = later("whole beyond the sum of parts"), later("whole beyond the mean part")
BEYOND_BEST = later("whole beyond the best part")
WITH_PARTNER = later("partner and all others together, beyond what they do apart")
ROUNDING = 1e-9  # relative: what sums of worths may be off by


@dataclass(frozen=True)
class Game:
    """The worth of every combination of levers, for each luck.

    Attributes
    ----------
    basis, scenario, response
        Which money, which package, which worth.
    total : currency per SME and year
        What is divided among the levers that are in; NaN where each brings its own.
    worth : (F, R, 2**n) unit of the response
        By future (world with a parameter vector), luck and combination; NaN throughout where one of them has no run.
    """

    basis: str
    scenario: str
    response: str
    total: float
    worth: np.ndarray

    @property
    def named(self) -> dict[str, str]:
        """What it is of."""
        return {"basis": self.basis, "scenario": self.scenario, "response": self.response}

    @property
    def head(self) -> dict[str, str | float]:
        """The same, with how much money it is."""
        return {**self.named, "total": self.total}

    def clean(self, found: np.ndarray) -> np.ndarray:
        """What is no more than the rounding of sums is nothing."""
        largest = np.abs(self.worth[np.isfinite(self.worth)]).max(initial=0.0)
        return np.where(np.abs(found) <= ROUNDING * largest, 0.0, found)


def games(studied: Studied) -> tuple[list[Game], Callable[[], list[str]]]:
    """The worth of every combination, on both bases, of each scenario and response; what public money each took is one.

    Returns
    -------
    Games, those of each lever's own money first; and what says which of the runs that were asked for are not in them.
    A run counts where all combinations ended well in its world with its luck.
    """
    responses = [name for name in studied.study.responses if name != COST]
    wide = laid_out(studied, [*responses, COST])
    full = studied.levers.iloc[2 ** len(studied.levers.columns) - 1].astype(float)
    total = studied.study.levers.total
    _, places = coalitions(full.tolist(), total)
    futures = len(studied.worlds) * len(studied.provenance["members"])
    found: list[Game] = []
    for scenario in studied.policies:
        for response in [*responses, COST]:
            values = wide.xs((response, scenario), level=("response", "scenario")).to_numpy(dtype=float)
            worth = values.reshape(len(studied.levers), futures, -1).transpose(1, 2, 0)
            whole = np.isfinite(worth).all(axis=2, keepdims=True)
            worth = np.where(whole, worth, np.nan)
            for basis, money in ((OWN, np.nan), (EQUAL, total)):
                points = places.loc[places["basis"] == basis, "point"]
                found.append(Game(basis, scenario, response, money, worth[:, :, points]))
    return sorted(found, key=lambda game: game.basis != OWN), lambda: list(_gaps(found[0], wide))


def _gaps(game: Game, wide: pd.DataFrame) -> Iterator[str]:
    """What is not in the games: runs without all combinations, worlds without any, worlds that were repeated less."""
    made = np.isfinite(game.worth).any(axis=2)
    if not made.any():
        yield tr("Nothing can be told of levers: in no world did all combinations end well with the same luck.")
        return
    seen = wide.xs(game.response, level="response").notna().groupby(level=FUTURE, sort=False).any().to_numpy()
    lost = int((seen & ~made).sum())
    if lost:
        yield tr("{replicates} of a world left out, since a run of some combination had failed there.",
                 replicates=several(lost, "replicate"))  # fmt: skip
    empty = int((~made.any(axis=1)).sum())
    if empty:
        yield tr("{n} of {worlds} left out, since none of their replicates has all combinations: means are of the "
                 "others.", n=empty, worlds=several(len(made), "world"))  # fmt: skip
    counts = made.sum(axis=1)[made.any(axis=1)]
    if counts.min() < counts.max():
        yield tr("Worlds were not repeated alike: {least} to {most} seeds each count. A mean is the mean of the means "
                 "of worlds, so that each counts as much.", least=counts.min(), most=counts.max())  # fmt: skip
