"""The stored ledger: every claim is in it, and most counter-worlds turned their verdict."""

from pathlib import Path

import pandas as pd
import pytest

from sim.claims.docket import ordered
from sim.claims.pages import read
from sim.claims.verdict import DEPENDS, HOLDS, NO_EFFECT
from tests.verify.claims import PAGE, TURNED, compare, turned_over


def test_it_has_every_claim():
    assert list(read(PAGE)["claim"]) == [claim.id for claim in ordered()]


def test_most_counter_worlds_turned():
    """Nine in ten; the page says of each whether it turned."""
    assert read(PAGE)["turned"].mean() >= TURNED


def test_it_was_made_by_the_command_with_its_default_size():
    assert "Made by `sme-sim claims`:" in Path(PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(HOLDS, NO_EFFECT, True), (NO_EFFECT, HOLDS, True), (HOLDS, DEPENDS, False), (DEPENDS, NO_EFFECT, False)],
)
def test_a_verdict_turns_over_between_holding_and_failing(before, now, expected):
    assert turned_over(before, now) is expected


def test_changed_verdicts_are_listed_those_that_turned_over_first():
    stored = pd.DataFrame({"claim": ["C1", "C2", "C3"], "verdict": [HOLDS, HOLDS, HOLDS], "near_the_line": False})
    found = pd.DataFrame({"claim": ["C1", "C2", "C3"], "verdict": [HOLDS, DEPENDS, NO_EFFECT], "near_the_line": False})
    changed = compare(stored, found)
    assert list(changed["claim"]) == ["C3", "C2"]
    assert list(changed["turned_over"]) == [True, False]
