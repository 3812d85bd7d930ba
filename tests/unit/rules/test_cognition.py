"""Hearing of AI, believing in it, learning to use it: rules of behaviour on a few firms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.absorption import drawn_to_usual, effective_skill, poaching_hazard, shared_skill, use_teaches
from sim.behaviour.awareness import (
    TYPICAL_INFORMATIZATION,
    attends,
    fading,
    follows_invitation,
    news,
    recognition,
)
from sim.behaviour.beliefs import faded, moved_by, prior_precision, sighting_of
from sim.behaviour.informatization import direct_efficiency, level_after, step_cost, step_value
from sim.behaviour.lifecycle import (
    GROWTH,
    MATURE,
    STARTUP,
    exit_chance,
    is_proactive,
    proactive_share,
    stage_after,
    usual_exit,
)
from sim.config.schema.behaviour import Cognition, Informatization, Risk, Stages
from sim.config.schema.population import ByStage, Demography

shares = st.floats(0, 1)
COGNITION = Cognition(
    external_rate=0.001, peer_rate=0.02, chain_rate=0.01, recognition=0.5, attention=0.2, contact_boost=0.5,
    prior_sd=0.25, signal_sd=0.5, evidence_rate=0.5, precision_cap=100.0, precision_decay=0.1,
)  # fmt: skip
YES, NO = np.array([True]), np.array([False])


def hazard(given, outside, peers, hub, level):
    heard = news(peers, hub, given.external_rate * outside, given.peer_rate, given.chain_rate)
    return heard * recognition(given, level)


class TestAwareness:
    def test_hazard_on_paper(self):
        typical = np.full(3, TYPICAL_INFORMATIZATION)
        peers, hub = np.array([0.0, 0.5, 1.0]), np.array([False, False, True])
        assert hazard(COGNITION, 1.0, peers, hub, typical) == pytest.approx([0.001, 0.011, 0.031])
        assert hazard(COGNITION, 3.0, peers, hub, typical) == pytest.approx([0.003, 0.013, 0.033])

    def test_recognition(self):
        level = np.array([0.0, TYPICAL_INFORMATIZATION, 2 * TYPICAL_INFORMATIZATION])
        assert recognition(COGNITION, level) == pytest.approx([0.5, 1, 1.5])
        assert recognition(Cognition(recognition=0.0), level).tolist() == [1, 1, 1]
        assert recognition(Cognition(recognition=1.0), level) == pytest.approx([0, 1, 2])

    def test_recognition_works_on_all_news(self):
        twice = np.full(1, 3 * TYPICAL_INFORMATIZATION)
        assert hazard(COGNITION, 1.0, np.ones(1), YES, twice) == pytest.approx([2 * 0.031])

    @given(shares, shares, shares)
    def test_more_users_among_contacts_more_news(self, few, many, level):
        few, many = sorted((few, many))
        one, other = hazard(COGNITION, 1.0, np.array([few, many]), np.zeros(2, dtype=bool), np.full(2, level))
        assert 0 <= one <= other

    def test_attention(self):
        assert attends(np.array([0.0, 0.5, 1.0]), 0.2, 0.5) == pytest.approx([0.2, 0.25, 0.3])
        assert attends(np.ones(1), 0.9, 1.0).tolist() == [1]

    def test_invitation(self):
        aware, disposition = np.array([True, False, False]), np.array([0.9, 0.29, 0.3])
        assert follows_invitation(Cognition(take_up_unaware=0.3), aware, disposition).tolist() == [True, True, False]

    def test_fading(self):
        assert fading(12.0) ** 12 == pytest.approx(0.5)


def after_evidence(given, mean, precision, signal, weight):
    return moved_by(mean, precision, signal, weight, given.signal_sd, given.precision_cap)


class TestBeliefs:
    def test_sighting_is_per_contact(self):
        revealed, contacts = np.array([[0.0, 2.0, 4.0, 9.0]]), np.array([0.0, 8.0, 4.0, 0.0])
        assert sighting_of(revealed, contacts, COGNITION.evidence_rate).tolist() == [[0, 0.125, 0.5, 0]]

    def test_sighting_is_a_probability(self):
        assert sighting_of(np.array([[5.0]]), np.array([4.0]), 1.0).tolist() == [[1]]

    def test_evidence_on_paper(self):
        # precision 16, one project seen weighs 1 / 0.5^2 = 4
        mean, precision = after_evidence(
            COGNITION, np.array([0.5, 0.5]), np.full(2, 16.0), np.array([1.0, 0.0]), np.ones(2)
        )
        assert mean == pytest.approx([0.6, 0.4])
        assert precision.tolist() == [20, 20]

    def test_weight_zero_is_no_evidence(self):
        mean, precision = after_evidence(COGNITION, np.array([0.3]), np.array([16.0]), np.ones(1), np.zeros(1))
        assert (mean[0], precision[0]) == (0.3, 16)

    def test_weight_zero_leaves_even_a_precision_above_the_cap(self):
        _, precision = after_evidence(COGNITION, np.full(2, 0.3), np.full(2, 400.0), np.ones(2), np.array([0.0, 1.0]))
        assert precision.tolist() == [400, 100]

    def test_weight_counts_projects(self):
        once = (np.array([0.3]), np.array([16.0]))
        for _ in range(3):
            once = after_evidence(COGNITION, *once, np.ones(1), np.ones(1))
        at_once = after_evidence(COGNITION, np.array([0.3]), np.array([16.0]), np.ones(1), np.full(1, 3.0))
        assert np.ravel(once) == pytest.approx(np.ravel(at_once))

    def test_cap_stops_precision_not_learning(self):
        mean, precision = after_evidence(COGNITION, np.array([0.5]), np.array([98.0]), np.ones(1), np.ones(1))
        assert precision[0] == 100
        assert mean[0] == pytest.approx((0.5 * 98 + 4) / 102)

    def test_fading_stops_at_ignorance(self):
        assert prior_precision(COGNITION) == 16
        after = faded(np.array([16.0, 17.0, 40.0]), COGNITION.precision_decay, prior_precision(COGNITION))
        assert after == pytest.approx([16, 16, 36])


class TestSkill:
    def test_on_paper(self):
        capacity, using = np.array([0.5, 0.5, 0.5]), np.array([False, True, False])
        gained = use_teaches(capacity, using, 0.1)
        after = drawn_to_usual(capacity, gained, np.array([0.5, 0.5, 0.7]), 0.2)
        assert after == pytest.approx([0.5, 0.55, 0.54])

    @given(shares, shares, st.booleans())
    def test_stays_a_share(self, capacity, usual, using):
        gained = use_teaches(np.array([capacity]), np.array([using]), 0.1)
        after = drawn_to_usual(np.array([capacity]), gained, np.array([usual]), 0.2)
        assert 0 <= after[0] <= 1

    @given(shares, shares, shares)
    def test_what_others_lend_is_of_what_is_missing(self, own, remote, partners):
        skill = effective_skill(np.float64(own), np.float64(remote), np.float64(partners))
        assert own - 1e-12 <= skill <= 1
        assert 1 - skill == pytest.approx((1 - own) * (1 - remote) * (1 - partners))
        assert effective_skill(np.float64(own), np.float64(0), np.float64(0)) == pytest.approx(own)

    def test_partners_lend_more_when_they_use_ai(self):
        assert shared_skill(0.2, 0.5, np.array([0.0, 0.5, 1.0])) == pytest.approx([0.1, 0.15, 0.2])

    def test_poaching(self):
        hazard = poaching_hazard(np.array([0.0, 0.4]), 0.5 * np.array([1.0, 0.5]))
        assert hazard == pytest.approx([0, 0.5 * 0.4 * 0.5])


class TestInformatization:
    GIVEN = Informatization(step=0.1, fixed_cost=2.0, cost_per_employee=0.5, direct_gain=0.02, option_weight=0.25)

    def test_cost(self):
        assert step_cost(self.GIVEN, np.full(2, 1000.0), np.array([0.0, 10.0])).tolist() == [2000, 7000]

    def test_value_on_paper(self):
        value = step_value(self.GIVEN, np.full(2, 5000.0), np.array([0.0, 0.75]), 40.0, np.array([0.0, 800.0]))
        assert value == pytest.approx([0.02 * 5000 * 40, 0.02 * 5000 * 0.25 * 40 + 0.25 * 800])
        linked = step_value(self.GIVEN, np.full(2, 5000.0), np.array([0.0, 0.75]), 40.0, np.zeros(2), 0.01)
        assert linked == pytest.approx([0.03 * 5000 * 40, (0.005 + 0.01) * 5000 * 40])

    def test_data_are_put_to_use_and_technology_ages(self):
        given = Informatization(decay=0.01, grown_by_data=0.1)
        level = level_after(np.array([0.5, 0.5, 1.0]), np.array([False, True, True]), given.decay, given.grown_by_data)
        assert level == pytest.approx([0.495, 0.545, 0.99])

    def test_efficiency_adds_up_the_steps(self):
        small = np.arange(0.2, 0.5, 1e-5)
        summed = (0.02 * (1 - small) * 1e-5 / 0.1).sum()
        assert direct_efficiency(self.GIVEN, np.array([0.5]), np.array([0.2]))[0] == pytest.approx(summed, rel=1e-4)

    @given(shares, shares, shares)
    def test_efficiency_is_of_state_not_of_path(self, start, between, end):
        a, b, c = (np.array([x]) for x in (start, between, end))
        whole = direct_efficiency(self.GIVEN, c, a)
        assert whole == pytest.approx(
            direct_efficiency(self.GIVEN, b, a) + direct_efficiency(self.GIVEN, c, b), abs=1e-12
        )


class TestLifecycle:
    STAGES = Stages(startup_until=36.0, mature_from=96.0, mature_growth=0.08, rejuvenation_growth=0.15)
    DEMOGRAPHY = Demography(
        age_share=ByStage(startup=0.2, growth=0.3, mature=0.5),
        exit_per_year=0.04,
        young_exit_factor=5.0,
        young_exit_decay_months=48.0,
        vacancy_months=6.0,
    )

    @pytest.mark.parametrize(
        ("stage", "age", "growth", "expected"),
        [
            (STARTUP, 35, 0.9, STARTUP),
            (MATURE, 35, 0.0, STARTUP),
            (STARTUP, 36, 0.0, GROWTH),
            (GROWTH, 95, 0.0, GROWTH),
            (GROWTH, 96, 0.0, MATURE),
            (GROWTH, 96, 0.08, GROWTH),
            (GROWTH, 96, -0.08, GROWTH),
            (MATURE, 200, 0.10, MATURE),  # hysteresis between the two thresholds
            (MATURE, 200, 0.15, MATURE),
            (MATURE, 200, 0.16, GROWTH),
            (MATURE, 200, -0.5, MATURE),
        ],
    )
    def test_stage(self, stage, age, growth, expected):
        limits = self.STAGES
        after = stage_after(
            stage, age, growth, limits.startup_until, limits.mature_from, limits.mature_growth,
            limits.rejuvenation_growth,
        )  # fmt: skip
        assert after == expected

    def test_disposition_is_latent(self):
        risk = Risk(proactive_startup=0.6, proactive_growth=0.5, proactive_mature=0.3)
        stage, share = np.array([STARTUP, GROWTH, MATURE]), proactive_share(risk)
        assert is_proactive(np.full(3, 0.4), stage, share).tolist() == [True, True, False]
        assert is_proactive(np.full(3, 0.6), stage, share).tolist() == [False, False, False]
        assert is_proactive(np.full(3, 0.0), stage, share).tolist() == [True, True, True]

    def exit_odds(self, given, age):
        return exit_chance(age, usual_exit(given), given.young_exit_factor - 1.0, given.young_exit_decay_months)

    def test_exit_of_the_old_adds_up_to_a_year(self):
        odds = self.exit_odds(self.DEMOGRAPHY, np.array([100_000]))[0]
        assert 1 - (1 - odds) ** 12 == pytest.approx(0.04)

    def test_exit_of_the_newborn(self):
        hazards = -np.log1p(-self.exit_odds(self.DEMOGRAPHY, np.array([0, 48, 10_000])))
        old = -np.log(0.96) / 12
        assert hazards == pytest.approx([5 * old, (1 + 4 / np.e) * old, old])

    def test_nobody_exits_where_exit_is_zero(self):
        none = self.DEMOGRAPHY.model_copy(update={"exit_per_year": 0.0})
        assert self.exit_odds(none, np.array([-5, 0, 300])).tolist() == [0, 0, 0]
