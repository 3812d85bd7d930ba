"""One entry of the codebook, found by its key or by the end of it."""

from __future__ import annotations

import textwrap

from sim.codebook.entries import Entry, everything
from sim.config.options import choose, shipped
from sim.config.problems import did_you_mean
from sim.errors import ConfigError

WIDTH, MOST = 100, 12
NAMED = ("sectors", "regions")  # by a population; a scenario may target them


def look_up(asked: str) -> str:
    """What the codebook says of a key, in words.

    Parameters
    ----------
    asked
        A dotted key, the end of one, or a group; ``policy.`` before a scenario key is understood.

    Raises
    ------
    ConfigError
        If nothing is called so, with what may have been meant.

    Examples
    --------
    >>> print(look_up("skills.poached_share"))
    model.skills.poached_share (setting)
      Share of skill that leaves with the poached [pz].
      unit: share; default: 0.15; legal: a number from 0 to 1; plausible: 0.05 to 0.3
      source: assumption
    """
    entries = everything()
    key = asked.removeprefix("policy.")
    found = [entry for entry in entries if entry.key == key]
    found = found or [entry for entry in entries if entry.key.endswith(f".{key}")]
    found = found or [entry for entry in entries if f".{key}." in f".{entry.key}"]  # all of a group
    if not found:
        last = {entry.key.rpartition(".")[2]: entry.key for entry in entries}
        guess = did_you_mean(key, [entry.key for entry in entries]) or did_you_mean(key.rpartition(".")[2], last)
        raise ConfigError(f"the codebook has no {asked!a}{guess}")
    shown = [_words(entry) for entry in found[:MOST]]
    if len(found) > MOST:
        shown.append(f"and {len(found) - MOST} others: " + ", ".join(entry.key for entry in found[MOST:]))
    return "\n\n".join(shown)


def _words(entry: Entry) -> str:
    facts = {"unit": entry.unit, "default": entry.default, "legal": entry.legal, "plausible": entry.plausible}
    told = "; ".join(f"{name}: {value}" for name, value in facts.items() if value)
    lines = [f"{entry.key} ({entry.kind})", *(f"  {line}" for line in textwrap.wrap(entry.meaning, WIDTH - 2))]
    lines += [f"  {line}" for line in textwrap.wrap(told, WIDTH - 2)]
    lines += _names(entry.key)
    lines += [f"  {line}" for line in textwrap.wrap(f"source: {entry.source}", WIDTH - 2)] if entry.source else []
    return "\n".join(lines)


def _names(key: str) -> list[str]:
    """For a key that takes names of sectors or regions: those of each shipped population."""
    kind = key.rpartition("targeting.")[2]
    if kind == key or kind not in NAMED:
        return []
    known = {name: choose("population", name).file.content[kind] for name in shipped("population")}
    told = [f"names in population={name}: {', '.join(groups)}" for name, groups in known.items()]
    return [line for one in told for line in textwrap.wrap(one, WIDTH, subsequent_indent="    ", initial_indent="  ")]
