"""What the command line asks for: ``key=value`` in Hydra's notation, told apart by what it changes.

A setting is changed by its dotted key, a whole group by the name of a shipped file or the path of an own
one, Hydra itself by keys that begin with ``hydra``. Whether a key exists is for the schema to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override
from hydra.errors import HydraException

from sim.config.options import GROUPS, is_path
from sim.config.scenario_file import KeyPath, brief
from sim.errors import ConfigError

MOST_RUNS = 10_000
MOST_LETTERS = 10_000  # of one argument
DEEPEST = 32  # brackets within brackets; the grammar recurses, and takes ever longer
_MANY_DIGITS = re.compile(r"[\d_]{1001}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Setting:
    """One setting that the command line changes.

    Parameters
    ----------
    key
        Dotted key, as a path; list positions are numbers.
    texts
        The value in Hydra's notation; in a sweep, each of several.
    values
        The same, as read.
    """

    key: KeyPath
    texts: tuple[str, ...]
    values: tuple[Any, ...]

    def as_override(self) -> str:
        """For Hydra: set it whether or not it exists; the schema refuses what it does not know."""
        return f"++{'.'.join(map(str, self.key))}={','.join(self.texts)}"

    def first(self) -> Setting:
        """The same setting with only the first of its values."""
        return Setting(self.key, self.texts[:1], self.values[:1])


@dataclass(frozen=True)
class CommandLine:
    """What the command line asks for."""

    settings: list[Setting] = field(default_factory=list)
    choices: dict[str, list[str] | Glob] = field(default_factory=dict)
    hydra: list[str] = field(default_factory=list)

    def one(self, group: str) -> str | None:
        """Name or path chosen for a group, where no sweep gives several."""
        chosen = self.choices.get(group)
        return chosen[0] if isinstance(chosen, list) else None


def parse(arguments: Iterable[str], *, sweep: bool = False) -> CommandLine:
    """Read the overrides of a command line.

    Parameters
    ----------
    arguments
        ``key=value`` each.
    sweep
        Whether a key may get several values, and Hydra's own settings may be changed (``run -m``).

    Raises
    ------
    ConfigError
        Every argument that cannot be read.
    """
    line, problems = CommandLine(), []
    for argument in list_of_texts("overrides", arguments, "a list of settings such as ['seed=7']"):
        try:
            _sort_in(line, argument, sweep)
        except ConfigError as error:
            problems += [f"command line: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return line


def list_of_texts(name: str, given: Any, wanted: str) -> list[str]:
    """A list of texts that came from Python.

    Parameters
    ----------
    name, wanted
        What it is called, and what it must be, for the message.
    given
        Whatever was given.

    Raises
    ------
    ConfigError
        If it is a text itself, no list, or a list of something else.
    """
    if isinstance(given, str):
        raise ConfigError(f"{name} is {wanted}, not the text {brief(given)}")
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise ConfigError(f"{name} is {wanted}, not {brief(given)}")
    found = list(given)
    if strange := [one for one in found if not isinstance(one, str)]:
        raise ConfigError(f"{name} is {wanted}; {brief(strange[0])} is no text")
    return found


def quoted(name: str) -> str:
    """A name as Hydra's grammar reads it unchanged."""
    return name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _check_size(argument: str) -> None:
    """Refuse what Hydra's grammar would work on for ever, or break down over."""
    if len(argument) > MOST_LETTERS:
        raise ConfigError(f"{brief(argument)} is longer than {MOST_LETTERS:,} letters, which no setting needs to be")
    if _MANY_DIGITS.search(argument):
        raise ConfigError(f"{brief(argument)} holds a number of more than 1,000 digits, which no setting needs")
    if argument.partition("=")[0].count(".") > DEEPEST:
        raise ConfigError(f"{brief(argument)}: no setting lies that deep")
    depth = 0
    for letter in argument:
        depth += (letter in "([{") - (letter in ")]}")
        if depth > DEEPEST:
            raise ConfigError(f"{brief(argument)} is nested more than {DEEPEST} deep, which no setting needs to be")


def _sort_in(line: CommandLine, argument: str, sweep: bool) -> None:
    _check_size(argument)
    key, equals, text = argument.partition("=")
    key = key.strip().lstrip("+")
    if argument.startswith("~"):
        raise ConfigError(f"{brief(argument)}: settings cannot be removed; give another value instead")
    if argument.startswith("-"):
        raise ConfigError(f"{brief(argument)} is no option; settings are written key=value, as in seed=7")
    if not equals or not key:
        raise ConfigError(f"{brief(argument)}: settings are written key=value, as in seed=7")
    if key == "hydra" or key.startswith(("hydra.", "hydra/")):
        if not sweep:
            raise ConfigError(f"{brief(argument)}: Hydra's own settings matter only to 'sme-sim run -m'")
        line.hydra.append(argument)
        return
    override = _parsed(re.sub(r"\[(\d+)\]", r".\1", key), text, argument)
    if override.package is not None:
        raise ConfigError(
            f"{brief(argument)}: a group cannot be put elsewhere; leave out @{override.package}"
        )
    if "${" in text:
        raise ConfigError(
            f"{brief(argument)}: references like ${{...}} are not allowed; write the value itself"
        )
    texts = _texts(override, argument, sweep)
    values = tuple(_value(text) for text in texts)
    if "???" in values:
        raise ConfigError(f"{brief(argument)}: ??? stands for a value still to come; write the value itself")
    if key in GROUPS:
        _choose(line, key, override, values)
    elif key.split("/")[0] in GROUPS:
        raise ConfigError(f"{brief(argument)}: settings have dots, as in {key.replace('/', '.')}={text}")
    else:
        path = tuple(int(part) if part.isdigit() else part for part in override.key_or_group.split("."))
        line.settings.append(Setting(path, texts, values))


def _choose(line: CommandLine, group: str, override: Override, values: tuple[Any, ...]) -> None:
    asked = override._value
    chosen = asked if isinstance(asked, Glob) else [str(value) for value in values if value not in (None, "")]
    if not chosen:
        raise ConfigError(f"{group} needs a name or the path of a file, as in {group}=mine.yaml")
    if isinstance(chosen, list) and any(isinstance(value, dict | list) for value in values):
        raise ConfigError(f"{group} takes one name, not {brief(values[0])}")
    line.choices[group] = chosen


def _parsed(key: str, text: str, argument: str) -> Override:
    """Hydra's reading of an argument; paths and text beyond ASCII, which it cannot read, count as quoted."""
    path = key in GROUPS and is_path(text)
    if (path or not text.isascii()) and not re.search(r"""['"\[\](){},]""", text):
        text = f"'{text}'"
    try:
        return OverridesParser.create().parse_override(f"{key}={text}")
    except (HydraException, RecursionError, ValueError) as fault:
        reason = str(fault).partition("\n")[0].rstrip(".")[:200]
        raise ConfigError(
            f"{brief(argument)} cannot be read ({reason}); put text with special characters in quotes: "
            f"'{key}=\"...\"'"
        ) from None


def _texts(override: Override, argument: str, sweep: bool) -> tuple[str, ...]:
    """The values asked for, in Hydra's notation; none where files are matched by a pattern."""
    if not override.is_sweep_override():
        return (str(override.input_line).partition("=")[2],)
    if not sweep:
        decimal = re.fullmatch(r"(-?\d+),(\d+)", argument.partition("=")[2])
        hint = f"; decimals have a point: {decimal[1]}.{decimal[2]}" if decimal else ""
        raise ConfigError(
            f"{brief(argument)} gives several values{hint}; a list is written [a,b], "
            "several runs are asked for by 'sme-sim run -m'"
        )
    if isinstance(override._value, Glob):
        if override.key_or_group not in GROUPS:
            raise ConfigError(f"{brief(argument)}: glob(...) chooses among files; settings have none")
        return ()
    if not override.is_discrete_sweep():
        raise ConfigError(
            f"{brief(argument)}: an interval has no end of values; write range(first, last, step)"
        )
    texts = tuple(islice(override.sweep_string_iterator(), MOST_RUNS + 1))
    if len(texts) > MOST_RUNS:
        raise ConfigError(f"{brief(argument)} asks for more than {MOST_RUNS:,} runs")
    return texts


def _value(text: str) -> Any:
    return OverridesParser.create().parse_override(f"x={text}").value()
