"""Each part of each lever acts through its declared channels and through no other (V4, V5; model, 1.8.1).

Two worlds with one seed are the same up to a month; in one of them a single part then has plenty of money for
that month. After the state's turn, before any firm acts, exactly what the table says differs: to the last bit.
"""

from functools import cache

import numpy as np
import pytest
from worlds import MONEY_AT_ONCE, lever, pass_months, phase, world

from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Policy
from sim.month import page
from sim.month.spending import firms_served
from sim.month.supplying import offer_terms, position
from sim.month.weighing import aid_on_offer, means_of

BEFORE, MONTH = 30, "2023-08"
BOOKS = {"support", "support_month", "served"}  # what a programme writes down about itself
SKILL_LENT, SKILL = {"skill"}, {"absorptive_capacity", "skill"}
BELIEF = {"belief_mean", "belief_precision"}
REGISTERED = {"registered", "platform"}

CHANNELS = {
    "sessions": {"aware", "contact", *BELIEF},
    "matchmaking": {"matched_until"},
    "coordination": {"coordination"},
    "scenario_projects": {"fit"},
    "general_platform": {"general option: cost", "general option: data", "general option: success"},
    "price_fit_list": {"listed_until"},
    "hub_ecosystem": {"hub contract", "credit line"},
    "profiles": {"profiled", "cost_error", *REGISTERED},
    "quotes": {"more_quotes_until", *REGISTERED},
    "case_library": {*BELIEF, *REGISTERED},
    "trials": {*BELIEF, "room for orders"},
    "supplier_entry": {"suppliers", "room for orders", "price"},
    "manager_seats": {"aware", "contact", "cost_error", *BELIEF},
    "staff_seats": {"contact", *SKILL},
    "standards": {"integration cost", "success everywhere", "step cost"},
    "remote_talent": {"advised_until", *SKILL_LENT},
    "cluster_projects": {"joined_until", *SKILL_LENT, *BELIEF},
    "joint_projects": SKILL,
    "pilot_zones": BELIEF,
    "association_events": BELIEF,
    "cost_share": {"grant"},
    "guarantee": {"guaranteed credit"},
    "interest_subsidy": {"interest_subsidy within reach"},
    "tax_credit": {"tax_credit within reach"},
    "orders": {"orders within reach"},
    "cloud_voucher": {"cloud_voucher within reach"},
}
HOMES = {part: name for name in LEVERS for part, _ in Policy.model_fields[name].default.parts()}
FINANCE = ("interest_subsidy", "tax_credit", "orders", "cloud_voucher")


def state_of(told):
    """Everything through which a firm could feel the state, at the end of the state's turn."""
    slots = np.arange(told.firms.rows)
    terms, here, aid = offer_terms(told), position(told, slots), aid_on_offer(told, slots)
    means = means_of(told, slots, aid)
    alive = told.suppliers.alive
    found = {name: array.copy() for name, array in told.firms.arrays() if name not in BOOKS}
    own_fit = found.pop("fit")  # of projects in use, told from the fit that a new one would have
    found |= {
        "fit of projects": own_fit,
        "fit": here.fit,
        "price": here.price,
        "skill": here.skill,
        "potential": here.potential,
        "general option: cost": terms.options.cost,
        "general option: gain": terms.options.gain,
        "general option: data": terms.options.half_saturation,
        "general option: success": terms.options.success,
        "integration cost": np.array(terms.integration),
        "success everywhere": np.array(terms.success),
        "step cost": np.array(terms.step),
        "credit line": means.line,
        "spare cash": means.spare,
        "guaranteed credit": means.guaranteed,
        "grant": aid.rate if aid else np.zeros(len(slots)),
        "hub uses AI": told.hubs.adopted.copy(),
        "hub contract": told.hubs.contract_until.copy(),
        "suppliers": alive.copy(),
        "room for orders": np.where(alive, told.config.model.supply.capacity - told.suppliers.orders, 0.0),
        "markup": np.where(alive, told.suppliers.markup, 0.0),
        "coordination": told.government.coordination.copy(),
    }
    for name in FINANCE:
        offer = told.offers[name]
        found[f"{name} within reach"] = firms_served(told, offer) & (told.purse.available[offer.account] > 0)
    return found


def after_the_states_turn(settings):
    told = world({**MONEY_AT_ONCE, **settings}, firms=300, months=40)
    pass_months(told, BEFORE)
    told.month += 1
    page.release_budgets(told)
    page.serve_markets(told)
    page.serve_firms(told)
    if hasattr(page, "meet"):
        page.spread_word(told)
        page.meet(told)
    return told, state_of(told)


@cache
def twin():
    return after_the_states_turn({})


@cache
def with_money_for(part):
    home = HOMES[part]
    return after_the_states_turn(lever(home, {part: 1.0}, phase(MONTH, MONTH, 60_000.0)))


def test_the_table_is_complete():
    assert set(CHANNELS) == set(HOMES)
    assert set().union(*CHANNELS.values()) <= set(twin()[1])


@pytest.mark.parametrize("part", CHANNELS)
def test_a_part_acts_through_its_channels_and_no_other(part):
    (told, found), (_, usual) = with_money_for(part), twin()
    changed = {name for name, array in found.items() if not np.array_equal(array, usual[name])}
    newcomers = {"markup"} if part == "supplier_entry" else set()  # they bring a markup of their own
    assert changed - newcomers == CHANNELS[part]
    within_reach = part in FINANCE or part in ("cost_share", "guarantee")
    assert within_reach or told.government.spent[0] > 0


@pytest.mark.parametrize("part", CHANNELS)
def test_without_the_part_nothing_differs(part):
    told, found = after_the_states_turn(lever(HOMES[part], {part: 1.0}, phase("2029-01", "2029-01", 60_000.0)))
    assert [name for name, array in found.items() if not np.array_equal(array, twin()[1][name])] == []
    assert told.government.spent[0] == 0
