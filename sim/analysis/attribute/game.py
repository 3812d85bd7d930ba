"""The worth of every combination of levers, as a game among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.study.coalitions import EQUAL, OWN, coalitions
from sim.study.plan import AS_IT_IS
from sim.study.responses import COST, LUCK
from sim.study.results import Studied

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
    worth : (R, 2**n) unit of the response
        By luck and combination.
    """

    basis: str
    scenario: str
    response: str
    worth: np.ndarray

    @property
    def named(self) -> dict[str, str]:
        """First columns of every table."""
        return {"basis": self.basis, "scenario": self.scenario, "response": self.response}

    def clean(self, found: np.ndarray) -> np.ndarray:
        """What is no more than the rounding of sums is nothing."""
        return np.where(np.abs(found) <= ROUNDING * np.abs(self.worth).max(initial=0.0), 0.0, found)


def games(studied: Studied) -> tuple[list[Game], int]:
    """The worth of every combination, on both bases, of each scenario and response; what public money each took is one.

    Returns
    -------
    Games, and how many lucks were left out because a run of theirs had failed. Worlds are averaged for each luck.
    """
    responses = [name for name in studied.study.responses if name != COST]
    long = studied.by_response([*responses, COST])
    full = studied.levers.iloc[2 ** len(studied.levers.columns) - 1].astype(float)
    _, places = coalitions(full.tolist(), studied.study.levers.total)
    found, left_out = [], 0
    for (scenario, response), rows in long[long["point"] != AS_IT_IS].groupby(["scenario", "response"], sort=False):
        wide = rows.pivot_table(index=[*LUCK, "world"], columns="point", values="value", sort=True, dropna=False)
        wide = wide.reindex(columns=range(len(studied.levers)))
        whole = wide.notna().all(axis=1).groupby(level=LUCK).transform("all")
        by_luck = wide[whole].groupby(level=LUCK).mean()
        left_out = max(left_out, len(wide.groupby(level=LUCK)) - len(by_luck))
        for basis in (OWN, EQUAL):
            points = places.loc[places["basis"] == basis, "point"]
            found.append(Game(basis, str(scenario), str(response), by_luck[points].to_numpy(dtype=float)))
    return sorted(found, key=lambda game: game.basis != OWN), left_out
