"""The same model on the laboratory's stack: a Mesa model, its agents views of columns, its months one compiled loop.

A month goes through blocks of firms that fit the nearest cache. Two passes without a branch, a draw and a bound in
single precision, say who cannot possibly move. The few others are asked again in double precision, with the whole
draw; so single precision spares work and never decides. Firms keep count of the users among their contacts, and
only who moves tells them.
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
    Start,
    distaste,
    price,
)
from sim.agents import ColumnAgent, ColumnModel
from sim.columns import FIRST_ID, Column, Table
from sim.compiled import loop
from sim.randomness import uniform_of

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
    given
        What the compiled loop goes through, beside months and users.
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
        roots = np.array([world.root(month) for month in ahead])
        prices = np.array([price(month) for month in ahead])
        distastes = np.array([distaste(month) for month in ahead])
        # What the loop goes through, in its order; columns of a table that does not grow stay where they are.
        self.given = (
            *(getattr(self.firms, name) for name in Firms.declared), world.network.first, world.network.contact,
            np.empty(world.firms, dtype=np.uint32), roots, prices, distastes, self.series,
        )  # fmt: skip
        self.datacollector = DataCollector(model_reporters={"adopters": "adopters"})

    def step(self) -> None:
        """One month."""
        self.adopters = advance(self.month, self.month + 1, self.adopters, *self.given)
        self.month += 1
        self.datacollector.collect(self)

    def run(self, months: int) -> None:
        """So many months in one go; nobody collects, the series is kept all the same."""
        self.adopters = advance(self.month, self.month + months, self.adopters, *self.given)
        self.month += months


@loop
def advance(
    begin, end, adopters,
    income, theta, size, skill, cash, adopted, users_known, inclination, per_user,
    first, contact, moved, roots, prices, distastes, series,
):  # fmt: skip
    """The months after ``begin``; users at the end, and in ``series`` month by month."""
    luck, may_move = np.empty(BLOCK, np.float32), np.zeros(BLOCK, np.uint8)
    asked = np.empty(BLOCK + 1, np.uint32)
    for month in range(begin, end):
        root, due, distaste = roots[month], prices[month], distastes[month]
        movers = 0
        for start in range(0, len(cash), BLOCK):
            stop = min(start + BLOCK, len(cash))
            _draw(root, start, luck)
            _mark(
                np.float32(distaste), np.float32(due), luck, cash[start:stop], adopted[start:stop],
                users_known[start:stop], inclination[start:stop], per_user[start:stop], may_move,
            )  # fmt: skip
            for firm in asked[: _list(may_move, start, stop, asked)]:
                odds = _odds(firm, distaste, skill, theta, income, size, adopted, users_known, first)
                if uniform_of(root, firm) < odds:
                    if not adopted[firm]:
                        cash[firm] -= np.float32(due)
                    adopted[firm] = not adopted[firm]
                    moved[movers] = firm
                    movers += 1
            _book(income[start:stop], size[start:stop], adopted[start:stop], cash[start:stop])
        adopters += _tell(moved[:movers], adopted, first, contact, users_known)
        series[month] = adopters
    return adopters


@loop
def _draw(root, start, luck):
    """The draw of each firm of a block, in single precision."""
    for place in range(len(luck)):
        luck[place] = np.float32(uniform_of(root, start + place))


@loop
def _mark(distaste, due, luck, cash, adopted, users_known, inclination, per_user, may_move):
    """Mark who can pay and may move: the draw times (1 + exp) is below one, or above by no more than the slack.

    The exp is the 32nd power of a series cut after its fourth term. Of a positive number that falls short of exp,
    and so lets more pass; of a negative one it is above exp, by less than the slack of what it is added to.
    """
    one = np.float32(1.0)
    for place in range(len(adopted)):
        utility = inclination[place] + per_user[place] * np.float32(users_known[place]) - distaste
        uses = np.float32(adopted[place])
        against = (uses + uses - one) * utility + uses * np.float32(STAY)
        part = against * np.float32(1 / 32)
        series = one + part * (
            one + part * (np.float32(1 / 2) + part * (np.float32(1 / 6) + part * np.float32(1 / 24)))
        )
        series *= series
        series *= series
        series *= series
        series *= series
        series *= series
        pays = adopted[place] | (cash[place] >= due)
        may_move[place] = (luck[place] * (one + series) < SLACK) & pays


@loop
def _list(may_move, start, stop, asked):
    """List the firms that are marked, in order, and take their marks away; how many."""
    n, by_word = 0, may_move.view(np.uint64)
    for word in range((stop - start + WORD - 1) // WORD):
        if by_word[word] != 0:
            for place in range(word * WORD, word * WORD + WORD):
                asked[n] = start + place
                n += may_move[place]
            by_word[word] = 0
    return n


@loop
def _odds(firm, distaste, skill, theta, income, size, adopted, users_known, first):
    """Odds of a move, in double precision and in the order of `Start.inclination`."""
    contacts = first[firm + np.uint32(1)] - first[firm]
    utility = (
        CONSTANT + OF_SKILL * np.float64(skill[firm]) - OF_THETA * np.float64(theta[firm])
        + OF_INCOME * np.float64(income[firm]) + OF_SIZE * np.float64(size[firm])
        + OF_PEERS * (users_known[firm] / max(contacts, 1)) - distaste
    )  # fmt: skip
    return 1.0 / (1.0 + np.exp(utility + STAY if adopted[firm] else -utility))


@loop
def _book(income, size, adopted, cash):
    """Close the month's book."""
    for place in range(len(cash)):
        cash[place] += income[place] - np.float32(OUTLAY) + np.float32(adopted[place]) * size[place]


@loop
def _tell(moved, adopted, first, contact, users_known):
    """Who moved tells all contacts; how many users more there are."""
    more = 0
    for mover in moved:
        one = 1 if adopted[mover] else -1
        more += one
        for edge in range(first[mover], first[mover + 1]):
            users_known[contact[edge]] += one
    return more
