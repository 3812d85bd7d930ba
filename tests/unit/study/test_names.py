"""What responses and policies are called, wherever people read of them."""

from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.found import Found
from sim.report.document.blocks import Table
from sim.report.document.found import tables_of
from sim.study.plan import AS_IT_IS
from sim.study.responses import known, response
from sim.study.results import Studied, numeric

BUDGET, DELAY = "policy.fiscal_complement.phases.*.budget_per_sme_year", "model.administration.delay"


@pytest.fixture
def studied():
    levers = pd.DataFrame({BUDGET: [100.0, 200.0], DELAY: [None, 3]}, dtype=object)
    factors = [{"key": BUDGET, "label": "Budget"}, {"key": DELAY}]
    provenance = {"baseline": "base", "scenarios": {"base": "As it is", "mine": "Grants"},
                  "study": {"levers": {"factors": factors}}}  # fmt: skip
    return Studied(Path(), levers, pd.DataFrame(), provenance)


def test_each_response_has_a_name_and_a_unit_of_its_own():
    titles = [response(name).titled for name in known()]
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if "_" in title or "()" in title]


def test_units_of_effects_on_shares_are_share_points():
    assert response("adoption").unit == "share"
    assert {response(name).unit for name in ("effect_of_adoption", "gap_adoption", "effect_of_gap_adoption")} == {
        "share points"
    }


def test_a_policy_is_its_title_with_the_settings_of_its_point(studied):
    assert studied.policy_name("mine", AS_IT_IS) == studied.policy_name("mine") == "Grants"
    assert studied.policy_name("mine", 0) == "Grants (Budget = 100)"
    assert studied.policy_name("mine", 1) == "Grants (Budget = 200, delay = 3)"
    assert studied.policies == ["mine"]


def test_a_report_names_responses_in_heads_and_in_cells(studied):
    studied.provenance["currency"] = "EUR"
    table = pd.DataFrame({"response": ["gap_adoption"], "point": [3], "public_cost": [2.0]})
    (shown,) = (block for block in tables_of(studied, Found({"mine": table}, list)) if isinstance(block, Table))
    assert [column.head for column in shown.columns if "ost" in column.head] == ["Public cost (EUR)"]
    assert shown.rows[0][0].text == "Medium minus micro firms using AI (share points)"


def test_truth_is_no_number():
    assert numeric([1, 2.5])
    assert not numeric([1, True])
    assert not numeric(["1"])
