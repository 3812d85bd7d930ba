"""Which parameters could have made what was observed, by emulators in place of the model.

Source
------
Craig et al. 1997, Pressure matching for hydrocarbon reservoirs; Vernon, Goldstein & Bower 2010, Galaxy formation: a
Bayesian uncertainty analysis (implausibility). Ter Braak & Vrugt 2008, Differential evolution Markov chain (the moves).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc
from threadpoolctl import threadpool_limits

from sim.randomness import older_state
from sim.statistics.emulator import Emulators, log_odds, sd_of_log_odds

IMPLAUSIBLE = 3.0  # standard deviations: Pukelsheim 1994, few unimodal distributions have more than 5 % beyond
WALKERS_PER_PARAMETER, KEPT_EVERY = 3, 10
FEWEST_WALKERS = 12
TRIED = 2**14  # points among which walkers begin


@dataclass(frozen=True)
class Observed:
    """What was observed, and how far source and model together may be off.

    Attributes
    ----------
    share, sd : (K,) share
    """

    share: np.ndarray
    sd: np.ndarray

    def implausibility(self, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """Distance of what is expected from what was observed, in standard deviations.   (K, M) log odds to (K, M)"""
        off = mean - log_odds(self.share)[:, np.newaxis]
        return np.asarray(np.abs(off) / np.sqrt(variance + self._variance))

    def log_likelihood(self, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """Log likelihood of parameters with these expectations, but for a constant.   (K, M) log odds to (M,)"""
        whole = variance + self._variance
        off = mean - log_odds(self.share)[:, np.newaxis]
        return np.asarray(-0.5 * (off**2 / whole + np.log(whole)).sum(axis=0))

    @property
    def _variance(self) -> np.ndarray:
        return np.asarray(sd_of_log_odds(self.share, self.sd)[:, np.newaxis] ** 2)


@dataclass(frozen=True)
class Sample:
    """Parameters drawn by how well they fit.

    Attributes
    ----------
    points : (N, P)
        In the unit cube.
    acceptance : share
        Of moves; a chain that hardly moves, or always, has not found its way.
    split : (P,)
        Potential scale reduction of each parameter between halves of the chains: near 1 where they have converged
        (Gelman & Rubin 1992).
    """

    points: np.ndarray
    acceptance: float
    split: np.ndarray


def plausible_share(emulators: Emulators, observed: Observed, parameters: int, seed: int) -> float:
    """Share of the unit cube that is not ruled out: no figure is further off than is plausible."""
    points = qmc.Sobol(parameters, rng=seed).random(TRIED)
    worst = observed.implausibility(*emulators(points)).max(axis=0)
    return float((worst < IMPLAUSIBLE).mean())


def sample(
    emulators: Emulators, observed: Observed, parameters: int, count: int, seed: int, steps: int
) -> Sample:
    """Draw parameters from the unit cube by how likely they make what was observed.

    Parameters
    ----------
    count
        Points wanted, as far from another along the chains as can be.
    steps
        Of each chain; the first half is burnt.
    """
    import emcee

    walkers = max(WALKERS_PER_PARAMETER * parameters, FEWEST_WALKERS)

    def likelihood(points: np.ndarray) -> np.ndarray:
        found = np.full(len(points), -np.inf)
        inside = ((points > 0.0) & (points < 1.0)).all(axis=1)
        if inside.any():
            found[inside] = observed.log_likelihood(*emulators(points[inside]))
        return found

    tried = qmc.Sobol(parameters, rng=seed).random(TRIED)
    best = tried[np.argsort(-likelihood(tried), kind="stable")[:walkers]]
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    chains = emcee.EnsembleSampler(walkers, parameters, likelihood, moves=moves, vectorize=True)
    chains.random_state = older_state(seed)
    with threadpool_limits(1):  # other sums make other points
        chains.run_mcmc(best, steps // KEPT_EVERY, thin_by=KEPT_EVERY)
    kept = chains.get_chain()[steps // KEPT_EVERY // 2 :]
    flat = kept.reshape(-1, parameters)
    chosen = flat[np.linspace(0, len(flat) - 1, count).round().astype(int)]
    return Sample(chosen, float(chains.acceptance_fraction.mean()), _split(kept))


def _split(chains: np.ndarray) -> np.ndarray:
    """Potential scale reduction between first and second halves of all chains.   (steps, walkers, P) to (P,)"""
    half = len(chains) // 2
    parts = np.concatenate([chains[:half], chains[half : 2 * half]], axis=1)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = parts.mean(axis=0).var(axis=0, ddof=1)
    return np.asarray(np.sqrt((half - 1) / half + between / within))
