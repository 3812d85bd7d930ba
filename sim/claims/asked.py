"""What ``sme-sim claims`` is asked for: which claims, in how many worlds, of which configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.claims import docket
from sim.claims.claim import CLAIMS
from sim.claims.vectors import written_out
from sim.config.load import load
from sim.config.overrides import parse
from sim.config.problems import did_you_mean
from sim.config.schema.experiment import Config
from sim.ensemble import vectors
from sim.errors import ConfigError

OURS = ("only", "vectors", "page")
DEFAULTS = {"seeds": "2", "population.n_smes": "800", "months": "120", "output.dir": "results/claims",
            "ensemble": "claims"}  # with vectors in which general-purpose AI does not jump
VECTORS = 8
KNOWN = [*OURS, *Config.model_fields, "scenario"]


@dataclass(frozen=True)
class Asked:
    """What was asked for, checked.

    Attributes
    ----------
    claims
        Names, in the order of their numbers.
    table
        Parameter vectors, the default first.
    config
    page
        File that the ledger of claims is written to as well; empty for none.
    """

    claims: list[str]
    table: pd.DataFrame
    config: Config
    page: str = ""


def asked_for(arguments: Sequence[str]) -> Asked:
    """Read the settings of the command.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    line = parse(arguments)
    problems: list[str] = []
    if "scenario" in line.choices:
        problems.append("command line: claims bring their own policies; leave out scenario=...")
    own = {str(setting.key[0]): setting.values[0] for setting in line.settings if setting.key[0] in OURS}
    given = {".".join(map(str, setting.key)) for setting in line.settings}
    strange = _strange(given)
    problems += [f"command line: there is no setting {key!a}{did_you_mean(key, KNOWN)}" for key in strange]
    ours = (*OURS, *strange)
    settings = [argument for argument in arguments if argument.partition("=")[0].strip().lstrip("+") not in ours]
    settings += [f"{key}={value}" for key, value in DEFAULTS.items() if key not in given]
    try:
        claims = _claims(own.get("only"))
    except ConfigError as error:
        problems += error.problems
    try:
        count = _count(own.get("vectors", VECTORS))
    except ConfigError as error:
        problems += error.problems
    try:
        config = load([argument for argument in settings if not argument.startswith("scenario=")])
        if not problems:
            table = written_out(vectors(config.ensemble, count, "vectors", [config]), config)
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems)
    return Asked(claims, table, config, str(own.get("page", "")))


def _strange(given: set[str]) -> list[str]:
    """Settings that neither this command nor a configuration has, told here because both are known here."""
    return sorted(key for key in given if "." not in key and key not in KNOWN and did_you_mean(key, list(OURS)))


def _claims(only: Any) -> list[str]:
    names = [claim.id for claim in docket.ordered()]
    if only is None:
        return names
    wanted = [str(each) for each in (only if isinstance(only, list) else [only])]
    problems = [
        f"only: there is no claim {each!a}{did_you_mean(each, names)} (there are {names[0]} to {names[-1]})"
        for each in wanted if each not in CLAIMS
    ]  # fmt: skip
    if problems or not wanted:
        raise ConfigError(problems or ["only: name at least one claim, as in only=[C22,C47]"])
    return [name for name in names if name in wanted]


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigError(f"vectors = {value!r}: must be a number of parameter vectors, as in vectors=4")
    return value
