"""Chance, addressed: every draw is a pure function of (seed, decision, month, agent, item).

Two runs with one seed see the same luck wherever they ask the same question, so what differs between
them is the policy and nothing else. Nobody draws "the next number": order of asking, number of agents,
threads and recording choices cannot change an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Any

import numpy as np

from sim.compiled import elementwise, loop, rule
from sim.threads import spread

SCHEME = (
    "1: SplitMix64 of (seed, decision, month, agent, item); seeds of replicates are the first words of the children "
    "of NumPy's SeedSequence, without their last two bits"
)  # changed, with a new number in front, whenever one seed would lead to other draws
_WORD = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX1 = 0xBF58476D1CE4E5B9
_MIX2 = 0x94D049BB133111EB
_UNIT = 2.0**-53


@loop
def _mixed(x: np.uint64) -> np.uint64:
    """Finalizer of SplitMix64 for one 64-bit word: a bijection in which each bit depends on each."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(_MIX1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(_MIX2)
    return x ^ (x >> np.uint64(31))


@loop
def root_of(seed: int, decision: int, month: int) -> int:
    """Address of a question in a month, for a loop that asks many.   seed : as ``Draws.word``"""
    word = _mixed(np.uint64(seed) * np.uint64(_GOLDEN) + np.uint64(decision))
    return _mixed(word + np.uint64(month) * np.uint64(_GOLDEN))


@loop
def _in_unit(word: int) -> float:
    """Middle of one of 2**53 equal parts of the unit interval; never 0, never 1."""
    return (np.float64(word >> np.uint64(11)) + 0.5) * _UNIT


@unique
class Decision(IntEnum):
    """What is left to chance. A number is never reused: it is part of the address of every draw."""

    SECTOR = 1
    REGION = 2
    SIZE_CLASS = 3
    EMPLOYEES = 4
    AGE = 5
    OPERATING_SHARE = 6
    CASH = 7
    CREDIT_ACCESS = 8
    DIGITAL_INTENSITY = 9
    ARCHITECTURE = 10
    SKILL = 11
    ORIENTATION = 12
    TECHNOLOGY_BASED = 13
    BELIEF = 14
    AWARE_AT_START = 15
    ADOPTED_AT_START = 16
    ADOPTION_AGE = 17
    CHAIN_MEMBER = 18
    HUB = 19
    COST_PERCEPTION = 20
    NETWORK = 21
    SUPPLIER_COST = 23
    HUB_ATTRIBUTES = 25
    HUB_ADOPTED_AT_START = 26
    ZONE = 27
    MEMBER = 28
    CLUSTER = 29
    LOT = 30

    HEAR = 40
    FORGET = 41
    EVIDENCE = 42
    EVIDENCE_OUTCOME = 43
    ATTEND = 44
    QUOTE = 45
    MATCH = 46
    MATCH_NOISE = 47
    CHOICE = 48
    SUCCESS = 49
    QUEUE = 50
    REGISTER = 51
    POACHED = 52
    ABANDON = 53
    DEMAND = 54
    EXIT = 55
    ENTER = 56
    HUB_ADOPTS = 57
    SUPPLIER_ENTERS = 58
    CONSIDER_STEP = 59
    TOKEN_CHECK = 60
    UNIT_QUEUE = 62
    UNIT_OUTCOME = 63
    CASE = 64
    TAKE_UP = 65
    PLACE = 66
    HUB_SUCCEEDS = 67
    HUB_EVIDENCE = 68
    ASSOCIATION = 69
    VISIT = 70
    CLUSTER_EVIDENCE = 71
    TRIAL = 72
    CREDIT_QUEUE = 73
    SITE = 74
    HYPERCUBE = 200  # an ensemble of parameter vectors, outside any run
    RESAMPLE = 201  # worlds of a study drawn again, or dealt out, outside any run


@unique
class Queue(IntEnum):
    """What firms queue for in a month: items of ``Decision.QUEUE``, never reused either."""

    AID = 0
    SUPPLIERS = 1
    TOKENS = 2
    INTEREST = 3
    VOUCHERS = 4


@loop
def address_of(root: int, agent: int) -> int:
    """Where the draws of an agent lie, for a loop that asks for several of them.   root : as ``Draws.root`` gives it"""
    return _mixed(root + np.uint64(agent) * np.uint64(_GOLDEN))


@loop
def uniform_of(root: int, agent: int) -> float:
    """Draw of one agent, in the open unit interval."""
    return _in_unit(address_of(root, agent))


@loop
def uniform_at(address: int, item: int) -> float:
    """One of the draws that lie there, in the open unit interval."""
    return _in_unit(_mixed(address + np.uint64(item) * np.uint64(_GOLDEN)))


@loop
def uniform_of_item(root: int, agent: int, item: int) -> float:
    """One of several draws of an agent, in the open unit interval."""
    return uniform_at(address_of(root, agent), item)


# Coefficients of PPND16, the highest power first: numerator and denominator in the middle, towards and in the tails.
_MIDDLE = ((2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
            13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
           (5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
            5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0))  # fmt: skip
_TOWARDS = ((7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
             3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
            (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
             0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0))  # fmt: skip
_TAIL = ((2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
          0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
         (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
          0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0))  # fmt: skip


@loop
def _polynomial(
    x: float, a7: float, a6: float, a5: float, a4: float, a3: float, a2: float, a1: float, a0: float
) -> float:
    return ((((((a7 * x + a6) * x + a5) * x + a4) * x + a3) * x + a2) * x + a1) * x + a0


@loop
def normal_of(uniform: float) -> float:
    """Standard normal draw: the quantile of a uniform one, to sixteen digits.

    Source
    ------
    Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37: 477-484.
    """
    off = uniform - 0.5
    if abs(off) <= 0.425:
        x = 0.180625 - off * off
        return off * _polynomial(x, *_MIDDLE[0]) / _polynomial(x, *_MIDDLE[1])
    x = np.sqrt(-np.log(min(uniform, 1.0 - uniform)))
    if x <= 5.0:
        far = _polynomial(x - 1.6, *_TOWARDS[0]) / _polynomial(x - 1.6, *_TOWARDS[1])
    else:
        far = _polynomial(x - 5.0, *_TAIL[0]) / _polynomial(x - 5.0, *_TAIL[1])
    return far if off > 0 else -far


_normals = elementwise("float64(float64)")(normal_of.py_func)
_uniforms = elementwise("float64(uint64, int64)")(uniform_of.py_func)
_uniforms_of_items = elementwise("float64(uint64, int64, int64)")(uniform_of_item.py_func)


@loop
def _struck(
    first: int, after: int, among: np.ndarray, name: np.ndarray, root: int, item: int, odds: float
) -> np.ndarray:
    """Those of these rows to whom it happens.   (C,) slot"""
    found, many = np.empty(after - first, dtype=np.int64), 0
    for agent in range(first, after):
        if among[agent]:
            luck = uniform_of_item(root, name[agent], item) if item else uniform_of(root, name[agent])
            if luck < odds:
                found[many] = agent
                many += 1
    return found[:many].copy()


@dataclass(frozen=True)
class Draws:
    """Uniform draws of one run.

    Parameters
    ----------
    seed
        Replicate. Scenarios that are compared share it.

    Source
    ------
    Steele, Lea & Flood 2014 (SplitMix64, as a counter-based hash); keyed common random numbers after
    Klein et al. 2024, arXiv:2409.02086.
    """

    seed: int

    def __call__(
        self, decision: Decision, month: int, agent: np.ndarray | int, item: np.ndarray | int = 0
    ) -> np.ndarray:
        """Uniforms in the open interval (0, 1), one for each address.

        Parameters
        ----------
        decision
            Which question is asked.
        month
            Month index; 0 is creation.
        agent : (F,) slot numbers
            Who asks. An entrant is told from an earlier owner of its slot by the month.
        item : broadcastable against ``agent``
            Tells several draws of one question apart (links, quotes, alternatives); counted from 1,
            since no item (0) is an address of its own.

        Examples
        --------
        >>> draws = Draws(seed=7)
        >>> few, many = draws(Decision.HEAR, 3, np.arange(5)), draws(Decision.HEAR, 3, np.arange(10))
        >>> bool((few == many[:5]).all())
        True
        """
        root, agent = self.root(decision, month), self.address(decision, agent, item)
        if isinstance(item, np.ndarray) or item:
            return np.atleast_1d(_uniforms_of_items(root, agent, item))
        return np.atleast_1d(_uniforms(root, agent))

    def struck(self, decision: Decision, month: int, among: np.ndarray, odds: float, item: int = 0) -> np.ndarray:
        """Those of a population to whom something happens; who has nothing to decide does not draw.

        Parameters
        ----------
        among : (F,) bool
            To whom it can happen.
        odds : probability

        Returns
        -------
        (C,) slot
        """
        name = self.address(decision, np.arange(len(among)), item)
        root = self.root(decision, month)
        return np.concatenate(spread(_struck, len(among), among, name, root, item, float(odds)))

    def address(self, decision: Decision, agent: Any, item: np.ndarray | int = 0) -> Any:
        """Names by which agents draw: their slots. A test that gives firms other places gives them their old names."""
        return agent

    def root(self, decision: Decision, month: int) -> np.uint64:
        """Address of a question in a month, from which a compiled loop draws for its agents."""
        return np.uint64(root_of(self.word, int(decision), month))

    @property
    def word(self) -> np.uint64:
        """The seed, as loops take it."""
        return np.uint64(self.seed & _WORD)

    def normal(self, decision: Decision, month: int, agent: np.ndarray | int, item: np.ndarray | int = 0) -> np.ndarray:
        """Standard normal draws: the quantile of the uniform at the same address."""
        return np.asarray(_normals(self(decision, month, agent, item)))

    def logistic(
        self, decision: Decision, month: int, agent: np.ndarray | int, item: np.ndarray | int = 0
    ) -> np.ndarray:
        """Standard logistic draws: the quantile of the uniform at the same address."""
        uniform = self(decision, month, agent, item)
        return np.asarray(np.log(uniform / (1.0 - uniform)))


@rule
def in_single(uniform: Any) -> Any:
    """Draws as a column of single precision can keep them: cut off after 24 bits, so that none becomes 1.   (...)"""
    return np.floor(uniform * 2.0**24) * 2.0**-24


def replicate_seeds(seed: int, n: int) -> list[int]:
    """Seeds of ``n`` replicates: the r-th does not depend on how many there are.

    Parameters
    ----------
    seed
        Base seed of the experiment.
    n : count
    """
    spawned = np.random.SeedSequence(seed).spawn(n)
    return [int(child.generate_state(1, np.uint64)[0] >> np.uint64(2)) for child in spawned]


def fresh_seed() -> int:
    """A seed that nobody has used, from the machine's entropy."""
    return int(np.random.SeedSequence().generate_state(1)[0])


def older_state(seed: int) -> Any:
    """The state of NumPy's older generator after a seed, for libraries that take no other."""
    return np.random.RandomState(seed).get_state()
