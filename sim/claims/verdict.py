"""From effects in many worlds to a verdict, by a rule stated beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.statistics.association import rank_correlation
from sim.statistics.intervals import mean_interval

HOLDS, OPPOSITE, NO_EFFECT, DEPENDS = "holds", "fails: the opposite", "fails: no effect", "depends"
UNTESTED = "not testable here"
AGREEING = 0.9
FEWEST_TO_RANK = 5
WIDENED = 0.25  # half-widths by which the interval is widened before it decides, so that luck seldom turns a verdict
NARROW, WIDE = 0.0, 0.75  # by which it might as well have been; where these would decide otherwise, the line is near


@dataclass(frozen=True)
class Verdict:
    """What the worlds say of a claim.

    Attributes
    ----------
    kind
        One of the constants above.
    mean, low, high : unit of the effect
        Mean over parameter vectors, with a 95 % interval.
    agreeing : share
        Parameter vectors whose effect has the sign that the claim gives it.
    replicates, vectors : count
        Worlds that could tell, and parameter vectors among them.
    depends_on
        Parameter whose rank correlation with the effect is strongest, where the verdict depends.
    correlation
        That correlation.
    near
        Whether the line is near: another width of the interval, or one vector less, would have led to another verdict.
    """

    kind: str
    mean: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    agreeing: float = float("nan")
    replicates: int = 0
    vectors: int = 0
    depends_on: str = ""
    correlation: float = float("nan")
    near: bool = False

    @property
    def fails(self) -> bool:
        """Whether the worlds speak against the claim."""
        return self.kind in (OPPOSITE, NO_EFFECT)


def judge(effects: np.ndarray, *, expects: int, rope: float, parameters: pd.DataFrame | None = None) -> Verdict:
    """The verdict on a claim.

    It holds where at least nine vectors in ten have the claimed sign and the interval of the mean, widened by a
    quarter, lies beyond what is of no relevance; it fails where the same is true of the opposite sign, or where
    the widened interval lies within what is of no relevance; else it depends.

    Parameters
    ----------
    effects : (V, R)
        By parameter vector and seed; NaN where a world could not tell.
    expects : +1 or -1
    rope
        Effects up to this size are of no relevance.
    parameters : (V, P)
        The vectors, to name what an undecided claim depends on.
    """
    told = np.isfinite(effects)
    if not told.any():
        return Verdict(UNTESTED)
    by_vector = np.where(told, effects, 0.0).sum(axis=1)[told.any(axis=1)] / told.sum(axis=1)[told.any(axis=1)]
    alone = len(by_vector) == 1
    sample = effects[told] if alone else by_vector
    interval, kind = mean_interval(sample), _kind(sample, by_vector, expects, rope)
    others = [_kind(sample, by_vector, expects, rope, width) for width in (NARROW, WIDE)]
    if len(by_vector) > 2:
        fewer = (np.delete(by_vector, left_out) for left_out in range(len(by_vector)))
        others += [_kind(each, each, expects, rope) for each in fewer]
    near = any(other != kind for other in others)
    name, correlation = "", float("nan")
    if kind == DEPENDS and parameters is not None:
        name, correlation = _strongest(parameters.loc[told.any(axis=1)], by_vector)
    agreeing = float((expects * by_vector > 0).mean())
    return Verdict(kind, interval.mean, interval.low, interval.high, agreeing, int(told.sum()), len(by_vector), name, correlation, near)


def _kind(sample: np.ndarray, by_vector: np.ndarray, expects: int, rope: float, widened: float = WIDENED) -> str:
    """Verdict by the mean of a sample and the signs of vectors, at this width of the interval."""
    interval = mean_interval(sample)
    low, high = sorted((expects * interval.low, expects * interval.high))
    slack = widened * (high - low) / 2
    low, high = low - slack, high + slack
    agreeing, opposed = float((expects * by_vector > 0).mean()), float((expects * by_vector < 0).mean())
    if agreeing >= AGREEING and low > rope:
        return HOLDS
    if opposed >= AGREEING and high < -rope:
        return OPPOSITE
    return NO_EFFECT if low >= -rope and high <= rope else DEPENDS


def holds_in_few(effects: np.ndarray, *, expects: int, rope: float) -> bool:
    """Whether a claim holds in one world of few seeds, too few for an interval: in each of them, beyond the rope."""
    told = effects[np.isfinite(effects)]
    return bool(len(told) and (expects * told > rope).all())


def turns(verdict: Verdict, counter: np.ndarray, *, expects: int, rope: float) -> bool:
    """Whether a counter-world turns a verdict.

    A claim that holds must lose its effect there: the mean no longer lies beyond the rope. One that does not
    hold must hold there, with every seed. Where no seed can tell, nothing has turned.

    Parameters
    ----------
    counter : (R,)
        Effects in the counter-world, by seed.
    """
    if verdict.kind != HOLDS:
        return holds_in_few(counter, expects=expects, rope=rope)
    told = counter[np.isfinite(counter)]
    return bool(len(told) and expects * told.mean() <= rope)


def _strongest(parameters: pd.DataFrame, effect: np.ndarray) -> tuple[str, float]:
    if len(effect) < FEWEST_TO_RANK:
        return "", float("nan")
    found = {str(name): rank_correlation(parameters[name].to_numpy(float), effect) for name in parameters}
    found = {name: value for name, value in found.items() if np.isfinite(value)}
    if not found:
        return "", float("nan")
    name = max(found, key=lambda each: abs(found[each]))
    return name, found[name]
