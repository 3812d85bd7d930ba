"""Every declaration as one kind of entry: key, meaning, unit, default, ranges, source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.codebook.results import RESULT_COLUMNS
from sim.columns import Column, Table
from sim.config import fields
from sim.config.schema.experiment import Config
from sim.config.schema.parts import LEVERS
from sim.firms import Firms
from sim.institutions import Bank, Government, LargeFirms, Platforms, Regions, Suppliers
from sim.record import MEASURES, Measure

TABLES: dict[str, type[Table]] = {
    "firms": Firms, "hubs": LargeFirms, "suppliers": Suppliers, "platforms": Platforms,
    "regions": Regions, "bank": Bank, "government": Government,
}  # fmt: skip
OF_THE_WORLD = ("population", "model", "outlook", "policy")  # settings that say something of it have a source
NOT_NEGATIVE = ("persons", "count", "months", "currency/month", "projects/month", "firms", "profiles", "cases", "skill")
SIGNED = ("firms.profit", "firms.orders", "suppliers.profit")  # a loss; sales lost to public orders for others


@dataclass(frozen=True)
class Entry:
    """One declaration.

    Attributes
    ----------
    key
        Dotted, as on the command line; a star stands for any name, brackets for any item of a list.
    kind
        Setting, scenario key, column, measure or result.
    meaning, unit, default, legal, plausible, source
        As declared; empty where the kind has no such thing.
    """

    key: str
    kind: str
    meaning: str
    unit: str = ""
    default: str = ""
    legal: str = ""
    plausible: str = ""
    source: str = ""


def everything() -> list[Entry]:
    """All entries, in the order of the codebook."""
    return [*settings(), *scenario_keys(), *columns(), *measures(), *results()]


def settings() -> list[Entry]:
    """Settings of a run, the policy apart."""
    return [entry for entry in _below(Config, None, ()) if not entry.key.startswith("policy.")]


def scenario_keys() -> list[Entry]:
    """Keys of a scenario file; on the command line ``policy.`` goes before them."""
    found: dict[str, Entry] = {}
    for entry in _below(Config, None, ()):
        if entry.key.startswith("policy."):
            key = entry.key.removeprefix("policy.")
            lever, _, rest = key.partition(".")
            if lever in LEVERS and rest.startswith("phases"):
                key = f"*.{rest}"  # phases are the same for each lever
            found.setdefault(key, Entry(**{**entry.__dict__, "key": key, "kind": "scenario key"}))
    return list(found.values())


def columns() -> list[Entry]:
    """Columns of every table of the world."""
    return [
        Entry(
            f"{table}.{name}", "column", column.meaning + _one_per(column), column.unit,
            default=fields.number(column.initial), legal=span_of(f"{table}.{name}", column),
        )
        for table, kind in TABLES.items()
        for name, column in kind.declared.items()
    ]  # fmt: skip


def _one_per(column: Column) -> str:
    """Which values a column holds side by side, in words."""
    return f" (one value for each of {', '.join(column.items)})" if column.items else ""


def span_of(key: str, column: Column) -> str:
    """Values that a column may hold, by its unit; empty where any is possible."""
    if key in SIGNED:
        return ""
    if column.unit in ("share", "yes/no"):
        return "0 to 1"
    if column.unit in NOT_NEGATIVE:
        return "at least 0"
    return ""


def measures() -> list[Entry]:
    """What is measured every month."""
    return [
        Entry(f"monthly.{name}", "measure", f"{measure.label}: {measure.meaning}", measure.unit,
              legal="by group" if isinstance(measure, Measure) else "whole economy only")
        for name, measure in MEASURES.items()
    ]  # fmt: skip


def results() -> list[Entry]:
    """Columns of the tables of results that are no measure."""
    return [
        Entry(f"{table}.{name}" if table != "firms" else f"results.firms.{name}", "result", meaning, unit)
        for table, declared in RESULT_COLUMNS.items()
        for name, (unit, meaning) in declared.items()
    ]


def _below(
    model: type[BaseModel], default: Any, path: tuple[str, ...], group: FieldInfo | None = None
) -> Iterator[Entry]:
    """Entries of all settings below a model, with defaults as the parent states them.

    Parameters
    ----------
    group
        The field that holds the model; its source stands for that of values which state none.
    """
    for name, field in model.model_fields.items():
        kind: Any = fields.at(model, (name,))[1]
        value = getattr(default, name) if default is not None else None if field.is_required() else field.default
        here = (*path, name)
        if fields.is_model(kind):
            yield from _below(kind, value, here, field)
            continue
        item: Any = get_args(kind)[-1] if get_origin(kind) in (list, dict) else None
        if fields.is_model(item):
            mark = "*" if get_origin(kind) is dict else "[]"
            yield from _below(item, None, (*path, f"{name}[]") if mark == "[]" else (*here, mark))
        else:
            yield _entry(field, kind, value, here, group)


def _entry(field: FieldInfo, kind: Any, value: Any, path: tuple[str, ...], group: FieldInfo | None) -> Entry:
    span = fields.plausible(field)
    source = fields.source(field) or (fields.source(group) if group else "")
    in_file = "stated by the file, with its source" if path[0] == "population" else ""
    return Entry(
        key=".".join(path),
        kind="setting",
        meaning=field.description or "",
        unit=fields.unit(field).partition(",")[0],
        default="in the file" if in_file else _shown(value, required=field.is_required()),
        legal=fields.allowed(field, kind).partition(" (")[0],
        plausible=f"{fields.number(span[0])} to {fields.number(span[1])}" if span else "",
        source=in_file or (source if path[0] in OF_THE_WORLD else ""),
    )


def _shown(value: Any, *, required: bool) -> str:
    """A default as people write it."""
    if required and value is None:
        return "must be given"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return fields.number(value)
    return "none" if value == [] else str(value)
