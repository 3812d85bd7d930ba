"""Hearing, evidence, skills and informatization in a world of a few firms, reckoned again by loops."""

from typing import ClassVar

import numpy as np
import pytest
from scipy.sparse import csr_array
from worlds import ALL_LOOK, FREE_AND_GOOD, NO_TURNOVER, SKILLS_STAY, STILL, Settings, pass_months, world

from sim.behaviour.beliefs import TOPICS, moved_by
from sim.economics.diffusion import probability
from sim.ledger import Purpose, Sector
from sim.month.evidence import what_firms_tell
from sim.month.hearing import hear, spread_word, weigh_evidence
from sim.month.informatizing import informatize
from sim.month.learning import lead_chains, learn
from sim.month.supplying import offer_terms
from sim.network import Network, Word
from sim.randomness import Decision

HEAR_PEERS_ONLY = {
    "model.cognition.external_rate": 0.0,
    "model.cognition.peer_rate": 1.0,
    "model.cognition.chain_rate": 0.0,
    "model.cognition.recognition": 0.0,
    "model.cognition.forgetting": 0.0,
}


def ring(firms, weight=1.0):
    """Each hears from both neighbours."""
    contacts = np.zeros((firms, firms))
    for firm in range(firms):
        contacts[firm, (firm + 1) % firms] = contacts[firm, (firm - 1) % firms] = 1.0
    rows = csr_array(contacts)
    return Network(rows.indptr, rows.indices, np.arange(firms), weight)


def next_month(told):
    told.month += 1
    return told


class TestHear:
    def test_of_users_among_contacts(self):
        told = next_month(world({**STILL, **HEAR_PEERS_ONLY}, firms=60))
        told.firms.option[1, 10:30] = 2
        told.firms.registered[:] = True
        spread_word(told)
        hear(told)
        contacts = told.network.matrix().toarray()
        luck = told.luck(Decision.HEAR)
        for firm in range(60):
            share = contacts[firm, 10:30].sum() / contacts[firm].sum()
            assert told.firms.aware[firm] == (10 <= firm < 30 or luck[firm] < 1 - np.exp(-share))
        assert 20 < told.firms.aware.sum() < 60

    def test_who_has_left_is_no_user(self):
        told = next_month(world({**STILL, **HEAR_PEERS_ONLY}, firms=40))
        told.firms.option[0, :20] = 2
        told.firms.dismiss(np.arange(20))
        spread_word(told)
        hear(told)
        assert not told.firms.aware.any()

    def test_word_goes_one_contact_further_each_month(self):
        """Adopters of this month are heard of next month; a loop foretells each of twelve months."""
        settings = {
            **STILL,
            **ALL_LOOK,
            **FREE_AND_GOOD,
            **HEAR_PEERS_ONLY,
            "population.size_classes.*.aware_at_start": 0.0,
        }
        told = world(
            {**settings, "model.projects.abandonment": 0.0, "model.platforms.registration": 0.0}, firms=31, seed=3
        )
        told.network = ring(31)
        told.firms.aware[15] = True
        aware, using = {15}, set()
        for month in range(1, 13):
            luck = told.draws(Decision.HEAR, month, np.arange(31))
            hears = {f for f in range(31) if luck[f] < 1 - np.exp(-len({(f + 1) % 31, (f - 1) % 31} & using) / 2)}
            aware |= hears
            pass_months(told, 1)
            using |= aware
            assert set(np.flatnonzero(told.firms.aware)) == aware
            assert set(np.flatnonzero(told.using())) == using
        assert 8 < len(using) < 31

    def test_of_the_hub_of_the_own_chain(self):
        settings = {
            **STILL,
            **HEAR_PEERS_ONLY,
            "model.cognition.chain_rate": 0.7,
            "population.large_firms.chain_membership": 0.5,
        }
        told = next_month(world(settings, firms=100))
        told.hubs.adopted[:] = True
        spread_word(told)
        hear(told)
        expected = (told.firms.hub >= 0) & (told.luck(Decision.HEAR) < 1 - np.exp(-0.7))
        assert np.array_equal(told.firms.aware, expected)

    def test_forgetting_spares_users(self):
        told = next_month(
            world({**STILL, **HEAR_PEERS_ONLY, "model.cognition.forgetting": 0.6, "model.cognition.peer_rate": 0.0})
        )
        told.firms.aware[:] = True
        told.firms.option[2, :20] = 1
        spread_word(told)
        hear(told)
        assert told.firms.aware[:20].all()
        assert np.array_equal(told.firms.aware[20:], told.luck(Decision.FORGET)[20:] >= 1 - np.exp(-0.6))

    def test_contact_fades_by_half(self):
        told = next_month(world({**STILL, "model.cognition.contact_half_life": 1.0}))
        told.firms.contact[:] = 0.8
        spread_word(told)
        hear(told)
        assert told.firms.contact == pytest.approx(0.4)


class TestEvidence:
    def told(self, **other):
        settings = {**STILL, "model.cognition.evidence_rate": 1.0, "model.cognition.precision_decay": 0.0, **other}
        told = next_month(world(settings, firms=30))
        told.network = ring(30, weight=0.5)
        told.firms.belief_precision[:] = 20.0
        return told

    def test_reckoned_by_a_loop(self):
        told = self.told()
        firms, link = told.firms, 1
        firms.option[link, 0:24:2] = 2
        firms.revealed[link, 0:20:2] = True
        firms.success[link, 0:24:4] = True
        before = firms.belief_mean.copy()
        spread_word(told)
        weigh_evidence(told)
        see, outcome = told.luck(Decision.EVIDENCE, link + 1), told.luck(Decision.EVIDENCE_OUTCOME, link + 1)
        saw = 0
        for firm in range(30):
            known = [n for n in ((firm - 1) % 30, (firm + 1) % 30) if n < 20 and n % 2 == 0]
            mean, precision = before[link, firm], 20.0
            if known and see[firm] < 0.5 * len(known) / 2:
                works = sum(n % 4 == 0 for n in known) / len(known)
                signal = float(outcome[firm] < works)
                given = told.config.model.cognition
                mean, precision = moved_by(mean, 20.0, signal, 1.0, given.signal_sd, given.precision_cap)
                saw += 1
            assert firms.belief_mean[link, firm] == pytest.approx(mean)
            assert firms.belief_precision[link, firm] == pytest.approx(precision)
        assert saw > 3
        assert np.array_equal(firms.belief_mean[[0, 2]], before[[0, 2]])

    @pytest.mark.parametrize("column", ["revealed", "option", "alive"])
    def test_what_cannot_be_seen_teaches_nothing(self, column):
        told = self.told()
        told.firms.option[:], told.firms.revealed[:], told.firms.success[:] = 2, True, True
        getattr(told.firms, column)[...] = 0
        before = told.firms.belief_mean.copy()
        spread_word(told)
        weigh_evidence(told)
        assert np.array_equal(told.firms.belief_mean, before)

    def test_precision_fades_even_without_evidence(self):
        told = self.told(**{"model.cognition.precision_decay": 0.25, "model.cognition.prior_sd": 0.5})
        spread_word(told)
        weigh_evidence(told)
        assert told.firms.belief_precision == pytest.approx(15)


class TestSkills:
    def test_pull_to_the_usual_of_the_living(self):
        told = world({**STILL, "model.skills.reversion": 0.5}, firms=200)
        firms = told.firms
        firms.dismiss(np.arange(0, 200, 5))
        before = firms.absorptive_capacity.copy()
        learn(told)
        for firm in np.flatnonzero(firms.alive)[:40]:
            peers = firms.alive & (firms.sector == firms.sector[firm]) & (firms.size_class == firms.size_class[firm])
            assert firms.absorptive_capacity[firm] == pytest.approx((before[firm] + before[peers].mean()) / 2)

    def test_use_teaches_unless_it_is_for_show(self):
        told = world({**STILL, "model.skills.learning_by_using": 0.1})
        firms = told.firms
        firms.option[1, :20] = 1
        firms.token[1, :10] = True
        before = firms.absorptive_capacity.copy()
        learn(told)
        gained = (firms.absorptive_capacity - before) / (1 - before)
        assert gained[10:20] == pytest.approx(0.1)
        assert gained[:10] == pytest.approx(0, abs=1e-15)
        assert gained[20:] == pytest.approx(0, abs=1e-15)

    def test_poached_skill_goes_to_the_large_firms(self):
        told = world({**STILL, "model.skills.poaching": 1.0, "model.skills.poached_share": 0.2}, firms=400)
        told.hubs.adopted[:] = True
        before = told.firms.absorptive_capacity.copy()
        learn(told)
        lost = before - told.firms.absorptive_capacity
        assert set(np.round(lost / before, 9)) == {0.0, 0.2}
        assert told.hubs.poached.sum() == pytest.approx((lost * told.firms.employees).sum())

    def test_odds_of_being_poached(self):
        told = next_month(world({**STILL, "model.skills.poaching": 0.5, "model.skills.poached_share": 0.2}, firms=400))
        told.hubs.adopted[::2] = True
        told.firms.dismiss(np.arange(300, 400))
        firms, living = told.firms, told.firms.alive
        before = firms.absorptive_capacity.copy()
        learn(told)
        regions = len(told.economy.regions)
        using = np.bincount(told.hubs.region, weights=told.hubs.adopted, minlength=regions)
        demand = using / np.bincount(firms.region[living]) * 300 / told.hubs.rows
        odds = 1 - np.exp(-0.5 * before * demand[firms.region])
        assert np.array_equal(firms.absorptive_capacity < before, living & (told.luck(Decision.POACHED) < odds))

    def test_large_firms_adopt(self):
        told = world({**STILL, "model.chains.adoption": 0.2, "population.large_firms.per_1000_smes": 900.0}, firms=200)
        expected = np.zeros(told.hubs.rows, dtype=bool)
        for month in range(1, 6):
            next_month(told)
            lead_chains(told)
            expected |= told.draws(Decision.HUB_ADOPTS, month, np.arange(180)) < probability(0.2)
            assert np.array_equal(told.hubs.adopted, expected)
            assert (told.hubs.adoption_month[told.hubs.adopted] <= month).all()
        assert 0 < expected.sum() < 180

    def test_contracts_and_the_frontier_speed_large_firms_up(self):
        settings = {
            **STILL, "model.chains.adoption": 0.1, "model.chains.frontier_factor": 2.0,
            "outlook.frontier.first_month": "2021-02", "population.large_firms.per_1000_smes": 900.0,
            "policy.scenario_mining.hub_ecosystem.adoption_factor": 2.0,
        }  # fmt: skip
        told = next_month(world(settings, firms=200))
        told.hubs.contract_until[:90] = 2
        told.hubs.contract_until[90:] = 1  # expired: valid before month 1
        lead_chains(told)
        hazard = np.where(np.arange(180) < 90, 0.6, 0.3)
        luck = told.draws(Decision.HUB_ADOPTS, 1, np.arange(180))
        assert np.array_equal(told.hubs.adopted, luck < probability(hazard))


class TestInformatize:
    SETTINGS: ClassVar[Settings] = {
        **STILL, **SKILLS_STAY, **NO_TURNOVER, "model.informatization.consideration": 1.0,
        "population.environment.in_force": False,
        "model.informatization.step": 0.1, "model.informatization.fixed_cost": 1.0,
        "model.informatization.cost_per_employee": 0.1, "model.risk.choice_noise": 0.0, "model.capital.buffer": 0.5,
    }  # fmt: skip

    def told(self, gain, **other):
        told = next_month(world({**self.SETTINGS, "model.informatization.direct_gain": gain, **other}))
        told.firms.cash[:] = 1e9
        return told

    def test_a_step_that_pays_is_taken_and_paid(self):
        told = self.told(1.0)
        firms = told.firms
        firms.informatization[:] = 0.5
        informatize(told, offer_terms(told))
        cost = (1.0 + 0.1 * firms.employees) * told.economy.wage[firms.sector]
        assert firms.informatization == pytest.approx(0.6)
        assert 1e9 - firms.cash == pytest.approx(cost)
        assert told.ledger.flows[Sector.SMES, Sector.REST, Purpose.INFORMATION_TECHNOLOGY] == pytest.approx(cost.sum())

    def test_spare_cash_exactly_enough(self):
        told = self.told(1.0)
        firms = told.firms
        firms.informatization[:] = 0.5
        cost = (1.0 + 0.1 * firms.employees) * told.economy.wage[firms.sector]
        firms.cash[:] = cost + 0.5 * told.wage_bill() + np.where(np.arange(40) < 20, 0.01, -0.01)
        informatize(told, offer_terms(told))
        assert (firms.informatization > 0.5).tolist() == [True] * 20 + [False] * 20

    def test_a_step_that_does_not_pay_is_not_taken(self):
        told = self.told(0.0)
        before = told.firms.informatization.copy()
        informatize(told, offer_terms(told))
        assert np.array_equal(told.firms.informatization, before)
        assert (told.firms.cash == 1e9).all()

    def test_never_above_full(self):
        told = self.told(1.0)
        told.firms.informatization[:20], told.firms.informatization[20:] = 0.97, 1.0
        informatize(told, offer_terms(told))
        assert told.firms.informatization.max() == 1.0
        assert (told.firms.cash[20:] == 1e9).all()

    def test_what_ages(self):
        told = self.told(0.0, **{"model.informatization.decay": 0.01})
        before = told.firms.informatization.copy()
        informatize(told, offer_terms(told))
        assert told.firms.informatization == pytest.approx(0.99 * before)

    def test_ai_within_reach_is_a_reason_for_who_has_considered_it(self):
        other = {
            "model.informatization.fixed_cost": 0.0, "model.informatization.cost_per_employee": 0.0,
            "model.informatization.option_weight": 1.0, "model.projects.*.cost": 0.0, "model.projects.*.trough": 0.0,
        }  # fmt: skip
        told = self.told(0.0, **other)
        told.firms.aware[:20] = True
        told.firms.informatization[:] = 0.3
        informatize(told, offer_terms(told))
        assert (told.firms.informatization[:20] > 0.3).all()
        assert (told.firms.informatization[20:] == 0.3).all()

    def test_an_ai_led_chain_is_a_reason_too(self):
        told = self.told(0.0, **{"model.chains.link_value": 1.0, "population.large_firms.chain_membership": 0.5})
        told.firms.informatization[:] = 0.3
        told.hubs.adopted[:] = True
        informatize(told, offer_terms(told))
        assert np.array_equal(told.firms.informatization > 0.3, told.firms.hub >= 0)
        assert 5 < (told.firms.hub >= 0).sum() < 35

    def test_data_of_the_market_are_put_to_use(self):
        told = self.told(0.0, **{"model.informatization.grown_by_data": 0.1})
        told.firms.informatization[:] = 0.5
        told.firms.option[2, :20], told.firms.token[2, :10] = 1, True
        told.firms.option[1, 20:] = 1
        informatize(told, offer_terms(told))
        grown = (np.arange(40) >= 10) & (np.arange(40) < 20)
        assert told.firms.informatization == pytest.approx(np.where(grown, 0.55, 0.5))


class TestWord:
    def heard_anew(self, told):
        """What is heard where all is counted from the beginning."""
        word = Word(told.network, TOPICS)
        word.pass_on(what_firms_tell(told))
        return word.heard

    def test_a_newcomer_of_another_sector_in_the_place_of_one_who_told_something(self):
        told = next_month(world(STILL, firms=60))
        told.firms.option[0, :20], told.firms.revealed[0, :20] = 2, True
        spread_word(told)
        assert told.word.heard.any()
        told.firms.dismiss(np.arange(10))
        told.admit(told.firms, np.arange(10))
        told.firms.sector[:20] = (told.firms.sector[:20] + 1) % len(told.economy.sectors)
        spread_word(told)
        assert np.array_equal(told.word.heard, self.heard_anew(told))

    def test_other_contacts(self):
        told = next_month(world(STILL, firms=60))
        told.firms.option[0, :20] = 2
        spread_word(told)
        told.network = ring(60)
        spread_word(told)
        assert np.array_equal(told.word.heard, self.heard_anew(told))
