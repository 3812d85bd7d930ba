"""The life of one firm in a world: what happened to it, which gap bound when, what it found when it looked at AI.

A run is determined by its configuration, so the world is run again with one firm under the eye; nothing has to be
kept of firms that nobody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.behaviour.appraisal import believed_success
from sim.behaviour.audit import GAPS, LABEL
from sim.behaviour.projects import chosen
from sim.config.schema.experiment import Config
from sim.config.schema.parts import ManagerSeats, Sessions
from sim.config.schema.policy import FIRM_PARTS
from sim.config.schema.population import LINKS
from sim.month.auditing import answers_if
from sim.month.beginning import begin
from sim.month.deciding import Weighed, lookers_of, weigh
from sim.month.page import advance
from sim.terms import Terms
from sim.world import World

Row = dict[str, Any]
CENT = 0.01  # currency: of sums of money that are put together again

MET, HEARD, FORGOT, SERVED, REGISTERED, INFORMATIZED, GAP, LOOKED, BEGAN, TURNED_OUT, PAYS, GAVE_UP, CLOSED = (
    "met", "heard", "forgot", "served", "registered", "informatized", "gap", "looked", "began", "turned_out", "pays",
    "gave_up", "closed",
)  # fmt: skip
NOT_WORTH_IT, CANNOT_PAY, NO_SUPPLIER, REFUSED = "not_worth_it", "cannot_pay", "no_supplier", "refused"


@dataclass(frozen=True)
class Event:
    """What happened to a firm in a month.

    Attributes
    ----------
    month : index
    kind
        One of the words above.
    facts
        What is to be known of it; money in the currency of the population.
    """

    month: int
    kind: str
    facts: Row = field(default_factory=dict)


@dataclass(frozen=True)
class Life:
    """A firm of month 0, from then to its closing or the end of the run.

    Attributes
    ----------
    slot
    events
        In their order.
    rows
        All its columns at the end of each month that it lived to see.
    gaps : (months lived + 1,) index into ``sim.behaviour.audit.GAPS``
        The gap that binds first; -1 where it uses AI.
    """

    slot: int
    events: tuple[Event, ...]
    rows: tuple[Row, ...]
    gaps: tuple[int, ...]

    def of(self, kind: str) -> list[Event]:
        """The events of a kind."""
        return [event for event in self.events if event.kind == kind]


def life(config: Config, slot: int) -> Life:
    """Run a world with one firm under the eye.

    Parameters
    ----------
    config
    slot
        Of a firm of month 0.
    """
    world = begin(config)
    eye = _Eye(world, slot)
    while world.month < config.months and eye.open:
        eye.before()
        advance(world, eye.witness)
        eye.after()
    return Life(slot, tuple(eye.events), tuple(eye.rows), tuple(eye.gaps))


class _Eye:
    """What is seen of one firm."""

    def __init__(self, world: World, slot: int) -> None:
        self.world, self.slot, self.here = world, slot, np.array([slot])
        self.rows: list[Row] = [world.firms.row(slot)]
        self.gaps = [self._gap()]
        self.events = [Event(0, MET, {**_names(world, self.rows[0]), "row": self.rows[0]})]
        self.seen: Weighed | None = None
        self.open = True
        self._identity = int(world.firms.unique_id[slot])
        self._told_gap = -1
        self._answer = ""
        self._tell_gap()

    def before(self) -> None:
        """A month begins."""
        self.seen = None

    def witness(self, world: World, terms: Terms) -> None:
        """The world as the firm sees it when it decides about AI, if it looks at AI at all."""
        if self.slot in lookers_of(world):
            self.seen = weigh(world, terms, self.here)
            self.odds = _odds(world, self.seen, self.slot)

    def after(self) -> None:
        """A month has ended."""
        world, before = self.world, self.rows[-1]
        if world.firms.unique_id[self.slot] != self._identity or not world.firms.alive[self.slot]:
            self._add(CLOSED, uses_ai=any(before["option"]), cash=before["cash"], debt=before["debt"])
            self.open = False
            return
        now = world.firms.row(self.slot)
        self.rows.append(now)
        self.gaps.append(self._gap())
        for kind, facts in self._what_is_new(before, now):
            self._add(kind, **facts)
        self._tell_gap()

    def _what_is_new(self, before: Row, now: Row) -> Iterator[tuple[str, Row]]:
        served = [name for at, name in enumerate(FIRM_PARTS) if now["served"][at] == self.world.month]
        for name in served:
            yield SERVED, self._offer(name)
        if now["aware"] != before["aware"]:
            by_policy = any(isinstance(self.world.offers[name].part, Sessions | ManagerSeats) for name in served)
            yield (HEARD if now["aware"] else FORGOT), {"by_policy": by_policy}
        if now["registered"] and not before["registered"]:
            yield REGISTERED, {}
        if now["steps"] > before["steps"]:
            yield INFORMATIZED, {"before": before["informatization"], "now": now["informatization"]}
        begun = [at for at in range(len(LINKS)) if now["attempts"][at] > before["attempts"][at]]
        for at in begun:
            yield BEGAN, self._project(at, before, now, served)
        if self.seen is not None and not begun:
            yield from self._why_not(self.seen, now)
        for at, link in enumerate(LINKS):
            if now["revealed"][at] and not before["revealed"][at] and before["option"][at]:
                yield TURNED_OUT, {"link": link, "works": now["success"][at], "token": before["token"][at]}
            if before["option"][at] and not now["option"][at]:
                yield GAVE_UP, {"link": link, "token": before["token"][at]}
        if now["effective_month"] == self.world.month:
            yield PAYS, {}

    def _offer(self, name: str) -> Row:
        offer = self.world.offers[name]
        return {"part": name, "lever": offer.lever, "money": offer.money(offer.part.unit_price)}

    def _project(self, at: int, before: Row, now: Row, served: list[str]) -> Row:
        in_kind = sum(self._offer(name)["money"] for name in served)
        grant = float(self.seen.helped.grant[0]) if self.seen is not None and not now["token"][at] else 0.0
        pending = now["grant_pending"] - before["grant_pending"]
        received = now["support"] - before["support"] - in_kind
        awarded = grant > 0 and max(pending, received) > grant - CENT
        return {
            "link": LINKS[at],
            "option": now["option"][at],
            "better": bool(before["option"][at]),
            "token": now["token"][at],
            "cost": now["invoice"][at],
            "grant": grant if awarded else received if now["token"][at] else 0.0,
            "pending": pending > CENT,
            "loan": now["credit_drawn"] - before["credit_drawn"],
            "supplier": now["supplier"][at],
            **self._seen_by_owner(),
        }

    def _why_not(self, seen: Weighed, now: Row) -> Iterator[tuple[str, Row]]:
        """Why a firm that looked at AI did not begin; the same answer as last time is not told again."""
        helped = seen.aid is not None
        choice = seen.helped if helped else seen.alone
        if not (choice.worth_it[0] or seen.alone.worth_it[0]):
            answer = NOT_WORTH_IT
        elif not (choice.wanted[0] or seen.alone.wanted[0]):
            answer = CANNOT_PAY
        else:
            answer = REFUSED if now["planned_outlay"] > 0 else NO_SUPPLIER
        if answer == self._answer:
            return
        self._answer = answer
        yield LOOKED, {"answer": answer, "aid": helped, **self._seen_by_owner()}

    def _seen_by_owner(self) -> Row:
        """Quote, cost, means and odds as the owner saw them."""
        if self.seen is None:
            return {}
        seen, (odds, believed, error) = self.seen, self.odds
        choice = seen.helped if seen.aid is not None else seen.alone
        dreamt_of = choice.worth_it[0] and not choice.wanted[0]
        return {
            "wanted_link": LINKS[int(choice.link[0])],
            "wanted_option": int(choice.option[0]),
            "wanted_cost": float(choice.dreamt_of[0] if dreamt_of else choice.cost[0]),
            "cost_error": error,
            "quoted_by": int(seen.supplier[0]),
            "price": float(seen.price[0]),
            "cash": float(seen.means.spare[0]),
            "credit": float(seen.means.line[0] + seen.means.guaranteed[0]),
            "odds": odds,
            "believed": believed,
        }

    def _gap(self) -> int:
        if self.world.using()[self.slot]:
            return -1
        answer = answers_if(self.world, self.here, skilled=False, informatized=False, cost=1.0)
        return int(LABEL[answer[0]])

    def _tell_gap(self) -> None:
        gap = self.gaps[-1]
        if gap != self._told_gap and gap >= 0:
            self._add(GAP, gap=GAPS[gap])
        self._told_gap = gap

    def _add(self, kind: str, **facts: Any) -> None:
        if kind not in (LOOKED, GAP):
            self._answer = ""
        self.events.append(Event(self.world.month, kind, facts))


def _names(world: World, row: Row) -> Row:
    """What a firm is, in the words of its population."""
    return {
        "sector": world.economy.sectors[row["sector"]],
        "region": world.economy.regions[row["region"]],
        "uses": [(LINKS[at], option) for at, option in enumerate(row["option"]) if option],
    }


def _odds(world: World, seen: Weighed, slot: int) -> tuple[float, float, float]:
    """True odds of the project that the firm likes best, what it believes them to be, and its error about cost."""
    choice = seen.helped if seen.aid is not None else seen.alone
    project = chosen(seen.stand, np.array([0]), choice.link, choice.option, seen.given)
    belief = world.firms.belief_mean[choice.link, [slot]][None, :]
    believed = believed_success(belief, project.odds[None, None, :])
    return float(project.odds[0]), float(believed.ravel()[0]), float(np.exp(world.firms.cost_error[slot]))
