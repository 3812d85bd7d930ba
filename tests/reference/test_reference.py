"""The rules of arrays against one firm at a time, in plain Python: equal to a relative 1e-12 (V18)."""

from copy import deepcopy

import numpy as np
import pytest
from reference import earning, firm

from sim.behaviour.absorption import effective_skill
from sim.behaviour.adoption import choose
from sim.behaviour.projects import prospects
from sim.config.load import load
from sim.month.beginning import begin
from sim.month.earning import earn, gains
from sim.month.page import advance
from sim.month.supplying import offer_terms, position, quotes
from sim.month.talent import skill_of
from sim.month.weighing import kept_by_waiting, means_of, open_to, value_of
from sim.randomness import Decision

NEAR = {"rel": 1e-12, "abs": 1e-12}
ODD = ("cash", "debt", "operating_share", "informatization", "informatization_at_start", "employees", "value_added",
       "growth", "cost_error", "belief_mean", "belief_precision", "proactive", "credit_access", "option", "installed",
       "ceiling", "trough", "success", "upkeep", "sector", "revealed", "token", "staffing",
       "technology_based", "size_class", "architecture", "working_capital", "orders")  # fmt: skip


@pytest.fixture(scope="module", params=["baseline", "full_package"])
def world(request):
    """A world of 80 firms after five years, users and debtors among them."""
    told = begin(load(["population.n_smes=80", "months=80", "model.cognition.external_rate=0.02"], request.param))
    for _ in range(60):
        advance(told)
    assert told.using().sum() > 5
    assert (told.firms.debt > 0).any()
    return told


def columns_of(world, slot):
    """A firm as the reference wants it."""
    table = world.firms
    return {name: getattr(table, name)[..., slot].tolist() for name in ODD}


def appraised(world):
    """Firms, their position and prospects, from the rules of arrays and as dictionaries."""
    slots = np.flatnonzero(world.firms.alive)
    _, price, match = quotes(world, slots)
    stand, terms = position(world, slots, price, match), offer_terms(world)
    firms = []
    for at, slot in enumerate(slots):
        told = columns_of(world, slot)
        told |= {
            "skill": float(stand.skill[at]), "wage": float(stand.wage[at]), "price": float(price[at]),
            "found": float(stand.staffing[at]),
            "mature": bool(world.firms.stage[slot] == 2), "potential": stand.potential[:, at].tolist(),
            "match": stand.match[:, at].tolist(), "fit": stand.fit[:, at].tolist(),
        }  # fmt: skip
        told["spare"] = firm.means(told, world.config.model.capital, 0.0, False)[0]
        firms.append(told)
    return slots, stand, terms, firms


def test_appraisal_and_decision(world):
    slots, stand, terms, firms = appraised(world)
    model = world.config.model
    expected = prospects(stand, model, terms)
    value = value_of(world, slots, expected, terms)
    means = means_of(world, slots, None)
    gives_up = kept_by_waiting(world, slots)
    open_to_it, nothing = open_to(world, slots), np.zeros_like(value)
    given_up = value - gives_up[:, None, :]
    found = choose(given_up, expected.cost, nothing, expected.cost, means.spare + means.line, open_to_it)
    took = 0
    for at, told in enumerate(firms):
        spare, line = firm.means(told, model.capital, world.turnover()[slots[at]], world.hub_uses()[slots[at]])
        assert (means.spare[at], means.line[at]) == pytest.approx((spare, line), **NEAR)
        projects, values = {}, {}
        for link in range(3):
            for number, option in enumerate(firm.OPTIONS):
                alone = firm.project(told, link, option, model, terms)
                for name, number_found in alone.items():
                    array = getattr(expected, name)[link, number, at]
                    assert array == pytest.approx(number_found, **NEAR), (name, link, option, at)
                projects[link, number] = alone
                worth = firm.worth(told, alone, link, model, terms)
                assert value[link, number, at] == pytest.approx(worth, rel=1e-12, abs=1e-9)
                values[link, number] = worth - firm.kept(told, link, model)
        chosen = firm.choice(told, values, projects, spare + line)
        assert (chosen is not None) == found.wanted[at]
        if chosen:
            took += 1
            assert chosen == (found.link[at], found.option[at] - 1)
    assert took > 0


def test_gains(world):
    found = gains(world)
    for slot in np.flatnonzero(world.firms.alive):
        told = columns_of(world, slot) | {"skill": float(skill_of(world)[slot])}
        alone = [firm.gain(told, link, world.month, world.config.model) for link in range(3)]
        assert found[:, slot] == pytest.approx(alone, **NEAR)


def test_earning(world):
    here = deepcopy(world)
    here.month += 1
    shock = here.draws.normal(Decision.DEMAND, here.month, np.arange(here.firms.rows))
    firms = {
        int(slot): columns_of(here, slot)
        | {
            "shock": float(shock[slot]),
            "skill": float(skill_of(here)[slot]),
            "theta": here.potential()[:, slot].tolist(),
            "chain_uses": bool(here.hub_uses()[slot]),
        }
        for slot in np.flatnonzero(here.firms.alive)
    }
    economy = [
        {"wage": float(wage), "value_added_share": float(share)}
        for wage, share in zip(here.economy.wage, here.economy.value_added_share, strict=True)
    ]
    grown = (here.output_index * (1 + here.economy.growth)).tolist()
    expected = earning.earned(firms, economy, here.config.model, here.month, here.sector_output.tolist(), grown)
    here.purse.available[:] = 0.0  # the reference knows no public orders and no subsidy of interest
    earn(here)
    assert not here.firms.orders.any()
    for slot, told in expected.items():
        for name, number in told.items():
            assert getattr(here.firms, name)[slot] == pytest.approx(number, rel=1e-12, abs=1e-9), (name, slot)


def test_skill_that_others_lend():
    """(11) at the seams: nobody helps, one helps in full, both in part."""
    for own, remote, partners in ((0.3, 0.0, 0.0), (0.3, 1.0, 0.2), (0.5, 0.2, 0.1), (0.0, 0.0, 0.25)):
        told = float(effective_skill(*map(np.float64, (own, remote, partners))))
        assert told == pytest.approx(firm.effective_skill(own, remote, partners), **NEAR)


def test_a_wrong_sign_is_noticed(world, monkeypatch):
    """Red where a rule of arrays departs from the equations."""
    from sim.behaviour import operation

    right = operation.jobs_wanted
    monkeypatch.setattr(operation, "jobs_wanted", lambda *told: right(*told[:4], -told[4], *told[5:]))
    with pytest.raises(AssertionError, match="employees"):
        test_earning(world)
