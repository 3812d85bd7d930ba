"""What several claims measure in the firms of one or two runs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.claims.laboratory import END, FRAMED_EVERY, START, Frame, Laboratory, Outcome, Settings

AWARENESS, BELIEF, CAPITAL, TECHNOLOGY = range(4)  # gaps, as the audit numbers them
FEWEST = 5  # firms below which a group says nothing


def mean_of(values: np.ndarray, where: np.ndarray) -> float:
    """Mean over a group of firms; NaN for a group that is too small."""
    values = np.asarray(values, dtype=float)[where]
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) >= FEWEST else float("nan")


def thirds(values: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest third of a group.   values : (F,), gives two (F,) bool"""
    if among.sum() < 3 * FEWEST:
        return among & False, among & False
    low, high = np.quantile(values[among], [1 / 3, 2 / 3])
    return among & (values <= low), among & (values >= high) & (values > low)


def twins(one: Frame, other: Frame) -> np.ndarray:
    """Places where the same firm lives in both runs.   (F,) bool"""
    return np.asarray(one["alive"] & other["alive"] & (one["founded"] == other["founded"]))


def twin_effect(lab: Laboratory, arm: Settings, column: str, where: np.ndarray, month: int = END) -> float:
    """Mean change of a column that an experiment brings to the firms of a group that live in both runs."""
    one, other = lab.run(arm).at(month), lab.run().at(month)
    return mean_of(one[column].astype(float) - other[column], where & twins(one, other))


def before_programmes(lab: Laboratory) -> Frame:
    """The firms just before programmes begin, with nothing done."""
    return lab.run().at(START)


def unchanged(lab: Laboratory, month: int = END) -> np.ndarray:
    """Firms that live both before programmes begin and in a later month, with nothing done."""
    return twins(before_programmes(lab), lab.run().at(month))


def log_ratio(one: Frame, other: Frame, column: str) -> np.ndarray:
    """Log of a column relative to the twin's; NaN where there is no twin.   (F,)"""
    both = twins(one, other) & (one[column] > 0) & (other[column] > 0)
    ratio = np.full(len(both), np.nan)
    ratio[both] = np.log(one[column][both] / other[column][both])
    return ratio


def output_per_cost(one: Frame, other: Frame) -> np.ndarray:
    """Log of output per unit of cost (wages, running cost of AI, what AI saves or disrupts), relative to the twin's.   (F,)"""
    return -log_ratio(one, other, "unit_cost")


def years(outcome: Outcome) -> Iterator[tuple[int, Frame, Frame]]:
    """Each year: its first month, the firms then, and twelve months later."""
    months = sorted(outcome.frames)
    for first in months:
        if first + FRAMED_EVERY in outcome.frames:
            yield first, outcome.frames[first], outcome.frames[first + FRAMED_EVERY]


def share_where(found: np.ndarray, among: np.ndarray) -> float:
    """Share of a group for which something holds; NaN for a group that is too small."""
    return mean_of(found.astype(float), among)


def gap_share(frame: Frame, gap: int, where: np.ndarray | None = None) -> float:
    """Share of audited firms whose first binding gap it is."""
    audited = frame["gap"] >= 0
    return share_where(frame["gap"] == gap, audited if where is None else audited & where)


def by_size(measure: np.ndarray, one: np.ndarray, other: np.ndarray, size_class: np.ndarray) -> float:
    """Difference of two groups' means within size classes, weighted by the smaller group."""
    differences, weights = [], []
    for size in range(3):
        a, b = one & (size_class == size), other & (size_class == size)
        difference = mean_of(measure, a) - mean_of(measure, b)
        if np.isfinite(difference):
            differences.append(difference)
            weights.append(min(a.sum(), b.sum()))
    return float(np.average(differences, weights=weights)) if differences else float("nan")


def failure_share(outcome: Outcome, first: int = START, last: int = END) -> float:
    """Share of the projects begun in a period that do not work; tokens are left out."""
    projects = outcome.projects
    begun = (projects["month"] > first) & (projects["month"] <= last) & ~projects["token"]
    return share_where(~projects["success"], begun)


def of_projects(outcome: Outcome, column: str, first: int = START, last: int = END) -> float:
    """Mean of a column over the projects begun in a period."""
    projects = outcome.projects
    return mean_of(projects[column], (projects["month"] > first) & (projects["month"] <= last) & ~projects["token"])


def effective(lab: Laboratory, *arms: Settings, month: int = END) -> float:
    """Share of firms for which AI pays."""
    return lab.run(*arms).level("effective_adoption", month)


def recorded(lab: Laboratory, *arms: Settings, month: int = END) -> float:
    """Share of firms that use AI, paying or not."""
    return lab.run(*arms).level("adoption", month)
