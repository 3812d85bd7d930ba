"""The worth of every combination of levers, as a game among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.futures import FUTURE, laid_out
from sim.study.coalitions import EQUAL, OWN, coalitions
from sim.study.responses import COST
from sim.study.results import Studied
from sim.units import counted

WHOLE, PARTS = "whole", "sum of parts"
BEYOND_PARTS, BEYOND_MEAN, BEYOND_BEST = (f"whole beyond the {what}" for what in (PARTS, "mean part", "best part"))
WITH_PARTNER = "partner and all others together, beyond what they do apart"
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


def games(studied: Studied) -> tuple[list[Game], list[str]]:
    """The worth of every combination, on both bases, of each scenario and response; what public money each took is one.

    Returns
    -------
    Games, those of each lever's own money first; and what of the runs that were asked for is not in them, in sentences.
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
    return sorted(found, key=lambda game: game.basis != OWN), list(dict.fromkeys(_gaps(found, wide, studied)))


def _gaps(found: list[Game], wide: pd.DataFrame, studied: Studied) -> Iterator[str]:
    """What is not in the games: runs without all combinations, worlds without any, worlds that were repeated less."""
    made = np.isfinite(found[0].worth).any(axis=2)
    if not made.any():
        yield "Nothing can be told of levers: in no world did all combinations end well with the same luck."
        return
    seen = wide.xs(found[0].response, level="response").notna().groupby(level=FUTURE, sort=False).any().to_numpy()
    lost = int((seen & ~made).sum())
    if lost:
        yield f"{counted(lost, 'replicate')} of a world left out, since a run of some combination had failed there."
    empty = int((~made.any(axis=1)).sum())
    if empty:
        yield (f"{empty} of {counted(len(made), 'world')} left out, since none of their replicates has all "
               "combinations: "
               "means are of the others.")  # fmt: skip
    counts = made.sum(axis=1)[made.any(axis=1)]
    if counts.min() < counts.max():
        yield (f"Worlds were not repeated alike: {counts.min()} to {counts.max()} seeds each count. A mean is the "
               "mean of "
               "the means of worlds, so that each counts as much.")  # fmt: skip
