"""Additional, deadweight, brought forward: counted, firm by firm, against the twin without the policy.

Both worlds have the same luck, so a firm and its twin differ by the policy alone. The classes are
statements about this coupling of the two worlds; differences of averages do not depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.firms import NEVER

if TYPE_CHECKING:
    from sim.simulation import Run

ONCE = ("supported", "already_using", "unpaired")  # classes that are the same whichever event counts
FAR = np.iinfo(np.int32).max
Lives = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Additionality:
    """Firms by what the policy changed for them, within the horizon.

    Attributes
    ----------
    additional : supported, adopts; its twin does not
    deadweight : supported, adopts; its twin does so no later
    brought_forward : supported, adopts; its twin does so later
    spillover : not supported, adopts; its twin does not
    crowded_out : does not adopt; its twin does
    supported : reached by a programme in person, before or in the month of its adoption or without adopting
    already_using : first reached by a programme after its adoption; in none of the classes above
    unpaired : firms that lived in one of the two worlds only
    """

    additional: int
    deadweight: int
    brought_forward: int
    spillover: int
    crowded_out: int
    supported: int
    already_using: int
    unpaired: int


def against_baseline(run: Run, base: Run) -> dict[str, float]:
    """What became of the firms of a run against their twins, and what it cost the state beyond the baseline.

    Parameters
    ----------
    run, base
        With the same luck; the second without the policy.

    Returns
    -------
    Firms in each class of ``Additionality``, by first use; ``effective_`` before a class: by the first month in which
    AI pays; and ``public_cost`` (currency).
    """
    used = asdict(compare_twins(run.lives, base.lives))
    paid = asdict(compare_twins(run.lives, base.lives, "effective_month"))
    again = {f"effective_{name}": firms for name, firms in paid.items() if name not in ONCE}
    return {**used, **again, "public_cost": run.spent - base.spent}


def compare_twins(with_policy: Lives, without: Lives, event: str = "adoption_month") -> Additionality:
    """Count the classes of firms.

    Parameters
    ----------
    with_policy, without
        ``Run.lives`` of the two worlds.
    event : column
        Month of the event that counts; adoption unless told otherwise.

    Source
    ------
    Terms of the Additionality Guide (Homes and Communities Agency, 4th ed. 2014), counted instead of
    assumed; classes after dose-free principal strata.
    """
    here, there = _pair(with_policy, without)
    month, twin = (_when(lives[event])[at] for lives, at in ((with_policy, here), (without, there)))
    support = _when(with_policy["support_month"])[here]
    adopts, twin_adopts = month < FAR, twin < FAR
    supported = (support < FAR) & (support <= month)
    return Additionality(
        additional=_count(supported & adopts & ~twin_adopts),
        deadweight=_count(supported & adopts & (twin <= month)),
        brought_forward=_count(supported & adopts & twin_adopts & (twin > month)),
        spillover=_count(~supported & adopts & ~twin_adopts),
        crowded_out=_count(~adopts & twin_adopts),
        supported=_count(supported),
        already_using=_count((support < FAR) & (support > month)),
        unpaired=len(with_policy["slot"]) + len(without["slot"]) - 2 * len(here),
    )


def _pair(one: Lives, other: Lives) -> tuple[np.ndarray, np.ndarray]:
    """Positions of firms that lived in both worlds: same slot, same month of foundation."""
    _, here, there = np.intersect1d(_key(one), _key(other), assume_unique=True, return_indices=True)
    return here, there


def _key(lives: Lives) -> np.ndarray:
    """One number for slot and month of foundation, which may be long before month 0."""
    return np.asarray(lives["slot"], dtype=np.int64) * 2**32 + lives["founded"] + 2**20


def _when(month: np.ndarray) -> np.ndarray:
    return np.where(month == NEVER, FAR, month.astype(np.int32))


def _count(mask: np.ndarray) -> int:
    return int(np.count_nonzero(mask))
