"""A firm's life agrees with the columns of its world, and is told in both languages."""

import numpy as np
import pytest

from sim.behaviour.audit import GAPS
from sim.config.load import load
from sim.config.schema.policy import FIRM_PARTS
from sim.explore import layout
from sim.explore.life import BEGAN, CLOSED, GAP, GAVE_UP, HEARD, LOOKED, PAYS, SERVED, TURNED_OUT, Event, life
from sim.explore.pair import Pair, follow
from sim.explore.telling import GAP_SENTENCES, headline, outcome, said, twins
from sim.language import catalogue, speaking
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import STATES

SETTINGS = ("population.n_smes=200", "months=84", "seed=3")
SLOTS = range(0, 200, 8)


@pytest.fixture(scope="module")
def configs():
    return load(SETTINGS), load(SETTINGS, "full_package")


@pytest.fixture(scope="module")
def lives(configs):
    return {slot: tuple(life(config, slot) for config in configs) for slot in SLOTS}


@pytest.fixture(scope="module")
def followed(configs):
    return Pair(*map(follow, configs))


def test_to_be_watched_changes_nothing(configs, lives):
    world = begin(configs[1])
    for _ in range(84):
        advance(world)
    for slot in SLOTS:
        watched = lives[slot][1]
        if not watched.of(CLOSED):
            assert watched.rows[-1] == world.firms.row(slot)


def test_a_life_agrees_with_the_run_that_is_kept(lives, followed):
    for place, world in enumerate(followed.worlds):
        kept = world.of_the_first
        for slot in SLOTS:
            seen, last = lives[slot][place], lives[slot][place].rows[-1]
            closed = [event.month for event in seen.of(CLOSED)] or [-1]
            assert closed == [kept["closed"][slot]]
            if closed == [-1]:
                for name in ("adoption_month", "effective_month", "support_month", "support", "cash"):
                    assert last[name] == kept[name][slot], name


def test_gaps_of_a_life_are_those_of_the_audit(lives, followed):
    for place, world in enumerate(followed.worlds):
        for slot in SLOTS:
            gaps = np.array(lives[slot][place].gaps)
            states = world.states[: len(gaps), slot]
            assert np.array_equal(gaps, np.where(states < len(GAPS), states, -1))
    assert STATES[: len(GAPS)] == GAPS


def months(seen, kind):
    return [event.month for event in seen.of(kind)]


def changes(seen, column, at):
    values = [row[column][at] if isinstance(row[column], tuple) else row[column] for row in seen.rows]
    return [month for month in range(1, len(values)) if values[month] != values[month - 1]]


def test_events_stand_where_columns_change(lives):
    for pair in lives.values():
        for seen in pair:
            begun = sorted(month for at in range(3) for month in changes(seen, "attempts", at))
            assert months(seen, BEGAN) == begun
            for at, name in enumerate(FIRM_PARTS):
                served = [event.month for event in seen.of(SERVED) if event.facts["part"] == name]
                assert served == changes(seen, "served", at)
            heard = [month for month in changes(seen, "aware", 0) if seen.rows[month]["aware"]]
            assert months(seen, HEARD) == heard
            assert all(seen.rows[month]["effective_month"] == month for month in months(seen, PAYS))


def test_what_an_owner_saw_is_what_it_began(lives):
    """The witness foresees link, kind and cost of every project that is begun in earnest."""
    events = [event for pair in lives.values() for seen in pair for event in seen.of(BEGAN)]
    begun = [event.facts for event in events if not event.facts["token"]]
    assert len(begun) > 10
    for facts in begun:
        if facts["wanted_link"] == facts["link"] and facts["wanted_option"] == facts["option"]:
            assert facts["cost"] == pytest.approx(facts["wanted_cost"], rel=1e-6)
    alike = [facts["wanted_link"] == facts["link"] and facts["wanted_option"] == facts["option"] for facts in begun]
    assert np.mean(alike) > 0.9  # aid that was not awarded leaves the firm with what it would do alone


def test_all_kinds_of_answers_are_met(lives):
    answers = {event.facts["answer"] for pair in lives.values() for seen in pair for event in seen.of(LOOKED)}
    assert "not_worth_it" in answers
    assert len(answers) > 1
    for kind in (TURNED_OUT, GAVE_UP, GAP, PAYS):
        assert any(seen.of(kind) for pair in lives.values() for seen in pair), kind


def test_what_happens_alike_is_told_once(configs, lives):
    for pair in lives.values():
        entries = twins(pair, configs[1])
        assert [entry.month for entry in entries] == sorted({entry.month for entry in entries})
        assert entries[0].both
        for entry in entries:
            assert not set(entry.both) & {sentence for own in entry.each for sentence in own}
            if entry.month < 48:
                assert not any(entry.each)


def test_every_sentence_is_said_in_chinese(configs, lives):
    with speaking("zh"):
        told = " ".join(said(event, "EUR") for pair in lives.values() for seen in pair for event in seen.events)
        told += " ".join(headline(pair[1], configs[1]) + outcome(pair[1], configs[1]) for pair in lives.values())
    told = told.replace("EUR", "").replace("million", "")  # of amounts, which are not said here
    assert not [letter for letter in told if letter.isascii() and letter.isalpha()]
    assert set(GAP_SENTENCES.values()) <= set(catalogue("zh"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [("cannot_pay", "cannot pay"), ("no_supplier", "no time"), ("refused", "refuses"), ("not_worth_it", "not worth")],
)
def test_reasons_are_told(answer, words):
    facts = {"answer": answer, "wanted_link": "market", "wanted_option": 1, "wanted_cost": 9.0, "cost_error": 1.0,
             "quoted_by": 2, "price": 1.0, "cash": 1.0, "credit": 2.0, "odds": 0.5, "believed": 0.4}  # fmt: skip
    assert words in said(Event(3, LOOKED, facts), "EUR")


def test_a_token_is_told_as_one():
    facts = {"link": "market", "option": 1, "better": False, "token": True, "cost": 10.0, "grant": 90.0, "loan": 0.0}
    assert "for the grant alone" in said(Event(3, BEGAN, facts), "EUR")


def test_a_life_is_shown_beside_its_twin(followed, lives):
    shown = layout.life(followed, lives[8], 40)
    assert shown.count("ribbon") == 2
    assert "Firm 8:" in shown
