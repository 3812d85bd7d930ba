"""Who knows whom, and who the firms of month 0 are."""

from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import NO_AI, Settings, config, world

from sim.behaviour.founding import picked
from sim.config.schema.population import SIZE_CLASSES
from sim.network import Word, build_network
from sim.population import AGE_BOUNDS, balanced, pick
from sim.randomness import Decision, Draws
from sim.units import monthly_rate

DRAWS = Draws(5)


def network(firms=400, degree=8, homophily=0.7, sectors=4, regions=2, weight=0.25, draws=DRAWS):
    sector, region = np.arange(firms) % sectors, (np.arange(firms) // sectors) % regions
    return sector, region, build_network(sector, region, degree, homophily, weight, draws)


class TestNetwork:
    def test_hearing_is_mutual_and_nobody_hears_itself(self):
        _, _, found = network()
        contacts = found.matrix().toarray()
        assert np.array_equal(contacts, contacts.T)
        assert not contacts.diagonal().any()
        assert set(np.unique(contacts)) == {0.0, 1.0}
        assert np.array_equal(found.degree, contacts.sum(axis=1))

    def test_mean_number_of_contacts(self):
        _, _, found = network(firms=4000)
        assert 7.8 < found.degree.mean() <= 8.0  # a little below: who names itself or a friend twice loses one
        assert found.degree.min() >= 2

    def test_evidence_from_another_sector_weighs_less(self):
        sector, _, found = network()
        weighted, same = found.matrix(weighted=True).toarray(), sector[:, None] == sector[None, :]
        contacts = found.matrix().toarray() > 0
        assert (weighted[contacts & same] == 1).all()
        assert (weighted[contacts & ~same] == 0.25).all()
        assert (weighted[~contacts] == 0).all()

    def test_homophily(self):
        for homophily, expected in ((1.0, 1.0), (0.0, 1 / 8), (0.5, 0.5 + 0.5 / 8)):
            sector, region, found = network(firms=4000, homophily=homophily)
            here, there = found.matrix().nonzero()
            share = ((sector[here] == sector[there]) & (region[here] == region[there])).mean()
            assert share == pytest.approx(expected, abs=0.02 if homophily < 1 else 0)

    def test_contacts_within_a_cell_are_spread_evenly(self):
        _, _, found = network(firms=4000, homophily=1.0)
        named_by_others = found.degree - 4  # about Poisson(4)
        assert named_by_others.var() == pytest.approx(4, rel=0.15)

    @pytest.mark.parametrize("firms", [1, 2, 3])
    def test_few_firms(self, firms):
        _, _, found = network(firms=firms)
        assert found.matrix().shape == (firms, firms)
        assert found.degree.max() <= firms - 1

    def test_a_cell_of_one_firm(self):
        sector = np.array([0, 1, 1, 1])
        found = build_network(sector, np.zeros(4, dtype=int), 4, 1.0, 0.5, DRAWS)
        assert found.degree[0] == 0
        assert (found.matrix() @ np.ones(4)).tolist() == found.degree.tolist()

    def test_newcomers_know_nobody(self):
        sector, _, found = network(firms=20)
        grown = found.grown(np.concatenate([sector, sector[:5]]))
        assert grown.matrix().shape == (25, 25)
        assert grown.degree[20:].tolist() == [0] * 5
        assert np.array_equal(grown.matrix().toarray()[:20, :20], found.matrix().toarray())
        assert found.matrix().shape == (20, 20)

    def test_word_is_counted_as_it_changes(self):
        """Counts that follow the changes are those of a sum over all contacts."""
        sector, _, found = network(firms=60)
        word, luck = Word(found, 3), np.random.default_rng(2)
        same = sector[:, np.newaxis] == sector[np.newaxis, :]
        contacts = found.matrix().toarray() > 0
        for _ in range(6):
            told = luck.integers(0, 8, 60).astype(np.uint8)
            word.pass_on(told)
            for topic in range(3):
                tells = (told >> topic) & 1
                assert word.heard[topic, 0].tolist() == ((contacts & same) @ tells).tolist()
                assert word.heard[topic, 1].tolist() == ((contacts & ~same) @ tells).tolist()

    def test_sectors_are_the_firms_own_column(self, month0):
        assert month0.network.sector is month0.firms.sector

    def test_luck_decides(self):
        one, again, other = network()[2], network()[2], network(draws=Draws(6))[2]
        assert np.array_equal(one.matrix().toarray(), again.matrix().toarray())
        assert not np.array_equal(one.matrix().toarray(), other.matrix().toarray())


class TestPick:
    def test_on_paper(self):
        luck = np.array([0.0, 0.19, 0.2, 0.69, 0.7, 0.99])
        assert pick(luck, np.array([0.2, 0.5, 0.3])).tolist() == [0, 0, 1, 1, 2, 2]

    def test_shares_of_each_group(self):
        """In a loop, of one of several mixes: the same category, and what lies below it."""
        shares = np.array([[1.0, 0.3, 0.2], [0.0, 0.7, 0.5], [0.0, 0.0, 0.3]])
        luck = np.array([0.0, 0.19, 0.2, 0.29, 0.3, 0.7, 0.99])
        for group in range(3):
            found = [picked(float(draw), shares, group) for draw in luck]
            assert [category for category, _ in found] == pick(luck, shares[:, group]).tolist()
            assert [below for _, below in found] == [float(shares[:category, group].sum()) for category, _ in found]

    def test_share_zero_is_never_picked(self):
        luck = (np.arange(1000) + 0.5) / 1000
        assert set(pick(luck, np.array([0.0, 0.4, 0.0, 0.6, 0.0]))) == {1, 3}

    @given(st.integers(1, 300), st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
    def test_quotas_are_met(self, firms, weights):
        shares = np.array(weights) / sum(weights)
        dealt = np.bincount(balanced(DRAWS, Decision.SECTOR, firms, shares), minlength=len(shares))
        assert np.abs(dealt - firms * shares).max() <= 1
        assert dealt.sum() == firms

    @given(st.integers(1, 300), st.lists(st.sampled_from([0.0, 0.1, 1.0]), min_size=1, max_size=6).filter(any))
    def test_the_first_quotas_go_to_the_lowest_draws(self, firms, weights):
        shares = np.array(weights) / sum(weights)
        dealt = balanced(DRAWS, Decision.SECTOR, firms, shares)
        by_draw = dealt[np.argsort(DRAWS(Decision.SECTOR, 0, np.arange(firms)))]
        assert by_draw.tolist() == pick((np.arange(firms) + 0.5) / firms, shares).tolist()

    def test_quotas_are_dealt_at_random(self):
        dealt = balanced(DRAWS, Decision.SECTOR, 10_000, np.array([0.5, 0.5]))
        assert abs(np.corrcoef(dealt, np.arange(10_000))[0, 1]) < 0.04
        assert not np.array_equal(dealt, balanced(DRAWS, Decision.REGION, 10_000, np.array([0.5, 0.5])))


@pytest.fixture(scope="module")
def month0():
    return world({**NO_AI, "model.capital.cash_spread": 0.5, "population.target_cash": 2.0}, firms=4000)


class TestFirms:
    def test_all_live_with_identities_of_their_own(self, month0):
        tables = (month0.firms, month0.hubs, month0.suppliers, month0.platforms, month0.government)
        ids = np.concatenate([table.unique_id[table.alive] for table in tables])
        assert month0.firms.alive.all()
        assert np.array_equal(np.sort(ids), 1 + np.arange(len(ids)))

    def test_head_counts_are_within_the_class(self, month0):
        for number, name in enumerate(SIZE_CLASSES):
            bounds = getattr(config().population.size_classes, name)
            heads = month0.firms.employees[month0.firms.size_class == number]
            assert heads.min() >= bounds.employees_min
            assert heads.max() <= bounds.employees_max
            middle = np.sqrt(bounds.employees_min * bounds.employees_max)
            assert np.median(heads) == pytest.approx(middle, rel=0.1)  # uniform in logs

    def test_wages_and_surplus_are_value_added(self, month0):
        firms = month0.firms
        assert month0.wage_bill() == pytest.approx(firms.value_added * (1 - firms.operating_share))
        assert month0.yearly_surplus() == pytest.approx(12 * firms.value_added * firms.operating_share)

    def test_turnover_is_of_a_year(self, month0):
        firms = month0.firms
        shares = np.array([sector.value_added_share for sector in config().population.sectors.values()])
        assert month0.turnover() == pytest.approx(12 * firms.value_added / shares[firms.sector])

    def test_wage_of_a_month(self, month0):
        yearly = np.array([sector.annual_wage for sector in config().population.sectors.values()])
        assert month0.economy.wage == pytest.approx(yearly / 12)
        growth = [monthly_rate(sector.growth_per_year) for sector in config().population.sectors.values()]
        assert month0.economy.growth == pytest.approx(growth)

    def test_cash_is_its_target(self, month0):
        firms = month0.firms
        assert firms.cash == pytest.approx(firms.target_cash * month0.wage_bill())
        logs = np.log(firms.target_cash / 2.0)
        assert logs.mean() == pytest.approx(0, abs=4 * 0.5 / np.sqrt(4000))
        assert logs.std() == pytest.approx(0.5, rel=0.05)

    def test_ages_follow_the_population(self, month0):
        age = -month0.firms.founded
        shares = config().population.demography.age_share
        for (low, high), expected in zip(AGE_BOUNDS, (shares.startup, shares.growth, shares.mature), strict=True):
            assert ((age >= low) & (age < high)).mean() == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(4000))

    def test_digital_intensity_follows_its_bands(self):
        at = {"population.sectors.*.digital_shift": 0.0, "model.informatization.decay": 0.0}
        firms = world({**NO_AI, **at}, firms=4000).firms
        for number, name in enumerate(SIZE_CLASSES):
            bands = getattr(config().population.size_classes, name).digital_intensity
            level = 12 * firms.informatization[firms.size_class == number]
            share = np.histogram(level, [0, 3.5, 6.5, 9.5, 12.01])[0] / len(level)
            expected = [bands.very_low, bands.low, bands.high, bands.very_high]
            assert share == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(len(level)))

    def test_members_of_chains_follow_large_firms_of_their_region(self, month0):
        firms, hubs = month0.firms, month0.hubs
        member = firms.hub >= 0
        share = config().population.large_firms.chain_membership
        assert member.mean() == pytest.approx(share, abs=4 * 0.5 / np.sqrt(4000))
        assert (hubs.region[firms.hub[member]] == firms.region[member]).all()
        assert len(np.unique(firms.hub[member])) == len(hubs)

    def test_nobody_led_by_nobody(self, month0):
        assert not month0.hub_uses()[month0.firms.hub < 0].any()

    def test_hub_uses(self):
        told = world({**NO_AI, "population.large_firms.adoption_at_start": 0.5}, firms=500)
        expected = [hub >= 0 and bool(told.hubs.adopted[hub]) for hub in told.firms.hub]
        assert told.hub_uses().tolist() == expected
        assert any(expected)

    def test_prefix_of_a_larger_population(self):
        """What is not a quota does not depend on how many firms there are."""
        small, large = world(NO_AI, firms=50).firms, world(NO_AI, firms=300).firms
        assert np.array_equal(small.orientation, large.orientation[:50])
        assert np.array_equal(small.cost_error, large.cost_error[:50])
        assert np.array_equal(small.target_cash, large.target_cash[:50])


class TestStart:
    SHARES: ClassVar[Settings] = {
        "population.size_classes.*.adoption_at_start": 0.2,
        "population.size_classes.*.aware_at_start": 0.3,
    }

    def test_users_and_aware_firms_of_month_0(self):
        shares = {**self.SHARES, "model.cognition.recognition": 0.0}
        begun = world(shares, firms=4000)
        using = begun.using()
        assert using.mean() == pytest.approx(0.2, abs=0.025)
        assert begun.firms.aware[using].all()
        assert begun.firms.aware[~using].mean() == pytest.approx(0.3, abs=4 * 0.5 / np.sqrt(3200))

    def test_the_able_come_first(self):
        firms = (begun := world(self.SHARES, firms=4000)).firms
        ready = firms.informatization * firms.absorptive_capacity
        assert ready[begun.using()].mean() > 1.2 * ready[~begun.using()].mean()

    def test_each_user_has_one_project_some_months_old(self):
        begun = world(
            {**self.SHARES, "model.months_of_experience": 24, "model.projects.reveal_after": 10.0}, firms=2000
        )
        firms, using = begun.firms, begun.using()
        assert ((firms.option > 0).sum(axis=0)[using] == 1).all()
        age = -firms.installed.max(axis=0)[using]
        assert (age.min(), age.max()) == (0, 24)
        known = firms.revealed.any(axis=0)[using]
        assert np.array_equal(known, age >= 10)
        assert (age <= -firms.founded[using]).all()
        works = firms.success.any(axis=0)[using]
        assert 0 < works[~known].mean() < works[known].mean() < 1  # known failures have been thinning out
        assert (firms.adoption_month[using] == 0).all()
        assert (firms.adoption_month[~using] < 0).all()
