"""A laboratory: one world, in which a claim may run experiments and look at every firm.

A world is a parameter vector and a seed, perhaps with other settings laid over it (a counter-world). All
experiments in it share their luck, so that a firm and its twin differ by what was done only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.behaviour import operation
from sim.behaviour.projects import prospects
from sim.config.schema.experiment import Config
from sim.config.schema.population import LINKS
from sim.config.settings import with_settings
from sim.economy import Economy
from sim.ledger import Sector
from sim.month.auditing import audit
from sim.month.beginning import begin
from sim.month.earning import efficiency_of, gains, is_effective, use_of
from sim.month.page import advance
from sim.month.supplying import offer_terms, position
from sim.record import MEASURES, NOT_AUDITED, Recorder
from sim.world import World

Settings = Mapping[str, Any]
Frame = dict[str, np.ndarray]

MEASURED_EVERY, FRAMED_EVERY = 12, 12
START, END, AFTER = 48, 108, 120  # months: programmes begin, have ended, and a year later
FOLLOWED = (
    "alive", "founded", "sector", "region", "size_class", "stage", "hub", "proactive", "technology_based", "specialised",
    "architecture", "zone", "member", "cluster", "employees", "value_added", "cash", "credit_drawn", "informatization",
    "informatization_at_start", "absorptive_capacity", "aware", "belief_mean", "belief_precision", "cost_error", "option",
    "attempts", "installed", "success", "revealed", "token", "fit", "invoice", "trough", "ceiling", "upgrades",
    "adoption_month", "effective_month", "support_month",
)  # fmt: skip
AT_ADOPTION = (
    "founded", "sector", "region", "size_class", "stage", "hub", "proactive", "technology_based", "architecture", "member",
    "informatization", "absorptive_capacity", "employees",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A finished run.

    Attributes
    ----------
    config
    economy
    values : (months + 1, strata, measures)
        NaN in months that were not measured.
    strata : by name, the place on the second axis
    frames : by month
        The firms as they were, by column; with what is worked out: ``gap``, ``gain``, ``using``, ``effective``,
        ``cheapest``, ``odds`` (L, F) of those without AI, ``unit_cost``, ``overhead``, ``defects``.
    adoptions : (A,) arrays
        Each first adoption of a firm: ``month``, ``slot``, ``link``, ``option``, ``success``, ``prevalence`` (share
        of its sector that used AI then), and the firm's columns at that time.
    projects : (P,) arrays
        Each project begun: ``month``, ``slot``, ``link``, ``option``, ``success``, ``fit``, ``invoice``, ``sector``.
    hub_adoption : (H,) month
    closed : by column
        Firms that have closed.
    spent : currency
        Public money paid out, net of what came back.
    spent_share : share
        Of the money granted, what was paid out, lost or promised; NaN where none was granted.
    flows : (sectors, sectors, purposes) currency
    """

    config: Config
    economy: Economy
    values: np.ndarray
    strata: dict[str, int]
    frames: dict[int, Frame]
    adoptions: Frame
    projects: Frame
    hub_adoption: np.ndarray
    closed: Frame
    spent: float
    spent_share: float
    flows: np.ndarray

    def level(self, measure: str, month: int = AFTER, stratum: str = "all") -> float:
        """A measure in a month, of a stratum; at the horizon where the run ends before."""
        month = min(month, len(self.values) - 1)
        month -= month % MEASURED_EVERY if month < len(self.values) - 1 else 0
        return float(self.values[month, self.strata[stratum], list(MEASURES).index(measure)])

    def mean(self, measure: str, stratum: str = "all") -> float:
        """Mean of a measure over the years of the programmes."""
        series = self.values[START + 1 : END + 1, self.strata[stratum], list(MEASURES).index(measure)]
        return float(np.nanmean(series))

    def path(self, measure: str, stratum: str = "all") -> np.ndarray:
        """A measure over the months in which it was measured."""
        series = self.values[:, self.strata[stratum], list(MEASURES).index(measure)]
        return np.asarray(series[np.isfinite(series)])

    def at(self, month: int = AFTER) -> Frame:
        """The firms in a month, or in the last one before it that was kept."""
        return self.frames[max(kept for kept in self.frames if kept <= month)]

    @cached_property
    def last(self) -> Frame:
        """The firms at the horizon."""
        return self.frames[max(self.frames)]


class Laboratory:
    """One world and the experiments made in it.

    Parameters
    ----------
    config
        The shipped world with nothing done.
    vector
        Settings of the parameter vector.
    world
        Settings of a counter-world, over it.
    """

    def __init__(self, config: Config, vector: Settings | None = None, world: Settings | None = None) -> None:
        self.shipped, self.vector = config, dict(vector or {})
        self.config = with_settings(config, self.vector, world or {})
        self._done = dict[str, Outcome]()
        self._asked: dict[str, float] = {}

    @property
    def runs(self) -> int:
        """Runs made so far."""
        return len(self._done)

    def run(self, *arms: Settings) -> Outcome:
        """The world with these settings laid over it; run once, however often it is asked for."""
        settings = {key: value for arm in arms for key, value in arm.items()}
        name = json.dumps(settings, sort_keys=True)
        if name not in self._done:
            self._done[name] = observe(with_settings(self.config, settings))
        self._asked[name] = self._done[name].spent_share
        return self._done[name]

    def forget_asked(self) -> None:
        """Another claim begins."""
        self._asked.clear()

    def least_spent(self) -> float:
        """Lowest share of its money that a programme spent, of those asked for; NaN where there was none."""
        shares = [share for share in self._asked.values() if np.isfinite(share)]
        return min(shares, default=float("nan"))

    def effect(self, measure: str, *arms: Settings, month: int = END, stratum: str = "all") -> float:
        """Change of a measure that an experiment brings."""
        return self.run(*arms).level(measure, month, stratum) - self.run().level(measure, month, stratum)

    def with_shipped_parameters(self) -> Laboratory:
        """The shipped world with the same luck."""
        return Laboratory(self.shipped)


def observe(config: Config) -> Outcome:
    """Run a configuration and keep what claims look at."""
    world = begin(config)
    recorder = Recorder(world, config.months, config.months + 1)
    frames, adoptions, projects = {}, [], []
    for month in range(config.months + 1):
        if month:
            advance(world)
            adoptions.append(_first_adoptions(world))
            projects.append(_projects(world))
        if month % MEASURED_EVERY == 0 or month == config.months:
            recorder.record(world)
        if month % FRAMED_EVERY == 0 or month == config.months:
            frames[month] = _frame(world)
    closed = [*world.closed, world.lives(np.arange(0), -1)]
    return Outcome(
        config=config,
        economy=world.economy,
        values=recorder.values,
        strata={name: place for place, (_, name) in reversed(list(enumerate(recorder.strata)))},
        frames=frames,
        adoptions=_joined(adoptions),
        projects=_joined(projects),
        hub_adoption=world.hubs.adoption_month.copy(),
        closed=_joined(closed),
        spent=float(world.government.spent[0]),
        spent_share=_spent_share(world),
        flows=np.sum(world.ledger.history, axis=0) if world.ledger.history else np.zeros((len(Sector), len(Sector), 0)),
    )


def _spent_share(world: World) -> float:
    granted = float(world.purse.granted.sum())
    return 1 - float((world.purse.returned + world.purse.available).sum()) / granted if granted > 0 else float("nan")


def _joined(pages: list[Frame]) -> Frame:
    return {name: np.concatenate([page[name] for page in pages], axis=-1) for name in pages[0]} if pages else {}


def _first_adoptions(world: World) -> Frame:
    firms = world.firms
    slot = np.flatnonzero(firms.alive & (firms.adoption_month == world.month) & (firms.option > 0).any(axis=0))
    link = np.argmax(firms.option[:, slot] > 0, axis=0)
    using = world.using()
    users = np.bincount(firms.sector, weights=using, minlength=len(world.economy.sectors))
    alive = np.bincount(firms.sector, weights=firms.alive, minlength=len(world.economy.sectors))
    prevalence = users / np.maximum(alive, 1.0)
    return {
        "month": np.full(len(slot), world.month), "slot": slot, "link": link, "option": firms.option[link, slot],
        "success": firms.success[link, slot], "prevalence": prevalence[firms.sector[slot]],
        **{name: getattr(firms, name)[slot] for name in AT_ADOPTION},
    }  # fmt: skip


def _projects(world: World) -> Frame:
    firms = world.firms
    link, slot = np.nonzero((firms.installed == world.month) & (firms.option > 0) & firms.alive)
    columns = ("option", "success", "fit", "invoice", "token", "trough", "ceiling")
    of_project = {name: getattr(firms, name)[link, slot] for name in columns}
    months = np.full(len(slot), world.month)
    return {"month": months, "slot": slot, "link": link, **of_project, "sector": firms.sector[slot], "stage": firms.stage[slot],
            "informatization": firms.informatization[slot]}  # fmt: skip


def _frame(world: World) -> Frame:
    """The firms of a month, with what is worked out rather than stored."""
    frame = {name: np.array(getattr(world.firms, name)) for name in FOLLOWED}
    rows = world.firms.rows
    frame["using"], frame["effective"] = world.using(), is_effective(world)
    frame["gain"] = gains(world).sum(axis=0)
    frame["wage_bill"] = np.maximum(frame["employees"], 1.0) * world.economy.wage[frame["sector"]]
    frame["gap"], frame["cheapest"] = np.full(rows, NOT_AUDITED), np.full(rows, np.nan)
    found = audit(world)
    slots = found.slots
    frame["gap"][slots] = found.label
    expected = prospects(position(world, slots), world.config.model, offer_terms(world))
    frame["odds"] = np.full((len(LINKS), rows), np.nan)
    if len(slots):
        frame["cheapest"][slots] = expected.cost.min(axis=(0, 1))
        frame["odds"][:, slots] = expected.odds.max(axis=1)
    return frame | _inside(world)


def _inside(world: World) -> Frame:
    """What AI does inside firms: unit cost relative to that without AI, overhead and defects."""
    firms, given = world.firms, world.config.model
    use = use_of(world, gains(world))
    saving = operation.cost_saving(given.competition, firms.value_added, efficiency_of(world, use))
    cost = world.wage_bill() + firms.upkeep.sum(axis=0) - saving
    without = np.where(firms.alive, firms.value_added * (1.0 - firms.operating_share), 1.0)
    return {
        "unit_cost": cost / without,
        "overhead": operation.overhead(given.operations, given.competition, use),
        "defects": operation.defect_rate(given.operations, use),
    }
