"""How much a study asks for, counted before any of it is made: points, runs, time and disk.

A zero too many is a study of years; it is refused before there is a table of its points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.config.schema.experiment import Config
from sim.config.schema.study import Space
from sim.errors import ConfigError
from sim.record import MEASURES, dimensions_of
from sim.study.factors import Range
from sim.units import counted

OVERHEAD, EACH_SME, WITH_POLICY = 2.1e-3, 0.6e-6, 1.5  # seconds of a month, and of an SME in it; how much policy adds
BYTES_PER_NUMBER = 5.0  # of eight, as they come to on disk; measured on the shipped studies
DAYS = 86_400.0  # seconds
COUNTED = 10**18  # runs, above which nobody counts on


def seconds_of_run(config: Config) -> float:
    """About how long a run takes, for cutting work in pieces; alike on every machine, so that pieces are too."""
    return WITH_POLICY * max(config.months, 1) * (OVERHEAD + EACH_SME * config.population.n_smes)


def kept_months(config: Config) -> list[int]:
    """Months whose measures are kept: every so many, and the last."""
    every = config.study.every_months
    return [month for month in range(config.months + 1) if month % every == 0 or month == config.months]


def bytes_of(config: Config, runs: int) -> float:
    """About how large the measures of so many runs are on disk."""
    known = dimensions_of(config.population.sectors, config.population.regions)
    strata = sum(len(known[dimension]) for dimension in config.study.dimensions)
    return runs * len(kept_months(config)) * strata * len(MEASURES) * BYTES_PER_NUMBER


def points_of(space: Space, factors: Sequence[Range]) -> int:
    """How many points a design has at most; of a file or a list, which are there already, none.

    Examples
    --------
    >>> from sim.config.schema.study import Factor
    >>> from sim.study.factors import Range
    >>> points_of(Space(levels=1000, factors=[Factor(key="a"), Factor(key="b")]), [Range("a", "a"), Range("b", "b")])
    1000000
    """
    each = [len(factor.values) or space.levels for factor in factors]
    many = len(factors)
    if not many:
        return 1
    if space.design == "factorial":
        return math.prod(each)
    if space.design == "simplex":
        return math.comb(max(space.levels - 1, 0) + many - 1, many - 1)
    return {
        "one_at_a_time": 1 + sum(each), "combinations": 2 ** (many + 1), "morris": space.points * (many + 1),
        "saltelli": space.points * (2 * many + 2 if space.second_order else many + 2), "search": 1,
    }.get(space.design, space.points)  # fmt: skip


def refuse_too_many(
    levers: Sequence[Range], worlds: Sequence[Range], configs: Mapping[str, Config], baseline: str
) -> None:
    """Refuse a study of more runs than its settings allow.

    Parameters
    ----------
    levers, worlds
        Factors.
    configs : by scenario
    baseline

    Raises
    ------
    ConfigError
        With the number of runs, and how long and how large they would be.
    """
    first = configs[baseline]
    study = first.study
    search = study.search.generations * study.search.population if study.levers.design == "search" else 0
    arms = max((len(configs) - 1) * points_of(study.levers, levers), search)
    waves = study.calibrate.waves * study.calibrate.each if study.uncertainties.design == "history_matching" else 0
    points = points_of(study.uncertainties, worlds) + waves
    runs = min((1 + arms) * points * study.members * study.replication.seeds, COUNTED)
    if runs <= study.most_runs:
        return
    days, space = runs * seconds_of_run(first) / DAYS, bytes_of(first, runs)
    told = f"{_many(arms, 'policy', 'policies')}, {_many(points, 'world')}, {_many(study.replication.seeds, 'seed')}"
    raise ConfigError(
        f"study: {runs:,} runs ({told}) take about {_figure(days)} days of one processor and {_figure(space / 1e9)} GB "
        f"on disk; study.most_runs = {study.most_runs:,} refuses them (raise it if they are meant)"
    )


def _many(count: int, what: str, several: str = "") -> str:
    return counted(min(count, COUNTED), what, several)


def _figure(value: float) -> str:
    """Two figures of a quantity that is only about right.

    Examples
    --------
    >>> _figure(0.0123), _figure(3.456), _figure(123456.0)
    ('0.012', '3.5', '123,456')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
