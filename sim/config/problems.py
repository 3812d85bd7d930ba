"""What pydantic found wrong, as sentences: where it stands, what is set, what is allowed, what was meant."""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.config import fields
from sim.config.scenario_file import KeyPath, brief, dotted

LISTED_KEYS = 14
GUESSED = 50  # problems, after which nobody is told any more what an unknown key may have meant


@dataclass(frozen=True)
class Origin:
    """Where a setting was said.

    Parameters
    ----------
    place
        File and line, or the command line; empty where nobody said it.
    package
        Beginning of the key path that is not written there, because the file as a whole lies below it.
    """

    place: str
    package: KeyPath = ()


def sentences(
    error: ValidationError, model: type[BaseModel], origin: Callable[[KeyPath], Origin]
) -> list[str]:
    """All problems of a validation, one sentence each, in the order of the schema.

    Parameters
    ----------
    error
        What pydantic raised.
    model
        Schema that was asked for.
    origin
        Tells where a key path was set.
    """
    problems: list[str] = []
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        if detail["type"] == "contradictions":
            problems += [_placed(origin, tuple(path), text) for path, text in context["found"]]
        elif detail["type"] == "extra_forbidden" and len(problems) >= GUESSED:
            problems.append(_placed(origin, detail["loc"], "is not a setting"))
        else:
            problems.append(_placed(origin, detail["loc"], _what(detail, model, _shown(origin, detail["loc"]))))
    return problems


def refusal(value: object, field: Any, wanted: Any, path: KeyPath, origin: Callable[[KeyPath], Origin]) -> str:
    """What is wrong with a number that a setting is to take, said of the key where it stands; empty if nothing is.

    Parameters
    ----------
    field, wanted
        Declaration and type of the setting.
    path
        Where the number was said.
    """
    if wanted not in (int, float) or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if all(end is None or getattr(operator, end[0])(value, end[1]) for end in fields.bounds(field)):
        return ""
    return _placed(origin, path, f"= {value:g}: must be {fields.allowed(field, wanted)}{_hint(value, field, wanted)}")


def did_you_mean(word: str, known: Iterable[str], above: str = "") -> str:
    """A guess at what was meant, to be appended to a sentence; empty where nothing is close.

    Parameters
    ----------
    above
        What is to be written before it.

    Examples
    --------
    >>> did_you_mean("full_pakage", ["baseline", "full_package"])
    "; did you mean 'full_package'?"
    """
    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    close = close or [name for name in names if len(word) > 2 and name.startswith(word.casefold())]
    return f"; did you mean '{above}{names[close[0]]}'?" if close else ""


def _shown(origin: Callable[[KeyPath], Origin], path: KeyPath) -> KeyPath:
    """A key as it is written where it was said."""
    package = origin(path).package
    return path[len(package) :] if package and path[: len(package)] == package else path


def _placed(origin: Callable[[KeyPath], Origin], path: KeyPath, text: str) -> str:
    """A sentence with its place in front."""
    said = origin(path)
    name = dotted(_shown(origin, path))
    if name and not text.startswith(":"):
        name += " "
    return f"{said.place}: {name}{text}" if said.place else f"{name}{text}"


def _what(detail: ErrorDetails, model: type[BaseModel], shown: KeyPath) -> str:
    """What is wrong, from the key's name on.   shown : the key as it is written there"""
    kind, path, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(path, model, dotted(shown[:-1]))
    field, wanted = fields.at(model, path)
    if kind == "missing":
        meaning = f" ({field.description.rstrip('.')})" if field and field.description else ""
        return f"is missing{meaning}"
    value = detail["input"]
    if kind == "value_error":
        reason = str(context["error"])
        return f"= {brief(value)}: {reason}" if isinstance(value, str) else f": {reason}"
    if kind in ("string_too_short", "too_short", "string_pattern_mismatch"):
        return "must not be empty"
    if kind == "literal_error":
        guess = did_you_mean(str(value), map(str, get_args(wanted)))
        return f"= {brief(value)}: must be {fields.allowed(field, wanted)}{guess}"
    if wanted is None or value is None:
        return f"= {brief(value)}: must be {fields.allowed(field, wanted) if wanted else 'something else'}"
    return f"= {brief(value)}: must be {fields.allowed(field, wanted)}{_hint(value, field, wanted)}"


def _unknown(path: KeyPath, model: type[BaseModel], above: str) -> str:
    """An unknown key: the nearest known one, with what is written above it, and those that may stand there."""
    _, parent = fields.at(model, path[:-1])
    known = list(parent.model_fields) if fields.is_model(parent) else []
    word = str(path[-1])
    chosen = ["scenario"] if "scenarios" in known else []
    text = f"is not a setting{did_you_mean(word, known + chosen, f'{above}.' if above else '')}"
    elsewhere = [dotted(other) for other, _ in fields.settings(model) if other[-1] == word]
    if 0 < len(elsewhere) <= 3:
        text += f"{'' if text.endswith('?') else ';'} there is {' and '.join(elsewhere)}"
    if known and len(known) <= LISTED_KEYS:
        text += f"{'' if text.endswith('?') else ';'} known here: {', '.join(known)}"
    return text


def _hint(value: object, field: Any, wanted: Any) -> str:
    """How the value may have been meant."""
    text = value.strip() if isinstance(value, str) else ""
    if wanted in (int, float):
        if fields.unit(field).startswith("share") and isinstance(value, int | float) and 1 < value <= 100:
            return f"; {value:g} % is written {value / 100:g}"
        if match := re.fullmatch(r"(\d+(?:\.\d+)?) ?%", text):
            return f"; {match[1]} % is written {float(match[1]) / 100:g}"
        if re.fullmatch(r"-?\d+,\d{1,2}", text):
            return f"; decimals have a point: {text.replace(',', '.')}"
        if re.fullmatch(r"-?\d{1,3}([ ,.' ]\d{3})+", text):
            return f"; thousands are set apart by _ or not at all: {re.sub('[^-0-9]+', '_', text)}"
        if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
            plain = f"{float(text):.15g}"
            return f"; without {'leading zero' if re.match('-?0[0-9]', text) else 'quotes'}: {plain}"
        if text.lower() in ("nan", ".nan", "inf", ".inf", "-inf", "-.inf"):
            return "; it must be finite"
    if wanted is int and isinstance(value, float) and value.is_integer():
        return f"; written {int(value)}"
    if wanted is bool and text.lower() in ("yes", "no", "on", "off", "true", "false"):
        return f"; written {'true' if text.lower() in ('yes', 'on', 'true') else 'false'}"
    if get_origin(wanted) is list and text:
        return f"; written [{text}]"
    if wanted is str and isinstance(value, bool | int | float):
        return "; in quotes it is text"
    return ""
