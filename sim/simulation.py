"""One run: from a configuration to what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.config.schema.experiment import Config
from sim.ledger import Purpose, Sector
from sim.month.beginning import begin
from sim.month.page import advance
from sim.policy.purse import ACCOUNTS, LEVELS
from sim.record import Recorder
from sim.survey import Asked, Surveys
from sim.units import calendar_month
from sim.world import World


@dataclass(frozen=True)
class Run:
    """What is kept of a run.

    Attributes
    ----------
    values : (months + 1, strata, measures)
        As the recorder measured them.
    strata : list of (dimension, stratum)
    lives : dict of (N,) arrays
        One entry per firm that ever lived: slot, what ``sim.world.LIFE`` names, and the month it closed (-1: alive).
    flows : (years, sectors, sectors, purposes) currency
        Payments by calendar year, from the year of month 0.
    accounts : dict of (P,) arrays
        Public money by part, as the purse holds it, and what each level of government gave.
    spent : currency
        Public money paid out, net of what came back.
    standing : list of (month, (F,) index into ``sim.record.STATES``, (F,) month of foundation)
        Where each firm stands, once a year.
    size_class : (F,) index
        Of each slot.
    surveyed : (K,) share
        What surveys found, in the order in which it was asked for.
    """

    values: np.ndarray
    strata: list[tuple[str, str]]
    lives: dict[str, np.ndarray]
    flows: np.ndarray
    accounts: dict[str, np.ndarray]
    spent: float
    standing: list[tuple[int, np.ndarray, np.ndarray]]
    size_class: np.ndarray
    surveyed: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def __repr__(self) -> str:
        """A line: how much is kept."""
        months, strata, measures = self.values.shape
        told = f"months: {months - 1:,}, SMEs: {len(self.size_class):,}"
        return f"<Run: {told}; {measures} measures of {strata} strata in .values>"


def simulate(config: Config, every: int = 1, asked: Sequence[Asked] = ()) -> Run:
    """Run one scenario with one seed.

    Parameters
    ----------
    config
        Frozen configuration; ``config.seed`` is the run's seed.
    every : months
        How often measures are taken; in months between they are not defined. The last month's always are.
    asked
        What surveys are to find in the run.
    """
    world = begin(config)
    recorder, surveys = Recorder(world, config.months, config.output.audit_every_months), Surveys(asked)
    recorder.record(world)
    surveys.ask(world)
    for _ in range(config.months):
        advance(world)
        surveys.ask(world)
        if world.month % every == 0 or world.month == config.months:
            recorder.record(world)
    return replace(kept(world, recorder), surveyed=surveys.found)


def kept(world: World, recorder: Recorder) -> Run:
    """What is kept of a world whose run has ended."""
    alive = np.flatnonzero(world.firms.alive)
    pages = [*world.closed, world.lives(alive, closed=-1)]
    purse = world.purse
    return Run(
        values=recorder.values,
        strata=recorder.strata,
        lives={name: np.concatenate([page[name] for page in pages]) for name in pages[0]},
        flows=_by_year(world.ledger.history, world.config.population.start),
        accounts={
            **{name: getattr(purse, name).copy() for name in ACCOUNTS},
            **{level: purse.from_level[row].copy() for row, level in enumerate(LEVELS)},
        },
        spent=float(world.government.spent[0]),
        standing=recorder.standing,
        size_class=world.firms.size_class.copy(),
    )


def _by_year(history: list[np.ndarray], start: str) -> np.ndarray:
    """Payments by calendar year; the first entry of the history is the month after ``start``."""
    first, last = int(start[:4]), int(calendar_month(len(history), start)[:4])
    years = np.zeros((last - first + 1 if history else 0, len(Sector), len(Sector), len(Purpose)))
    for month, page in enumerate(history, 1):
        years[int(calendar_month(month, start)[:4]) - first] += page
    return years
