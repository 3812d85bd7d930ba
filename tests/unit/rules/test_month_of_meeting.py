"""Associations, joined clusters, chains, pilot zones and trials: what firms see, of whom, how often."""

import numpy as np
import pytest
from worlds import STILL, account, pass_months, programme_of, world

from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.month.evidence import sector_outcomes, show_one_project
from sim.month.hearing import spread_word
from sim.month.learning import lead_chains
from sim.month.meeting import meet
from sim.month.serving_firms import serve_firms
from sim.month.serving_markets import serve_markets
from sim.month.supplying import offer_terms, prospects_of
from sim.randomness import Decision

SHARP = {"model.cognition.signal_sd": 0.5, "model.cognition.prior_sd": 0.25}  # one project is worth a quarter of 16
QUIET = {"model.associations.evidence_rate": 0.0, "model.chains.evidence_rate": 0.0}


def believer(settings=(), firms=100, **other):
    """A world in month 1 in which everybody believes in even odds with precision 16."""
    told = world({**STILL, **SHARP, **QUIET, **dict(settings), **other}, firms=firms)
    told.month = 1
    told.firms.belief_mean[:], told.firms.belief_precision[:] = 0.5, 16.0
    return told


def show(told, who, link=1, works=True):
    """Make these firms' projects known."""
    told.firms.option[link, who], told.firms.revealed[link, who], told.firms.success[link, who] = 2, True, works


def after(signal, weight=1.0):
    """Belief after one project of this weight."""
    return (0.5 * 16 + 4 * weight * signal) / (16 + 4 * weight)


class TestOneProject:
    def test_any_of_those_known(self):
        """Of two successes and one failure on three links, each is shown to a third of the firms."""
        told = believer(firms=30)
        outcomes = np.zeros((6, 30))
        outcomes[[0, 1, 5]] = 1.0  # success in management, success in technology, failure in market
        show_one_project(told, np.arange(30), np.arange(30), outcomes, (np.arange(30) + 0.5) / 30, 1.0)
        third = np.arange(30) // 10
        assert told.firms.belief_mean[0] == pytest.approx(np.where(third == 0, after(1), 0.5))
        assert told.firms.belief_mean[1] == pytest.approx(np.where(third == 1, after(1), 0.5))
        assert told.firms.belief_mean[2] == pytest.approx(np.where(third == 2, after(0), 0.5))

    def test_nothing_where_nothing_is_known(self):
        told = believer(firms=30)
        show_one_project(told, np.arange(30), np.arange(30), np.zeros((6, 30)), np.full(30, 0.999), 1.0)
        assert (told.firms.belief_mean == 0.5).all()
        assert (told.firms.belief_precision == 16).all()

    def test_of_the_own_sector(self):
        told = believer(firms=70)
        show(told, np.flatnonzero(told.firms.sector == 2)[:3], link=2, works=False)
        seen = sector_outcomes(told, np.arange(70))
        assert np.array_equal(seen[5], np.where(told.firms.sector == 2, 3, 0))
        assert not seen[:5].any()


class TestAssociations:
    def test_members_hear_of_their_sector_wherever_they_are(self):
        told = believer({"model.associations.evidence_rate": 0.5, "model.associations.evidence_weight": 0.25})
        firms = told.firms
        show(told, np.flatnonzero((firms.sector == 0) & (firms.region == 0))[:1])
        spread_word(told)
        meet(told)
        hears = firms.member & (firms.sector == 0) & (told.luck(Decision.ASSOCIATION, 1) < 0.5)
        assert firms.belief_mean[1] == pytest.approx(np.where(hears, after(1, 0.25), 0.5))
        assert len(set(firms.region[hears])) > 1
        assert (firms.belief_mean[[0, 2]] == 0.5).all()

    def test_events(self):
        told = programme_of("association_events", 12 * 0.5, unit_price_per_1000_smes=12_000.0, evidence=0.8, **SHARP)
        firms = told.firms
        firms.belief_mean[:] = 0.5
        show(told, slice(None))
        serve_markets(told)  # half of a month is paid for
        goes = firms.member & (told.luck(Decision.ASSOCIATION, 3) < 0.4)
        assert firms.belief_mean[1] == pytest.approx(np.where(goes, after(1), 0.5))
        assert firms.support == pytest.approx(np.where(goes, 50 / goes.sum(), 0))
        assert 5 < goes.sum() < 25
        told.purse.available[:] = 1e6
        serve_markets(told)
        assert 1e6 - account(told, "association_events")["available"] == pytest.approx(100)  # no more than a month


class TestPilotZones:
    def test_visits_from_near_and_around(self):
        settings = {**SHARP, "population.regions.rural.zone_share": 0.0, "population.regions.*.zone_share": 0.3}
        told = programme_of("pilot_zones", 1e6, unit_price_per_1000_smes=12_000.0, visit_odds=0.8, reach=0.5,
                            firms=300, **settings)  # fmt: skip
        firms = told.firms
        firms.zone &= firms.region != 2  # the last kind of region has no zone
        firms.belief_mean[:] = 0.5
        show(told, slice(None), works=False)
        aware = firms.aware.copy()
        serve_markets(told)
        odds = np.where(firms.zone, 0.8, np.where(firms.region == 2, 0.0, 0.4))
        goes = told.luck(Decision.VISIT, 1) < odds
        assert firms.belief_mean[1] == pytest.approx(np.where(goes, after(0), 0.5))
        assert np.array_equal(firms.aware, aware)  # evidence and nothing else
        assert firms.support.sum() == pytest.approx(300)  # a month for 300 firms
        assert account(told, "pilot_zones")["paid"] == pytest.approx(300)


class TestClusters:
    def told(self, budget, **other):
        told = programme_of("cluster_projects", budget, unit_price=500.0, access=0.2, evidence=0.5,
                            **{**SHARP, **QUIET, "model.clusters.partners_needed": 5, **other})  # fmt: skip
        told.firms.cluster[:] = np.arange(100) // 10
        told.firms.belief_mean[:], told.firms.belief_precision[:] = 0.5, 16.0
        return told

    def test_joined_by_lot_while_money_lasts(self):
        told = self.told(12 * 12.0)  # 1,200: two clusters of ten
        told.firms.dismiss(np.arange(0, 6))  # four are left of the first, too few
        lot = told.draws(Decision.SITE, 1, np.arange(10))
        lot[0] = 1.0
        serve_markets(told)
        chosen = np.isin(told.firms.cluster, np.argsort(lot)[:2])
        assert np.array_equal(told.firms.joined_until == 13, chosen)
        assert told.firms.support == pytest.approx(np.where(chosen, 50, 0))
        assert account(told, "cluster_projects")["available"] == pytest.approx(200)

    def test_for_a_year_and_again(self):
        told = self.told(1e6)
        for told.month in (1, 2, 12, 13):
            told.firms.support[:] = 0
            serve_markets(told)
            assert told.firms.support.sum() == pytest.approx(5_000 if told.month in (1, 13) else 0)
        assert (told.firms.joined_until == 25).all()

    def test_those_who_are_served(self):
        told = self.told(1e6, targeting={"regions": ["rural"]})
        rural = told.firms.region == list(told.economy.regions).index("rural")
        serve_markets(told)
        enough = np.bincount(told.firms.cluster, weights=rural)[told.firms.cluster] >= 5
        assert np.array_equal(told.firms.joined_until == 13, rural & enough)

    def test_partners_see_one_another(self):
        told = self.told(0.0)
        firms = told.firms
        firms.joined_until[:20] = 5
        show(told, [0])
        show(told, [25], works=False)
        spread_word(told)
        meet(told)
        sees = (told.luck(Decision.CLUSTER_EVIDENCE, 1) < 0.5) & (np.arange(100) < 10) & (np.arange(100) > 0)
        assert firms.belief_mean[1] == pytest.approx(np.where(sees, after(1), 0.5))  # not the own, no other cluster
        assert sees.any()
        firms.belief_mean[:] = 0.5
        told.month = 5
        spread_word(told)
        meet(told)
        assert (firms.belief_mean == 0.5).all()


class TestChains:
    def test_members_see_how_the_hub_fares(self):
        told = believer({"model.chains.evidence_rate": 0.5, "model.projects.reveal_after": 3.0}, firms=200)
        hubs, firms = told.hubs, told.firms
        firms.hub[:] = np.arange(200) % 4
        hubs.grow(max(4 - hubs.rows, 0) + hubs.rows)
        hubs.alive[:4], hubs.adopted[:4] = True, [True, True, True, False]
        hubs.succeeded[:4], hubs.adoption_month[:4] = [True, False, True, False], [2, 0, 4, NEVER]
        told.month = 5  # the third is not known yet, the second was there from the beginning
        spread_word(told)
        meet(told)
        sees = told.luck(Decision.HUB_EVIDENCE, 1) < 0.5
        signal = np.array([after(1), after(0), 0.5, 0.5])[firms.hub]
        for link in range(3):
            assert firms.belief_mean[link] == pytest.approx(np.where(sees, signal, 0.5))

    def test_luck_of_a_hub_does_not_hang_on_when_it_begins(self):
        outcome = []
        for hazard in (1.0, 0.3):
            settings = {**STILL, "model.chains.adoption": hazard, "model.chains.success": 0.6,
                        "population.large_firms.per_1000_smes": 500.0}  # fmt: skip
            told = world(settings, firms=100)
            for told.month in range(1, 30):
                lead_chains(told)
            assert told.hubs.adopted.all()
            outcome.append(told.hubs.succeeded.copy())
        assert np.array_equal(*outcome)
        assert 15 < outcome[0].sum() < 45


class TestTrials:
    def told(self, budget=1e6, **other):
        told = programme_of("trials", budget, unit_price=500.0, evidence_draws=2.0,
                            **{**SHARP, "model.supply.capacity": 1000.0, "model.supply.suppliers_per_1000_smes": 40.0,
                               "effort": 1.0, **other})  # fmt: skip
        told.firms.aware[:80] = True
        told.firms.belief_mean[:], told.firms.belief_precision[:] = 0.5, 16.0
        return told

    def test_show_the_own_odds(self):
        told = self.told()
        firms, slots = told.firms, np.arange(80)
        odds = prospects_of(told, slots, offer_terms(told)).odds
        serve_firms(told)
        tried = firms.belief_precision > 16
        assert (tried[:, :80].sum(axis=0) == 1).all()
        assert not tried[:, 80:].any()
        link = tried[:, :80].argmax(axis=0)
        luck = told.draws(Decision.TRIAL, 1, slots, 1)
        lowest, highest = odds[link, :, slots].min(axis=1), odds[link, :, slots].max(axis=1)
        mean = firms.belief_mean[link, slots]
        assert mean[luck < lowest] == pytest.approx(after(1, 2))
        assert mean[luck > highest] == pytest.approx(after(0, 2))
        assert ((luck < lowest) | (luck > highest)).sum() > 50

    def test_cost_suppliers_time_and_earn_them_a_fee(self):
        told = self.told()
        cash = told.suppliers.cash.sum()
        serve_firms(told)
        assert told.suppliers.orders.sum() == 80
        assert told.suppliers.revenue.sum() == 80 * 500
        assert told.suppliers.cash.sum() - cash == pytest.approx(80 * 500)
        assert told.ledger.flows[Sector.GOVERNMENT, Sector.SUPPLIERS, Purpose.TRIALS] == 80 * 500
        assert (told.firms.support[:80] == 500).all()

    def test_no_room_no_trial(self):
        told = self.told(**{"model.supply.capacity": 3.0})
        alive = told.suppliers.alive
        told.suppliers.orders[np.flatnonzero(alive)[0]] = 1.5  # one whole project is left there
        room = 3 * alive.sum() - 2
        before = told.suppliers.orders.copy()
        serve_firms(told)
        assert (told.firms.support > 0).sum() == room
        assert (told.suppliers.orders <= 3.0).all()
        assert (told.suppliers.orders - before).sum() == room

    def test_a_trial_takes_less_time_than_a_project(self):
        told = self.told(effort=0.25)
        serve_firms(told)
        assert told.suppliers.orders.sum() == 80 * 0.25
        told = self.told(effort=0.25, **{"model.supply.capacity": 1.0})
        serve_firms(told)
        assert (told.firms.support > 0).sum() == min(4 * told.suppliers.alive.sum(), 80)
        assert (told.suppliers.orders <= 1.0).all()

    def test_not_where_ai_is_in_use_already(self):
        told = self.told()
        told.firms.option[:, :40] = 1
        serve_firms(told)
        assert np.array_equal(told.firms.support > 0, (np.arange(100) >= 40) & (np.arange(100) < 80))


@pytest.mark.parametrize("part", ["sessions", "staff_seats", "remote_talent", "joint_projects"])
def test_no_more_units_than_can_be_delivered(part):
    told = programme_of(part, 1e6, unit_price=1.0, capacity_per_1000_smes=70.0)
    serve_firms(told)
    assert (told.firms.support > 0).sum() == 7


def test_joint_projects_and_remote_talent():
    told = programme_of("joint_projects", 1e6, unit_price=1.0, skill=0.25)
    before = told.firms.absorptive_capacity.copy()
    serve_firms(told)
    assert told.firms.absorptive_capacity == pytest.approx(before + 0.25 * (1 - before))
    told = programme_of("remote_talent", 1e6, unit_price=1.0, valid_months=3.0)
    before = told.firms.absorptive_capacity.copy()
    serve_firms(told)
    assert (told.firms.advised_until == 4).all()
    assert np.array_equal(told.firms.absorptive_capacity, before)
    told = programme_of("remote_talent", 1e6, unit_price=1.0, valid_months=2.6)
    serve_firms(told)
    assert (told.firms.advised_until == 4).all()  # whole months, as of every part


@pytest.mark.parametrize("part", ["cluster_projects", "pilot_zones", "association_events", "trials"])
def test_a_month_of_each_closes_its_books(part):
    told = programme_of(part, 1e6)
    told.firms.aware[:] = True
    told.month = 0
    pass_months(told, 3)
    assert account(told, part)["paid"] > 0
