"""Two ways of saying one thing give one world (relations M4 to M12 of docs/verification.md)."""

import copy
import pickle

import numpy as np
import pytest
import yaml

from sim.comparison import compare
from sim.config.load import load, load_many
from sim.config.schema.parts import LEVERS, PerFirm
from sim.config.schema.policy import Policy
from sim.month.beginning import begin
from sim.month.books import open_books
from sim.month.page import advance
from sim.network import Network
from sim.randomness import Draws
from sim.record import MEASURES
from sim.simulation import simulate
from tests.laws.test_metamorphic import OF_OTHERS, in_other_money
from tests.verify.spreading import APART, EAGER
from tests.worlds import MONEY_AT_ONCE, NO_TURNOVER, config, lever, pass_months, phase, run, same, world

GRANT, CREDIT = "policy.fiscal_complement.cost_share", "policy.fiscal_complement.tax_credit"
ONE_PRICE = {  # what weighs the price of a project and not what the firm itself pays of it
    **EAGER, **NO_TURNOVER, **MONEY_AT_ONCE, "population.size_classes.*.adoption_at_start": 0.0,
    "model.projects.*.maintenance_per_year": 0.0, "model.projects.success_by_cash": 0.0,
    "model.projects.token_cost": 1.0, "model.informatization.option_weight": 0.0, "model.risk.choice_noise": 0.0,
    "model.risk.waiting_proactive": 0.0, "model.risk.waiting_conservative": 0.0, "model.supply.capacity": 1000.0,
    "model.supply.fixed_cost": 0.0, "model.supply.entry_rate": 0.0, "model.supply.markup_adjustment": 0.0,
    "model.supply.undercutting": 0.0,
}  # fmt: skip


def granted(rate):
    return {
        **lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=1e6)),
        f"{GRANT}.rate": rate, f"{GRANT}.cap": 1e9, f"{GRANT}.compliance_cost": 0.0, f"{GRANT}.inspection": 0.0,
    }  # fmt: skip


# ---- the currency


@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
@pytest.mark.parametrize("power", [-3, 5])
def test_a_currency_worth_a_power_of_two_changes_no_bit(scenario, power):
    """Products with a power of two are exact, so that not only decisions are the same but every digit of money."""
    settings = load(["population.n_smes=100", "months=54", "output.audit_every_months=6"], scenario)
    one, other = simulate(settings), simulate(in_other_money(settings, 2.0**power))
    money = np.array([measure.unit.startswith("currency") for measure in MEASURES.values()])
    assert np.array_equal(other.values[..., ~money], one.values[..., ~money], equal_nan=True)
    assert np.array_equal(other.values[..., money], 2.0**power * one.values[..., money], equal_nan=True)
    assert np.array_equal(other.flows, 2.0**power * one.flows)
    assert set(same(one, other)) == {"values", "flows", "cash", "debt"} | ({"support"} if one.spent else set())


# ---- instruments


def test_a_grant_is_a_lower_price_to_whoever_adopts():
    """The state pays s of P, or P is s lower: the same projects in the same months, and the same loans and profits.

    Firms that cannot pay yet save up for the whole price, grant or not, and the audit asks what they would do without
    a programme; so cash and gaps may differ.
    """
    share = 0.4
    projects = config(ONE_PRICE).model.projects
    cheaper = {f"model.projects.{kind}.cost": (1 - share) * getattr(projects, kind).cost
               for kind in ("general", "specialised", "disruptive")}  # fmt: skip
    size = {"firms": 200, "months": 18}
    usual, grant, price = (run({**ONE_PRICE, **more}, **size) for more in ({}, granted(share), cheaper))
    begun = [(found.lives["adoption_month"] > 0).sum() for found in (usual, grant, price)]
    assert begun[0] + 10 < begun[1] == begun[2]
    for name in ("adoption_month", "effective_month", "employees", "informatization", "absorptive_capacity"):
        assert np.array_equal(grant.lives[name], price.lives[name]), name
    assert grant.lives["debt"] == pytest.approx(price.lives["debt"])
    of_cash = {"cash", "public_spending_to_date"}
    for place, name in enumerate(MEASURES):
        if name not in of_cash and not name.startswith(("gap_", "overlap_")):
            assert grant.values[..., place] == pytest.approx(price.values[..., place], rel=1e-6, nan_ok=True), name


def test_a_tax_credit_that_every_firm_can_use_is_a_grant():
    """As to adoption; where firms have the means, know the cost, and owe more tax than the credit."""
    rich = {**ONE_PRICE, "population.target_cash": 50.0, "model.capital.buffer": 0.0, "model.capital.tax_rate": 0.5,
            "model.cognition.cost_error_sd": 0.0}  # fmt: skip
    credit = {**lever("fiscal_complement", {"tax_credit": 1.0}, phase(budget=1e6)),
              f"{CREDIT}.rate": 0.1, f"{CREDIT}.cap": 1e9}  # fmt: skip
    size = {"firms": 200, "months": 18}
    usual, grant, tax = (run({**rich, **more}, **size) for more in ({}, granted(0.1), credit))
    assert np.array_equal(grant.lives["adoption_month"], tax.lives["adoption_month"])
    assert not np.array_equal(usual.lives["adoption_month"], tax.lives["adoption_month"])


def test_a_guarantee_that_nobody_needs_is_none():
    rich = {**ONE_PRICE, "population.target_cash": 60.0, "model.capital.buffer": 0.0}
    offered = lever("fiscal_complement", {"guarantee": 1.0}, phase(budget=1e6))
    one, other = (run({**rich, **more}, firms=150, months=18) for more in ({}, offered))
    assert not same(one, other)
    assert (one.lives["adoption_month"] > 0).any()


# ---- time


@pytest.mark.parametrize("way", [copy.deepcopy, lambda told: pickle.loads(pickle.dumps(told))], ids=["copy", "file"])
def test_a_world_that_is_put_aside_goes_on_as_if_it_had_not_been(way):
    policy = lever("support_system", {"manager_seats": 0.5, "staff_seats": 0.5}, phase(budget=500.0))
    told = world({**EAGER, **policy}, firms=80, months=24)
    pass_months(told, 12)
    again = way(told)
    pass_months(told, 12)
    pass_months(again, 12)
    for (name, one), (_, other) in zip(told.firms.arrays(), again.firms.arrays(), strict=True):
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), name
    assert np.array_equal(told.ledger.history, again.ledger.history)


# ---- what does not bind


OF_MONEY = ("cost_share", "guarantee", "tax_credit", "cloud_voucher")
FOR_ONE = [(name, part) for name in LEVERS for part, each in Policy.model_fields[name].default.parts()
           if isinstance(each, PerFirm) or part in OF_MONEY]  # fmt: skip


@pytest.mark.parametrize(("name", "part"), FOR_ONE, ids=[part for _, part in FOR_ONE])
def test_a_budget_beyond_all_demand_binds_nobody(name, part):
    def with_budget(budget):
        return run({**EAGER, **MONEY_AT_ONCE, **lever(name, {part: 1.0}, phase(budget=budget))}, firms=60, months=14)

    enough, plenty = with_budget(4e5), with_budget(4e6)
    assert not same(enough, plenty)
    assert enough.spent == plenty.spent > 0 or part == "guarantee"


def test_a_cap_above_all_grants_binds_nobody():
    cap = {f"{GRANT}.cap": 1e12}
    assert not same(*(run({**EAGER, **granted(0.3), **more}, firms=80, months=12) for more in ({}, cap)))


# ---- order


def test_the_order_in_which_a_scenario_is_written_does_not_matter(tmp_path):
    one = ("2021-02", "2021-10", 300.0)
    two = ("2022-01", "2022-08", 700.0)
    head = {"title": "Two", "question": "Any?", "source": "Made up."}
    levers = {"support_system": [one, two], "fiscal_complement": [one]}
    backwards = {"fiscal_complement": [one], "support_system": [two, one]}
    keys, found = ("first_month", "last_month", "budget_per_sme_year"), []
    for name, said in (("forth", levers), ("back", backwards)):
        phases = {one: {"phases": [dict(zip(keys, told, strict=True)) for told in each]} for one, each in said.items()}
        told = {**head, **phases} if name == "forth" else {**phases, **head}
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
        found.append(simulate(load(["population.n_smes=80", "months=24"], str(path))))
    assert found[0].spent > 0
    assert not same(*found)


def test_programmes_for_different_firms_add_up():
    """Where nobody's decision moves another's, each firm is as under the programme that is meant for it."""
    trade = lever("support_system", {"manager_seats": 0.5, "staff_seats": 0.5}, phase(budget=900.0, sectors=["trade"]))
    ict = lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=900.0, sectors=["ict"]))
    size = {"firms": 240, "months": 18}
    none, one, other, both = (run({**APART, **more}, **size) for more in ({}, trade, ict, {**trade, **ict}))
    sectors = list(config().population.sectors)
    of = {name: none.lives["sector"] == sectors.index(name) for name in ("trade", "ict")}
    alone = {"trade": one, "ict": other}
    for name in none.lives:
        for sector, where in of.items():
            assert np.array_equal(both.lives[name][where], alone[sector].lives[name][where]), (name, sector)
        rest = ~(of["trade"] | of["ict"])
        assert np.array_equal(both.lives[name][rest], none.lives[name][rest]), name
    assert one.spent > 0 < other.spent
    assert (both.lives["adoption_month"] != none.lives["adoption_month"]).any()


# ---- more firms


class Doubled(Draws):
    """Chance of a world in which every firm is there twice: the second has the luck of the first."""

    firms: int

    def address(self, decision, agent, item=0):
        return agent if decision in OF_OTHERS else np.asarray(agent) % self.firms


def doubled(told):
    """The same world with every firm twice, each half among itself."""
    twin = copy.deepcopy(told)
    for name, array in told.firms.arrays():
        setattr(twin.firms, name, np.concatenate([array, array], axis=-1))
    twin.firms.rows *= 2
    twin.firms.alive = np.tile(told.firms.alive, 2)
    twin.firms.unique_id = np.concatenate([told.firms.unique_id, 10**6 + told.firms.unique_id])
    net, firms = told.network, told.firms.rows
    first = np.concatenate([net.first, net.first[1:] + net.first[-1]])
    contact = np.concatenate([net.contact, net.contact + np.asarray(firms, dtype=net.contact.dtype)])
    twin.network = Network(first, contact, twin.firms.sector, net.weight_outside)
    twin.sector_output = 2 * told.sector_output
    twin.bank.equity[0] *= 2
    draws = Doubled(told.draws.seed)
    object.__setattr__(draws, "firms", firms)
    twin.draws = draws
    open_books(twin)
    return twin


def test_every_firm_twice_is_everything_twice():
    settings = {**APART, "model.cognition.peer_rate": 0.3, "model.cognition.evidence_rate": 0.5}
    told = world(settings, firms=120, months=18)
    twin, firms = doubled(told), told.firms.rows
    pass_months(told, 18)
    pass_months(twin, 18)
    assert 2 * told.using().sum() == twin.using().sum() > 20
    for name, array in told.firms.arrays():
        both = getattr(twin.firms, name)
        for half in (both[..., :firms], both[..., firms:]):
            if name not in ("cluster", "specialised"):  # places in sectors are counted in whole firms
                assert half == pytest.approx(array, rel=1e-6, abs=1e-9), name


def test_one_more_firm_that_knows_nobody_changes_nobody():
    """In a sector of its own: firms of one sector share its customers, so that there an entrant takes some."""
    sectors = config().population.sectors
    empty = {"population.sectors.ict.share": 0.0,
             "population.sectors.trade.share": sectors["trade"].share + sectors["ict"].share}  # fmt: skip
    alone, joined = (world({**APART, **empty}, firms=80, months=18) for _ in range(2))
    joined.firms.grow(1)
    joined.admit(joined.firms, np.array([80]))
    for name, array in alone.firms.arrays():
        getattr(joined.firms, name)[..., 80] = array[..., 40]
    joined.firms.sector[80], joined.firms.hub[80] = list(sectors).index("ict"), -1
    joined.network = joined.network.grown(joined.firms.sector)
    for told in (alone, joined):
        open_books(told)
        pass_months(told, 18)
    assert joined.firms.alive[80]
    for name, array in alone.firms.arrays():
        if name != "specialised":
            assert np.array_equal(getattr(joined.firms, name)[..., :80], array), name
    assert alone.using().sum() > 5


# ---- replicates


def test_a_replicate_does_not_depend_on_how_many_there_are_or_on_other_scenarios():
    size = ["population.n_smes=40", "population.start=2024-10", "months=9", "workers=1"]
    few = compare(load_many([*size, "seeds=2", "scenarios=[baseline,support_system]"]))
    many = compare(load_many([*size, "seeds=4", "scenarios=[baseline,subsidy_only,support_system]"]))
    for name in ("monthly", "paired", "accounts", "ledger"):
        one, other = getattr(few, name), getattr(many, name)
        other = other[(other["replicate"] < 2) & other["scenario"].isin(few.scenarios)]
        keys = [key for key in one.columns if one[key].dtype.kind not in "f"]
        assert len(one) == len(other) > 0
        left = one.sort_values(keys, kind="stable").reset_index(drop=True)
        right = other.sort_values(keys, kind="stable").reset_index(drop=True)
        assert left.equals(right[left.columns]), name


def test_months_of_one_world_are_the_same_whether_or_not_it_was_looked_at():
    """A witness, and an audit of the gaps in each month, write nothing."""
    given = config(EAGER, firms=80, months=12)
    told = begin(given)
    for _ in range(12):
        advance(told, lambda world, terms: None)
    other = begin(given)
    pass_months(other, 12)
    assert all(np.array_equal(one, two, equal_nan=one.dtype.kind == "f")
               for (_, one), (_, two) in zip(told.firms.arrays(), other.firms.arrays(), strict=True))  # fmt: skip
