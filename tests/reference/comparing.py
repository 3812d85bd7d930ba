"""Two worlds side by side: the columns of `sim` and the agents of the reference, after every month."""

import math

from reference import auditing
from reference.model import Reference

from sim.month.auditing import audit
from sim.month.beginning import begin
from sim.month.page import advance

RELATIVE = 1e-9
AUDIT_EVERY = 6
TABLES = ("hubs", "suppliers", "platforms", "regions")
ONE_OF_A_KIND = ("bank", "government")
ACCOUNT = ("granted", "on_the_way", "lost", "released", "available", "promised", "paid", "returned")
MONEY = 1e-7


class Departs(AssertionError):
    """The two models differ: where, in what, and by how much."""


def same(one, other, floor):
    """Whether two values are one; discrete ones exactly, numbers as far as sums in another order allow."""
    if isinstance(one, tuple | list):
        return all(same(a, b, floor) for a, b in zip(one, other, strict=True))
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=floor)
    return type(one) is type(other) and one == other


def floor_of(unit):
    """What is nothing for a column of this unit."""
    return MONEY if "currency" in unit else 1e-12


def columns_of(table):
    """Name, floor and values by slot of each column."""
    return [
        (name, floor_of(table.declared[name].unit), (array.T if array.ndim > 1 else array).tolist())
        for name, array in table.arrays()
    ]


def compare_table(where, table, agents):
    """Every column of every agent of a table."""
    for slot, agent in enumerate(agents):
        if bool(table.alive[slot]) != (agent is not None):
            raise Departs(f"{where} {slot}: alive in sim {bool(table.alive[slot])}, else in the reference")
    for name, floor, told in columns_of(table):
        for slot, agent in enumerate(agents):
            if agent is None:
                continue
            found = getattr(agent, name)
            found = list(found.values()) if isinstance(found, dict) else found
            if told[slot] != found and not same(told[slot], found, floor):
                raise Departs(f"{where} {slot}, {name}: sim {told[slot]}, reference {found}")


def compare(world, reference, where):
    """Every column of everybody.

    Raises
    ------
    Departs
        At the first difference.
    """
    compare_table(f"{where}, firm", world.firms, reference.places)
    for name in TABLES:
        compare_table(f"{where}, {name}", getattr(world, name), getattr(reference, name))
    for name in ONE_OF_A_KIND:
        compare_table(f"{where}, {name}", getattr(world, name), [getattr(reference, name)])
    for name, office in reference.offices.items():
        for column in ACCOUNT:
            told = float(getattr(world.purse, column)[world.offers[name].account])
            if not same(told, getattr(office, column), MONEY):
                raise Departs(f"{where}, account {name}, {column}: sim {told}, reference {getattr(office, column)}")
    for name in ("knowledge", "output_index", "prices"):
        told = getattr(world, name)
        told = told if isinstance(told, list) else told.tolist()
        if not same(told, getattr(reference, name), 0.0):
            raise Departs(f"{where}, {name}: sim {told}, reference {getattr(reference, name)}")
    if not same(float(world.experience), float(reference.experience), 0.0):
        raise Departs(f"{where}, experience: sim {world.experience}, reference {reference.experience}")


def compare_audits(world, reference, where):
    """The gap audit: what keeps each firm without AI from it."""
    found, told = auditing.audit(reference), audit(world)
    if sorted(found) != told.slots.tolist():
        raise Departs(f"{where}: not the same firms are without AI")
    for place, label, parts in zip(told.slots.tolist(), told.label.tolist(), told.overlap.T.tolist(), strict=True):
        if label != found[place][0] or not same(parts, found[place][1], 1e-12):
            raise Departs(f"{where}, firm {place}, gap: sim {(label, parts)}, reference {found[place]}")


def happened(world):
    """What has gone on in a world by this month, so that it can be told what was compared."""
    firms, bank, purse = world.firms, world.bank, world.purse
    signs = {
        "a token": firms.token.any(),
        "an upgrade": (firms.upgrades > 0).any(),
        "a failure given up": (firms.given_up >= 0).any(),
        "a closure": bool(world.closed),
        "a foundation": (firms.founded > 0).any(),
        "a loan refused": bank.refused[0] > 0,
        "a guaranteed loan": (firms.guaranteed > 0).any(),
        "a promise": (purse.promised > 0).any(),
        "money returned": (purse.returned > 0).any(),
        "money lost": (purse.lost > 0).any(),
        "a supplier that entered": (world.suppliers.founded > 0).any(),
        "a supplier's place left": (~world.suppliers.alive & (world.suppliers.founded != 0)).any(),
        "skill taken by a large firm": (world.hubs.poached > 0).any(),
        "an effective adopter": (firms.effective_month > 0).any(),
        "a firm that saves up": (firms.planned_outlay > 0).any(),
        "a preference of tiers": any(
            window.targeting.priority for offer in world.offers.values() if (window := offer.window(world.month))
        ),
    }
    parts = {f"money for {name}" for name, offer in world.offers.items() if purse.paid[offer.account] > 0}
    return {sign for sign, shown in signs.items() if shown} | parts


def run_both(config, name=""):
    """Both models, compared after every month; what happened on the way is returned.

    Raises
    ------
    Departs
        At the first difference.
    """
    world, reference = begin(config), Reference(config)
    compare(world, reference, f"{name}, month 0")
    seen = set()
    for month in range(1, config.months + 1):
        advance(world)
        reference.step()
        compare(world, reference, f"{name}, month {month}")
        if month % AUDIT_EVERY == 0:
            compare_audits(world, reference, f"{name}, month {month}")
        seen |= happened(world)
    return seen
