"""A scenario in words and numbers, for people who will not read its file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from sim.config import fields
from sim.config.fields import number
from sim.config.layers import policy
from sim.config.options import choose, shipped
from sim.config.schema.parts import Part
from sim.config.schema.policy import Lever, Phase
from sim.errors import ConfigError

WIDTH = 100


def listing() -> str:
    """The shipped scenarios: name, title and question of each."""
    names = shipped("scenario")
    column = max(map(len, names), default=0) + 2
    lines: list[str] = []
    for name in names:
        try:
            header = choose("scenario", name).file.content
        except ConfigError as error:
            lines.append(f"{name:<{column}}(cannot be read: {error.problems[0]})")
            continue
        lines.append(f"{name:<{column}}{' '.join(str(header.get('title', '')).split())}")
        lines += textwrap.wrap(str(header.get("question", "")), WIDTH - column, initial_indent=" " * column,
                               subsequent_indent=" " * column)  # fmt: skip
    return "\n".join(lines)


def description(asked: str) -> str:
    """One scenario: header, and for each lever its phases, its money and what the money buys.

    Parameters
    ----------
    asked
        Name of a shipped scenario, or path of a file.
    """
    choice = choose("scenario", asked)
    scenario = policy(choice)
    lines = [f"{choice.name}: {scenario.title}", ""]
    header = [("Question", scenario.question), ("Source", scenario.source)]
    header += [("Assumes" if i == 0 else "", text) for i, text in enumerate(scenario.assumptions)]
    for label, text in header:
        lines += textwrap.wrap(" ".join(text.split()), WIDTH, initial_indent=f"  {label:<10}",
                               subsequent_indent=" " * 12)  # fmt: skip
    used = [(name, lever) for name, lever in scenario.levers() if lever.phases]
    if not used:
        lines += ["", "  No lever is used."]
    for name, lever in used:
        lines += ["", f"  {name}: {(type(lever).__doc__ or '').partition(chr(10))[0].rstrip('.')}"]
        lines += _lever(lever, scenario.currency)
    return "\n".join(lines)


def quantity(value: Any, unit: str, currency: str) -> str:
    """A value with its unit, as people write it.

    Examples
    --------
    >>> quantity(0.4, "share, 0 to 1", "EUR"), quantity(1250.0, "currency of the file", "EUR")
    ('40 %', '1,250 EUR')
    >>> quantity(24.0, "months", "EUR"), quantity(0.06, "share points", "EUR"), quantity(3.0, "ratio", "EUR")
    ('24 months', '6 share points', '3')
    >>> quantity(0.1, "probability per month", "EUR")
    '10 % a month'
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    kind = unit.partition(",")[0]
    if kind == "share":
        return f"{number(round(100 * value, 9))} %"
    if kind == "probability per month":
        return f"{number(round(100 * value, 9))} % a month"
    if kind == "share points":
        return f"{number(round(100 * value, 9))} share points"
    words = {"currency of the file": f" {currency}", "ratio": "", "number": "", "": ""}.get(kind, f" {kind}")
    return number(value) + words


def _lever(lever: Lever, currency: str) -> Iterator[str]:
    for phase in lever.phases:
        money = quantity(phase.budget_per_sme_year, "currency of the file", currency)
        period = f"{phase.first_month} to {phase.last_month}"
        yield f"    {period}   {money} for each SME of the population and year, spent on {_targets(phase)}"
        yield from (f"{' ' * 24}{words}" for words in _order(phase))
    for name, part in lever.parts():
        if part.budget_share:
            meaning = type(lever).model_fields[name].description or ""
            yield f"    {quantity(part.budget_share, 'share', currency):>5} for {name}: {meaning}"
            yield from _part(part, currency)


def _targets(phase: Phase) -> str:
    """Whom a phase serves, in words."""
    target = phase.targeting
    lists = (target.sectors, target.regions, target.size_classes, target.stages)
    words = [", ".join(chosen) for chosen in lists if chosen]
    if target.min_informatization:
        words.append(f"digital intensity of at least {quantity(target.min_informatization, 'share', '')}")
    if target.specialised_only:
        words.append("specialised firms only")
    if target.zones_only:
        words.append("firms in parks and pilot zones only")
    return "; ".join(words) or "every firm"


def _order(phase: Phase) -> Iterator[str]:
    """Who comes when, in words."""
    if phase.targeting.priority:
        yield f"first those that are {' or '.join(phase.targeting.priority)}"
    if phase.batches > 1:
        yield f"in {phase.batches} batches, dealt by lot, one after the other"
    if phase.graduation_months:
        yield f"until {phase.graduation_months} months after a firm's first support"
    if phase.announced_months:
        yield f"announced {phase.announced_months} months before"


def _part(part: Part, currency: str) -> Iterator[str]:
    for name, field in type(part).model_fields.items():
        if name != "budget_share":
            value = quantity(getattr(part, name), fields.unit(field), currency)
            yield f"            {name:<26}{value:<18}{field.description}"
