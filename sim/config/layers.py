"""Settings laid over each other: the schema's defaults at the bottom, and who said what above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.config import locate
from sim.config.fields import is_model
from sim.config.options import GROUPS, Choice
from sim.config.problems import Origin, sentences
from sim.config.scenario_file import KeyPath, SettingsFile
from sim.config.schema.policy import Policy
from sim.errors import ConfigError

COMMAND_LINE = "command line"


def neutral(model: type[BaseModel]) -> dict[str, Any]:
    """Every default of a schema; what has none, and groups of settings without any, are left out.

    Examples
    --------
    >>> neutral(Policy)["support_system"]["staff_seats"]["skill"]
    0.12
    """
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if not field.is_required():
            value = field.get_default(call_default_factory=False)
            found[name] = value.model_dump() if isinstance(value, BaseModel) else value
        elif is_model(field.annotation) and (inner := neutral(field.annotation)):  # type: ignore[arg-type]
            found[name] = inner
    return found


def mergeable(content: Mapping[str, Any], base: Any) -> dict[str, Any]:
    """A file's content such that Hydra can lay it over the defaults.

    Hydra refuses to lay a list over a group, or a group over a list, and would say so before any other
    problem; a stand-in lets the schema say it among the others.
    """
    found: dict[str, Any] = {}
    for key, value in content.items():
        under = base.get(key) if isinstance(base, Mapping) else None
        if isinstance(under, Mapping) and isinstance(value, list):
            found[key] = "[...]"
        elif isinstance(under, list) and isinstance(value, Mapping):
            found[key] = "{...}"
        else:
            found[key] = mergeable(value, under) if isinstance(value, Mapping) else value
    return found


def laid_over(base: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """What a file makes of the defaults: groups of settings are filled up, lists are replaced.

    Examples
    --------
    >>> laid_over({"a": {"b": 1, "c": [1, 2]}}, {"a": {"c": [3]}})
    {'a': {'b': 1, 'c': [3]}}
    """
    found = dict(base)
    for key, value in content.items():
        under = found.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        found[key] = laid_over(under, value) if both else value  # type: ignore[arg-type]
    return found


def said_by(base: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """What a file must say so that, laid over the defaults, it makes this: the other way round.

    Examples
    --------
    >>> said_by({"a": {"b": 1, "c": [1, 2]}}, {"a": {"b": 1, "c": [3]}})
    {'a': {'c': [3]}}
    """
    found: dict[str, Any] = {}
    for key, value in whole.items():
        if key not in base:
            found[key] = value
        elif isinstance(value, Mapping) and isinstance(base[key], Mapping):
            if below := said_by(base[key], value):
                found[key] = below
        elif value != base[key]:
            found[key] = value
    return found


def policy(scenario: Choice) -> Policy:
    """The policy of a scenario file by itself, without a population to check its targets against.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    base = neutral(Policy)
    content = laid_over(base, mergeable(scenario.file.content, base))
    origins = Origins(None, [scenario], [])
    part = GROUPS["scenario"].part
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise ConfigError(sentences(error, Policy, lambda path: origins((part, *path)))) from None


class Origins:
    """Where each key was set: the last layer that said it, and there the nearest line.

    Parameters
    ----------
    main
        ``configs/config.yaml``, where it takes part.
    chosen
        Files in the order in which they are laid over each other.
    keys
        What the command line sets.
    """

    def __init__(self, main: SettingsFile | None, chosen: Iterable[Choice], keys: Iterable[KeyPath]) -> None:
        self.said: dict[tuple[str, ...], Origin] = {}
        for choice in chosen:
            part = GROUPS[choice.group].part
            self.add(choice.file, (part,))
        if main is not None:
            self.add(main, ())
        for key in keys:
            self._forget_places(tuple(map(str, key)))
            self.put(key, Origin(COMMAND_LINE))

    def add(self, file: SettingsFile, package: KeyPath) -> None:
        """Every key of a file whose content lies below ``package``."""
        name = locate.shown(file.path)
        self.said[tuple(map(str, package))] = Origin(name, package)
        for path, line in file.lines.items():
            self.put((*package, *path), Origin(f"{name}:{line}", package))

    def _forget_places(self, key: tuple[str, ...]) -> None:
        """Of a list that is set as a whole, what files said at its places is gone."""
        here = len(key)
        self.said = {
            said: origin for said, origin in self.said.items()
            if said[:here] != key or len(said) == here or not said[here].isdigit()
        }  # fmt: skip

    def put(self, path: KeyPath, origin: Origin) -> None:
        """One key."""
        self.said[tuple(map(str, path))] = origin

    def __call__(self, path: KeyPath) -> Origin:
        """Where a key was set; else where what it lies in was; else where anything below it was."""
        key = tuple(map(str, path))
        for length in range(len(key), 0, -1):
            if key[:length] in self.said:
                return self.said[key[:length]]
        below = (origin for said, origin in self.said.items() if key and said[: len(key)] == key)
        return next(below, Origin(""))
