"""Figures of each firm that measures are made of, and their totals over the groups that it belongs to.

A measure (``sim.record``) names a figure, and perhaps another by which its total is divided. What a figure is, firm by
firm, is said here and nowhere else. Some firms at once are laid side by side, a row of figures each; a row is added to
two totals, of the firm's kind (size class, stage and use of AI) and of its place (sector and region), and these to the
strata that they lie in.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour import operation
from sim.behaviour.audit import GAPS, LABEL, NOT_ASKED, OVERLAP, SWITCHES
from sim.behaviour.beliefs import HAS_FAILED, WORKS, shown
from sim.behaviour.business import gain_so_far
from sim.behaviour.informatization import direct_efficiency_of
from sim.compiled import loop
from sim.config.schema.population import LINKS, MANAGEMENT, MARKET, N_LINKS, TECHNOLOGY
from sim.economics.ratios import ratio
from sim.firms import OPTIONS

USES = ("without", "token", "trying", "effective")
WITHOUT, TOKEN_USER, TRYING, EFFECTIVE_USER = range(len(USES))
STATES = (*GAPS, *USES[1:])
NOT_AUDITED = -1
AT_ONCE = 128  # firms whose figures are laid side by side


class Plain(NamedTuple):
    """Columns that are figures as they stand."""

    informatization: np.ndarray
    absorptive_capacity: np.ndarray
    employees: np.ndarray
    value_added: np.ndarray
    debt: np.ndarray
    credit_drawn: np.ndarray
    cash: np.ndarray
    profit: np.ndarray
    working_capital: np.ndarray


class Reckoned(NamedTuple):
    """Columns that other figures are reckoned from."""

    alive: np.ndarray
    size_class: np.ndarray
    stage: np.ndarray
    sector: np.ndarray
    region: np.ndarray
    technology_based: np.ndarray
    aware: np.ndarray
    belief_mean: np.ndarray
    option: np.ndarray
    token: np.ndarray
    revealed: np.ndarray
    success: np.ndarray
    given_up: np.ndarray
    installed: np.ndarray
    staffing: np.ndarray
    ceiling: np.ndarray
    trough: np.ndarray
    positive_months: np.ndarray
    upkeep: np.ndarray
    orders: np.ndarray
    employees: np.ndarray
    value_added: np.ndarray
    operating_share: np.ndarray
    informatization: np.ndarray
    informatization_at_start: np.ndarray


OF_USE = ("alive", "using", "effective", "token", "aware", "considering", "belief", "works", "failed")
OF_BUSINESS = ("gain", "orders", "wages", "cost", "cost_without_ai", "overhead", "defects", "experience")
FIGURES = (
    *Plain._fields, *OF_USE, *OF_BUSINESS, "audited", *(f"uses_{name}" for name in OPTIONS),
    *(f"link_{name}" for name in LINKS), *(f"gap_{name}" for name in GAPS), *(f"overlap_{name}" for name in SWITCHES),
)  # fmt: skip
ALIVE, USING, EFFECTIVE, TOKEN, AWARE, CONSIDERING, BELIEF, WORK, FAILED = (FIGURES.index(name) for name in OF_USE)
GAIN, ORDERS, WAGES, COST, COST_WITHOUT_AI, OVERHEAD, DEFECTS, EXPERIENCE = (FIGURES.index(n) for n in OF_BUSINESS)
AUDITED, KIND, LINK = FIGURES.index("audited"), FIGURES.index("uses_general"), FIGURES.index("link_management")
GAP, OVERLAPS = FIGURES.index(f"gap_{GAPS[0]}"), FIGURES.index(f"overlap_{SWITCHES[0]}")


@loop
def add_up(first, after, plain, firms, given, since, skill, answers, begin, state):
    """Totals of the figures over the firms alive of each stratum.

    Parameters
    ----------
    plain, firms, given
        Columns, and what is the same for all firms (``business.Given``).
    since : month
        Failures given up after it are remembered.
    skill : (F,) share
        That a firm can call upon.
    answers : (F,) bits
        Of the gap audit; ``NOT_ASKED`` where nobody was.
    begin : 7 x count
        Strata before those of everybody, of size classes, stages, sectors, regions and uses, and in all.
    state : (F,) index into ``STATES``
        Written: the gap that binds, or how the firm uses AI; -1 for none alive.

    Returns
    -------
    (strata, figures)
    """
    _, sizes, stages, sectors, regions, uses, strata = begin
    many_stages, many_regions, many_uses = sectors - stages, uses - regions, strata - uses
    of_kind = np.zeros(((stages - sizes) * many_stages * many_uses, len(FIGURES)))
    of_place = np.zeros(((regions - sectors) * many_regions, len(FIGURES)))
    rows, use = np.zeros((AT_ONCE, len(FIGURES))), np.empty(AT_ONCE, dtype=np.int64)
    gain = np.empty((len(LINKS), AT_ONCE))
    alive, size_class, stage, sector, region = firms.alive, firms.size_class, firms.stage, firms.sector, firms.region
    for start in range(first, after, AT_ONCE):
        some = min(AT_ONCE, after - start)
        _plain(start, some, plain, rows)
        _use(start, some, firms, given, since, skill, gain, rows, use)
        _business(start, some, firms, given, gain, rows)
        _gaps(start, some, alive, answers, rows, use, state)
        for at in range(some):
            firm = start + at
            if alive[firm]:
                kind = (size_class[firm] * many_stages + stage[firm]) * many_uses + use[at]
                place = sector[firm] * many_regions + region[firm]
                for figure in range(rows.shape[1]):
                    of_kind[kind, figure] += rows[at, figure]
                    of_place[place, figure] += rows[at, figure]
    total = np.zeros((strata, len(FIGURES)))
    for kind in range(len(of_kind)):
        size, rest = divmod(kind, many_stages * many_uses)
        for stratum in (0, sizes + size, stages + rest // many_uses, uses + rest % many_uses):
            for figure in range(total.shape[1]):
                total[stratum, figure] += of_kind[kind, figure]
    for place in range(len(of_place)):
        for stratum in (sectors + place // many_regions, regions + place % many_regions):
            for figure in range(total.shape[1]):
                total[stratum, figure] += of_place[place, figure]
    return total


@loop
def _plain(start, some, plain, rows):
    """Columns that are figures, in the order of ``Plain``."""
    (informatization, absorptive_capacity, employees, value_added, debt, credit_drawn, cash, profit,
     working_capital) = plain  # fmt: skip
    for at in range(some):
        firm = start + at
        rows[at, 0], rows[at, 1], rows[at, 2] = informatization[firm], absorptive_capacity[firm], employees[firm]
        rows[at, 3], rows[at, 4], rows[at, 5] = value_added[firm], debt[firm], credit_drawn[firm]
        rows[at, 6], rows[at, 7], rows[at, 8] = cash[firm], profit[firm], working_capital[firm]


@loop
def _use(start, some, firms, given, since, skill, gain, rows, use):
    """Whether and how firms use AI, what they gain by it, what they think of it, and what they show."""
    option, token, revealed, success, given_up = (
        firms.option, firms.token, firms.revealed, firms.success, firms.given_up
    )  # fmt: skip
    installed, staffing, ceiling, trough = firms.installed, firms.staffing, firms.ceiling, firms.trough
    positive_months, aware, belief = firms.positive_months, firms.aware, firms.belief_mean
    for at in range(some):
        firm = start + at
        uses, in_earnest, for_show, believed, works, failed = False, False, False, 0.0, 0.0, 0.0
        for kind in range(len(OPTIONS)):
            rows[at, KIND + kind] = 0.0
        for link in range(N_LINKS):
            kind, shows = option[link, firm], token[link, firm]
            rows[at, LINK + link], gain[link, at] = kind > 0, 0.0
            if kind > 0:
                uses, in_earnest, for_show = True, in_earnest | (not shows), for_show | shows
                rows[at, KIND + kind - 1] = 1.0
                gain[link, at] = gain_so_far(
                    given, skill[firm], installed[link, firm], staffing[link, firm],
                    ceiling[link, firm] * success[link, firm], trough[link, firm],
                )  # fmt: skip
            outcome = shown(kind, shows, revealed[link, firm], success[link, firm], given_up[link, firm], since)
            works, failed = works + (outcome == WORKS), failed + (outcome == HAS_FAILED)
            believed += belief[link, firm]
        effective = positive_months[firm] >= given.effective_after
        rows[at, ALIVE], rows[at, USING], rows[at, EFFECTIVE], rows[at, TOKEN] = 1.0, uses, effective, for_show
        rows[at, AWARE], rows[at, CONSIDERING], rows[at, BELIEF] = aware[firm], aware[firm] & ~uses, believed / N_LINKS
        rows[at, WORK], rows[at, FAILED] = works, failed
        use[at] = WITHOUT
        if uses:
            use[at] = EFFECTIVE_USER if effective else (TRYING if in_earnest else TOKEN_USER)


@loop
def _business(start, some, firms, given, gain, rows):
    """What AI and the rest bring and cost."""
    sector_of, of_technology, upkeep, orders = firms.sector, firms.technology_based, firms.upkeep, firms.orders
    employees, value_added, operating_share = firms.employees, firms.value_added, firms.operating_share
    level, level_at_start, potential, wage = (
        firms.informatization, firms.informatization_at_start, given.potential, given.dearer_wage
    )  # fmt: skip
    usual_defects = operation.defects_left(0.0, given.defects, given.defect_response)
    for at in range(some):
        firm = start + at
        sector, sold, product = sector_of[firm], value_added[firm], given.product_share * of_technology[firm]
        management, technology, market = gain[MANAGEMENT, at], gain[TECHNOLOGY, at], gain[MARKET, at]
        running = 0.0
        for link in range(N_LINKS):
            running += upkeep[link, firm]
        efficiency = operation.cost_gain(management, technology, market, product, given.market_to_cost)
        efficiency += direct_efficiency_of(level[firm], level_at_start[firm], given.direct_gain, given.step)
        saved = operation.cost_saving_of(sold, efficiency, given.pass_through, given.labour_saving)
        wages, defects, pleased = employees[firm] * wage[sector], usual_defects, 0.0
        if technology != 0.0:
            learnt = ratio(technology, potential[TECHNOLOGY, sector])
            defects = operation.defects_left(learnt, given.defects, given.defect_response)
        if market > 0.0:
            pleased = operation.experience(market, potential[MARKET, sector], given.experience_response)
        rows[at, GAIN], rows[at, ORDERS] = management + technology + market, max(orders[firm], 0.0)
        rows[at, WAGES], rows[at, COST] = wages, wages + running - saved
        rows[at, COST_WITHOUT_AI] = sold * (1.0 - operating_share[firm])
        rows[at, OVERHEAD] = operation.overhead_left(management, given.overhead, given.labour_saving)
        rows[at, DEFECTS], rows[at, EXPERIENCE] = defects, pleased


@loop
def _gaps(start, some, alive, answers, rows, use, state):
    """What keeps those without AI from it, and where each firm stands."""
    for at in range(some):
        answer = answers[start + at]
        rows[at, AUDITED], state[start + at] = answer != NOT_ASKED, NOT_AUDITED
        for which in range(len(GAPS)):
            rows[at, GAP + which] = 0.0
        for which in range(len(SWITCHES)):
            rows[at, OVERLAPS + which] = OVERLAP[which, answer] if answer != NOT_ASKED else 0.0
        if answer != NOT_ASKED:
            rows[at, GAP + LABEL[answer]], state[start + at] = 1.0, LABEL[answer]
        elif use[at] != WITHOUT and alive[start + at]:
            state[start + at] = len(GAPS) - 1 + use[at]
