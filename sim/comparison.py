"""From runs to tidy tables: the comparison of scenarios with a world without policy."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.config.schema.experiment import OF_STUDIES, Config, determining
from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.config.settings import concrete
from sim.ensemble import Vector, members
from sim.errors import ConfigError, RunFailed
from sim.evaluation.migration import PLACES
from sim.experiment import Failure, Replicate, Say, composed, replicates, settings_in
from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.policy.programme import programme
from sim.provenance import as_run, code_state, environment, inputs, now
from sim.randomness import replicate_seeds
from sim.record import MEASURES
from sim.results import Results, identity_of
from sim.units import MONTHS_PER_YEAR, calendar_month

OF_THE_COMPARISON = {
    "scenarios", "scenario", "baseline", "seeds", "seed", "members", "ensemble", "workers", "output.dir",
}  # fmt: skip


def silent(done: int, total: int) -> None:
    """Say nothing about progress."""


def compare(
    configs: dict[str, Config], say: Say = silent, command: str = "", seeds: list[int] | None = None,
    vectors: list[Vector] | None = None,
) -> Results:  # fmt: skip
    """Run every scenario in the same parameter vectors with the same seeds and compare each with the baseline.

    Parameters
    ----------
    configs : by scenario
        Equal but for their policy.
    say
        Told after each replicate how many of how many are done.
    command
        What the user typed, for the passport.
    seeds
        Seeds of each vector; spawned from ``config.seed`` where none are given.
    vectors
        Parameter vectors; where none are given, those of the ensemble that the settings name.

    Raises
    ------
    ConfigError
        If the baseline is not among the scenarios, or the ensemble cannot be read.
    RunFailed
        If no run ended well, so that there is nothing to compare.
    """
    first = next(iter(configs.values()))
    if first.baseline not in configs:
        raise ConfigError(f"baseline: '{first.baseline}' is not among the scenarios: {', '.join(configs)}")
    started = now()
    seeds = seeds if seeds is not None else replicate_seeds(first.seed, first.seeds)
    vectors = vectors if vectors is not None else members_of(configs)
    found = list(replicates(configs, first.baseline, seeds, say, vectors))
    _stop_if_empty(found, command, configs)
    return Results(
        **tables(configs, found, command), provenance=_passport(configs, found, seeds, vectors, started, command)
    )


def tables(configs: dict[str, Config], found: list[Replicate], command: str) -> dict[str, pd.DataFrame]:
    """The tables of replicates, by name.   command : what the user typed"""
    first = next(iter(configs.values()))
    names = _names(first)
    return {
        "monthly": _stack(_monthly(replicate, first) for replicate in found),
        "paired": _paired(found, first),
        "migration": _stack(_migration(replicate, first) for replicate in found),
        "accounts": _stack(_accounts(replicate, configs) for replicate in found),
        "ledger": _stack(_ledger(replicate, first) for replicate in found),
        "failures": _failures(found, command, configs),
        "firms": _stack(_firms(replicate, names) for replicate in found if first.output.firms),
    }


def members_of(configs: dict[str, Config]) -> list[Vector]:
    """The parameter vectors in which configurations are compared.

    Raises
    ------
    ConfigError
        If the ensemble cannot be read, or has fewer.
    """
    first = next(iter(configs.values()))
    return members(first.ensemble, first.members, configs=[*configs.values()])


def _stop_if_empty(found: list[Replicate], command: str, configs: dict[str, Config]) -> None:
    if any(replicate.runs for replicate in found):
        return
    first = found[0].failures[0]
    again = repeat_command(first, command, _written(configs[first.scenario], found[0].vector, first.scenario))
    raise RunFailed(f"every run failed; the first: {first.stage}: {first.message}\nrepeat it with: {again}")


def _stack(frames: Any) -> pd.DataFrame:
    kept = [frame for frame in frames if not frame.empty]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame()


def _monthly(replicate: Replicate, config: Config) -> pd.DataFrame:
    start, parts = config.population.start, []
    for name, run in replicate.runs.items():
        months, strata, measures = run.values.shape
        page = pd.DataFrame(run.values.reshape(months * strata, measures), columns=list(MEASURES))
        month = np.repeat(np.arange(months), strata)
        dates = [calendar_month(m, start) for m in range(months)]
        page.insert(0, "month", month)
        page.insert(1, "date", np.repeat(dates, strata))
        page.insert(2, "dimension", np.tile([dimension for dimension, _ in run.strata], months))
        page.insert(3, "stratum", np.tile([stratum for _, stratum in run.strata], months))
        parts.append(_of(replicate, name, page))
    return _stack(parts)


def _of(replicate: Replicate, scenario: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of one run, with whose they are in front."""
    for place, (column, value) in enumerate(_whose(replicate, scenario).items()):
        frame.insert(place, column, value)
    return frame


def _whose(replicate: Replicate, scenario: str) -> dict[str, Any]:
    return {"scenario": scenario, "member": replicate.vector.name, "replicate": replicate.number,
            "seed": replicate.seed}  # fmt: skip


def _paired(found: list[Replicate], config: Config) -> pd.DataFrame:
    rows = []
    columns = list(MEASURES)
    for replicate in found:
        base = replicate.runs.get(config.baseline)
        for name, classes in replicate.paired.items():
            assert base is not None
            end, end_base = replicate.runs[name].values[-1, 0], base.values[-1, 0]
            change = {key: float(end[columns.index(key)] - end_base[columns.index(key)]) for key in columns}
            gained = change["effective_adopters"]
            rows.append(
                {
                    **_whose(replicate, name),
                    "effect_adoption": change["adoption"],
                    "effect_effective": change["effective_adoption"],
                    "net_adopters": change["adopters"],
                    "net_effective_adopters": gained,
                    "cost_per_additional_effective_adopter": classes["public_cost"] / gained if gained > 0 else np.nan,
                    **classes,
                }
            )
    return pd.DataFrame(rows)


def _migration(replicate: Replicate, config: Config) -> pd.DataFrame:
    frames = []
    for name, moved in replicate.moved.items():
        for page in moved:
            without, with_policy = np.nonzero(page.firms)
            frames.append(
                pd.DataFrame(
                    {
                        **_whose(replicate, name),
                        "month": page.month,
                        "date": calendar_month(page.month, config.population.start),
                        "dimension": "all" if page.stratum == "all" else "size_class",
                        "stratum": page.stratum,
                        "without_policy": [PLACES[place] for place in without],
                        "with_policy": [PLACES[place] for place in with_policy],
                        "firms": page.firms[without, with_policy],
                    }
                )
            )
    return _stack(frames)


def _accounts(replicate: Replicate, configs: dict[str, Config]) -> pd.DataFrame:
    frames = []
    for name, run in replicate.runs.items():
        config = composed(configs[name], replicate.vector, name == configs[name].baseline)
        keys = [offer.key for offer in programme(config.policy, config.population).values()]
        frame = pd.DataFrame(run.accounts)
        frame.insert(0, "part", keys)
        frames.append(_of(replicate, name, frame))
    return _stack(frames)


def _ledger(replicate: Replicate, config: Config) -> pd.DataFrame:
    first_year = int(config.population.start[:4])
    frames = []
    for name, run in replicate.runs.items():
        if not run.flows.size:
            continue
        year, payer, payee, purpose = np.nonzero(run.flows)
        frames.append(
            pd.DataFrame(
                {
                    **_whose(replicate, name),
                    "year": first_year + year,
                    "payer": [Sector(i).name.lower() for i in payer.tolist()],
                    "payee": [Sector(i).name.lower() for i in payee.tolist()],
                    "purpose": [Purpose(i).name.lower() for i in purpose.tolist()],
                    "amount": run.flows[year, payer, payee, purpose],
                }
            )
        )
    return _stack(frames)


def _firms(replicate: Replicate, names: dict[str, list[str]]) -> pd.DataFrame:
    frames = []
    for name, run in replicate.runs.items():
        frame = pd.DataFrame(run.lives)
        for column, labels in names.items():
            frame[column] = [labels[i] for i in frame[column]]
        for column in ("adoption_month", "effective_month", "support_month", "closed"):
            frame[column] = frame[column].astype("Int64").mask(frame[column].isin([NEVER, -1]))
        frames.append(_of(replicate, name, frame))
    return _stack(frames)


def _names(config: Config) -> dict[str, list[str]]:
    return {
        "size_class": list(SIZE_CLASSES),
        "stage": list(STAGES),
        "sector": list(config.population.sectors),
        "region": list(config.population.regions),
    }


def _failures(found: list[Replicate], command: str, configs: dict[str, Config]) -> pd.DataFrame:
    columns = ["scenario", "member", "replicate", "seed", "stage", "message", "traceback", "repeat"]
    rows = [
        (*_whose(replicate, f.scenario).values(), f.stage, f.message, f.trace,
         repeat_command(f, command, _written(configs[f.scenario], replicate.vector, f.scenario)))
        for replicate in found
        for f in replicate.failures
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _written(config: Config, vector: Vector, scenario: str) -> dict[str, Any]:
    """What a vector sets of a scenario, as a command can say it: stars written out."""
    settings = settings_in(vector, scenario == config.baseline)
    return {key: value for star, value in settings.items() for key in concrete(config, star) or [star]}


def repeat_command(failure: Failure, command: str, vector: Mapping[str, Any] | None = None) -> str:
    """One line that repeats a run: scenario, parameter vector and seed, and what else the comparison's command set."""
    settings = [word for word in shlex.split(command) if "=" in word]
    kept = [word for word in settings if word.lstrip("+").split("=")[0] not in OF_THE_COMPARISON]
    named = [word.partition("=")[2] for word in settings if word.startswith(("scenarios=", "scenario="))]
    files = [entry.strip(" '\"") for words in named for entry in words.strip("[]").split(",")]
    scenario = next((entry for entry in files if Path(entry).stem == failure.scenario), failure.scenario)
    return as_run(scenario, {**(vector or {}), "seed": failure.seed}, kept)


def _passport(
    configs: dict[str, Config], found: list[Replicate], seeds: list[int], vectors: list[Vector], started: str,
    command: str,
) -> dict[str, Any]:  # fmt: skip
    first = next(iter(configs.values()))
    composed = {name: config.model_dump(mode="json", exclude=set(OF_STUDIES)) for name, config in configs.items()}
    code = code_state()
    asked = {name: determining(config) for name, config in configs.items()}
    carried = {vector.name: vector.settings for vector in vectors}
    return {
        "identity": identity_of({"configs": asked, "members": carried}, seeds, code["sources"]),
        "title": f"{len(configs)} scenarios, {first.population.title}",
        "baseline": first.baseline,
        "scenarios": {
            name: {key: getattr(config.policy, key) for key in ("title", "question", "source", "assumptions")}
            for name, config in configs.items()
        },
        "population": first.population.title,
        "outlook": first.outlook.title,
        "currency": first.population.currency,
        "start": first.population.start,
        "months": first.months,
        "years": first.months / MONTHS_PER_YEAR,
        "n_smes": first.population.n_smes,
        "seed": first.seed,
        "seeds": seeds,
        "ensemble": first.ensemble,
        "members": carried,
        "replicates": len(vectors) * len(seeds),
        "runs_ok": sum(len(replicate.runs) for replicate in found),
        "runs_failed": sum(len(replicate.failures) for replicate in found),
        "code": code,
        "environment": environment(),
        "inputs": inputs(command, [first.ensemble]),
        "command": command,
        "started": started,
        "finished": now(),
        "config": composed,
    }
