"""What every part of the configuration has in common: strict, frozen, and explained where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

ASSUMPTION = "assumption"
LONGEST = 1_000  # characters that a group of settings may take at a prompt


class Strict(BaseModel):
    """Settings that refuse unknown keys, other types, NaN and infinity, and that never change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True
    )

    def __repr__(self) -> str:
        """All settings, or where these are many the plain ones, and the names of groups and lists."""
        whole = super().__repr__()
        if len(whole) <= LONGEST:
            return whole
        plain, below = [], []
        for name, value in self:
            if isinstance(value, BaseModel | list | dict):
                below.append(f".{name}")
            else:
                plain.append(f"{name}={shorten(repr(value), 80)}")
        return f"{type(self).__name__}({', '.join(plain)}; below: {', '.join(below)})"

    __str__ = __repr__


def given(
    default: Any, meaning: str, source: str = ASSUMPTION, plausible: tuple[float, float] | None = None
) -> Any:
    """A parameter: its default, what it means, where the number comes from, and how far it may be off.

    Parameters
    ----------
    default
        Value used where nothing is said.
    meaning
        One sentence for codebook and help.
    source
        Publication with year, or the word assumption, with a reason where there is one.
    plausible
        Range that calibration and sensitivity analysis sweep; the legal range is in the type.
    """
    extra: dict[str, Any] = {"source": source}
    if plausible is not None:
        extra["plausible"] = list(plausible)
    return Field(default=default, description=meaning, json_schema_extra=extra)


def required(meaning: str) -> Any:
    """A setting without default: the file that sets it must say it (and name its source)."""
    return Field(description=meaning)


def refuse_twice(names: Sequence[str], among: str) -> None:
    """Refuse a list in which a name stands twice.

    Parameters
    ----------
    among
        What it lists, for the message.
    """
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"names {', '.join(sorted(twice))} twice among its {among}")


def contradictions(found: list[tuple[tuple[str | int, ...], str]]) -> PydanticCustomError:
    """What a validator raises where settings contradict each other: all of it, each with its key path.

    Parameters
    ----------
    found
        Key path from the top of the configuration, and the rest of the sentence.
    """
    told = "; ".join(f"{'.'.join(map(str, path))} {text}" for path, text in found)
    return PydanticCustomError("contradictions", "{told}", {"told": told, "found": found})
