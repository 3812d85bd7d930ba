"""The same model on the laboratory's stack: a Mesa model, its agents views of columns, its months one compiled loop.

A month goes through blocks of firms that fit the nearest cache. The first two passes have no branch: the first half
of a draw, then a bound in single precision that says who cannot possibly move. Whoever is left is asked again, in
double precision, with the whole draw; so single precision cuts the work and never decides. Firms keep count of the
users among their contacts, and only who moves tells them.
"""

from __future__ import annotations

import numpy as np
from mesa import DataCollector

from benchmarks.diffusion.start import (
    COLUMNS,
    CONSTANT,
    MONTHS,
    OF_INCOME,
    OF_PEERS,
    OF_SIZE,
    OF_SKILL,
    OF_THETA,
    OUTLAY,
    STAY,
    Question,
    Start,
    distaste,
    price,
)
from sim.agents import ColumnAgent, ColumnModel
from sim.columns import FIRST_ID, Column, Table
from sim.compiled import loop
from sim.randomness import root_of, uniform_of

BLOCK = 1024
WORD = 8  # marks that are looked at together
SLACK = np.float32(1.001)  # a thousandth, where single precision and the cut series err by less than a ten-thousandth


class Firms(Table):
    """Who may take the technology up."""

    income = Column("f4", "money/month", "what comes in")
    theta = Column("f4", "ratio", "distaste for what is new")
    size = Column("f4", "persons", "staff")
    skill = Column("f4", "ratio", "of the staff")
    cash = Column("f4", "money", "in hand; whole, and so the same in either precision")
    adopted = Column("?", "", "uses the technology")
    users_known = Column("u2", "count", "contacts that used it at the end of last month")
    inclination = Column("f4", "ratio", "utility apart from peers and price")
    per_user = Column("f4", "ratio", "utility per user known")


class Firm(ColumnAgent):
    """A view of a row."""

    table_class = Firms


class Diffusion(ColumnModel):
    """A technology spreads among firms that see their peers.

    Attributes
    ----------
    firms
        The columns.
    adopters : count
        Users at the end of the last month.
    """

    def __init__(self, world: Start, months: int = MONTHS) -> None:
        super().__init__(rng=world.draws.seed)
        self.firms = Firms(world.firms)
        self.firms.admit(np.arange(world.firms), FIRST_ID)
        for name in COLUMNS:
            getattr(self.firms, name)[:] = getattr(world, name)
        self.firms.inclination[:] = world.inclination()
        self.firms.per_user[:] = OF_PEERS / np.maximum(world.network.degree, 1)
        self.attach(Firm, self.firms)
        self.month, self.adopters = 0, 0
        self.series = np.zeros(months, dtype=np.int64)
        ahead = range(1, months + 1)
        prices = np.array([price(month) for month in ahead])
        distastes = np.array([distaste(month) for month in ahead])
        self._moved = np.empty(world.firms, dtype=np.uint32)
        # What the loop goes through, in its order; columns of a table that does not grow stay where they are.
        columns = [getattr(self.firms, name) for name in Firms.declared]
        self._given = (*columns, world.network.first, world.network.contact, self._moved)
        self._given = (*self._given, world.draws.question(Question.MOVE), prices, distastes, self.series)
        self.datacollector = DataCollector(model_reporters={"adopters": "adopters"})

    def step(self) -> None:
        """One month."""
        self.adopters = _advance(self.month, self.month + 1, self.adopters, *self._given)
        self.month += 1
        self.datacollector.collect(self)

    def run(self, months: int) -> None:
        """So many months in one go; nobody collects, the series is kept all the same."""
        self.adopters = _advance(self.month, self.month + months, self.adopters, *self._given)
        self.month += months


@loop
def _advance(
    begin, end, adopters,
    income, theta, size, skill, cash, adopted, users_known, inclination, per_user,
    first, contact, moved, question, prices, distastes, series,
):  # fmt: skip
    """The months after ``begin``; users at the end, and in ``series`` month by month."""
    half_draw = np.empty(BLOCK, np.float32)
    may_move = np.zeros(BLOCK, np.uint8)
    candidate = np.empty(BLOCK + 1, np.uint32)
    may_move_by_word = may_move.view(np.uint64)
    for month in range(begin, end):
        root, due, distaste = root_of(question, month + 1), prices[month], distastes[month]
        movers = 0
        for start in range(0, len(cash), BLOCK):
            stop = min(start + BLOCK, len(cash))
            _first_halves(root, start, stop, half_draw)
            may_move[:] = 0
            _mark(
                np.float32(distaste), np.float32(due), cash[start:stop], half_draw, adopted[start:stop], users_known[start:stop], inclination[start:stop],
                per_user[start:stop], may_move,
            )  # fmt: skip
            candidates = 0
            for word in range(BLOCK // WORD):
                if may_move_by_word[word] != 0:
                    for marked in range(word * WORD, word * WORD + WORD):
                        candidate[candidates] = start + marked
                        candidates += may_move[marked]
            for firm in candidate[:candidates]:
                if uniform_of(root, firm) < _odds(firm, distaste, skill, theta, income, size, adopted, users_known, first):
                    if not adopted[firm]:
                        cash[firm] -= np.float32(due)
                    adopted[firm] = not adopted[firm]
                    moved[movers] = firm
                    movers += 1
            _book(income[start:stop], size[start:stop], adopted[start:stop], cash[start:stop])
        for mover in moved[:movers]:
            one = 1 if adopted[mover] else -1
            adopters += one
            for edge in range(first[mover], first[mover + 1]):
                users_known[contact[edge]] += one
        series[month] = adopters
    return adopters


@loop
def _first_halves(root, start, stop, half_draw):
    """Each draw, in single precision."""
    for place in range(stop - start):
        half_draw[place] = np.float32(uniform_of(root, start + place))


@loop
def _mark(distaste, due, cash, half_draw, adopted, users_known, inclination, per_user, may_move):
    """Mark who may move: the draw times (1 + exp) is below one, or above by no more than the slack.

    The exp is the 32nd power of four terms of a series, which falls short of it for what speaks against a move
    and so lets more pass; it is above it, by less than the slack, only where exp is next to nothing beside 1.
    """
    for place in range(len(adopted)):
        utility = inclination[place] + per_user[place] * np.float32(users_known[place]) - distaste
        uses = np.float32(adopted[place])
        against = (uses + uses - np.float32(1.0)) * utility + uses * np.float32(STAY)
        part = against * np.float32(1 / 32)
        series = np.float32(1.0) + part * (
            np.float32(1.0) + part * (np.float32(1 / 2) + part * (np.float32(1 / 6) + part * np.float32(1 / 24)))
        )
        series *= series
        series *= series
        series *= series
        series *= series
        series *= series
        may_move[place] = (half_draw[place] * (np.float32(1.0) + series) < SLACK) & (adopted[place] | (cash[place] >= due))


@loop
def _book(income, size, adopted, cash):
    for place in range(len(cash)):
        cash[place] += income[place] - np.float32(OUTLAY) + np.float32(adopted[place]) * size[place]


@loop
def _odds(firm, distaste, skill, theta, income, size, adopted, users_known, first):
    contacts = first[firm + np.uint32(1)] - first[firm]
    utility = (
        CONSTANT + OF_SKILL * np.float64(skill[firm]) - OF_THETA * np.float64(theta[firm])
        + OF_INCOME * np.float64(income[firm]) + OF_SIZE * np.float64(size[firm])
        + OF_PEERS * (users_known[firm] / max(contacts, 1)) - distaste
    )  # fmt: skip
    return 1.0 / (1.0 + np.exp(utility + STAY if adopted[firm] else -utility))
