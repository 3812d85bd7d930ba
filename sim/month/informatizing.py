"""Investment in information technology, step by step."""

from __future__ import annotations

import numpy as np

from sim.behaviour.informatization import Readers, Stepping, consider_steps, weigh_steps
from sim.behaviour.projects import offered
from sim.behaviour.standing import Looking
from sim.config.schema.population import LINKS
from sim.ledger import Purpose, Sector
from sim.month.serving_finance import hand_out_vouchers, honour_vouchers, step_support, support_steps, vouchers
from sim.month.supplying import mean_price, surroundings
from sim.month.talent import skill_of
from sim.randomness import Decision
from sim.terms import Terms
from sim.threads import LOOKER, spread
from sim.world import World


def informatize(world: World, terms: Terms) -> None:
    """Firms that look at it take one step if it is worth it and their spare cash pays for it.

    A step is worth its own benefit and, to a firm that has considered AI, part of the value of the AI
    that it would bring within reach.
    """
    firms, step = world.firms, world.config.model.informatization.step
    slots = _lookers(world)
    if len(slots) == 0:
        return
    cost, value, noise, spare = _weigh(world, terms, slots)
    own = (1.0 - step_support(world)) * cost
    takes = (value - own + noise > 0) & (own <= spare)
    voucher = vouchers(world, slots, own)
    if voucher.any():
        helped = (value - own + voucher + noise > 0) & (own - voucher <= spare)
        served = helped & (voucher > 0)
        served[served] = hand_out_vouchers(world, slots[served], voucher[served])
        takes, voucher = np.where(served, helped, takes), np.where(served, voucher, 0.0)
    slots, cost, voucher = slots[takes], cost[takes], voucher[takes]
    firms.steps[slots] += 1
    firms.informatization[slots] = np.minimum(firms.informatization[slots] + step, 1.0)
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


def _weigh(world: World, terms: Terms, slots: np.ndarray) -> np.ndarray:
    """Cost, value and luck of a step to these firms, and their spare cash.   (4, C) currency"""
    firms = world.firms
    given = (
        firms.only(Looking), firms.only(Readers), surroundings(world), offered(world.config.model, terms),
        _stepping(world, terms),
    )  # fmt: skip
    skill, price = skill_of(world, slots), mean_price(world)
    name = world.draws.address(Decision.CONSIDER_STEP, slots, 1)

    def weigh(first: int, after: int) -> np.ndarray:
        some = slice(first, after)
        return np.asarray(weigh_steps(slots[some], *given, skill[some], price, name[some]))

    return np.concatenate(spread(weigh, len(slots), cost=LOOKER), axis=1)


def _stepping(world: World, terms: Terms) -> Stepping:
    model = world.config.model
    given = model.informatization
    return Stepping(
        fixed_cost=given.fixed_cost,
        cost_per_employee=given.cost_per_employee,
        dearness=terms.step,
        direct_gain=given.direct_gain,
        option_weight=given.option_weight,
        step=given.step,
        hub_uses=world.hubs.adopted,
        link_value=model.chains.link_value,
        choice_noise=model.risk.choice_noise,
        root=world.draws.root(Decision.CONSIDER_STEP, world.month),
    )
