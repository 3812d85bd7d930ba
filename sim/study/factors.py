"""What a study varies: settings by their keys, each with its range, checked before anything runs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.config import fields
from sim.config.problems import did_you_mean
from sim.config.schema.experiment import Config
from sim.config.schema.study import Factor, Level, Space
from sim.config.settings import checked_with, leads_somewhere, structural, values_at
from sim.errors import ConfigError

TRIED = 500  # points, at most, that are tried out before a study begins


@dataclass(frozen=True)
class Range:
    """A factor whose ends or values are known.

    Attributes
    ----------
    key, name
        Of the setting, and what figures call it.
    low, high : unit of the setting
    values
        Instead of a range; empty where there is one.
    whole
        Only whole numbers.
    log
        Places in the range are even in the logarithm.
    """

    key: str
    name: str
    low: float = 0.0
    high: float = 1.0
    values: tuple[Level, ...] = ()
    whole: bool = False
    log: bool = False

    def at(self, unit: float) -> Level:
        """The value at a place between 0 and 1; where there are values, each takes as much room.

        Examples
        --------
        >>> Range("a", "a", 10, 20).at(0.25), Range("a", "a", values=("x", "y")).at(0.5)
        (12.5, 'y')
        >>> round(Range("a", "a", 1, 100, log=True).at(0.5), 6)
        10.0
        """
        if self.values:
            return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return min(math.floor(self.low + unit * (self.high - self.low + 1)), math.floor(self.high))
        if self.log:
            return float(self.low * (self.high / self.low) ** unit)
        return float(self.low + unit * (self.high - self.low))

    def place(self, value: Level) -> float:
        """Where a value lies between the lowest, at 0, and the highest, at 1; of listed values, by their order.

        Examples
        --------
        >>> Range("a", "a", 10, 20).place(12.5), Range("a", "a", values=("x", "y", "z")).place("y")
        (0.25, 0.5)
        >>> Range("a", "a", 1, 5, whole=True).place(2)
        0.25
        """
        if self.values:
            return self.values.index(value) / max(len(self.values) - 1, 1)
        low, high, here = (float(level) for level in (self.at(0.0), self.at(1.0), value) if not isinstance(level, list))
        if self.log:
            return math.log(here / low) / math.log(high / low)
        return (here - low) / (high - low)

    def levels(self, count: int) -> list[Level]:
        """Its values, or so many evenly spaced ones, both ends among them."""
        if self.values:
            return list(self.values)
        spaced: list[float] = (np.geomspace if self.log else np.linspace)(self.low, self.high, count).tolist()
        return [*dict.fromkeys(round(value) for value in spaced)] if self.whole else [*spaced]


def ranges(
    space: Space, where: str, configs: Sequence[Config], own: Mapping[str, Sequence[Level]] | None = None
) -> list[Range]:
    """The factors of a space, their ends filled in.

    Parameters
    ----------
    space
    where
        Key of the space, for messages.
    configs
        Of the scenarios to which the factors apply.
    own : by key
        Levels of points of one's own, between which the ends lie that are not given.

    Raises
    ------
    ConfigError
        Every problem: a key that leads nowhere, a range that is not known.
    """
    found, problems = [], []
    for number, factor in enumerate(space.factors):
        place = f"{where}.factors.{number}"
        try:
            found.append(_range(factor, place, space.design, configs, own))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return found


def _range(
    factor: Factor, place: str, design: str, configs: Sequence[Config], own: Mapping[str, Sequence[Level]] | None
) -> Range:
    refuse_key(factor.key, f"{place}.key", configs)
    if design == "combinations":
        return Range(factor.key, factor.name, 0.0, _own_budget(factor, place, configs))
    if own is not None:
        return _of_own_points(factor, place, own)
    if design == "simplex" and (factor.values or factor.whole or not factor.low is factor.high is None):
        raise ConfigError(f"{place}: a share of a simplex takes neither low, high, values nor whole")
    if factor.values:
        return Range(factor.key, factor.name, values=tuple(factor.values), whole=factor.whole)
    shares = design == "simplex" or factor.of_total
    low, high = _ends(factor, place, shares)
    if factor.scale == "log" and not low > 0:
        raise ConfigError(f"{place}.scale: a logarithm needs a low end above zero, not {low:g}")
    return Range(factor.key, factor.name, low, high, whole=factor.whole, log=factor.scale == "log")


def refuse_key(key: str, place: str, configs: Sequence[Config]) -> None:
    """Refuse a key that leads nowhere, or to what cannot be varied.   place : for the message"""
    if told := structural(key):
        raise ConfigError(f"{place} = {key!r}: {told}")
    if any(leads_somewhere(config, key) for config in configs):
        return
    if _somewhere(Config, key.split(".")):
        titles = " and ".join(f"'{config.policy.title}'" for config in configs)
        what = "phase" if ".phases." in key else "setting"
        raise ConfigError(f"{place} = {key!r}: there is such a setting, but scenario {titles} has no {what} there")
    raise ConfigError(f"{place} = {key!r}: there is no such setting{_meant(key, configs)}")


def _somewhere(kind: Any, parts: Sequence[str]) -> bool:
    """Whether the schema knows a setting at a key, whatever lists hold; a star stands for every name."""
    if not parts:
        return True
    names = list(kind.model_fields) if parts[0] == "*" and fields.is_model(kind) else parts[:1]
    below = [fields.at(kind, (int(name) if name.isdigit() else name,))[1] for name in names]
    return any(found is not None and _somewhere(found, parts[1:]) for found in below)


def _of_own_points(factor: Factor, place: str, own: Mapping[str, Sequence[Level]]) -> Range:
    """The range of a factor whose levels stand in points of one's own; they must not leave what is declared."""
    if factor.key not in own:
        raise ConfigError(f"{place}.key = {factor.key!r}: the file has no column of that name")
    levels = own[factor.key]
    numbers = [level for level in levels if isinstance(level, int | float) and not isinstance(level, bool)]
    if factor.values or not levels or len(numbers) < len(levels):
        return Range(factor.key, factor.name, values=tuple(factor.values or dict.fromkeys(levels)), whole=factor.whole)
    low = factor.low if factor.low is not None else min(numbers)
    high = factor.high if factor.high is not None else max(numbers)
    return Range(factor.key, factor.name, float(low), float(high), whole=factor.whole)


def _own_budget(factor: Factor, place: str, configs: Sequence[Config]) -> float:
    """What a lever brings with it when it is in: the high end, or what the scenario has."""
    if factor.values or factor.low:
        raise ConfigError(f"{place}: of combinations, a lever is out (zero) or in (high); leave low and values out")
    own = {value for config in configs for value in values_at(config, factor.key)}
    if factor.high is None and len(own) > 1:
        told = ", ".join(map(str, sorted(own)))
        raise ConfigError(f"{place}.high: {factor.key} has several values ({told}); give one")
    high = factor.high if factor.high is not None else own.pop()
    if isinstance(high, bool) or not isinstance(high, int | float) or not high > 0:
        raise ConfigError(f"{place}.high = {high!r}: what a lever brings with it must be above zero")
    return float(high)


def _ends(factor: Factor, place: str, shares: bool) -> tuple[float, float]:
    if shares:
        return (factor.low or 0.0), (1.0 if factor.high is None else factor.high)
    declared = plausible_range(factor.key)
    low = factor.low if factor.low is not None else declared and declared[0]
    high = factor.high if factor.high is not None else declared and declared[1]
    if low is None or high is None:
        raise ConfigError(f"{place}: {factor.key} has no plausible range of its own; give low and high, or values")
    if not low < high:
        raise ConfigError(f"{place}: low {low:g} must be below high {high:g}")
    if factor.whole and not (float(low).is_integer() and float(high).is_integer()):
        raise ConfigError(f"{place}: of {low:g} to {high:g} only whole numbers are wanted (whole); give whole ends")
    return float(low), float(high)


def plausible_range(key: str) -> tuple[float, float] | None:
    """The range that the declaration of a setting calls plausible.

    Examples
    --------
    >>> plausible_range("model.capital.buffer")
    (0.4, 1.2)
    """
    field, _ = _declared_at(key)
    return fields.plausible(field) if field is not None else None


def unit_of(key: str) -> str:
    """Unit of a setting, without its legal range; empty where it has none.

    Examples
    --------
    >>> unit_of("model.capital.buffer"), unit_of("model.cognition.peer_rate"), unit_of("model.no_such")
    ('average monthly wages of the sector', 'probability per month', '')
    """
    return fields.unit(_declared_at(key)[0]).partition(",")[0]


def _declared_at(key: str) -> tuple[Any, Any]:
    return fields.at(Config, tuple(int(part) if part.isdigit() else part for part in key.split(".")))


def check(points: pd.DataFrame, where: str, configs: Sequence[Config]) -> None:
    """Try points out in every configuration that has their settings; of many, some that are evenly spread.

    Parameters
    ----------
    points : one row per point, one column per key
        Its index counts them for messages.

    Raises
    ------
    ConfigError
        What the schema says of the first point that it refuses.
    """
    if not len(points.columns):
        return
    for number in np.linspace(0, len(points) - 1, min(len(points), TRIED)).astype(int).tolist():
        settings = settings_of(points.iloc[number])
        for config in configs:
            told = ", ".join(f"{key} = {value}" for key, value in settings.items())
            checked_with(config, settings, f"{where}, {_called(points.index[number])} ({told})")


def _called(number: Any) -> str:
    """A point in messages: its number, unless it has a name of its own."""
    return number if isinstance(number, str) else f"point {number}"


def settings_of(point: Mapping[str, Any] | pd.Series[Any]) -> dict[str, Level]:
    """The settings of a row of a table of points; what is missing there stays as it is."""
    return {key: value for key, value in point.items() if not (value is None or _is_nan(value))}


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _meant(key: str, configs: Sequence[Config]) -> str:
    return did_you_mean(key, sorted({known for config in configs for known in _keys(config)}))


@cache
def _declared() -> tuple[str, ...]:
    return tuple(".".join(path) for path, _ in fields.settings(Config))


def _keys(config: Config) -> set[str]:
    """Keys of all settings of a configuration, those in lists and of own names among them."""
    found: set[str] = set(_declared())

    def walk(tree: Any, path: str) -> None:
        if isinstance(tree, dict | list):
            for name, below in tree.items() if isinstance(tree, dict) else enumerate(tree):
                walk(below, f"{path}.{name}" if path else str(name))
        else:
            found.add(path)

    walk(config.model_dump(), "")
    return found
