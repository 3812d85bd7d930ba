"""The same firm has the same luck, whatever else there is."""

import numpy as np

from sim.config.load import load
from sim.evaluation.additionality import compare_twins
from sim.simulation import simulate


def test_a_run_repeats_itself(run, same):
    from sim.simulation import simulate

    again = simulate(load(["population.n_smes=300", "months=72", "output.audit_every_months=12"]))
    assert same(again, run("baseline"))


def test_seeds_differ(run, same):
    assert not same(run("baseline", "seed=2"), run("baseline", "seed=3"))


def test_a_shorter_run_is_the_beginning_of_a_longer_one(run):
    short, long = run("baseline", "months=36"), run("baseline", "months=72")
    assert np.array_equal(short.values, long.values[:37], equal_nan=True)


def test_most_twins_differ_only_where_the_policy_reaches(run):
    """Closures and foundations outside the model are the same in both worlds, so nearly all firms have a twin."""
    found = compare_twins(run("support_system").lives, run("baseline").lives)
    assert found.unpaired <= 0.02 * len(run("baseline").lives["slot"])
    assert found.additional > 0


def test_a_world_is_its_own_twin(run):
    itself = compare_twins(run("support_system").lives, run("support_system").lives)
    assert (itself.additional, itself.spillover, itself.crowded_out, itself.brought_forward, itself.unpaired) == (
        0,
    ) * 5


def test_classes_add_up_to_the_difference_of_adopters(run):
    """additional + spillover - crowded out = adopters ever here - adopters ever there, among the paired."""
    here, there = run("full_package").lives, run("baseline").lives
    found = compare_twins(here, there)
    keys = [set(zip(lives["slot"], lives["founded"], strict=True)) for lives in (here, there)]
    both = keys[0] & keys[1]
    ever = [
        sum(
            (slot, founded) in both and adopted >= 0
            for slot, founded, adopted in zip(lives["slot"], lives["founded"], lives["adoption_month"], strict=True)
        )
        for lives in (here, there)
    ]
    assert found.additional + found.spillover - found.crowded_out == ever[0] - ever[1]


def test_nobody_draws_from_a_shared_stream():
    """Draws of one firm do not depend on how many others there are."""
    from sim.randomness import Decision, Draws

    draws = Draws(11)
    assert (draws(Decision.HEAR, 5, np.arange(10))[:4] == draws(Decision.HEAR, 5, np.arange(4))).all()


def test_simulating_twice_in_one_process_leaves_no_trace(run, same):
    simulate(load(["population.n_smes=60", "months=6"]))
    again = simulate(load(["population.n_smes=300", "months=72", "output.audit_every_months=12", "seed=2"]))
    assert same(again, run("baseline", "seed=2"))
