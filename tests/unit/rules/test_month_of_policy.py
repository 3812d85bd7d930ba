"""Public money month by month, and what each unit that it buys does to its receiver."""

import numpy as np
import pytest
from worlds import ALL_LOOK, STILL, WILLING, account, lever, phase, programme_of, run, series, world

from sim.config.schema.policy import FIRM_PARTS
from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.month.serving_firms import serve_firms
from sim.month.serving_markets import serve_markets
from sim.month.spending import release_budgets
from sim.month.supplying import offer_terms, prospects_of, quotes
from sim.policy.purse import first_in_queue
from sim.randomness import Decision

HOMES = {
    "sessions": "top_level_design",
    "scenario_projects": "scenario_mining", "general_platform": "scenario_mining", "hub_ecosystem": "scenario_mining",
    "profiles": "public_service", "quotes": "public_service", "case_library": "public_service",
    "supplier_entry": "public_service", "manager_seats": "support_system", "staff_seats": "support_system",
    "remote_talent": "support_system", "joint_projects": "support_system", "trials": "public_service",
    "cluster_projects": "support_system", "pilot_zones": "support_system", "association_events": "support_system",
    "standards": "support_system", "cost_share": "fiscal_complement", "guarantee": "fiscal_complement",
}  # fmt: skip
SERVED = ("sessions", "profiles", "quotes", "manager_seats", "staff_seats", "remote_talent", "joint_projects")


class TestBudget:
    def test_month_by_month(self):
        told = world({**STILL, **lever("top_level_design", {"sessions": 1.0}, phase("2021-03", "2021-05", 12.0))})
        released, available, returned = [], [], []
        for told.month in range(1, 8):
            release_budgets(told)
            now = account(told, "sessions")
            released.append(now["released"])
            available.append(now["available"])
            returned.append(now["returned"])
        assert released == [0, 40, 80, 120, 120, 120, 120]
        assert available == [0, 40, 80, 120, 0, 0, 0]
        assert returned == [0, 0, 0, 0, 120, 120, 120]

    def test_a_phase_of_one_month(self):
        told = world({**STILL, **lever("top_level_design", {"sessions": 1.0}, phase("2021-02", "2021-02", 12.0))})
        for told.month in (1, 2):
            release_budgets(told)
        assert (account(told, "sessions")["available"], account(told, "sessions")["returned"]) == (0, 40)

    def test_what_is_left_passes_to_the_next_phase(self):
        phases = [phase("2021-02", "2021-02", 12.0), phase("2021-03", "2021-03", 24.0)]
        told = world({**STILL, **lever("top_level_design", {"sessions": 1.0}, *phases)})
        for told.month in (1, 2):
            release_budgets(told)
        assert account(told, "sessions")["available"] == 120
        told.month = 3
        release_budgets(told)
        assert (account(told, "sessions")["available"], account(told, "sessions")["returned"]) == (0, 120)

    @pytest.mark.parametrize("part", sorted(set(HOMES) - {"cost_share", "guarantee", "trials"}))
    def test_first_money_flows_in_the_first_month_of_the_phase(self, part):
        dates = phase("2021-04", "2021-06", 4e5)
        kept = run({**STILL, **WILLING, **lever(HOMES[part], {part: 1.0}, dates)}, firms=60, months=9)
        spent = series(kept, "public_spending_to_date")
        assert (spent[:3] == 0).all()
        assert spent[3] > 0
        assert (spent[6:] == spent[6]).all()
        assert kept.accounts["released"].sum() == pytest.approx(4e5 / 12 * 60 * 3)

    @pytest.mark.parametrize("part", sorted(set(HOMES) - {"cost_share", "guarantee"}))
    def test_never_more_than_there_is(self, part):
        told = programme_of(part, budget=700.0)
        serve_markets(told)
        serve_firms(told)
        now = account(told, part)
        assert now["available"] >= -1e-9
        assert now["paid"] == pytest.approx(now["released"] - now["available"])
        assert told.government.spent[0] == pytest.approx(now["paid"])
        assert told.government.cash[0] == pytest.approx(-now["paid"])
        assert told.ledger.flows[Sector.GOVERNMENT].sum() == pytest.approx(now["paid"])


class TestUnitsOfFirms:
    @pytest.mark.parametrize("part", SERVED)
    def test_as_many_as_money_buys_to_the_head_of_the_queue(self, part):
        told = programme_of(part, budget=12 * 0.255 * 500.0, unit_price=500.0)  # 25.5 units
        queue = told.luck(Decision.UNIT_QUEUE, FIRM_PARTS.index(part) + 1)
        serve_firms(told)
        served = first_in_queue(np.ones(100, dtype=bool), queue, 25)
        assert np.array_equal(np.flatnonzero(told.firms.support > 0), np.sort(served))
        assert (told.firms.support[served] == 500).all()
        assert (told.firms.support_month[served] == 1).all()
        assert account(told, part)["available"] == pytest.approx(250)
        assert (told.firms.served[FIRM_PARTS.index(part)] == 1).sum() == 25

    @pytest.mark.parametrize("part", SERVED)
    def test_budget_exactly_enough(self, part):
        told = programme_of(part, budget=12 * 0.3 * 0.1, unit_price=0.1)
        serve_firms(told)
        assert (told.firms.support > 0).sum() == 30

    @pytest.mark.parametrize("part", SERVED)
    def test_not_again_before_time(self, part):
        told = programme_of(part, budget=1e6, unit_price=1.0, repeat_after_months=3.0)
        units = []
        for told.month in range(1, 8):
            told.firms.support[:] = 0
            serve_firms(told)
            units.append(int(told.firms.support.sum()))
        assert units == [100, 0, 0, 100, 0, 0, 100]

    @pytest.mark.parametrize("part", SERVED)
    def test_only_those_targeted_who_live(self, part):
        told = programme_of(part, budget=1e6, targeting={"regions": ["rural"]}, unit_price=1.0)
        told.firms.dismiss(np.arange(50))
        rural = (told.firms.region == list(told.economy.regions).index("rural")) & told.firms.alive
        serve_firms(told)
        assert np.array_equal(told.firms.support > 0, rural)
        assert rural.any()

    @pytest.mark.parametrize("part", SERVED)
    def test_who_sees_no_point_may_stay_away_for_a_year(self, part):
        told = programme_of(part, budget=1e6, unit_price=1.0, repeat_after_months=1.0,
                            **{"model.cognition.take_up_unaware": 0.4})  # fmt: skip
        for told.month, year in ((1, 0), (2, 0), (11, 0), (12, 1)):
            told.firms.aware[:], told.firms.support[:] = np.arange(100) < 20, 0
            serve_firms(told)
            comes = told.draws(Decision.TAKE_UP, year, np.arange(100), 1 + np.maximum(told.firms.founded, 0)) < 0.4
            assert np.array_equal(told.firms.support > 0, comes | (np.arange(100) < 20))

    @pytest.mark.parametrize("part", SERVED)
    def test_whom_the_state_pays(self, part):
        told = programme_of(part, budget=1e6, unit_price=10.0)
        serve_firms(told)
        platform = part in ("profiles", "quotes")
        payee = Sector.PLATFORMS if platform else Sector.REST
        purpose = Purpose.PLATFORM_SERVICE if platform else Purpose.TRAINING_AND_ADVICE
        assert told.ledger.flows[Sector.GOVERNMENT, payee, purpose] == 1_000
        assert told.ledger.net()[Sector.PLATFORMS] == 0
        assert told.platforms.revenue.sum() == (1_000 if platform else 0)

    def test_sessions(self):
        told = programme_of("sessions", 1e6, unit_price=1.0, aware_odds=0.4, evidence=3.0,
                            **{"model.cognition.signal_sd": 0.5, "model.cognition.prior_sd": 0.25})  # fmt: skip
        told.firms.option[0, :], told.firms.revealed[0, :], told.firms.success[0, :] = 1, True, True
        told.firms.belief_mean[:] = 0.5
        serve_firms(told)
        assert np.array_equal(told.firms.aware, told.luck(Decision.UNIT_OUTCOME, 1) < 0.4)
        assert (told.firms.contact == 1).all()
        # precision 16; a third of weight three, of precision 4 each; nothing to be seen on other links
        assert told.firms.belief_mean[0] == pytest.approx((0.5 * 16 + 4) / 20)
        assert (told.firms.belief_mean[1:] == 0.5).all()

    def test_profiles(self):
        told = programme_of("profiles", 1e6, unit_price=1.0, cost_perception=0.25,
                            **{"model.platforms.profile_data": 0.3})  # fmt: skip
        before = told.firms.cost_error.copy()
        serve_firms(told)
        assert told.firms.cost_error == pytest.approx(before / 4)
        assert np.array_equal(told.firms.profiled, told.firms.informatization >= 0.3)  # a profile needs data
        assert 0 < told.firms.profiled.sum() < 100
        assert told.platforms.profiles.sum() == 100

    def test_quotes_help_to_better_suppliers_for_a_year(self):
        settings = {"model.supply.suppliers_per_1000_smes": 300.0, "model.supply.cost_spread": 0.5,
                    "model.projects.match_sd": 0.0, "model.projects.match_noise_sd": 0.0}  # fmt: skip
        told = programme_of("quotes", 1e6, unit_price=1.0, quotes=4, **settings)
        before = quotes(told, np.arange(100))[1]
        serve_firms(told)
        after = quotes(told, np.arange(100))[1]
        assert (after <= before).all()
        assert after.mean() < 0.9 * before.mean()
        assert (told.firms.more_quotes_until == 13).all()
        told.month = 13
        told.firms.more_quotes_until[::2] = NEVER
        luck = quotes(told, np.arange(100))[1]
        told.firms.more_quotes_until[:] = NEVER
        assert np.array_equal(luck, quotes(told, np.arange(100))[1])

    def test_public_service_registers_firms(self):
        """Those it serves, and nobody else."""
        told = programme_of("quotes", 12 * 0.3, unit_price=1.0)  # money for 30 of 100 firms
        told.firms.registered[:] = False
        serve_firms(told)
        assert told.firms.registered.sum() == 30
        assert np.array_equal(told.firms.support > 0, told.firms.registered)

    def test_manager_seats(self):
        told = programme_of("manager_seats", 1e6, unit_price=1.0, evidence_draws=3.0, cost_perception=0.5,
                            **{"model.cognition.signal_sd": 0.5, "model.cognition.prior_sd": 0.25})  # fmt: skip
        told.firms.belief_mean[:] = 0.5
        error = told.firms.cost_error.copy()
        odds = prospects_of(told, np.arange(100), offer_terms(told)).odds.max(axis=1)
        serve_firms(told)
        assert told.firms.aware.all()
        assert (told.firms.contact == 1).all()
        assert told.firms.cost_error == pytest.approx(error / 2)
        for link in range(3):
            signal = told.luck(Decision.UNIT_OUTCOME, 20 + link) < odds[link]
            assert told.firms.belief_mean[link] == pytest.approx((0.5 * 16 + 4 * signal) / 20)

    def test_staff_seats(self):
        told = programme_of("staff_seats", 1e6, unit_price=1.0, skill=0.2)
        before = told.firms.absorptive_capacity.copy()
        serve_firms(told)
        assert told.firms.absorptive_capacity == pytest.approx(before + 0.2 * (1 - before))
        assert (told.firms.contact == 1).all()


class TestUnitsOfMarkets:
    def test_scenario_projects(self):
        told = programme_of("scenario_projects", 12 * 30.0, unit_price_per_1000_smes=1_000.0, knowledge=0.1,
                            elsewhere=0.0, targeting={"sectors": ["trade"]})  # fmt: skip
        trade, before = list(told.economy.sectors).index("trade"), told.knowledge.copy()
        serve_markets(told)
        others = np.arange(7) != trade
        assert np.array_equal(told.knowledge[:, others], before[:, others])
        firms = (told.firms.sector == trade).sum()
        units = 30.0 * 100 / 3 / (1_000.0 * firms / 1000)  # in each link and region alike: money follows firms
        assert told.knowledge[:, trade] == pytest.approx(1 - (1 - before[:, trade]) * 0.9**units)
        assert told.firms.support[told.firms.sector == trade] == pytest.approx(30.0 * 100 / firms)
        assert not told.firms.support[told.firms.sector != trade].any()

    def test_general_platform(self):
        told = programme_of("general_platform", 12.0 * 0.5, unit_price_per_1000_smes=12_000.0)
        serve_markets(told)
        assert told.government.general_support[0] == pytest.approx(0.5)  # 50 of the 100 that a full month costs
        assert account(told, "general_platform")["available"] == pytest.approx(0)
        told.month = 2
        told.purse.available[:] = 1e6
        serve_markets(told)
        assert told.government.general_support[0] == pytest.approx(1)
        assert 1e6 - account(told, "general_platform")["available"] == pytest.approx(100)

    def test_hub_ecosystem(self):
        told = programme_of(
            "hub_ecosystem", 12 * 12.5, unit_price=500.0, **{"population.large_firms.per_1000_smes": 80.0}
        )
        serve_markets(told)
        assert (told.hubs.contract_until == 13).sum() == 2
        assert told.ledger.flows[Sector.GOVERNMENT, Sector.LARGE_FIRMS, Purpose.HUB_CONTRACT] == 1_000
        told.purse.available[:] = 1e6
        serve_markets(told)
        assert (told.hubs.contract_until == 13).all()
        assert 1e6 - account(told, "hub_ecosystem")["available"] == 6 * 500
        told.month, told.purse.available[:] = 12, 1e6
        serve_markets(told)
        assert (told.hubs.contract_until == 13).all()
        told.month = 13
        serve_markets(told)
        assert (told.hubs.contract_until == 25).all()

    def test_case_library(self):
        told = programme_of("case_library", 12 * 20.0, unit_price_per_1000_smes=10_000.0, publication_bias=1.0,
                            **{"model.cognition.signal_sd": 0.5, "model.cognition.prior_sd": 0.25})  # fmt: skip
        firms = told.firms
        firms.option[1, :], firms.revealed[1, :], firms.success[1, ::2] = 1, True, True
        firms.belief_mean[:] = 0.5
        firms.registered[:10] = False
        serve_markets(told)  # two cases; failures are not published
        assert firms.belief_mean[1, 10:] == pytest.approx((0.5 * 16 + 2 / 3 * 4) / (16 + 2 / 3 * 4))
        assert (firms.belief_mean[[0, 2]] == 0.5).all()
        assert told.platforms.cases[0] == pytest.approx(2)
        assert firms.support.sum() == pytest.approx(2_000)

    @pytest.mark.parametrize(("cases", "share"), [(0.5, 0.5), (2.0, 1.0)])
    def test_cases_draw_readers_as_they_are_published(self, cases, share):
        settings = {"model.platforms.registration_served": 0.4}
        told = programme_of("case_library", 12 * 10.0 * cases, unit_price_per_1000_smes=10_000.0, **settings)
        told.firms.registered[:] = False
        serve_markets(told)
        assert np.array_equal(told.firms.registered, told.luck(Decision.REGISTER, 1) < 0.4 * share)

    def test_supplier_entry(self):
        told = programme_of(
            "supplier_entry", 12 * 25.0, unit_price=1_000.0, **{"model.supply.suppliers_per_1000_smes": 40.0}
        )
        before = len(told.suppliers)
        serve_markets(told)
        assert len(told.suppliers) - before == 2
        assert told.ledger.flows[Sector.GOVERNMENT, Sector.SUPPLIERS, Purpose.SUPPLIER_GRANT] == 2_000
        told.purse.available[:] = 1e6
        serve_markets(told)
        assert len(told.suppliers) == told.suppliers.rows == 8
        assert 1e6 - account(told, "supplier_entry")["available"] == 2_000  # places are finite

    def test_standards_are_written_once(self):
        told = programme_of("standards", 12 * 6.0, unit_price_per_1000_smes=10_000.0)
        serve_markets(told)
        assert told.government.standards[0] == pytest.approx(0.6)
        told.purse.available[:] = 1e6
        serve_markets(told)
        assert told.government.standards[0] == pytest.approx(1)
        assert 1e6 - account(told, "standards")["available"] == pytest.approx(400)
        serve_markets(told)
        assert 1e6 - account(told, "standards")["available"] == pytest.approx(400)


def test_terms_before_any_price_history():
    told = world({**STILL, **ALL_LOOK})
    assert offer_terms(told).expected_price_fall == 0
    told.prices = [1.0] * 6 + [0.8] * 7
    assert offer_terms(told).expected_price_fall == pytest.approx(0.2)
    told.prices = [1.0] * 6 + [1.2] * 7
    assert offer_terms(told).expected_price_fall == 0
