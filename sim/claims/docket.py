"""Hears the claims: every claim in every world, over processes, and what they found."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from typing import Any

import pandas as pd

from sim.claims import gaps, informatization, levers, links, stages, system, units, warning  # noqa: F401  declare the claims
from sim.claims.claim import CLAIMS, Claim
from sim.claims.laboratory import Laboratory
from sim.claims.vectors import parameters, settings_of
from sim.claims.verdict import judge, turns
from sim.config.schema.experiment import Config
from sim.randomness import replicate_seeds

Say = Callable[[int, int], None]
FITTED, COUNTER = "fitted", "counter"
COUNTER_SEEDS = 2
CLAIMS_PER_TASK = 6


@dataclass(frozen=True)
class Task:
    """Some claims to hear in one world.

    Attributes
    ----------
    claims
        Their names; in a counter-world it is one claim's own.
    vector
        Settings of the parameter vector.
    number
        Its place among the vectors.
    seed
    world
        ``fitted`` or ``counter``.
    """

    claims: tuple[str, ...]
    vector: Mapping[str, float]
    number: int
    seed: int
    world: str


@dataclass
class Hearing:
    """What was found in one world: effects by claim, and what went wrong."""

    task: Task
    effects: dict[str, float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    runs: int = 0


def ordered(claims: Mapping[str, Claim] = CLAIMS) -> list[Claim]:
    """Claims in the order of their numbers."""
    return sorted(claims.values(), key=lambda each: (int("".join(filter(str.isdigit, each.id))), each.id))


def tasks(config: Config, chosen: list[str], table: pd.DataFrame) -> list[Task]:
    """All that has to be heard: claims of a theme share a laboratory, and so their runs."""
    seeds = replicate_seeds(config.seed, config.seeds)
    themes: dict[str, list[str]] = {}
    for name in chosen:
        themes.setdefault(CLAIMS[name].theme, []).append(name)
    fitted = [
        Task(tuple(names[first : first + CLAIMS_PER_TASK]), settings_of(table, row), row, seed, FITTED)
        for row in range(len(table)) for seed in seeds for names in themes.values()
        for first in range(0, len(names), CLAIMS_PER_TASK)
    ]  # fmt: skip
    counter = [Task((name,), {}, 0, seed, COUNTER) for name in chosen for seed in seeds[:COUNTER_SEEDS]]
    return fitted + counter


def hear(config: Config, task: Task) -> Hearing:
    """Measure the claims of a task in its world; a claim that breaks is kept as a fault, the others go on."""
    found = Hearing(task)
    world = CLAIMS[task.claims[0]].counter if task.world == COUNTER else {}
    seeded = config.model_copy(update={"seed": task.seed})
    try:
        lab = Laboratory(seeded, task.vector, world)
    except Exception:  # a world that cannot be is a result about every claim in it
        found.faults = dict.fromkeys(task.claims, traceback.format_exc())
        return found
    for name in task.claims:
        try:
            found.effects[name] = float(CLAIMS[name].effect(lab))
        except Exception:  # whatever a claim raises is a result of that claim
            found.faults[name] = traceback.format_exc()
    found.runs = lab.runs
    return found


def hear_all(config: Config, todo: list[Task], say: Say) -> Iterator[Hearing]:
    """All hearings as they end, from as many processes as asked for."""
    total = sum(len(task.claims) for task in todo)
    done, workers = 0, min(config.workers or os.cpu_count() or 1, len(todo))
    say(0, total)
    if workers == 1:
        for task in todo:
            yield hear(config, task)
            done += len(task.claims)
            say(done, total)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker, (os.getpid(), config))
    try:
        for future in as_completed([pool.submit(_hear_in_worker, task) for task in todo]):
            found = future.result()
            yield found
            done += len(found.task.claims)
            say(done, total)
    except BaseException:  # interrupted: nobody waits for what is under way
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_given: Config | None = None  # in a worker: the configuration, sent once


def _hear_in_worker(task: Task) -> Hearing:
    assert _given is not None
    return hear(_given, task)


def _begin_worker(parent: int, config: Config) -> None:
    """A worker leaves interrupts to its parent, and leaves when its parent is gone."""
    global _given
    _given = config
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def effects_of(hearings: list[Hearing]) -> pd.DataFrame:
    """One row per claim, world, vector and seed."""
    rows = [
        {"claim": name, "world": each.task.world, "vector": each.task.number, "seed": each.task.seed,
         "effect": each.effects.get(name, float("nan")), "fault": each.faults.get(name, "")}
        for each in hearings for name in each.task.claims
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values(["claim", "world", "vector", "seed"], ignore_index=True)


def verdicts(effects: pd.DataFrame, chosen: list[str], table: pd.DataFrame) -> pd.DataFrame:
    """One row per claim: its verdict, the effect with its interval, and what the counter-world makes of it."""
    rows: list[dict[str, Any]] = []
    for claim in (each for each in ordered() if each.id in chosen):
        of = effects[effects["claim"] == claim.id]
        fitted = of[of["world"] == FITTED].pivot(index="vector", columns="seed", values="effect")
        counter = of.loc[of["world"] == COUNTER, "effect"].to_numpy(float)
        rule = {"expects": claim.expects, "rope": claim.rope}
        found = judge(fitted.to_numpy(float), **rule, parameters=parameters(table).loc[fitted.index])  # type: ignore[arg-type]
        turned = turns(found, counter, **rule)  # type: ignore[arg-type]
        rows.append({
            "claim": claim.id, "section": claim.section, "says": claim.says, "verdict": found.kind,
            "effect": found.mean, "low": found.low, "high": found.high, "unit": claim.unit, "expects": claim.expects,
            "rope": claim.rope, "agreeing": found.agreeing, "replicates": found.replicates, "vectors": found.vectors,
            "depends_on": found.depends_on, "correlation": found.correlation,
            "counter_effect": float(pd.Series(counter).mean()), "turned": turned,
            "counter_because": claim.because, "counter_world": "; ".join(f"{key}={value}" for key, value in claim.counter.items()),
            "faults": int((of["fault"] != "").sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)
