"""What must not matter does not: names and order of firms and sectors, and the currency (V19).

That a budget in two phases is the same as in one, tests/limits/test_nothing_done.py has.
"""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from worlds import config

from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.economy import economy_of
from sim.month.beginning import begin
from sim.month.page import advance
from sim.network import Network
from sim.population import origin_of
from sim.randomness import Decision, Draws
from sim.record import MEASURES
from sim.simulation import simulate

MONTHS, EXACT = 18, 1e-9
SCENARIOS = ("baseline", "support_system")
OF_OTHERS = {Decision.HUB_ADOPTS, Decision.SUPPLIER_ENTERS, Decision.SUPPLIER_COST, Decision.HUB_SUCCEEDS,
             Decision.HUB_ATTRIBUTES, Decision.HUB_ADOPTED_AT_START, Decision.SITE}  # fmt: skip
NOT_OF_THE_FIRM = {"platform"}  # platforms of a region take turns, by place


def told(scenario, firms=150):
    """A world in which much goes on: the scenario begins at once."""
    overrides = [f"population.n_smes={firms}", "months=40", "model.cognition.external_rate=0.03"]
    tree = load(overrides, scenario).model_dump()
    for lever in tree["policy"].values():
        if isinstance(lever, dict):
            for phase in lever["phases"]:
                phase["first_month"] = "2021-02"
    return begin(Config.model_validate(tree))


def assert_same(one, other, at=slice(None), but=()):
    for name, array in one.firms.arrays():
        if name not in NOT_OF_THE_FIRM and name not in but:
            there = getattr(other.firms, name)[..., at]
            assert array == pytest.approx(there, rel=EXACT, abs=1e-9 * max(1.0, float(np.abs(array).max()))), name
    assert one.ledger.history[-1] == pytest.approx(other.ledger.history[-1], rel=EXACT, abs=1e-3)


def relabelled(world, order):
    """The same world with sectors in another order.   order : (S,) old index of each new one"""
    twin = deepcopy(world)
    sectors = list(world.config.population.sectors.items())
    population = world.config.population.model_copy(update={"sectors": dict(sectors[i] for i in order)})
    twin.config = world.config.model_copy(update={"population": population})
    twin.economy = economy_of(population)
    twin.origin = origin_of(population, world.config.model, twin.economy)
    new = np.argsort(order)
    twin.firms.sector = new[world.firms.sector].astype(world.firms.sector.dtype)
    twin.hubs.sector = new[world.hubs.sector].astype(world.hubs.sector.dtype)
    twin.knowledge = world.knowledge[:, order]
    twin.output_index, twin.sector_output = world.output_index[order], world.sector_output[order]
    return twin, new


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_order_of_sectors_does_not_matter(scenario):
    here = told(scenario)
    advance(here)
    order = np.random.default_rng(3).permutation(len(here.economy.sectors))
    there, new = relabelled(here, order)
    for _ in range(MONTHS):
        advance(here)
        advance(there)
    assert (new[here.firms.sector] == there.firms.sector).all()
    assert_same(here, there, but={"sector"})
    assert there.knowledge == pytest.approx(here.knowledge[:, order])


class Renamed(Draws):
    """Chance of a world whose firms have other places: each keeps its luck.   was : (F,) old place of each new one"""

    was: np.ndarray

    def address(self, decision, agent, item=0):
        if decision not in OF_OTHERS and not (decision == Decision.UNIT_QUEUE and np.ndim(item) == 0 and item == 99):
            agent = self.was[np.asarray(agent)]
        return agent


def shuffled(world, was):
    """The same world with its firms in other places.   was : (F,) old place of each new one"""
    twin = deepcopy(world)
    for name, array in twin.firms.arrays():
        setattr(twin.firms, name, array[..., was].copy())
    twin.firms.alive, twin.firms.unique_id = world.firms.alive[was].copy(), world.firms.unique_id[was].copy()
    net = world.network
    rows = net.matrix()[was][:, was].sorted_indices()
    twin.network = Network(rows.indptr, rows.indices, twin.firms.sector, net.weight_outside)
    draws = Renamed(world.draws.seed)
    object.__setattr__(draws, "was", was)
    twin.draws = draws
    return twin


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_places_of_firms_do_not_matter(scenario):
    here = told(scenario)
    advance(here)
    was = np.random.default_rng(4).permutation(here.firms.rows)
    there = shuffled(here, was)
    for _ in range(MONTHS):
        advance(here)
        advance(there)
    assert_same(there, here, was)


def in_other_money(settings, factor):
    """A configuration whose currency is worth less by a factor."""
    tree = settings.model_dump()
    population = tree["population"]
    for sector in population["sectors"].values():
        sector["annual_wage"] *= factor
    population["currency_per_eur"] *= factor
    population["currency_per_cny"] *= factor
    population["currency"] = "CNY"  # else a scenario in euros would not be exchanged
    return Config.model_validate(tree)


@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
def test_the_currency_does_not_matter(scenario):
    """Ratios are the same in any currency; amounts are so many times as much."""
    settings = load(["population.n_smes=150", "months=60", "output.audit_every_months=6"], scenario)
    one, other = simulate(settings), simulate(in_other_money(settings, 7.5))
    money = np.array([measure.unit.startswith("currency") for measure in MEASURES.values()])
    assert other.values[..., ~money] == pytest.approx(one.values[..., ~money], rel=EXACT, abs=EXACT, nan_ok=True)
    assert other.values[..., money] == pytest.approx(7.5 * one.values[..., money], rel=EXACT, abs=1e-4, nan_ok=True)
    assert other.flows == pytest.approx(7.5 * one.flows, rel=EXACT, abs=1e-3)
    assert (other.lives["adoption_month"] == one.lives["adoption_month"]).all()


def test_an_amount_without_a_currency_is_noticed(monkeypatch):
    """The test above is red for a rule with an absolute amount of money in it."""
    from sim.month import informatizing

    as_it_is = informatizing.weigh_steps

    def with_a_floor(*given):
        cost, value, noise, spare = as_it_is(*given)
        return cost, value, noise, np.maximum(spare - 20_000.0, 0.0)

    monkeypatch.setattr(informatizing, "weigh_steps", with_a_floor)
    with pytest.raises(AssertionError):
        test_the_currency_does_not_matter("baseline")


def test_a_rule_that_knows_a_place_is_noticed(monkeypatch):
    """The test of places is red where something depends on the number of a slot."""
    from sim.month import page

    def uneven(world):
        world.firms.absorptive_capacity[: world.firms.rows // 2] *= 0.99

    monkeypatch.setattr(page, "lead_chains", uneven)
    with pytest.raises(AssertionError):
        test_the_places_of_firms_do_not_matter("baseline")


def test_two_names_for_one_population_give_one_world():
    """A name of a sector is a word: another word, the same numbers."""
    settings = config({"model.cognition.external_rate": 0.05}, firms=80, months=12)
    sectors = settings.population.sectors
    renamed = settings.population.model_copy(update={"sectors": {f"x_{k}": v for k, v in sectors.items()}})
    one, other = simulate(settings), simulate(settings.model_copy(update={"population": renamed}))
    assert np.array_equal(one.values, other.values, equal_nan=True)
    assert replace(one, strata=other.strata).strata == other.strata
