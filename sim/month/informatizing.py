"""Investment in information technology, step by step."""

from __future__ import annotations

import numpy as np

from sim.behaviour.appraisal import value_opened
from sim.behaviour.financing import spare_cash
from sim.behaviour.informatization import consider_steps, step_cost, step_value
from sim.behaviour.projects import offered
from sim.config.schema.population import LINKS
from sim.economics.finance import annuity_factor
from sim.ledger import Purpose, Sector
from sim.month.serving_finance import hand_out_vouchers, honour_vouchers, step_support, support_steps, vouchers
from sim.month.supplying import position
from sim.randomness import Decision
from sim.terms import Terms
from sim.threads import spread
from sim.units import monthly_rate
from sim.world import World


def informatize(world: World, terms: Terms) -> None:
    """Firms that look at it take one step if it is worth it and their spare cash pays for it.

    A step is worth its own benefit and, to a firm that has considered AI, part of the value of the AI
    that it would bring within reach.
    """
    firms, model, given = world.firms, world.config.model, world.config.model.informatization
    slots = _lookers(world)
    if len(slots) == 0:
        return
    wage = world.economy.wage[firms.sector[slots]]
    cost = step_cost(given, wage, firms.employees[slots]) * terms.step
    annuity = float(annuity_factor(monthly_rate(model.appraisal.discount_per_year), model.appraisal.horizon))
    value = step_value(
        given, firms.value_added[slots], firms.informatization[slots], annuity, _value_opened(world, slots, terms),
        model.chains.link_value * world.hub_uses(slots),
    )  # fmt: skip
    noise = model.risk.choice_noise * cost * world.draws.logistic(Decision.CONSIDER_STEP, world.month, slots, 1)
    spare = spare_cash(model.capital, firms.cash[slots], world.wage_bill(slots))
    own = (1.0 - step_support(world)) * cost
    voucher = vouchers(world, slots, own)
    helped = (value - own + voucher + noise > 0) & (own - voucher <= spare)
    served = helped & (voucher > 0)
    served[served] = hand_out_vouchers(world, slots[served], voucher[served])
    takes = np.where(served, helped, (value - own + noise > 0) & (own <= spare))
    slots, cost, voucher = slots[takes], cost[takes], np.where(served, voucher, 0.0)[takes]
    firms.steps[slots] += 1
    firms.informatization[slots] = np.minimum(firms.informatization[slots] + given.step, 1.0)
    firms.cash[slots] -= cost
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.INFORMATION_TECHNOLOGY, cost)
    support_steps(world, slots, cost)
    honour_vouchers(world, slots, voucher)


def _lookers(world: World) -> np.ndarray:
    """Firms that look at a further step; the level of all moves.   (C,) slot"""
    firms, given, market = world.firms, world.config.model.informatization, LINKS.index("market")
    looks = spread(
        consider_steps, firms.rows, firms.alive, firms.informatization, firms.option[market], firms.token[market],
        given.decay, given.grown_by_data, world.draws.address(Decision.CONSIDER_STEP, world.slots),
        world.draws.root(Decision.CONSIDER_STEP, world.month), given.consideration,
    )  # fmt: skip
    return np.concatenate(looks)


def _value_opened(world: World, slots: np.ndarray, terms: Terms) -> np.ndarray:
    """What one more step would add to the best AI project, as an aware firm sees it.   (C,) currency"""
    firms, model = world.firms, world.config.model
    opened = np.zeros(len(slots))
    aware = np.flatnonzero(firms.aware[slots] & (firms.option[:, slots] == 0).any(axis=0))
    if len(aware) == 0:
        return opened
    slots = slots[aware]
    opened[aware] = value_opened(
        offered(model, terms), position(world, slots), np.take(firms.belief_mean, slots, axis=1),
        np.take(firms.option, slots, axis=1) == 0, model.informatization.step,
    )  # fmt: skip
    return opened
