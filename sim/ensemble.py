"""Parameter vectors that fit what is observed about as well as the defaults do, and what each of them sets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.config import ensemble_file, locate
from sim.config.ensemble_file import DEFAULT, NOT_SETTINGS, Value, Vector
from sim.config.problems import did_you_mean
from sim.config.scenario_file import brief
from sim.config.schema.experiment import Config
from sim.config.settings import checked_with, leads_somewhere
from sim.config.text_file import home
from sim.errors import ConfigError
from sim.units import counted

__all__ = ["AS_IT_IS", "DEFAULT", "NOT_SETTINGS", "SHIPPED", "Value", "Vector", "found", "members", "settings_of",
           "shipped", "vectors"]  # fmt: skip

SHIPPED = "eu27"
AS_IT_IS = Vector(DEFAULT, {}, {})


def shipped() -> dict[str, Path]:
    """Ensembles that come with the laboratory, by name."""
    folder = locate.shipped() / "configs" / "ensembles"
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def found(ensemble: str) -> Path:
    """The file that a name or a path stands for.

    Raises
    ------
    ConfigError
        If no ensemble has the name. Whether a file lies at a path is seen when it is read.
    """
    known = shipped()
    if ensemble in known:
        return known[ensemble]
    if "/" in ensemble or os.sep in ensemble or ensemble.lower().endswith(".csv"):
        return home(ensemble, "ensemble")
    raise ConfigError(
        f"ensemble = {brief(ensemble)}: no ensemble has that name{did_you_mean(ensemble, known)} "
        f"(known: {', '.join(known)}; an own file is given by its path, as in ensemble=./mine.csv)"
    )


def members(
    ensemble: str = SHIPPED, count: int | None = None, asked: str = "members", configs: Sequence[Config] = ()
) -> list[Vector]:
    """The first vectors of an ensemble, as many as asked for.

    Parameters
    ----------
    ensemble
        Name of a shipped one, or path of a CSV file.
    count
        All, where it is left out.
    asked
        Setting by which so many were asked for, for the message.
    configs
        Of the scenarios: a setting must be there in one of them.

    Raises
    ------
    ConfigError
        Every problem of the file, or if more are asked for than there are.
    """
    path = found(ensemble)
    known = ensemble_file.read(path)
    if count is not None and not 1 <= count <= len(known):
        there = counted(len(known), "parameter vector")
        raise ConfigError(f"{asked} = {count}: ensemble {brief(ensemble)} has {there}; ask for 1 to {len(known)}")
    keys = dict.fromkeys(key for vector in known[:count] for key in vector.settings)
    strange = [key for key in keys if configs and not any(leads_somewhere(config, key) for config in configs)]
    if strange:
        place = locate.shown(path)
        raise ConfigError([f"{place}: line 1: {key}: none of these scenarios has such a setting" for key in strange])
    _check_together(known[:count], locate.shown(path), configs)
    return known[:count]


def _check_together(known: Sequence[Vector], place: str, configs: Sequence[Config]) -> None:
    """Settings may be legal one by one and not together, as shares that add up to more than all."""
    problems = []
    for vector in known if configs else ():
        home = [config for config in configs if all(leads_somewhere(config, key) for key in vector.settings)][:1]
        try:
            for config in home:
                checked_with(config, vector.settings, f"{place}: {vector.name}")
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)


def vectors(
    ensemble: str = SHIPPED, count: int | None = None, asked: str = "members", configs: Sequence[Config] = ()
) -> pd.DataFrame:
    """The same as a table: one row each, with name, what else is told, and settings; NaN where it sets nothing."""
    known = members(ensemble, count, asked, configs)
    columns = dict.fromkeys(key for vector in known for key in (*vector.told, *vector.settings))
    table = pd.DataFrame([{**vector.told, **vector.settings} for vector in known], columns=list(columns), dtype=object)
    table.insert(0, "name", [vector.name for vector in known])
    return table


def settings_of(table: pd.DataFrame, row: int) -> dict[str, Value]:
    """Settings of one vector of a table; the default has none."""
    if table["name"].iloc[row] == DEFAULT:
        return {}
    cells = {str(key): value for key, value in table.iloc[row].items() if key not in NOT_SETTINGS}
    return {key: value for key, value in cells.items() if value == value}
