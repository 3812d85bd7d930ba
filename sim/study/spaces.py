"""What a study asks for, checked before anything runs: its spaces expanded to points, and all that cannot be meant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from sim.config.problems import did_you_mean
from sim.config.schema.experiment import Config
from sim.config.schema.study import Space, Study, overlap
from sim.config.settings import POLICY
from sim.errors import ConfigError
from sim.record import MEASURES
from sim.study.design import points, refuse_outside
from sim.study.factors import Range, ranges, refuse_key
from sim.study.responses import problems as problems_with

OWN = ("file", "list")  # designs whose points are the user's own
SEARCH = "search"  # the design whose points are proposed while the study goes on
MATCHING = "history_matching"  # the same, of worlds: points that could match published figures


def refuse(study: Study, policies: Sequence[Config]) -> None:
    """Refuse a study whose responses there are not, or whose levers are none.

    Parameters
    ----------
    study
    policies
        The scenarios beside the baseline.

    Raises
    ------
    ConfigError
        Every problem.
    """
    asked = {f"study.responses.{number}": name for number, name in enumerate(study.responses)}
    if study.levers.design == SEARCH:
        wanted = enumerate(study.search.objectives)
        asked |= {f"study.search.objectives.{number}.response": goal.response for number, goal in wanted}
    problems = problems_with(asked, study.dimensions)
    if study.replication.of not in MEASURES:
        of = study.replication.of
        problems.append(f"study.replication.of: {of!r} is no measure{did_you_mean(of, MEASURES)}")
    if (study.levers.factors or study.levers.design in OWN) and not policies:
        problems.append("study.levers: there is no scenario whose levers could be set; name one in study.scenarios")
    if study.levers.design == MATCHING:
        problems.append(f"study.levers.design = {MATCHING}: policies are not fitted to figures; it is of uncertainties")
    if study.uncertainties.design == MATCHING and not study.targets:
        problems.append("study.targets: there is nothing to match; name a shipped file, as in eu27, or a path of one")
    problems += [
        problem for number, factor in enumerate(study.levers.factors)
        for problem in _no_lever(factor.key, f"study.levers.factors.{number}.key")
    ]  # fmt: skip
    if problems:
        raise ConfigError(problems)


def _no_lever(key: str, place: str) -> list[str]:
    if key.startswith(POLICY):
        return []
    return [f"{place} = {key!r}: levers are settings of a policy (their keys begin with {POLICY}); what the state "
            "cannot set is an uncertainty"]  # fmt: skip


def factors_of(space: Space, where: str, configs: Sequence[Config]) -> list[Range]:
    """The factors of a space, before any of its points is made; none of a file or a list, which name their own."""
    return [] if space.design in OWN else ranges(space, where, configs)


def expanded(space: Space, where: str, configs: Sequence[Config], *, levers: bool) -> tuple[pd.DataFrame, list[Range]]:
    """The points of a space and its factors.

    Parameters
    ----------
    space
    where
        Key of the space, for messages.
    configs
        Of the scenarios to which it applies.
    levers
        Whether only settings of policy may stand in it.

    Raises
    ------
    ConfigError
        Every problem of factors and points.
    """
    if space.design not in OWN:
        spans = factors_of(space, where, configs)
        return points(space, spans, where), spans
    table = points(space, [], where)
    _refuse_keys([str(key) for key in table], where, configs, levers)
    own: Mapping[str, list[object]] = {
        str(key): [level for level in table[key] if level is not None] for key in table
    }
    spans = ranges(space, where, configs, own)  # type: ignore[arg-type]
    refuse_outside(table, spans, where)
    _refuse_same(table, where)
    return table, spans


def _refuse_same(table: pd.DataFrame, where: str) -> None:
    """Refuse points of one's own that stand there twice: they would be run twice, and weigh double."""
    seen: dict[str, object] = {}
    problems = []
    for name, values in zip(table.index, table.to_numpy(dtype=object).tolist(), strict=True):
        first = seen.setdefault(json.dumps(values), name)
        if first is not name:
            problems.append(f"{where}: {_called(name)} is the same as {_called(first)}; name each point once")
    if problems:
        raise ConfigError(problems)


def _called(name: object) -> str:
    return name if isinstance(name, str) else f"point {name}"


def _refuse_keys(keys: Sequence[str], where: str, configs: Sequence[Config], levers: bool) -> None:
    """Refuse columns of points of one's own that no factor could name."""
    problems = []
    for number, key in enumerate(keys):
        problems += _no_lever(key, f"{where}: a column") if levers else []
        problems += [
            f"{where}: {other} and {key} may lead to the same setting; name each setting once"
            for other in keys[:number] if overlap(key, other)
        ]  # fmt: skip
        try:
            refuse_key(key, f"{where}: a column", configs)
        except ConfigError as fault:
            problems += fault.problems
    if problems:
        raise ConfigError(problems)
