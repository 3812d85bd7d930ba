"""The model that all contenders run, and the world in which all of them begin.

A firm that does not use the technology takes it up where a draw falls below the logistic of its utility, if it can
pay the price of the month; a user gives it up where the draw falls below the logistic of the opposite, less what
makes users stay. Utility is what the firm is, plus the share of its contacts that used at the end of last month,
less the price. Then the month is booked: income, less outlay, plus size for users.

Amounts of money are whole and stay below 2**24, and the columns are of single precision from the start; so the
cash of a firm is the same number in single and in double precision. Utility is a sum in the order of
`inclination`, in double precision, from the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.network import Network, build_network
from sim.randomness import Draws

MONTHS = 120
MEAN_DEGREE = 8

CONSTANT, OF_SKILL, OF_THETA, OF_INCOME, OF_SIZE = -4.8, 1.5, 2.0, 0.004, 0.002
OF_PEERS = 2.3
OF_PRICE = 1.0
STAY = 9.5
PRICE, PRICE_LEFT = 800.0, 0.985
OUTLAY = 50.0


class Question(IntEnum):
    """What is left to chance; a namespace of its own, away from the decisions of the laboratory."""

    INCOME = 1001
    THETA = 1002
    SIZE = 1003
    SKILL = 1004
    CASH = 1005
    MOVE = 1006


def price(month: int) -> float:
    """Whole units of money to take the technology up, from month 1 on."""
    return float(round(PRICE * PRICE_LEFT**month))


def distaste(month: int) -> float:
    """What the price takes from utility."""
    return OF_PRICE * price(month) / PRICE


@dataclass(frozen=True)
class Start:
    """The world in month 0, nobody a user.

    Attributes
    ----------
    draws
        The run's chance.
    income, theta, size, skill, cash : (N,) float32
    network
        Mutual contacts, fixed.
    """

    draws: Draws
    income: np.ndarray
    theta: np.ndarray
    size: np.ndarray
    skill: np.ndarray
    cash: np.ndarray
    network: Network

    @property
    def firms(self) -> int:
        return len(self.income)

    def inclination(self) -> np.ndarray:
        """Utility apart from peers and price.   (N,) float64"""
        skill, theta, income, size = (getattr(self, name).astype(np.float64) for name in COLUMNS[:4])
        return CONSTANT + OF_SKILL * skill - OF_THETA * theta + OF_INCOME * income + OF_SIZE * size

    def root(self, month: int) -> np.uint64:
        """Where a loop draws from in a month."""
        return self.draws.root(Question.MOVE, month)

    def luck(self, month: int) -> np.ndarray:
        """Draws of a month.   (N,) uniform"""
        return self.draws(Question.MOVE, month, np.arange(self.firms))


COLUMNS = ("skill", "theta", "income", "size", "cash")


def start(firms: int, seed: int = 1) -> Start:
    """A population and who knows whom."""
    draws, everybody = Draws(seed), np.arange(firms)
    uniform = {question: draws(question, 0, everybody) for question in Question if question != Question.MOVE}
    alike = np.zeros(firms, dtype=np.int64)
    return Start(
        draws=draws,
        income=np.floor(20.0 + 180.0 * uniform[Question.INCOME]).astype(np.float32),
        theta=uniform[Question.THETA].astype(np.float32),
        size=np.floor(1.0 + 249.0 * uniform[Question.SIZE] ** 4).astype(np.float32),
        skill=uniform[Question.SKILL].astype(np.float32),
        cash=np.floor(1000.0 * uniform[Question.CASH]).astype(np.float32),
        network=build_network(alike, alike, MEAN_DEGREE, 0.0, 1.0, draws),
    )
