"""Reads files of parameter vectors: one vector per row, one setting per column.

A file that leaves anything to guess is refused, with all that is wrong in it at once.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.config import csv_file, fields, locate
from sim.config.problems import did_you_mean
from sim.config.scenario_file import brief
from sim.config.schema.experiment import Config
from sim.config.settings import structural
from sim.errors import ConfigError

NOT_SETTINGS = ("name", "distance", "implausibility", "weight", "note")  # columns that tell of a vector; all others set
DEFAULT = "default"  # the vector of this name changes nothing, whatever stands in its row
COUNTED_BY = ("population.n_smes", "population.start", "population.currency", "population.title")  # tables and figures
MANY = ("a list", "a group of settings")  # what no cell can hold
_NAME = re.compile(r"\w[\w.-]{0,79}")

Value = bool | int | float | str
Kind = tuple[FieldInfo | None, Any]


@dataclass(frozen=True)
class Vector:
    """A parameter vector.

    Attributes
    ----------
    name
    settings : by key
        What it changes; nothing where a cell is empty.
    told : by column
        What the file says of it besides.
    """

    name: str
    settings: dict[str, Value]
    told: dict[str, Value]


def read(path: Path) -> list[Vector]:
    """The vectors of a file, in its order.

    Raises
    ------
    ConfigError
        With every problem of the file, by line and column.
    """
    place = locate.shown(path)
    head, rows = csv_file.rows(path, ["name", "keys of settings"])
    kinds = _kinds(head, place)
    found, problems, lines = [], [], dict[str, int]()
    for line, row in rows:
        here = f"{place}: line {line}"
        told = csv_file.uneven(head, row, here)
        cells = {} if told else dict(zip(head, row, strict=True))
        told = told or [*_name_is_wrong(cells["name"], lines, here), *_wrong(cells, kinds, here)]
        if not told:
            found.append(_vector(cells, kinds))
            lines[cells["name"].casefold()] = line
        problems += told
        if csv_file.enough(problems, line, place):
            break
    if not rows:
        problems.append(f"{place}: has no vector, only the names of columns")
    if problems:
        raise ConfigError(problems)
    return found


def _kinds(head: list[str], place: str) -> dict[str, list[Kind]]:
    """What the settings that columns name may be, by key."""
    problems = csv_file.twice(head, place)
    if "name" not in head:
        problems.append(f"{place}: line 1: column name is missing: what figures and tables call a vector")
    kinds = {key: _ends(Config, key.split(".")) for key in head if key not in NOT_SETTINGS}
    unknown = [key for key, ends in kinds.items() if not ends]
    problems += csv_file.strange(unknown, place, _unknown)
    known = {key: ends for key, ends in kinds.items() if ends}
    problems += [f"{place}: line 1: {told}" for key, ends in known.items() if (told := _key_is_wrong(key, ends))]
    if problems:
        raise ConfigError(problems)
    return kinds


def _unknown(key: str) -> str:
    known = [*NOT_SETTINGS, *(".".join(path) for path, _ in fields.settings(Config))]
    return f"{brief(key)} is not a setting{did_you_mean(key, known)} (beside settings: {', '.join(NOT_SETTINGS)})"


def _key_is_wrong(key: str, ends: Sequence[Kind]) -> str:
    if key in COUNTED_BY:
        return f"{key} cannot be varied: results are counted by it"
    if any(fields.allowed(field, kind) in MANY for field, kind in ends):
        return f"{key} is a group or a list; name one setting of it"
    return structural(key)


def _ends(kind: Any, parts: Sequence[str]) -> list[Kind]:
    """Every setting of the schema that a key leads to; a star stands for every name."""
    names = list(kind.model_fields) if parts[0] == "*" and fields.is_model(kind) else parts[:1]
    found: list[Kind] = []
    for name in names:
        if get_origin(kind) is list and not (name.isdigit() or name == "*"):
            continue
        field, below = fields.at(kind, (int(name) if name.isdigit() else name,))
        if below is not None:
            found += [(field, below)] if len(parts) == 1 else _ends(below, parts[1:])
    return found


def _name_is_wrong(name: str, lines: dict[str, int], here: str) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f"{here}: name = {brief(name)}: must be letters, digits, _ - and ., at most 80"
    elif name.casefold() in lines:
        yield f"{here}: name = {brief(name)}: stands in line {lines[name.casefold()]} already"


def _wrong(cells: dict[str, str], kinds: dict[str, list[Kind]], here: str) -> Iterator[str]:
    """Values that a setting cannot have."""
    if cells["name"] == DEFAULT:
        return
    for key, ends in kinds.items():
        for field, kind in ends if cells[key] else ():
            if not _legal(_value(cells[key]), field, kind):
                yield f"{here}: {key} = {brief(cells[key])}: must be {fields.allowed(field, kind)}"
                break


def _legal(value: Value, field: FieldInfo | None, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if kind is str or isinstance(value, str):
        return kind is str
    if not math.isfinite(value) or (kind is int and not isinstance(value, int)):
        return False
    inside = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
    return all(end is None or inside[end[0]](value, end[1]) for end in fields.bounds(field))


def _value(text: str) -> Value:
    return text == "true" if text in ("true", "false") else csv_file.number(text)


def _vector(cells: dict[str, str], kinds: dict[str, list[Kind]]) -> Vector:
    settings = {key: _value(cells[key]) for key in kinds if cells[key] and cells["name"] != DEFAULT}
    told = {key: _value(cells[key]) for key in cells if key in NOT_SETTINGS[1:] and cells[key]}
    return Vector(cells["name"], settings, told)
