"""Skilled people: whom firms can call upon, whom they find, and what goes when AI is given up."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import NO_TURNOVER, STILL, Settings, pass_months, world

from sim.month.earning import gains
from sim.month.learning import learn, unlearn
from sim.month.supplying import offer_terms, position, prospects_of
from sim.month.talent import partners_using, recruit, skill_of
from sim.population import graduates_per_month
from sim.randomness import Decision

LEND = {
    "policy.support_system.remote_talent.access": 0.4,
    "model.talent.remote_effectiveness": 0.5,
    "policy.support_system.cluster_projects.access": 0.2,
    "model.clusters.access_alone": 0.5,
}


def joined(firms=60, cluster=10):
    """A world in month 1 in which the first two clusters of ten are joined."""
    told = world({**STILL, **LEND}, firms=firms)
    told.month = 1
    told.firms.cluster[:] = np.arange(firms) // cluster
    told.firms.joined_until[: 2 * cluster] = 5
    return told


class TestWhomFirmsCanCallUpon:
    def test_own_skill_where_nobody_helps(self):
        told = world({**STILL, **LEND})
        assert np.array_equal(skill_of(told), told.firms.absorptive_capacity)
        assert np.array_equal(position(told, np.arange(3)).skill, told.firms.absorptive_capacity[:3])

    def test_remote_experts_while_they_are_paid(self):
        told = world({**STILL, **LEND})
        own = told.firms.absorptive_capacity.copy()
        told.firms.advised_until[:10] = 3
        told.month = 2
        assert skill_of(told)[:10] == pytest.approx(own[:10] + 0.4 * 0.5 * (1 - own[:10]))
        assert skill_of(told)[10:] == pytest.approx(own[10:])
        told.month = 3
        assert np.array_equal(skill_of(told), own)
        assert np.array_equal(told.firms.absorptive_capacity, own)  # lent, not given

    def test_experts_are_short_of_time_where_people_are_scarce(self):
        told = world({**STILL, **LEND})
        told.firms.advised_until[:] = 3
        told.regions.found[:] = 0.25
        own = told.firms.absorptive_capacity
        assert skill_of(told) == pytest.approx(own + 0.05 * (1 - own))

    def test_partners_of_a_joined_cluster(self):
        told = joined()
        firms, own = told.firms, told.firms.absorptive_capacity
        firms.option[1, :4] = 2  # four users in the first cluster, one of them for show
        firms.token[1, 3] = True
        share = np.where(np.arange(10) < 3, 2 / 9, 3 / 9)  # of nine partners
        assert partners_using(told)[:10] == pytest.approx(share)
        assert skill_of(told)[:10] == pytest.approx(own[:10] + 0.2 * (0.5 + 0.5 * share) * (1 - own[:10]))
        assert skill_of(told)[10:20] == pytest.approx(own[10:20] + 0.1 * (1 - own[10:20]))
        assert np.array_equal(skill_of(told)[20:], own[20:])

    def test_help_reaches_odds_and_pace(self):
        other = {"model.projects.success_by_skill": 0.5, "model.projects.difficulty.management": 0.0}
        told = world({**STILL, **LEND, **other})
        told.firms.option[1, :], told.firms.installed[1, :] = 2, 0
        told.firms.ceiling[1, :], told.firms.success[1, :] = 0.1, True
        told.month = 6
        slow, unhelped = gains(told)[1], prospects_of(told, np.arange(40), offer_terms(told)).odds[0, 1]
        told.firms.advised_until[:] = 9
        gain, odds = gains(told)[1], prospects_of(told, np.arange(40), offer_terms(told)).odds[0, 1]
        assert (gain > slow).all()
        own = told.firms.absorptive_capacity
        inside = (unhelped > 0.03) & (odds < 0.97)
        assert (odds - unhelped)[inside] == pytest.approx((0.5 * 0.2 * (1 - own))[inside])


class TestPool:
    SETTINGS: ClassVar[Settings] = {
        **STILL, "model.talent.graduates": 2.0, "model.talent.leaving": 0.25, "model.talent.staff_per_project": 0.5,
        "model.talent.pool_start": 4.0, "model.talent.staff_of_large_firm": 3.0,
    }  # fmt: skip

    def told(self, **other):
        told = world({**self.SETTINGS, **other}, firms=1000)
        told.month = 1
        return told

    def test_without_projects(self):
        told = self.told()
        graduates = graduates_per_month(told.config.population, told.config.model)
        assert graduates.sum() == pytest.approx(2.0, rel=0.01)  # two per 1,000 firms
        assert told.regions.pool == pytest.approx(4 * graduates)
        recruit(told)
        assert told.regions.pool == pytest.approx(4 * graduates * 0.75 + graduates)
        assert (told.regions.found == 1).all()
        for _ in range(100):
            recruit(told)
        assert told.regions.pool == pytest.approx(4 * graduates)  # where those who come balance those who leave

    def test_projects_compete_for_people(self):
        told = self.told()
        firms = told.firms
        there = np.flatnonzero(firms.region == 1)
        firms.option[0, there[:30]], firms.installed[0, there[:30]] = 1, 1
        firms.option[2, there[:10]], firms.installed[2, there[:10]] = 1, 1
        firms.option[1, there[30:40]], firms.installed[1, there[30:40]] = 1, 0  # begun before
        firms.option[1, there[40:50]], firms.installed[1, there[40:50]], firms.token[1, there[40:50]] = 1, 1, True
        looking = 4.0 * graduates_per_month(told.config.population, told.config.model)
        recruit(told)
        found = looking[1] / (40 * 0.5)
        assert found < 1
        assert told.regions.found == pytest.approx([1, found, 1])
        assert told.regions.pool == pytest.approx([looking[0], 0, looking[2]])
        assert firms.staffing[0, there[:30]] == pytest.approx(found)
        assert firms.staffing[2, there[:10]] == pytest.approx(found)
        assert (firms.staffing[1] == 1).all()
        assert (position(told, there[:1]).staffing == found).all()  # what the next ones expect

    def test_large_firms_hire_too(self):
        told = self.told(**{"population.large_firms.per_1000_smes": 4.0})
        told.hubs.region[:], told.hubs.adopted[:2] = 0, True
        told.hubs.adoption_month[:2] = [1, 0]
        before = 4.0 * graduates_per_month(told.config.population, told.config.model)
        recruit(told)
        assert told.regions.pool == pytest.approx([before[0] - 3.0, *before[1:]])

    def test_a_project_without_people_is_learnt_slowly(self):
        told = world({**STILL, "model.talent.shortage_slowdown": 0.5})
        firms = told.firms
        firms.option[1, :], firms.installed[1, :], firms.success[1, :] = 2, 0, True
        firms.ceiling[1, :] = 0.1
        firms.staffing[1, 20:] = 0.0
        told.month = 12
        model = told.config.model.skills
        fall = model.half_life_longest - model.half_life_shortest
        life = model.half_life_longest - fall * firms.absorptive_capacity
        life[20:] *= 1.5
        assert gains(told)[1] == pytest.approx(0.1 * (1 - 0.5 ** (12 / life)))

    def test_scarce_people_are_poached_more(self):
        told = world({**STILL, "model.skills.poaching": 0.5, "model.skills.poached_share": 0.2}, firms=4000)
        told.hubs.adopted[:] = True
        told.firms.absorptive_capacity[:] = 0.5
        told.firms.region[:] = 0
        told.hubs.region[:] = 0
        told.regions.found[0] = 0.25
        learn(told)
        expected = 1 - np.exp(-0.5 * 0.5 * 1.75)
        assert (told.firms.absorptive_capacity < 0.5).mean() == pytest.approx(expected, abs=0.025)


class TestWhatIsLearnt:
    def test_adds_up_and_stays_part_of_skill(self):
        settings = {**STILL, "model.skills.learning_by_using": 0.1, "model.skills.reversion": 0.05}
        told = world(settings)
        told.firms.option[1, :20] = 1
        learn(told)
        firms = told.firms
        assert (firms.learned[:20] > 0).all()
        assert (firms.learned[20:] == 0).all()
        once = firms.learned[:20].copy()
        capacity = firms.absorptive_capacity[:20].copy()
        learn(told)
        assert firms.learned[:20] == pytest.approx(0.95 * once + 0.1 * (1 - capacity))
        for _ in range(200):
            learn(told)
        assert (firms.learned <= firms.absorptive_capacity).all()

    def test_part_of_it_is_kept(self):
        told = world({**STILL, "model.skills.skill_kept": 0.25})
        firms = told.firms
        firms.absorptive_capacity[:], firms.learned[:] = 0.5, 0.2
        unlearn(told, np.arange(10))
        assert firms.learned == pytest.approx(np.where(np.arange(40) < 10, 0.05, 0.2))
        assert firms.absorptive_capacity == pytest.approx(np.where(np.arange(40) < 10, 0.35, 0.5))

    def test_goes_when_a_failure_is_given_up(self):
        settings = {**STILL, **NO_TURNOVER, "model.skills.skill_kept": 0.0, "model.projects.abandonment": 1.0}
        told = world(settings)
        firms = told.firms
        firms.option[1, :], firms.installed[1, :], firms.revealed[1, :] = 1, -20, True
        firms.success[1, 20:] = True
        firms.token[1, :10] = True
        firms.learned[:], before = 0.1, firms.absorptive_capacity.copy()
        pass_months(told, 1)
        gives_up = (told.luck(Decision.ABANDON, 2) < 1 - np.exp(-1.0)) & (np.arange(40) < 20)
        assert np.array_equal(firms.option[1] == 0, gives_up)
        earnest = gives_up & (np.arange(40) >= 10)
        assert before - firms.absorptive_capacity == pytest.approx(np.where(earnest, 0.1, 0.0))
        assert firms.learned == pytest.approx(np.where(earnest, 0.0, 0.1))
        assert earnest.any()
