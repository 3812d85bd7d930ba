"""The slow verification itself: its oracles, that its checks can fail, and that the tests it names are there."""

import ast

import numpy as np
import pytest

from sim.ledger import Purpose, Sector
from sim.randomness import Draws
from tests.verify.__main__ import main
from tests.verify.counts import lagged
from tests.verify.finding import Finding
from tests.verify.page import BEGUN, ENDED, kept_of, written
from tests.verify.smooth import _largest_crowd
from tests.verify.spreading import chain, discrete_bass, fit, one_after_the_other, ring
from tests.verify.strict import _laws, _page
from tests.verify.suite import HELD, verdicts
from tests.verify.undisturbed import ROOT
from tests.worlds import pass_months, world


@pytest.mark.parametrize("known", [chain, one_after_the_other, lagged])
def test_chains_are_distributions_and_agree_on_the_first_month(known):
    found = known(0.05, 0.8, 7, 4)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found[0].tolist() == [1.0, *[0.0] * 7]
    assert found[:, 0] == pytest.approx(np.exp(-0.05 * 7 * np.arange(5)))


def test_the_chain_of_very_many_firms_is_the_map():
    mean = chain(0.02, 0.4, 400, 12) @ np.arange(401) / 400
    assert mean == pytest.approx(discrete_bass(0.02, 0.4, 12), abs=3 / 400)


def test_a_wrong_distribution_is_refused_and_the_right_one_is_not():
    luck = Draws(1)(1, 0, np.arange(3000))
    odds = chain(0.1, 0.5, 6, 3)[3]
    counts = np.searchsorted(np.cumsum(odds), luck)
    assert fit(counts, odds)[0] > 0.001
    assert fit(counts, one_after_the_other(0.1, 0.5, 6, 3)[3])[0] < 1e-4


def test_everybody_on_a_ring_has_as_many_contacts_and_is_one_of_theirs():
    first, contact = ring(9, 2)
    rows = contact.reshape(9, 4)
    assert np.diff(first).tolist() == [4] * 9
    assert all(firm in rows[other] and firm != other for firm in range(9) for other in rows[firm])


@pytest.mark.parametrize(("turn", "crowd"), [([0.31, 0.32, 0.7], 1), ([0.3, 0.3, 0.7], 2)])
def test_firms_that_turn_together_are_told_from_those_that_turn_in_one_step(turn, crowd):
    def decided(value):
        return value > np.array(turn)

    places = np.array([0.0, 0.5, 1.0])
    assert _largest_crowd(places, {float(each): decided(each) for each in places}, decided, 1e-6)[0] == crowd


def test_a_law_that_is_broken_is_noticed():
    told = world({"model.cognition.external_rate": 0.05, "population.size_classes.*.adoption_at_start": 0.3}, firms=60)
    pass_months(told, 1)
    before = _page(told)
    pass_months(told, 1)
    assert all(_laws(told, before).values())
    assert told.ledger.history[-1][:, Sector.GOVERNMENT, Purpose.TAX].any(), "taxes are not money that comes back"
    firms, user = told.firms, int(np.flatnonzero(told.using())[0])
    firms.adoption_month[user], firms.aware[user] = -1, False
    told.purse.paid[:2] = 1e9, -1.0
    other = int(np.flatnonzero(firms.alive)[-1])
    firms.unique_id[other] = firms.unique_id[user]
    assert {name for name, fine in _laws(told, before).items() if not fine} >= {
        "a first use was unsaid", "a user never began", "an identity came twice", "more was paid than released",
        "money came back that nobody returned",
    }  # fmt: skip


def test_every_test_that_the_page_names_is_there():
    for held in HELD:
        for file, word in held.tests:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            assert [name for name in names if name.startswith("test_") and word in name], (held.number, file, word)


def test_what_went_wrong_stands_on_the_page_and_the_section_of_others_stays():
    found = [Finding("L1", "a", "b", "c", "d", right, "e") for right in (True, False)]
    file, word = HELD[0].tests[0]
    some = verdicts({f"{file}::test_{word}": (False, False)})
    page = written(found, some, quick=True, kept="Thirty bugs.\n")
    assert page.count("**WRONG**") == 2
    assert page.count("**not run**") == len(HELD) - 1
    assert "a quick pass" in page
    assert kept_of(page) == "Thirty bugs.\n"
    assert kept_of(f"{BEGUN}\n{ENDED}") == kept_of("") == ""


def test_a_quick_pass_does_not_take_the_place_of_the_evidence(monkeypatch, capsys):
    monkeypatch.setattr("tests.verify.__main__.CHECKS", ())
    monkeypatch.setattr("tests.verify.__main__.suite.passed", lambda: pytest.fail("began"))
    assert main(["quick"]) == 2
    assert "name a folder" in capsys.readouterr().err
