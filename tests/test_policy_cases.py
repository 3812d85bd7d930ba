"""Policy cases: each programme reaches firms, on its own terms and those alone."""

from functools import cache

import numpy as np
import pytest

from sim.config.load import load
from sim.config.options import shipped
from sim.config.schema.population import SIZE_CLASSES
from sim.ledger import Purpose, Sector
from sim.simulation import simulate
from sim.units import month_index

CASES = [name for name in shipped("scenario") if name.startswith("case_")]
SIZE = ("population.n_smes=2000", "months=48", "output.audit_every_months=12")
MANUFACTURERS = ("case_adviser", "case_smart_factory", "case_win_win")
CAPS = {"case_ai_voucher": 5_817, "case_smart_factory": 73_852, "case_win_win": 73_852}


def config(name):
    return load(SIZE, name)


@cache
def run(name):
    return simulate(config(name))


def reached(name):
    return run(name).lives["support_month"] >= 0


def paid_to_firms(name, *purposes):
    flows = run(name).flows[:, Sector.GOVERNMENT, Sector.SMES].sum(axis=0)
    return {Purpose(at).name for at in np.flatnonzero(flows) if not purposes or at in purposes}


@pytest.mark.parametrize("name", CASES)
def test_it_reaches_firms_while_it_lasts(name):
    first = min(phase.first_month for _, lever in config(name).policy.levers() for phase in lever.phases)
    months = run(name).lives["support_month"][reached(name)]
    assert len(months) > 0
    assert months.min() > month_index(first, "2021-01"), "money is on its way for some months"


@pytest.mark.parametrize("name", MANUFACTURERS)
def test_it_reaches_those_only_whom_it_is_for(name):
    sectors = list(config(name).population.sectors)
    assert set(run(name).lives["sector"][reached(name)].tolist()) == {sectors.index("manufacturing")}


def test_smart_factories_are_not_for_micro_firms():
    # A firm that has grown into another class or shrunk since keeps what it got; most have not.
    size = run("case_smart_factory").lives["size_class"][reached("case_smart_factory")]
    assert np.mean(size == SIZE_CLASSES.index("micro")) < 0.2


def test_a_campaign_pays_no_firm_anything():
    beside_programmes = {"INFORMATIZATION_SUPPORT"}
    assert paid_to_firms("case_campaign") <= beside_programmes
    assert paid_to_firms("case_ai_voucher") > beside_programmes
    assert run("case_campaign").spent > 0


@pytest.mark.parametrize(("name", "cap"), CAPS.items())
def test_no_firm_gets_more_than_the_cap_for_each_of_its_projects(name, cap):
    # Three links and upgrades: a firm has few projects, and no grant beyond the cap for any of them.
    assert run(name).lives["support"].max() <= 6 * cap


def test_who_is_seen_by_an_adviser_is_seen_once():
    seats = config("case_adviser").policy.support_system.manager_seats
    paid = run("case_adviser").flows[:, Sector.GOVERNMENT, Sector.REST, Purpose.TRAINING_AND_ADVICE].sum()
    firms = np.isclose(paid / seats.unit_price, round(paid / seats.unit_price))
    assert firms
    assert paid / seats.unit_price <= reached("case_adviser").sum()


def test_partners_add_to_the_grant():
    alone, together = (config(name).policy.fiscal_complement for name in ("case_smart_factory", "case_win_win"))
    assert together.cost_share.rate > alone.cost_share.rate
    assert together.phases == alone.phases
    assert run("case_win_win").flows[:, Sector.GOVERNMENT, Sector.LARGE_FIRMS, Purpose.HUB_CONTRACT].sum() > 0
    assert run("case_smart_factory").flows[:, :, :, Purpose.HUB_CONTRACT].sum() == 0
