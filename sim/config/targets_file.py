"""Reads files of targets: tidy, one published figure per row.

Columns are declared once, in `Target`. A file that leaves anything to guess is refused, with all that is wrong in it at
once.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from sim.config import csv_file, locate
from sim.config.problems import Origin, did_you_mean, sentences
from sim.config.scenario_file import brief
from sim.config.schema.target import PERCENT, SHARE, Target
from sim.errors import ConfigError

NUMBERS = ("year", "month", "value", "tolerance", "standard_error")


def names_file(asked: str) -> bool:
    """Whether targets are asked for by the path of a file, and not by the name of a shipped one.

    Examples
    --------
    >>> names_file("mine.csv"), names_file("./mine"), names_file("eu27"), names_file("")
    (True, True, False, False)
    """
    return "/" in asked or os.sep in asked or asked.lower().endswith(".csv")


def read(path: Path, questions: Mapping[str, Collection[str]]) -> list[Target]:
    """The figures of a file, in its order.

    Parameters
    ----------
    questions
        What the model can be asked, and the size classes of which it can be asked that.

    Raises
    ------
    ConfigError
        With every problem of the file, by line and column.
    """
    place = locate.shown(path)
    head, rows = csv_file.rows(path, list(Target.model_fields))
    _check_head(head, place)
    targets: dict[int, Target] = {}
    problems = []
    for line, row in rows:
        found = list(_problems_of(head, row, questions, f"{place}: line {line}"))
        if not found:
            targets[line] = Target.model_validate(_cells(head, row))
        problems += found
        if csv_file.enough(problems, line, place):
            break
    problems += islice(_twice(targets, place), csv_file.MAX_PROBLEMS)
    if not rows:
        problems.append(f"{place}: has no figure, only the names of columns")
    if problems:
        raise ConfigError(problems)
    return [*targets.values()]


def _check_head(head: list[str], place: str) -> None:
    known = Target.model_fields
    unknown = [name for name in head if name not in known]
    listed = ", ".join(known)
    problems = csv_file.strange(
        unknown, place, lambda name: f"no such column {brief(name)}{did_you_mean(name, known)}; known: {listed}"
    )
    problems += csv_file.twice(head, place)
    missing = [name for name, field in known.items() if field.is_required() and name not in head]
    problems += [f"{place}: line 1: column {name} is missing: {known[name].description}" for name in missing]
    if problems:
        raise ConfigError(problems)


def _problems_of(
    head: list[str], row: list[str], questions: Mapping[str, Collection[str]], place: str
) -> Iterator[str]:
    """All that is wrong with a row."""
    if told := csv_file.uneven(head, row, place):
        yield from told
        return
    cells = _cells(head, row)
    try:
        target = Target.model_validate(cells)
    except ValidationError as fault:
        yield from sentences(fault, Target, lambda path: Origin(place))
        yield from _no_question(str(cells.get("series", "")), questions, place)
        return
    yield from _no_question(target.series, questions, place)
    if target.size_class not in questions.get(target.series, (target.size_class,)):
        known = ", ".join(questions[target.series])
        yield f"{place}: size_class = {target.size_class!r}: the model knows of {target.series} only for {known}"
    if target.size_class == "large" and target.sector != "all":
        yield f"{place}: sector = {target.sector!r}: large firms of the model belong to no sector; known: all"
    if not 0 <= target.share <= 1:
        yield f"{place}: value = {target.value:g}: must be 0 to {100 if target.unit == PERCENT else 1} {target.unit}"
    elif target.sd > 0.5:
        guess = "; in percent, where unit says share?" if target.unit == SHARE else ""
        yield f"{place}: tolerance and standard_error together are more than half of all enterprises{guess}"
    if target.tolerance is None and target.standard_error is None:
        yield f"{place}: one of tolerance and standard_error is needed: how far the model may be off"


def _no_question(series: str, questions: Mapping[str, Collection[str]], place: str) -> Iterator[str]:
    if series and series not in questions:
        guess = did_you_mean(series, questions)
        yield f"{place}: series = {series!r}: no such question{guess}; known: {', '.join(questions)}"


def _cells(head: list[str], row: list[str]) -> dict[str, object]:
    """Cells as their columns take them; empty ones are left out, and stand as missing where they are needed."""
    found: dict[str, object] = {}
    for name, text in zip(head, row, strict=True):
        if text:
            found[name] = csv_file.number(text) if name in NUMBERS else text
    return found


def _twice(targets: Mapping[int, Target], place: str) -> Iterator[str]:
    """Figures that two lines state.   targets : by line"""
    seen: dict[object, int] = {}
    for line, target in targets.items():
        key = (*target.of, target.year, target.month)
        if key in seen:
            yield f"{place}: line {line}: {target.name} ({target.region}) stands in line {seen[key]} already"
        seen.setdefault(key, line)
