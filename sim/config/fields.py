"""What the schema says about a setting: unit, legal range, source; and every setting in turn.

Messages, descriptions, JSON Schema and codebook all ask here, so that each fact is declared once.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.units import Unit

Path = tuple[str | int, ...]


def is_model(kind: Any) -> bool:
    """Whether a type is a group of settings."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def at(model: type[BaseModel], path: Path) -> tuple[FieldInfo | None, Any]:
    """The field that lies at a key path, and its type; (None, None) where the schema knows none.

    Parameters
    ----------
    model
        Where the path begins.
    path
        Keys and list positions.
    """
    found: FieldInfo | None = None
    kind: Any = model
    for part in path:
        if is_model(kind):
            found = kind.model_fields.get(str(part))
            if found is None:
                return None, None
            kind = _bare(found.annotation)
        elif get_origin(kind) is list:
            found, kind = None, _bare(get_args(kind)[0])
        elif get_origin(kind) is dict:
            found, kind = None, _bare(get_args(kind)[1])
        else:
            return None, None
    return found, kind


def settings(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every setting below a model that is not itself a group, by key path."""
    for name, field in model.model_fields.items():
        kind = _bare(field.annotation)
        if is_model(kind):
            yield from settings(kind, (*path, name))
        else:
            yield (*path, name), field


def unit(field: FieldInfo | None) -> str:
    """Unit of a field; empty where it has none.

    Examples
    --------
    >>> from sim.config.schema.parts import ManagerSeats
    >>> unit(ManagerSeats.model_fields["unit_price"])
    'currency of the file, at least 0.01'
    """
    return next((part.name for part in field.metadata if isinstance(part, Unit)), "") if field else ""


def bounds(field: FieldInfo | None) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
    """Lower and upper end of the legal range, each as (ge, gt, le or lt; value), or None."""
    low: tuple[str, float] | None = None
    high: tuple[str, float] | None = None
    for part in field.metadata if field else ():
        for name in ("ge", "gt"):
            if getattr(part, name, None) is not None:
                low = (name, getattr(part, name))
        for name in ("le", "lt"):
            if getattr(part, name, None) is not None:
                high = (name, getattr(part, name))
    return low, high


def source(field: FieldInfo) -> str:
    """Where the default of a field comes from; empty where it needs no source."""
    return str(field.json_schema_extra.get("source", "")) if isinstance(field.json_schema_extra, dict) else ""


def plausible(field: FieldInfo) -> tuple[float, float] | None:
    """Range that calibration and sensitivity analysis sweep."""
    extra = field.json_schema_extra
    span: Any = extra.get("plausible") if isinstance(extra, dict) else None
    return (float(span[0]), float(span[1])) if span else None


def number(value: float) -> str:
    """A number as people write it.

    Examples
    --------
    >>> number(250000.0), number(0.05), number(2020), number(1e12)
    ('250,000', '0.05', '2,020', '1,000,000,000,000')
    """
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.6g}" if abs(value) >= 1e-4 else f"{value:g}"


def allowed(field: FieldInfo | None, kind: Any) -> str:
    """What a value must be, with unit and range.

    Examples
    --------
    >>> from sim.config.schema.experiment import Config
    >>> allowed(*at(Config, ("seeds",)))
    'a whole number from 1 to 100,000'
    >>> allowed(*at(Config, ("policy", "support_system", "manager_seats", "cost_perception")))
    'a number from 0 to 1 (share)'
    """
    name = unit(field).partition(",")[0]
    if name == "calendar month":
        return "a calendar month, written YYYY-MM"
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(map(str, get_args(kind)))
    words = {float: "a number", int: "a whole number", bool: "true or false", str: "text"}.get(kind)
    if words is None:
        return "a list" if get_origin(kind) is list else "a group of settings"
    low, high = bounds(field)
    if low and high and (low[0], high[0]) == ("ge", "le"):
        words += f" from {number(low[1])} to {number(high[1])}"
    else:
        ends = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
        words += "".join(f"{' and' if i else ''} {ends[end[0]]} {number(end[1])}"
                         for i, end in enumerate(end for end in (low, high) if end))  # fmt: skip
    return f"{words} ({name})" if name and name != "number" else words


def _bare(annotation: Any) -> Any:
    """A type without its annotations, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation
