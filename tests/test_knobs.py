"""Every setting of a model is alive: turn any one, and something that the run keeps must change.

A world in which all parts are active is run once; then again for each setting, turned within its legal
range, up to the first month in which its records or payments differ.
"""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from pydantic import ValidationError
from worlds import config, lever, phase

from sim.config.fields import Path, at, bounds, unit
from sim.config.schema.experiment import Config
from sim.config.schema.parts import LEVERS
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import Recorder
from sim.simulation import Run, kept
from sim.units import calendar_month

PARTS = ("population", "model", "outlook", "policy")
FIRST, LAST = "2021-06", "2023-06"

INERT = {
    "policy.fiscal_complement.guarantee.coverage": "none of the few firms with a guaranteed loan fails here; "
    "tests/unit/rules/test_month_of_business.py lets one fail",
    "model.bank.capital_ratio": "equity is ample here, as by default; "
    "tests/unit/rules/test_month_of_banks.py makes it scarce",
    "model.platforms.per_1000_smes": "platforms are one payee: how many they are shows in their own columns alone",
    "population.currency_per_eur": "the policy of this world is in euros, as the population is",
    "population.currency_per_cny": "the same; tests/unit/rules prices a policy in yuan",
}

LEVELS = ("ministry", "province", "city")
SUM_TO_ONE = (*LEVELS, "share", "architecture", "digital_intensity", "age_share", "budget_share")
LIVELY = {
    "model.cognition.external_rate": 0.05,
    "model.capital.failure_cash": 0.3,
    "model.capital.collateral_credit": 0.002,
    "model.capital.earnings_credit": 0.05,
    "model.capital.chain_credit": 0.004,
    "model.chains.adoption": 0.02,
    "model.skills.poaching": 0.05,
    "model.projects.reveal_after": 6.0,
    "model.stages.rejuvenation_growth": 0.09,
    "model.supply.suppliers_per_1000_smes": 30.0,
    "model.supply.capacity": 2.0,
    "model.supply.undercutting": 0.02,
    "model.supply.markup_min": 0.42,
    "model.platforms.per_1000_smes": 8.0,
    "population.size_classes.*.aware_at_start": 0.2,
    "population.size_classes.*.adoption_at_start": 0.3,
    "population.sectors.*.technology_based.*": 0.4,
    "population.demography.exit_per_year": 0.1,
    "outlook.frontier.first_month": "2021-10",
    "outlook.frontier.rise_months": 12.0,
    "outlook.frontier.price_fall": 0.3,
    "outlook.frontier.gain_rise": 0.5,
    "outlook.frontier.easier_data": 0.05,
    "outlook.frontier.attention": 2.0,
    "outlook.price_fall_per_year": 0.02,
    **lever("top_level_design", {"sessions": 0.5, "matchmaking": 0.4, "coordination": 0.1},
            phase(FIRST, "2022-03", 100.0) | {"batches": 2, "graduation_months": 6},
            phase("2022-07", LAST, 40.0) | {"batches": 3, "graduation_months": 9}),
    **lever("scenario_mining",
            {"scenario_projects": 0.4, "general_platform": 0.3, "price_fit_list": 0.1, "hub_ecosystem": 0.2},
            phase(FIRST, LAST, 1_000.0)),
    **lever("public_service",
            {"profiles": 0.2, "quotes": 0.2, "case_library": 0.1, "trials": 0.2, "supplier_entry": 0.3},
            phase(FIRST, LAST, 2_000.0)),
    **lever("support_system",
            {"manager_seats": 0.2, "staff_seats": 0.2, "standards": 0.1, "remote_talent": 0.1, "cluster_projects": 0.1,
             "joint_projects": 0.1, "pilot_zones": 0.1, "association_events": 0.1},
            phase(FIRST, LAST, 2_000.0)),
    **lever("fiscal_complement",
            {"cost_share": 0.4, "guarantee": 0.1, "interest_subsidy": 0.05, "tax_credit": 0.15, "orders": 0.15,
             "cloud_voucher": 0.15},
            phase(FIRST, "2021-10", 8_000.0, min_informatization=0.1, priority=["specialised"]),
            phase("2022-07", LAST, 500.0, min_informatization=0.1) | {"announced_months": 4}),
    "outlook.contactless.first_month": "2021-08", "outlook.contactless.months": 6,
    "outlook.cost_surge.first_month": "2022-03", "outlook.cost_surge.months": 6,
    "outlook.credit_squeeze.first_month": "2022-09", "outlook.credit_squeeze.months": 6,
    "outlook.rivalry.first_month": "2021-10", "outlook.rivalry.months": 6,
    "population.environment.tax_cut": 0.05,
    "policy.fiscal_complement.cost_share.rate": 0.7,
    "policy.fiscal_complement.cost_share.cap": 8_000.0,
    "policy.fiscal_complement.cost_share.compliance_cost": 50.0,
    "policy.scenario_mining.hub_ecosystem.unit_price": 5_000.0,
    "policy.support_system.joint_projects.unit_price": 400.0,
    "policy.public_service.supplier_entry.unit_price": 20_000.0,
    "policy.fiscal_complement.guarantee.extra_credit": 0.01,
    "policy.*.*.repeat_after_months": 9.0,
    "policy.*.*.capacity_per_1000_smes": 40.0,
}  # fmt: skip
SIZE = {"firms": 250, "months": 36}


@cache
def base(seed: int = 1) -> Config:
    return config(LIVELY, seed=seed, **SIZE)


class Trace:
    """A run that can be compared with another month by month."""

    def __init__(self, settings: Config) -> None:
        self.world = begin(settings)
        self.recorder = Recorder(self.world, settings.months, audit_every=6)
        self.recorder.record(self.world)

    def advance(self) -> None:
        advance(self.world)
        self.recorder.record(self.world)

    def page(self) -> tuple[np.ndarray, np.ndarray]:
        history = self.world.ledger.history
        return self.recorder.values[self.world.month].copy(), history[-1] if history else np.zeros(0)


@cache
def reference(seed: int = 1) -> tuple[list[tuple[np.ndarray, np.ndarray]], Run]:
    run = Trace(base(seed))
    pages = [run.page()]
    for _ in range(SIZE["months"]):
        run.advance()
        pages.append(run.page())
    return pages, kept(run.world, run.recorder)


def moves_something(settings: Config) -> bool:
    pages, end = reference(settings.seed)
    run = Trace(settings)
    for month, page in enumerate(pages):
        if month:
            run.advance()
        if not all(np.array_equal(now, was, equal_nan=True) for now, was in zip(run.page(), page, strict=True)):
            return True
    found = kept(run.world, run.recorder)
    pairs = [(found.lives, end.lives), (found.accounts, end.accounts)]
    return any(not np.array_equal(here[name], there[name]) for here, there in pairs for name in there)


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value below ``tree`` that is not itself a group; a list without groups is one value."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from leaves(value, (*path, name))
    elif isinstance(tree, list) and tree and isinstance(tree[0], dict):
        for place, value in enumerate(tree):
            yield from leaves(value, (*path, place))
    else:
        yield path, tree


def settings_of_the_model() -> list[Path]:
    tree = base().model_dump()
    told = [path for part in PARTS for path, _ in leaves(tree[part], (part,))]
    return [path for path in told if not is_text(path) and not is_refused(path)]


def is_refused(path: Path) -> bool:
    """Targeting of a lever that also pays for what serves everyone, and announcements that nobody waits for.

    tests/test_errors.py and sim/config/notes.py have what the user is told.
    """
    return path[1] in LEVERS and path[1] != "fiscal_complement" and ("targeting" in path or "announced_months" in path)


def is_text(path: Path) -> bool:
    field, kind = at(Config, path)
    if "sources" in path or path[-1] in ("assumptions", "currency", "start"):
        return True
    return kind is str and not unit(field)


def turned(path: Path, up: bool) -> Config | None:
    """The base world with one setting moved within its range; None where it cannot go further that way."""
    tree = deepcopy(base().model_dump())
    *above, name = path
    group: Any = tree
    for step in above:
        group = group[step]
    field, kind = at(Config, path)
    if any(word in SUM_TO_ONE for word in path[-2:]) and kind is float:
        if not _shift(tree, path, up):
            return None
    elif isinstance(group[name], list):
        group[name] = {"sectors": ["trade"], "regions": ["rural"], "size_classes": ["micro"], "stages": ["mature"],
                       "priority": ["skilled"]}[
            name
        ]
    elif isinstance(group[name], bool):
        group[name] = not group[name]
    elif get_origin(kind) is Literal:
        group[name] = next(choice for choice in get_args(kind) if choice != group[name])
    elif isinstance(group[name], str):
        group[name] = calendar_month(3, group[name])
    else:
        group[name] = _moved(group[name], field, up)
    if tree == base().model_dump():
        return None
    try:
        return Config.model_validate(tree)
    except ValidationError:  # crosses another setting, as a smallest above a largest
        return None


def _moved(value: float, field: Any, up: bool) -> float:
    """Another value in the legal range: up by most of itself, or down; from zero, by a fifth."""
    low, high = (end[1] if end else None for end in bounds(field))
    step = max(0.8 * abs(value), 6 if isinstance(value, int) else 0) or 0.2
    moved = value + step if up else value - step
    moved = moved if high is None else min(moved, high)
    moved = moved if low is None else max(moved, low)
    return round(moved) if isinstance(value, int) else moved


def _shift(tree: Any, path: Path, up: bool) -> bool:
    """Move a share of a whole from its largest sibling to this one, or to that one from this."""
    steps = list(path)
    place = len(steps) - (2 if steps[-1] in ("share", "budget_share") else 1)
    holder: Any = tree
    for step in steps[:place]:
        holder = holder[step]
    rest = steps[place + 1 :]
    other = max((name for name in holder if name != steps[place] and _holds(holder[name], rest)),
                key=lambda name: holder[name][rest[0]] if rest else holder[name], default=None)  # fmt: skip
    if other is None:
        return False
    giver, taker = (other, steps[place]) if up else (steps[place], other)
    amount = 0.6 * (holder[giver][rest[0]] if rest else holder[giver])
    for name, sign in ((taker, 1), (giver, -1)):
        target, key = (holder[name], rest[0]) if rest else (holder, name)
        target[key] += sign * amount
    return amount > 0


def _holds(value: Any, rest: list[Any]) -> bool:
    return isinstance(value, dict) and rest[0] in value if rest else isinstance(value, float)


def is_dead(path: Path) -> bool:
    ways = [way for up in (True, False) if (way := turned(path, up))]
    assert ways, f"{key(path)} cannot be turned"
    other_luck = [way.model_copy(update={"seed": 2}) for way in ways]
    return not any(moves_something(settings) for settings in (*ways, *other_luck))


def key(path: Path) -> str:
    return ".".join(map(str, path))


def alone(path: Path) -> bool:
    """A lever's only part must have all of its money."""
    return path[-3:] == ("top_level_design", "sessions", "budget_share")


GROUPS = sorted({path[:2] for path in settings_of_the_model()})


@pytest.mark.parametrize("group", GROUPS, ids=key)
def test_every_setting_moves_something(group):
    paths = [path for path in settings_of_the_model() if path[:2] == group and not alone(path)]
    dead = [key(path) for path in paths if is_dead(path)]
    expected = [key(path) for path in paths if key(path) in INERT]
    assert dead == expected


def test_the_same_settings_move_nothing():
    assert not moves_something(base())


def test_every_part_of_every_lever_is_used_here():
    _, end = reference()
    assert (end.accounts["paid"] > 0).all()


def test_inert_settings_exist_and_have_reasons():
    known = {key(path) for path in settings_of_the_model()}
    assert set(INERT) <= known
    assert all(len(reason) > 20 for reason in INERT.values())


def test_nothing_is_left_out():
    assert len(settings_of_the_model()) > 300
