"""Reads scenario files, and every other settings file, as data.

YAML can build objects, refer to itself and turn ``NO`` into false; a settings file may do none of that.
Plain text becomes true, false, null or a number where it is written like one in JSON (also ``20_000`` and
``50e6``) and stays text everywhere else. Each key keeps its line, so that whatever is wrong with its
value later can be said where it stands. This module must not know which keys there are.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from sim.config import text_file
from sim.config.locate import shown
from sim.errors import ConfigError

KeyPath = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_NODES = 10_000
MAX_PROBLEMS = 100  # of its form, after which a file is not read on
MAX_DIGITS = 40
SHOWN_CHARACTERS = 60

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*(_[0-9]+)*)")
_REAL = re.compile(r"-?(0|[1-9][0-9]*(_[0-9]+)*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# Control characters, line separators, and those that turn the direction of text around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None, "": None}
_ONLY_IN_THE_MAIN_FILE = ("hydra", "defaults")


@dataclass(frozen=True)
class SettingsFile:
    """A settings file as read.

    Parameters
    ----------
    path
        Where it was read.
    content
        Keys and values: dictionaries, lists, text, numbers, true, false, null.
    lines
        Line of each key and list item, counted from 1.
    """

    path: Path
    content: dict[str, Any]
    lines: dict[KeyPath, int]


def read(path: Path, *, main_file: bool = False) -> SettingsFile:
    """Read a settings file without trusting it; letters that can be written in two ways are composed (NFC).

    Parameters
    ----------
    path
        YAML file in UTF-8.
    main_file
        Whether this is ``configs/config.yaml``, the one file that may instruct Hydra.

    Raises
    ------
    ConfigError
        All that is wrong with its form, each with file and line.
    """
    return _Reading(path, main_file).run(text_file.text(path, MAX_BYTES))


def brief(value: object) -> str:
    r"""A value for a message: one line, short, without control characters.

    Examples
    --------
    >>> brief("40 %"), brief(0.5), brief(True), brief(None), brief(chr(27) + "[31m")
    ("'40 %'", '0.5', 'true', 'null', "'\\x1b[31m'")
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def scalar(text: str) -> bool | int | float | str | None:
    """What unquoted text means.

    Examples
    --------
    >>> [scalar(text) for text in ("true", "20_000", "50e6", "0.40", "", "NO", "010", "1:30", "2025-01")]
    [True, 20000, 50000000.0, 0.4, None, 'NO', '010', '1:30', '2025-01']
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > MAX_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _REAL.fullmatch(text):
        return float(text)
    return text


@dataclass
class _Open:
    """A mapping or list whose end has not been read yet."""

    container: dict[str, Any] | list[Any]
    path: KeyPath
    key: str | None = None
    lines: dict[str, int] = field(default_factory=dict)


class _Reading:
    """One pass over the events of a file; nothing here recurses, whatever the file's depth."""

    def __init__(self, path: Path, main_file: bool) -> None:
        self.path = path
        self.name = shown(path)
        self.main_file = main_file
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[str] = []
        self.stack: list[_Open] = []
        self.root: Any = None
        self.nodes = 0

    def run(self, text: str) -> SettingsFile:
        documents = 0
        try:
            loader = yaml.SafeLoader(text)
            while loader.check_event():
                event = loader.get_event()
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self.stop(event, "a second document begins; one file holds one")
                elif isinstance(event, yaml.NodeEvent):
                    self.node(event)
                elif isinstance(event, yaml.CollectionEndEvent):
                    self.stack.pop()
        except yaml.YAMLError as fault:
            raise ConfigError([*self.problems, self.syntax(fault, text)]) from None
        except (ValueError, OverflowError):  # of a letter or version by its number
            found = f"{self.name}:{loader.line + 1}: is not valid YAML: no letter or version has that number"
            raise ConfigError([*self.problems, found]) from None
        name = self.name
        if self.root is None and not self.problems:
            raise ConfigError(f"{name}: is empty; nothing is assumed in its place")
        if not isinstance(self.root, dict) and not self.problems:
            raise ConfigError(f"{name}:1: must consist of lines 'key: value', but is {brief(self.root)}")
        if self.problems:
            raise ConfigError(self.problems)
        return SettingsFile(self.path, self.root, self.lines)

    def node(self, event: yaml.NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.stop(event, f"holds more than {MAX_NODES} values, which no settings file needs to")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.problem(
                event, "anchors (&) and references (*) are not allowed; write values out, quote text"
            )
        if getattr(event, "tag", None) is not None:
            self.problem(event, f"tags ({brief(event.tag)}) are not allowed; a settings file is data")
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.container, dict) and top.key is None:
            self.open_key(top, event)
            return
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        else:
            value = self.value(event)
        path = self.attach(top, value, event)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self.stack) >= MAX_DEPTH:
                self.stop(event, f"is nested more than {MAX_DEPTH} deep")
            self.stack.append(_Open(value, path))

    def open_key(self, top: _Open, event: yaml.NodeEvent) -> None:
        """A key: text, said once, and none of those that give orders."""
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(event, "a key must be a word")
        key = normalize("NFC", event.value)
        line = event.start_mark.line + 1
        if key in top.lines:
            self.problem(
                event, f"{dotted((*top.path, key))} is set twice, in lines {top.lines[key]} and {line}"
            )
        elif key == "" or key == "<<":
            self.problem(event, f"{brief(key)} is not a key; write the values out")
        elif not self.main_file:
            if key.startswith("_") or "${" in key:
                self.problem(event, f"the key {brief(key)} is not allowed; a settings file is data")
            elif not top.path and key in _ONLY_IN_THE_MAIN_FILE:
                self.problem(
                    event, f"the key {brief(key)} is not allowed here; it belongs in configs/config.yaml"
                )
        top.key = key
        top.lines[key] = line
        self.lines[(*top.path, key)] = line

    def attach(self, top: _Open | None, value: Any, event: yaml.NodeEvent) -> KeyPath:
        """Put a value in its place; answer where that is."""
        if top is None:
            self.root = value
            return ()
        if isinstance(top.container, list):
            path: KeyPath = (*top.path, len(top.container))
            top.container.append(value)
            self.lines[path] = event.start_mark.line + 1
            return path
        assert top.key is not None
        path = (*top.path, top.key)
        top.container[top.key] = value
        top.key = None
        return path

    def value(self, event: yaml.NodeEvent) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return None
        text = normalize("NFC", event.value)
        if not self.main_file and "${" in text:
            self.problem(event, "references like ${...} are not allowed; write the value itself")
        if _UNSEEN.search(text):
            self.problem(event, f"{brief(text)} holds control characters; remove them")
        if text == "???":
            self.problem(event, "??? stands for a value that is still to come; write the value itself")
        if event.style is not None:
            return text
        value = scalar(text)
        if isinstance(value, float) and math.isinf(value):
            self.problem(event, f"{brief(text)} is too large for a number")
        return value

    def syntax(self, fault: yaml.YAMLError, text: str) -> str:
        """A sentence for what the YAML parser found."""
        mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
        line = 1 + (mark.line if mark is not None else text.count("\n", 0, getattr(fault, "position", 0)))
        found = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "cannot be parsed"
        hint = ""
        if "\\t" in found:
            found, hint = "a tab", "; indent with spaces"
        elif "mapping values are not allowed" in found:
            hint = "; put text that contains ': ' in quotes"
        elif "special characters" in found:
            found, hint = "a control character", "; remove it"
        return f"{self.name}:{line}: is not valid YAML: {found}{hint}"

    def problem(self, event: yaml.NodeEvent, sentence: str) -> None:
        self.problems.append(f"{self.name}:{event.start_mark.line + 1}: {sentence}")
        if len(self.problems) >= MAX_PROBLEMS:
            raise ConfigError(self.problems)

    def stop(self, event: yaml.NodeEvent, sentence: str) -> None:
        self.problem(event, sentence)
        raise ConfigError(self.problems)


def dotted(path: KeyPath) -> str:
    """A key path as it is written on the command line.

    Examples
    --------
    >>> dotted(("support_system", "phases", 0, "first_month"))
    'support_system.phases[0].first_month'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
