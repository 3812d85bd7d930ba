"""The model as Mesa sees it: a `mesa.Model` whose agents are views of the world's rows."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import ClassVar

from mesa import DataCollector

from sim.agents import ColumnAgent, ColumnModel, seams
from sim.columns import Table
from sim.config.load import load
from sim.config.overrides import list_of_texts
from sim.config.schema.experiment import Config
from sim.config.schema.population import LINKS
from sim.errors import BrokenOff
from sim.firms import OPTIONS, Firms
from sim.institutions import Government, LargeFirms, Platforms, Suppliers
from sim.month.beginning import begin
from sim.month.books import open_books
from sim.month.page import advance
from sim.randomness import fresh_seed
from sim.record import MEASURES, Recorder
from sim.simulation import Run, kept


class SME(ColumnAgent):
    """A small or medium-sized enterprise."""

    table_class = Firms

    @property
    def uses_ai(self) -> bool:
        """Whether AI is installed on some operating link."""
        return any(self.option)

    @property
    def use(self) -> dict[str, str]:
        """Kind of AI in use, by operating link."""
        return {link: OPTIONS[kind - 1] for link, kind in zip(LINKS, self.option, strict=True) if kind}


class LargeFirm(ColumnAgent):
    """A large firm, hub of a supply chain."""

    table_class = LargeFirms


class AISupplier(ColumnAgent):
    """A supplier of AI."""

    table_class = Suppliers


class ServicePlatform(ColumnAgent):
    """A public service platform."""

    table_class = Platforms


class State(ColumnAgent):
    """The government, as programmes see it."""

    table_class = Government


class AdoptionModel(ColumnModel):
    """SMEs, large firms, AI suppliers, service platforms and the state, month by month.

    Parameters
    ----------
    config
        A frozen configuration, of which only the seed can be given anew; composed from the other arguments where it is
        missing.
    scenario
        Name of a scenario, or path of a scenario file; the world without policy where it is missing.
    overrides
        As on the command line, for instance ``["model.cognition.peer_rate=0.01"]``.
    n_smes, months : count
        Size of the population and horizon, where they shall differ from the defaults.
    seed, rng
        Seed of the run, under either of Mesa's names; chance from the machine where both are missing.

    Attributes
    ----------
    world
        The state. Agents view its tables; ``world.month`` is the month.
    datacollector
        One model reporter per measure, for the whole population.
    seen_as
        Class of the agents of each of the world's tables. For firms that can do more, a subclass of the model names a
        subclass of `SME`: ``seen_as = {**AdoptionModel.seen_as, "firms": MyFirm}``.

    Raises
    ------
    ConfigError
        If the settings cannot be run.
    TypeError
        If settings are given beside a configuration, or something else is given as one.

    Examples
    --------
    >>> model = AdoptionModel(n_smes=100, months=3, seed=1)
    >>> model.run()
    >>> len(model.agents_by_type[SME]) > 90, model.running
    (True, False)
    """

    seen_as: ClassVar[dict[str, type[ColumnAgent]]] = {
        "firms": SME, "hubs": LargeFirm, "suppliers": AISupplier, "platforms": ServicePlatform, "government": State
    }  # fmt: skip

    def __init__(
        self,
        config: Config | None = None,
        *,
        scenario: str | None = None,
        overrides: Sequence[str] = (),
        n_smes: int | None = None,
        months: int | None = None,
        seed: int | None = None,
        rng: int | None = None,
    ) -> None:
        given = seed if seed is not None else rng
        chosen = None if given is None else operator.index(given)
        if config is None:
            overrides = list_of_texts("overrides", overrides, "a list of settings such as ['seed=7']")
            asked = [f"population.n_smes={n_smes}"] if n_smes is not None else []
            asked += [f"months={months}"] if months is not None else []
            asked += [f"seed={fresh_seed() if chosen is None else chosen}"]
            config = load([*overrides, *asked]) if scenario is None else load([*overrides, *asked], scenario)
        elif not isinstance(config, Config):
            raise TypeError(f"config is a configuration, as sim.load gives it, not {config!r}; names go to scenario=")
        elif scenario is not None or overrides or n_smes is not None or months is not None:
            raise TypeError("a configuration is complete: beside it only the seed can be given")
        elif chosen is not None:
            config = config.model_copy(update={"seed": chosen})
        super().__init__(**seams.without_scenario(config.seed % 2**32))
        self.config = config
        self.world = begin(config)
        for table, kind in self.seen_as.items():
            self.attach(kind, getattr(self.world, table))
        self.world.claim_identities = self.claim_identities
        self.record = Recorder(self.world, config.months, config.output.audit_every_months)
        self.datacollector = DataCollector(model_reporters=REPORTERS)
        self._broken_off = 0
        self._observe()

    def step(self) -> None:
        """One month.

        Raises
        ------
        BrokenOff
            After a month that failed or was interrupted.
        """
        with self._whole(), self.telling():
            open_books(self.world)
            advance(self.world)
            self._observe()

    def run(self, months: int | None = None) -> None:
        """So many months, or all that are left until the horizon.

        The same as so many steps; where nobody would notice single steps (no step of one's own, no reporter, observer
        or event), Mesa's part of them is done at the end, at once.

        Raises
        ------
        ValueError
            For a number of months below 0.
        BrokenOff
            After a month that failed or was interrupted.
        """
        asked = max(self.config.months - self.world.month, 0) if months is None else operator.index(months)
        if asked < 0:
            raise ValueError(f"a model runs for 0 months or more, not for {asked}")
        if seams.overheard(self, AS_WRITTEN) or not seams.collects_only(self.datacollector, REPORTERS):
            for _ in range(asked):
                self.step()
        else:
            with self._whole():
                self._pass(asked)

    def result(self) -> Run:
        """What a comparison keeps of a run, as far as it has come."""
        run = kept(self.world, self.record)
        return replace(run, values=run.values.copy(), standing=list(run.standing))

    def table_grew(self, table: Table) -> None:
        """A firm was added beyond the places there were: it knows nobody yet."""
        if table is self.world.firms:
            self.world.network = self.world.network.grown(table.sector)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A step that is broken off is remembered, since what is left of it cannot go on."""
        whole = False
        try:
            if self._broken_off:
                raise BrokenOff(f"month {self._broken_off} was broken off and cannot be gone on with: make a new model")
            yield
            whole = True
        finally:
            if not whole:
                self._broken_off = self._broken_off or max(self.world.month, 1)
                seams.step_again(self)

    def _pass(self, months: int) -> None:
        """So many months that nobody watches; what is left of a month that fails is left as by a step."""
        first, times = self.world.month + 1, list[float]()
        open_books(self.world)
        try:
            for time in seams.steps_unheard(self, months):
                advance(self.world)
                self.record.record(self.world)
                times.append(time)
        finally:
            if times:
                new = self.record.values[first : first + len(times), 0]
                values = {name: new[:, column].tolist() for column, name in enumerate(MEASURES)}
                seams.collect_at_once(self.datacollector, times, values)
                self.running = first + len(times) <= self.config.months

    def _observe(self) -> None:
        self.record.record(self.world)
        self.datacollector.collect(self)
        self.running = self.world.month < self.config.months


def _reported(column: int, model: AdoptionModel) -> float:
    """A measure of the whole population, as last observed."""
    return float(model.record.values[model.world.month, 0, column])


REPORTERS = {name: partial(_reported, column) for column, name in enumerate(MEASURES)}
AS_WRITTEN = seams.stepping(AdoptionModel, ["_observe"])
