"""What pymoo proposes next, asked a generation at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.config.schema.search import Search

WORSE = 1.0  # spans by which a policy with a failed future counts as worse than the worst


class Proposals:
    """A genetic algorithm between its questions.

    Parameters
    ----------
    search
    start : (population, places) between 0 and 1
        The first generation.
    apart : (N, places) to (N, anything)
        What tells two proposals apart; those that come to the same are not proposed twice.
    """

    def __init__(self, search: Search, start: np.ndarray, apart: Callable[[np.ndarray], np.ndarray]) -> None:
        from pymoo.core.duplicate import DefaultDuplicateElimination
        from pymoo.core.problem import Problem
        from pymoo.core.termination import NoTermination

        objectives = len(search.objectives)
        unlike = DefaultDuplicateElimination(func=lambda proposals: apart(proposals.get("X")))
        self.algorithm: Any = _algorithm(search, objectives, sampling=start, eliminate_duplicates=unlike)
        cube: Any = Problem
        problem = cube(n_var=start.shape[1], n_obj=objectives, xl=0.0, xu=1.0)
        self.algorithm.setup(problem, termination=NoTermination(), seed=search.seed, verbose=False)
        self.asked: Any = None

    def ask(self) -> np.ndarray | None:
        """The next generation, or None where nothing new comes to mind.   (N, places) between 0 and 1"""
        self.asked = self.algorithm.ask()
        return None if self.asked is None or not len(self.asked) else np.asarray(self.asked.get("X"))

    def tell(self, numbers: np.ndarray, values: np.ndarray) -> None:
        """What they are worth, and what the others are worth now that these are known.

        Parameters
        ----------
        numbers : (N,) index
            Of each proposal among all that are known.
        values : (P, objectives)
            Losses of all that are known; NaN where they are not. A regret grows when something better is found, so
            those that have been told before are told again.
        """
        known = _filled(values)
        self.asked.set("number", numbers)
        for proposals in (self.algorithm.pop, self.asked):
            if proposals is not None and len(proposals):
                proposals.set("F", known[proposals.get("number").astype(int)])
        for proposal in self.asked:
            proposal.evaluated.update(("F", "G", "H"))
        self.algorithm.tell(infills=self.asked)


def _algorithm(search: Search, objectives: int, **settings: Any) -> Any:
    from pymoo.algorithms.moo import nsga2, nsga3
    from pymoo.util.ref_dirs import get_reference_directions
    from pymoo.util.reference_direction import get_partition_closest_to_points

    second: Any = nsga2.NSGA2
    third: Any = nsga3.NSGA3
    if search.optimiser == "nsga2":
        return second(pop_size=search.population, **settings)
    parts = max(get_partition_closest_to_points(search.population, objectives), 1)  # no more lines than policies
    lines = get_reference_directions("das-dennis", objectives, n_partitions=parts)
    return third(lines, pop_size=search.population, **settings)


def _filled(values: np.ndarray) -> np.ndarray:
    """What is not known counts as worse than all that is.   (P, objectives)"""
    some = ~np.isnan(values).all(axis=0)
    lowest, highest = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    lowest[some], highest[some] = np.nanmin(values[:, some], axis=0), np.nanmax(values[:, some], axis=0)
    worse = highest + WORSE * np.where(highest > lowest, highest - lowest, 1.0)
    return np.where(np.isnan(values), worse, values)
