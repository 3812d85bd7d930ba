"""Hears the claims: every claim in every world, over processes, and what they found."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim import crew
from sim.claims import gaps, informatization, levers, links, stages, system, units, warning  # noqa: F401  declare the claims
from sim.claims.claim import CLAIMS, Claim
from sim.claims.laboratory import Laboratory
from sim.claims.vectors import parameters
from sim.claims.verdict import HOLDS, judge, turns
from sim.config.schema.experiment import Config
from sim.ensemble import settings_of
from sim.experiment import DIED
from sim.randomness import replicate_seeds
from sim.threads import processors

Say = Callable[[int, int], None]
FITTED, COUNTER = "fitted", "counter"
LOST = str(DIED)
MANY_VECTORS = 1000  # more than there are: counter-worlds share no luck with a fitted world
COUNTER_SEEDS = 2  # counter-worlds are extreme: what should turn there turns in any luck


@dataclass(frozen=True)
class Task:
    """Some claims to hear in one world, which is fitted or the counter-world of a claim.

    Attributes
    ----------
    claims
        Their names; in a counter-world it is the claim whose own it is.
    vector
        Settings of the parameter vector.
    number
        Its place among the vectors.
    seed
    world
        ``fitted`` or ``counter``.
    settings
        Of the counter-world.
    """

    claims: tuple[str, ...]
    vector: Mapping[str, Any]
    number: int
    seed: int
    world: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Hearing:
    """What was found in one world: effects by claim, the share of the money that was spent, and what went wrong."""

    task: Task
    effects: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    runs: int = 0


def ordered(claims: Mapping[str, Claim] = CLAIMS) -> list[Claim]:
    """Claims in the order of their numbers."""
    return sorted(claims.values(), key=lambda each: (int("".join(filter(str.isdigit, each.id))), each.id))


def named(claim: str) -> Claim:
    """The claim of that name, as in C22."""
    return CLAIMS[claim]


def fitted_tasks(config: Config, chosen: list[str], table: pd.DataFrame) -> list[Task]:
    """Claims in the fitted worlds; those of a theme share a laboratory, and so their runs.

    Each vector has luck of its own: were it shared, what is luck would look like agreement of the vectors.
    """
    seeds = replicate_seeds(config.seed, config.seeds * len(table))
    themes: dict[str, list[str]] = {}
    for name in chosen:
        themes.setdefault(CLAIMS[name].theme, []).append(name)
    return [
        Task(tuple(names), settings_of(table, row), row, seed, FITTED)
        for names in sorted(themes.values(), key=len, reverse=True) for row in range(len(table))
        for seed in seeds[row * config.seeds : (row + 1) * config.seeds]
    ]  # fmt: skip


def counter_tasks(config: Config, found: pd.DataFrame) -> list[Task]:
    """Claims in the worlds where their verdict should be another one."""
    seeds = replicate_seeds(config.seed, config.seeds * MANY_VECTORS + COUNTER_SEEDS)[-COUNTER_SEEDS:]
    worlds = {row.claim: CLAIMS[str(row.claim)].counter_world(row.verdict == HOLDS)[0] for row in found.itertuples()}
    return [Task((str(name),), {}, 0, seed, COUNTER, world) for name, world in worlds.items() for seed in seeds]


def hear(config: Config, task: Task) -> Hearing:
    """Measure the claims of a task in its world; a claim that breaks is kept as a fault, the others go on."""
    found = Hearing(task)
    seeded = config.model_copy(update={"seed": task.seed})
    try:
        lab = Laboratory(seeded, task.vector, task.settings)
    except Exception:  # a world that cannot be is a result about every claim in it
        found.faults = dict.fromkeys(task.claims, traceback.format_exc())
        return found
    for name in task.claims:
        lab.forget_asked()
        try:
            found.effects[name] = float(CLAIMS[name].effect(lab))
            found.spent[name] = lab.least_spent()
        except Exception:  # whatever a claim raises is a result of that claim
            found.faults[name] = traceback.format_exc()
    found.runs = lab.runs
    return found


def hear_all(config: Config, chosen: list[str], table: pd.DataFrame, say: Say) -> list[Hearing]:
    """All claims in the fitted worlds, and then, as the verdict is, in worlds where it should be another one."""
    todo = fitted_tasks(config, chosen, table)
    fitted = sum(len(task.claims) for task in todo)
    total = fitted + COUNTER_SEEDS * len(chosen)
    hearings = _told(config, todo, say, 0, total)
    found = verdicts(effects_of(hearings), chosen, table)
    return hearings + _told(config, counter_tasks(config, found), say, fitted, total)


def _told(config: Config, todo: list[Task], say: Say, done: int, total: int) -> list[Hearing]:
    """What was found, from as many processes as asked for; whoever waits is told how far it is."""
    hearings, workers = [], min(config.workers or processors(), len(todo))
    say(done, total)
    for task, found in _heard(config, todo, workers):
        hearings.append(found or Hearing(task, faults=dict.fromkeys(task.claims, LOST)))
        done += len(task.claims)
        say(done, total)
    return hearings


def _heard(config: Config, todo: list[Task], workers: int) -> Iterator[tuple[Task, Hearing | None]]:
    if workers == 1:
        yield from ((task, hear(config, task)) for task in todo)
        return
    for number, found in crew.outcomes(hear, (config,), [(task,) for task in todo], workers):
        yield todo[number], found


def effects_of(hearings: list[Hearing]) -> pd.DataFrame:
    """One row per claim, world, vector and seed."""
    rows = [
        {"claim": name, "world": each.task.world, "vector": each.task.number, "seed": each.task.seed,
         "effect": each.effects.get(name, float("nan")), "spent_share": each.spent.get(name, float("nan")), "fault": each.faults.get(name, "")}
        for each in hearings for name in each.task.claims
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values(["claim", "world", "vector", "seed"], ignore_index=True)


def verdicts(effects: pd.DataFrame, chosen: list[str], table: pd.DataFrame) -> pd.DataFrame:
    """One row per claim: its verdict, the effect with its interval, and what the counter-world makes of it."""
    rows: list[dict[str, Any]] = []
    for claim in (each for each in ordered() if each.id in chosen):
        of = effects[effects["claim"] == claim.id]
        fitted = of[of["world"] == FITTED]
        by_vector = fitted.assign(replicate=fitted.groupby("vector").cumcount()).pivot(index="vector", columns="replicate", values="effect")
        counter = of.loc[of["world"] == COUNTER, "effect"].to_numpy(float)
        rule = {"expects": claim.expects, "rope": claim.rope}
        found = judge(by_vector.to_numpy(float), **rule, parameters=parameters(table).loc[by_vector.index])  # type: ignore[arg-type]
        turned = turns(found, counter, **rule)  # type: ignore[arg-type]
        settings, because = claim.counter_world(found.kind == HOLDS)
        rows.append({
            "claim": claim.id, "section": claim.section, "says": claim.says, "verdict": found.kind,
            "effect": found.mean, "low": found.low, "high": found.high, "unit": claim.unit, "expects": claim.expects,
            "rope": claim.rope, "agreeing": found.agreeing, "replicates": found.replicates, "vectors": found.vectors, "near_the_line": found.near,
            "depends_on": found.depends_on, "correlation": found.correlation,
            "spent_share": float(fitted["spent_share"].mean()), "counter_effect": float(pd.Series(counter).mean()), "turned": turned,
            "counter_because": because, "counter_world": "; ".join(f"{key}={value}" for key, value in settings.items()),
            "faults": int((of["fault"] != "").sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)
