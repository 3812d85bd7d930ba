"""One month of the economy, on one page."""

from __future__ import annotations

from collections.abc import Callable

from sim.month.banking import open_counters, reckon_banks
from sim.month.books import close_books
from sim.month.confirming import reveal
from sim.month.deciding import decide
from sim.month.delivering import deliver_knowledge, reckon_suppliers
from sim.month.earning import earn
from sim.month.hearing import hear, spread_word, weigh_evidence
from sim.month.informatizing import informatize
from sim.month.learning import lead_chains, learn
from sim.month.meeting import meet
from sim.month.serving_firms import serve_firms
from sim.month.serving_markets import serve_markets
from sim.month.settling import pay_out, settle_finance
from sim.month.soundness import explained
from sim.month.spending import release_budgets
from sim.month.succession import age, close_firms, found_firms
from sim.month.supplying import offer_terms
from sim.month.talent import recruit
from sim.terms import Terms
from sim.world import World

Witness = Callable[[World, Terms], None]


@explained
def advance(world: World, witness: Witness | None = None) -> None:
    """One month: the state acts, firms hear, learn, decide, earn, and some come and go.

    The order is fixed. Whatever two firms want at once (a unit, a grant, a supplier's time) goes by a
    queue whose places are keyed draws.

    Parameters
    ----------
    world
    witness
        Sees the world as firms see it when they decide about AI; it reads and never writes.
    """
    world.next_month()

    # The state: money is released, units are delivered.
    release_budgets(world)
    serve_markets(world)
    serve_firms(world)

    # Knowledge: word spreads, projects of others are seen, skills move.
    spread_word(world)
    hear(world)
    weigh_evidence(world)
    meet(world)
    lead_chains(world)
    learn(world)

    # Persuasion and decision: what is offered, what it is worth, who can pay.
    terms = offer_terms(world)
    open_counters(world)
    informatize(world, terms)
    if witness is not None:
        witness(world, terms)
    decide(world, terms)

    # Implementation: people are found, gains and troughs, sales and jobs, tax and pay-out.
    recruit(world)
    earn(world)
    settle_finance(world)
    pay_out(world)

    # Confirmation: what works is kept, what fails is given up.
    reveal(world)

    # The market: suppliers are paid, learn, enter and leave.
    deliver_knowledge(world)
    reckon_suppliers(world)

    # Population: firms close, others are founded, all grow older.
    close_firms(world)
    found_firms(world)
    age(world)

    # Banks: what they have earned and lost.
    reckon_banks(world)

    close_books(world)
