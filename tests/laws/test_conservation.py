"""Money, firms and budgets: what comes in goes somewhere."""

import numpy as np
import pytest

from sim.config.load import load
from sim.ledger import Purpose, Sector
from sim.month.beginning import begin
from sim.month.books import BooksDoNotClose, close_books, open_books
from sim.month.page import advance
from sim.simulation import simulate

POPULATIONS = ("eu27", "china")
SCENARIOS = ("baseline", "full_package", "subsidy_only", "fiscal_complement")


def held(world):
    """Money of each sector, by sums of their own."""
    firms, suppliers = world.firms, world.suppliers
    return {
        Sector.SMES: firms.cash[firms.alive].sum(),
        Sector.SUPPLIERS: suppliers.cash[suppliers.alive].sum(),
        Sector.GOVERNMENT: world.government.cash[0],
        Sector.BANK: world.bank.equity[0] - firms.debt[firms.alive].sum(),
    }


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_books_close_every_month(scenario, population):
    """`advance` checks each month and raises; here also against a sum made apart from it."""
    world = begin(load(["population.n_smes=200", "months=84", f"population={population}"], scenario))
    for _ in range(84):
        before = held(world)
        advance(world)
        flows = world.ledger.history[-1]
        net = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))
        for sector, money in held(world).items():
            assert money - before[sector] == pytest.approx(net[sector], rel=1e-9, abs=1e-9 * flows.sum())
        assert net.sum() == pytest.approx(0.0, abs=1e-9 * flows.sum())


@pytest.mark.parametrize("column", ["cash", "debt"])
def test_books_that_do_not_close_are_noticed(column):
    world = begin(load(["population.n_smes=50"]))
    advance(world)
    open_books(world)
    getattr(world.firms, column)[7] += 1000.0
    with pytest.raises(BooksDoNotClose, match="month 1"):
        close_books(world)


def test_a_budget_account_that_does_not_add_up_is_noticed():
    world = begin(load(["population.n_smes=50"]))
    advance(world)
    world.purse.paid[0] += 10.0
    with pytest.raises(BooksDoNotClose, match="budget"):
        close_books(world)


@pytest.mark.parametrize("scenario", SCENARIOS[1:])
def test_public_money_is_accounted_for(scenario):
    found = simulate(load(["population.n_smes=300", "months=120"], scenario))
    accounts = found.accounts
    assert accounts["granted"] == pytest.approx(accounts["on_the_way"] + accounts["lost"] + accounts["released"])
    assert accounts["granted"] == pytest.approx(accounts["ministry"] + accounts["province"] + accounts["city"])
    assert accounts["on_the_way"] == pytest.approx(0, abs=1e-6)  # the last phase ended long enough ago
    assert (accounts["lost"] <= 0.05 * accounts["granted"] + 1e-6).all()  # less while the joint office works
    assert accounts["released"] == pytest.approx(
        accounts["paid"] + accounts["promised"] + accounts["available"] + accounts["returned"]
    )
    assert (accounts["paid"] <= accounts["released"] + 1e-6).all()
    assert (accounts["available"] >= -1e-6).all()
    government = found.flows[:, Sector.GOVERNMENT].sum(axis=(0, 1))
    came_back = found.flows[:, :, Sector.GOVERNMENT, Purpose.GRANT_REPAID].sum()
    standing = government[Purpose.INFORMATIZATION_SUPPORT]  # no programme pays it
    government[Purpose.INFORMATIZATION_SUPPORT] = 0.0
    assert standing > 0
    beyond_budget = government[Purpose.GUARANTEE_PAID]
    assert government.sum() - came_back - beyond_budget == pytest.approx((accounts["paid"] + accounts["lost"]).sum())
    assert found.spent == pytest.approx(government.sum() - came_back)


def test_support_received_is_support_paid():
    found = simulate(load(["population.n_smes=300", "months=108"], "subsidy_only"))
    grants = found.flows[:, Sector.GOVERNMENT, Sector.SMES, Purpose.GRANT].sum()
    repaid = found.flows[:, Sector.SMES, Sector.GOVERNMENT, Purpose.GRANT_REPAID].sum()
    assert found.lives["support"].sum() == pytest.approx(grants - repaid)


def test_firms_are_conserved():
    """Alive now = alive at first - closed + founded; every place is held by one firm at a time."""
    found = simulate(load(["population.n_smes=400", "months=96"]))
    lives = found.lives
    closed, founded = lives["closed"] >= 0, lives["founded"] > 0
    assert found.values[-1, 0, 0] == 400 - closed.sum() + founded.sum()
    for slot in range(400):
        held = np.flatnonzero(lives["slot"] == slot)
        begins, ends = lives["founded"][held], np.where(lives["closed"][held] < 0, 10_000, lives["closed"][held])
        order = np.argsort(begins)
        assert (begins[order][1:] >= ends[order][:-1]).all()


def test_strata_add_up():
    found = simulate(load(["population.n_smes=300", "months=24"]))
    dimension = np.array([name for name, _ in found.strata])
    for measure in range(3):  # firms, adopters, effective adopters
        for name in ("size_class", "stage", "sector", "region", "use"):
            parts = found.values[:, dimension == name, measure].sum(axis=1)
            assert (parts == found.values[:, 0, measure]).all()
