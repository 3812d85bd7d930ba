"""The columns of `sim` and the firms of the reference, in the same small worlds: equal after every month.

`python -m tests.verify.reference` compares hundreds of them.
"""

from functools import cache

import pytest
from reference import comparing
from reference.comparing import Departs, run_both
from reference.configurations import configuration
from worlds import config

from sim.behaviour import business
from sim.config.schema.parts import LEVERS
from sim.month import earning

COVERING = (34, 45, 62, 126, 139, 147, 183, 185, 193, 218)  # whatever can happen does in one of these
NUMBERS = sorted({*range(16), *COVERING})
THINGS = {
    "a token", "an upgrade", "a failure given up", "a closure", "a foundation", "a loan refused", "a guaranteed loan",
    "a promise", "money returned", "money lost", "a supplier that entered", "a supplier's place left",
    "skill taken by a large firm", "an effective adopter", "a firm that saves up", "a preference of tiers",
}  # fmt: skip


@cache
def seen(number):
    return run_both(configuration(number), f"configuration {number}")


@pytest.mark.parametrize("number", NUMBERS)
def test_firm_by_firm_and_month_by_month(number):
    assert seen(number)


@pytest.mark.slow
def test_what_can_happen_has_happened():
    policy = configuration(1).policy
    parts = {f"money for {name}" for lever in LEVERS for name, _ in getattr(policy, lever).parts()}
    assert set().union(*map(seen, COVERING)) == THINGS | parts


def test_a_wrong_sign_is_noticed(monkeypatch):
    """Red where a rule of columns departs, with place, column and both values."""
    right = business.grow
    monkeypatch.setattr(earning.business, "grow", lambda *told: right(*told[:4], -told[4], *told[5:]))
    with pytest.raises(Departs, match=r"lively, month \d+, firm \d+, employees: sim [\d.]+, reference [\d.]+"):
        run_both(config({"population.size_classes.*.adoption_at_start": 0.5}, firms=20), "lively")


def test_discrete_states_must_be_equal_and_numbers_nearly():
    assert comparing.same(1.0, 1.0 + 1e-10, 0.0)
    assert not comparing.same(1.0, 1.0 + 1e-8, 0.0)
    assert not comparing.same(3, 4, 1e-12)
    assert not comparing.same(True, False, 1e-12)
    assert not comparing.same([1.0, 2.0], [1.0, 2.1], 1e-12)
