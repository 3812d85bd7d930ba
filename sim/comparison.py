"""From runs to tidy tables: the comparison of scenarios with a world without policy."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.config.schema.experiment import NOT_DETERMINING, OF_STUDIES, Config
from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.errors import ConfigError, RunFailed
from sim.evaluation.migration import PLACES
from sim.experiment import Failure, Replicate, Say, replicates
from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.policy.programme import programme
from sim.provenance import as_run, code_state, environment, now
from sim.randomness import replicate_seeds
from sim.record import MEASURES
from sim.results import Results, identity_of
from sim.units import MONTHS_PER_YEAR, calendar_month

OF_THE_COMPARISON = {"scenarios", "scenario", "baseline", "seeds", "seed", "workers", "output.dir"}


def silent(done: int, total: int) -> None:
    """Say nothing about progress."""


def compare(
    configs: dict[str, Config], say: Say = silent, command: str = "", seeds: list[int] | None = None
) -> Results:
    """Run every scenario with the same seeds and compare each with the baseline.

    Parameters
    ----------
    configs : by scenario
        Equal but for their policy.
    say
        Told after each replicate how many of how many are done.
    command
        What the user typed, for the passport.
    seeds
        Seeds of the replicates; spawned from ``config.seed`` where none are given.

    Raises
    ------
    ConfigError
        If the baseline is not among the scenarios.
    RunFailed
        If no run ended well, so that there is nothing to compare.
    """
    first = next(iter(configs.values()))
    if first.baseline not in configs:
        raise ConfigError(f"baseline: '{first.baseline}' is not among the scenarios: {', '.join(configs)}")
    started = now()
    seeds = seeds if seeds is not None else replicate_seeds(first.seed, first.seeds)
    found = list(replicates(configs, first.baseline, seeds, say))
    _stop_if_empty(found, command)
    names = _names(first)
    return Results(
        monthly=_stack(_monthly(replicate, first) for replicate in found),
        paired=_paired(found, first),
        migration=_stack(_migration(replicate, first) for replicate in found),
        accounts=_stack(_accounts(replicate, configs) for replicate in found),
        ledger=_stack(_ledger(replicate, first) for replicate in found),
        failures=_failures(found, command),
        firms=_stack(_firms(replicate, names) for replicate in found if first.output.firms),
        provenance=_passport(configs, found, seeds, started, command),
    )


def _stop_if_empty(found: list[Replicate], command: str) -> None:
    if any(replicate.runs for replicate in found):
        return
    first = found[0].failures[0]
    raise RunFailed(
        f"every run failed; the first: {first.stage}: {first.message}\nrepeat it with: {repeat_command(first, command)}"
    )


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
        page.insert(0, "scenario", name)
        page.insert(1, "replicate", replicate.number)
        page.insert(2, "seed", replicate.seed)
        page.insert(3, "month", month)
        page.insert(4, "date", np.repeat(dates, strata))
        page.insert(5, "dimension", np.tile([dimension for dimension, _ in run.strata], months))
        page.insert(6, "stratum", np.tile([stratum for _, stratum in run.strata], months))
        parts.append(page)
    return _stack(parts)


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
                    "scenario": name,
                    "replicate": replicate.number,
                    "seed": replicate.seed,
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
                        "scenario": name,
                        "replicate": replicate.number,
                        "seed": replicate.seed,
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
        config = configs[name]
        keys = [offer.key for offer in programme(config.policy, config.population).values()]
        frame = pd.DataFrame(run.accounts)
        frame.insert(0, "scenario", name)
        frame.insert(1, "replicate", replicate.number)
        frame.insert(2, "seed", replicate.seed)
        frame.insert(3, "part", keys)
        frames.append(frame)
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
                    "scenario": name,
                    "replicate": replicate.number,
                    "seed": replicate.seed,
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
        frame.insert(0, "scenario", name)
        frame.insert(1, "replicate", replicate.number)
        frame.insert(2, "seed", replicate.seed)
        frames.append(frame)
    return _stack(frames)


def _names(config: Config) -> dict[str, list[str]]:
    return {
        "size_class": list(SIZE_CLASSES),
        "stage": list(STAGES),
        "sector": list(config.population.sectors),
        "region": list(config.population.regions),
    }


def _failures(found: list[Replicate], command: str) -> pd.DataFrame:
    columns = ["scenario", "replicate", "seed", "stage", "message", "traceback", "repeat"]
    rows = [
        (f.scenario, replicate.number, f.seed, f.stage, f.message, f.trace, repeat_command(f, command))
        for replicate in found
        for f in replicate.failures
    ]
    return pd.DataFrame(rows, columns=columns)


def repeat_command(failure: Failure, command: str) -> str:
    """One line that repeats a run: its scenario and seed, and every other setting of the comparison's command."""
    settings = [word for word in shlex.split(command) if "=" in word]
    kept = [word for word in settings if word.lstrip("+").split("=")[0] not in OF_THE_COMPARISON]
    named = [word.partition("=")[2] for word in settings if word.startswith(("scenarios=", "scenario="))]
    files = [entry.strip(" '\"") for words in named for entry in words.strip("[]").split(",")]
    scenario = next((entry for entry in files if Path(entry).stem == failure.scenario), failure.scenario)
    return as_run(scenario, {"seed": failure.seed}, kept)


def _passport(
    configs: dict[str, Config], found: list[Replicate], seeds: list[int], started: str, command: str
) -> dict[str, Any]:
    first = next(iter(configs.values()))
    composed = {name: config.model_dump(mode="json", exclude=set(OF_STUDIES)) for name, config in configs.items()}
    code = code_state()
    determining = {
        name: {key: value for key, value in config.items() if key not in NOT_DETERMINING}
        for name, config in composed.items()
    }
    return {
        "identity": identity_of(determining, seeds, code["sources"]),
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
        "replicates": len(seeds),
        "runs_ok": sum(len(replicate.runs) for replicate in found),
        "runs_failed": sum(len(replicate.failures) for replicate in found),
        "code": code,
        "environment": environment(),
        "command": command,
        "started": started,
        "finished": now(),
        "config": composed,
    }
