"""What the audit asks, against every project of every firm weighed by arrays, none of them left out."""

from types import SimpleNamespace

import numpy as np
import pytest
from worlds import value_of

from sim.behaviour.audit import AS_ABLE, AWARE, FELT, FELT_AND_PAYABLE, NOT_ASKED, WORTH, WORTH_AND_PAYABLE
from sim.behaviour.projects import prospects
from sim.config.load import load
from sim.config.schema.parts import CostShare, TaxCredit
from sim.month.auditing import ABLE, audit
from sim.month.beginning import begin
from sim.month.page import advance
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.supplying import offer_terms, position
from sim.month.weighing import aid_on_offer, means_of

NO_AID = SimpleNamespace(rate=0.0, cap=0.0, compliance=0.0, at_once=False, credit_rate=0.0, credit_cap=0.0, tax=0.0)


def second_way(world, slots):
    """Bits of these firms, out of arrays (L, O, C)."""
    terms, aid, model = offer_terms(world), aid_on_offer(world, slots), world.config.model
    means, aware = means_of(world, slots, aid), world.firms.aware[slots]
    left = [float(world.purse.available[world.offers.of(kind).account]) for kind in (CostShare, TaxCredit)]
    aid = aid or NO_AID
    here, bits = position(world, slots), AWARE * aware.astype(int)
    able = here._replace(
        informatization=np.maximum(here.informatization, ABLE), skill=np.maximum(here.skill, ABLE)
    )
    for at, scale in ((here, 1), (able, AS_ABLE)):
        each = prospects(at, model, terms)
        gross = np.minimum(aid.rate * each.cost, aid.cap)
        grant = np.where(gross <= left[0], np.maximum(gross - aid.compliance, 0.0), 0.0)
        credit = np.minimum(aid.credit_rate * each.cost, aid.credit_cap)
        saved = np.where(credit <= left[1], np.minimum(credit, aid.tax), 0.0)
        upfront = each.cost - grant if aid.at_once else each.cost
        relief = relief_hoped_for(world, slots) * np.maximum(upfront - means.spare, 0.0)
        hoped = grant * (1.0 if aid.at_once else each.odds) + orders_hoped_for(world, slots) + saved + relief
        worth = each.odds * each.gain - each.disruption - each.upkeep_value - each.cost + hoped > 0
        felt = (value_of(world, slots, each, terms) + hoped > 0) & aware
        payable = upfront <= means.helped()
        for bit, passes in (
            (WORTH, worth), (WORTH_AND_PAYABLE, worth & payable), (FELT, felt), (FELT_AND_PAYABLE, felt & payable),
        ):  # fmt: skip
            bits += scale * bit * passes.any(axis=(0, 1))
    return bits


@pytest.mark.parametrize(
    ("scenario", "population", "settings"),
    [
        ("baseline", "eu27", []),
        ("full_package", "china", []),
        ("fiscal_complement", "eu27", []),
        ("finance_only", "china", []),
        ("all_at_once", "eu27", ["policy.fiscal_complement.cost_share.pay_on=outcome"]),
    ],
)
def test_nothing_that_is_left_out_would_change_an_answer(scenario, population, settings):
    size = ["population.n_smes=300", "months=84", "seed=7"]
    world = begin(load([f"population={population}", *size, *settings], scenario))
    seen = set()
    for month in range(73):
        if month:
            advance(world)
        if month % 9 == 0:
            found = audit(world)
            expected = second_way(world, found.slots)
            assert (found.answers[found.slots] == expected).all(), month
            seen |= set(expected.tolist())
    assert len(seen) > 10


def test_who_uses_ai_or_is_not_there_is_not_asked():
    world = begin(load(["population.n_smes=300", "months=24", "seed=7"], "baseline"))
    for _ in range(24):
        advance(world)
    found, others = audit(world), np.ones(world.firms.rows, dtype=bool)
    others[found.slots] = False
    assert (others == (world.using() | ~world.firms.alive)).all()
    assert (found.answers[others] == NOT_ASKED).all()
    assert (found.answers[found.slots] >= 0).all()
