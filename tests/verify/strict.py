"""Invariants (4.1), all of them in every month of worlds in which every shipped scenario runs.

A run checks money, loans, budgets and finite numbers by itself, whoever asks for it, and stops where they do not close
(`sim/month/books.py`); what is here besides costs time, or looks at two months at once.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from sim.config.load import load
from sim.config.options import shipped
from sim.ledger import Purpose, Sector
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import Recorder
from sim.world import World
from tests.laws.test_bounds import beyond
from tests.verify.finding import Checked, Finding

POPULATIONS = ("eu27", "china")
COUNTS = ("firms", "adopters", "effective_adopters")


def checked(firms: int) -> Checked:
    """Every shipped scenario in both populations.   firms : count"""
    broken: Counter[str] = Counter()
    months, worlds = 0, 0
    for population in POPULATIONS:
        for scenario in shipped("scenario"):
            size = [f"population.n_smes={firms}", "months=48", f"population={population}", "population.start=2024-06"]
            found, passed = _watched(begin(load(size, scenario)))
            broken += found
            months, worlds = months + passed, worlds + 1
    told = "; ".join(f"{what}: {count}" for what, count in broken.items()) or "none broken"
    asked = (
        "Money, loans, budgets, bounds, identities, births and deaths, one sector and stage each, first use never "
        "unsaid, users aware, strata that add up: in every month"
    )
    return Checked([Finding("4.1", asked, "exact; money to a relative 1e-9", told, "none broken", not broken,
                            f"seed 1; {worlds} worlds of {firms} firms, {months:,} months")])  # fmt: skip


def _watched(world: World) -> tuple[Counter[str], int]:
    """What broke, and months that passed."""
    recorder, broken = Recorder(world, world.config.months, 12), Counter[str]()
    recorder.record(world)
    for _ in range(world.config.months):
        before = _page(world)
        advance(world)  # stops by itself where books, budgets or numbers do not close
        recorder.record(world)
        broken.update(name for name, fine in _laws(world, before).items() if not fine)
        broken.update(beyond(world))
    dimension = np.array([name for name, _ in recorder.strata])
    for measure in range(len(COUNTS)):
        for name in ("size_class", "stage", "sector", "region"):
            whole, parts = recorder.values[:, 0, measure], recorder.values[:, dimension == name, measure]
            broken.update(["strata do not add up"] * int((parts.sum(axis=1) != whole).any()))
    return broken, world.config.months


def _page(world: World) -> dict[str, Any]:
    firms = world.firms
    kept = {name: getattr(firms, name).copy() for name in ("alive", "unique_id", "adoption_month", "effective_month")}
    return {**kept, "closed": sum(len(page["slot"]) for page in world.closed), "paid": world.purse.paid.copy(),
            "highest": int(firms.unique_id.max())}  # fmt: skip


def _laws(world: World, before: dict[str, Any]) -> dict[str, bool]:
    firms, purse = world.firms, world.purse
    here = firms.alive & before["alive"] & (firms.unique_id == before["unique_id"])
    new = firms.alive & ~here
    gone = sum(len(page["slot"]) for page in world.closed) - before["closed"]
    adopted, first = before["adoption_month"], firms.adoption_month
    returned = world.ledger.history[-1][:, Sector.GOVERNMENT, Purpose.GRANT_REPAID].sum()
    return {
        "firms are not those of before, and founded, less closed": int(firms.alive.sum())
        == int(before["alive"].sum()) - gone + int((firms.founded[new] == world.month).sum()),
        "an identity came twice": len(np.unique(firms.unique_id[firms.alive])) == int(firms.alive.sum())
        and bool((firms.unique_id[new] > before["highest"]).all()),
        "a first use was unsaid": bool((first[here & (adopted >= 0)] == adopted[here & (adopted >= 0)]).all()),
        "an effective use was unsaid": bool((firms.effective_month[here] >= before["effective_month"][here]).all()),
        "a user never began": bool((first[world.using()] >= 0).all()),
        "a user is not aware": bool(firms.aware[world.using() & here & (adopted >= 0)].all()),
        "more was paid than released": bool((purse.paid <= purse.released + 1e-6).all()),
        "money came back that nobody returned": float(np.maximum(before["paid"] - purse.paid, 0.0).sum())
        <= returned + 1e-6 * (1 + before["paid"].sum()),
    }  # fmt: skip
