"""The four levers and the finance beside them (paper, sections 3 and 4): together and one by one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from sim.claims.arms import (
    BUDGET,
    EVERYONE_ABLE,
    EVERYONE_AWARE,
    FINANCE,
    HOPELESS,
    LEVER_PARTS,
    MONEY_FOR_ALL,
    NO_CREDIT,
    NO_FRONTIER,
    SUPPORT,
    bundle,
    grants,
    lever,
    money,
    part,
    phase,
    whole,
)
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, END, Laboratory, Settings
from sim.claims.measuring import before_programmes, effective, twins
from sim.statistics.association import kendall

LEVERS = tuple(LEVER_PARTS)
SHUT: Settings = {
    "population.size_classes.*.aware_at_start": 0.0, "population.size_classes.*.adoption_at_start": 0.0,
    "model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0, "model.cognition.chain_rate": 0.0,
    "population.target_cash": 0.3, "model.capital.collateral_credit": 0.0, "model.capital.earnings_credit": 0.0,
    "model.capital.chain_credit": 0.0, "population.size_classes.*.absorptive_capacity": 0.1,
    "population.size_classes.*.digital_intensity": {"very_low": 1.0, "low": 0.0, "high": 0.0, "very_high": 0.0},
}  # fmt: skip

UNHEARD_OF: Settings = {
    "population.size_classes.*.aware_at_start": 0.0, "population.size_classes.*.adoption_at_start": 0.0,
    "model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0, "model.cognition.chain_rate": 0.0,
}  # fmt: skip

A_KEY_EACH: Settings = {
    **UNHEARD_OF, "model.cognition.take_up_unaware": 1.0, "policy.*.*.unit_price": 100.0,
    "policy.support_system.manager_seats.capacity_per_1000_smes": 0.0,
    "policy.support_system.staff_seats.skill": 0.25, "policy.support_system.staff_seats.repeat_after_months": 6.0,
    "population.size_classes.*.absorptive_capacity": 0.1, "model.skills.reversion": 0.0,
    "model.projects.success": 0.45, "model.projects.success_by_skill": 2.0, "model.projects.potential": 2.5,
}  # fmt: skip


@claim(
    "C24", "4", "The gates of awareness, money and ability complement each other: opened together they do more than the "
    "sum of each alone.",
    counter={**EVERYONE_AWARE, **MONEY_FOR_ALL},
    because="With two gates open already, only the third is left to open.",
    rather=SHUT,
    rather_because="Where each gate is shut fast, opening one alone lets nobody in.",
)  # fmt: skip
def gates_complement(lab: Laboratory) -> float:
    gates = (EVERYONE_AWARE, MONEY_FOR_ALL, EVERYONE_ABLE)
    closed = effective(lab)
    return effective(lab, *gates) - closed - sum(effective(lab, gate) - closed for gate in gates)


@claim(
    "C24b", "3", "Four levers that share the money beat the best single lever with all of it.",
    counter=HOPELESS,
    because="Where AI never works, no lever beats another.",
    rather=A_KEY_EACH,
    rather_because="Where firms hear of AI at sessions alone, fail without the skill that only seats for staff bring, and support is so cheap "
    "that no lever can use all the money, no lever does much alone.",
)  # fmt: skip
def together_beats_single(lab: Laboratory) -> float:
    return effective(lab, bundle(*LEVERS)) - max(effective(lab, whole(name)) for name in LEVERS)


@claim(
    "C24c", "3", "Each two of the four levers reinforce each other.",
    counter=HOPELESS,
    because="Where AI never works, there is nothing to reinforce.",
    rather=A_KEY_EACH,
    rather_because="Where firms hear of AI at sessions alone, and fail without the skill that only seats for staff bring, each lever needs "
    "the others.",
    rope=0.005,
)  # fmt: skip
def levers_reinforce_each_other(lab: Laboratory) -> float:
    nothing = effective(lab)
    alone = {name: effective(lab, whole(name)) - nothing for name in LEVERS}
    pairs = combinations(LEVERS, 2)
    return float(np.mean([effective(lab, whole(a), whole(b)) - nothing - alone[a] - alone[b] for a, b in pairs]))


@claim(
    "C24d", "4", "Support for AI must not be cut off from finance: the best single lever and finance that share the money beat "
    "that lever with all of it.",
    counter={**MONEY_FOR_ALL, "population.target_cash": 24.0},
    because="Where every firm can pay, money is not what is missing.",
    rather=NO_CREDIT,
    rather_because="Where banks lend nothing and owners leave no money in the firm, advice without money is in vain.",
    rope=0.005,
)  # fmt: skip
def support_needs_finance(lab: Laboratory) -> float:
    alone = {name: effective(lab, whole(name)) for name in LEVERS}
    best = max(alone, key=lambda name: alone[name])
    return effective(lab, bundle(best, finance=True)) - alone[best]


@claim(
    "C24e", "4", "The four levers and finance, sharing the money, beat the four levers with all of it.",
    counter={**MONEY_FOR_ALL, "population.target_cash": 24.0}, because="Where every firm can pay, money is not what is missing.",
    rather=NO_CREDIT,
    rather_because="Where banks lend nothing and owners leave no money in the firm, advice without money is in vain.",
    rope=0.005,
)  # fmt: skip
def four_levers_need_finance(lab: Laboratory) -> float:
    return effective(lab, bundle(*LEVERS, finance=True)) - effective(lab, bundle(*LEVERS))


@claim(
    "C26", "3.1", "In batches, one after the other, the same money does more than for all at once.",
    counter={"model.cognition.evidence_rate": 0.0, "model.cognition.peer_rate": 0.0, "model.supply.learning_rate": 0.0},
    because="Where nobody learns from those who went before, there is no reason to go one after the other.",
    rather={**UNHEARD_OF, "model.cognition.take_up_unaware": 1.0, "model.cognition.forgetting": 0.1,
            "policy.support_system.manager_seats.unit_price": 150.0, "policy.support_system.manager_seats.repeat_after_months": 1000.0,
            "model.supply.suppliers_per_1000_smes": 4.0, "model.supply.entry_rate": 0.0, "model.supply.fixed_cost": 0.0},
    rather_because="Where everybody follows the first call, suppliers are few, and firms that are not served soon drop the subject, a rush "
    "must be in vain.",
    rope=0.005,
)  # fmt: skip
def batches_beat_all_at_once(lab: Laboratory) -> float:
    def support(batches: int) -> Settings:
        return lever("support_system", LEVER_PARTS["support_system"] | {"standards": 0.0, "staff_seats": 0.6}, phase(batches=batches))

    return effective(lab, support(5), month=AFTER) - effective(lab, support(1), month=AFTER)


@claim(
    "C27", "3.1", "Sectors first where AI promises most: the same money brings more firms for which AI pays.",
    counter={"population.sectors.*.potential_gain": {"management": 0.06, "technology": 0.06, "market": 0.06},
             "population.sectors.*.digital_shift": 0.0, "population.sectors.*.skill_shift": 0.0},
    because="Where AI promises the same everywhere, there is nothing to put first.",
    rather={**UNHEARD_OF, "model.cognition.forgetting": 0.0,
            "population.sectors.*.potential_gain": {"management": 0.0, "technology": 0.0, "market": 0.0},
            "population.sectors.ict.potential_gain": {"management": 0.1, "technology": 0.1, "market": 0.1},
            "population.sectors.trade.potential_gain": {"management": 0.1, "technology": 0.1, "market": 0.1}},
    rather_because="Where AI pays in two sectors only, and firms hear of it from programmes alone, money must go there.",
    rope=0.005,
)  # fmt: skip
def promising_sectors_first(lab: Laboratory) -> float:
    return effective(lab, _sessions(targeting={"sectors": _promising(lab)})) - effective(lab, _sessions())


@claim(
    "C27b", "3.1", "Help for some sectors spills over to the others.",
    counter={"model.supply.learning_rate": 0.0, "model.cognition.other_sector_weight": 0.0, "model.cognition.peer_rate": 0.0,
             "model.supply.entry_rate": 0.0},
    because="Where sectors share neither contacts nor suppliers' experience, nothing can spill over.",
    rather={**UNHEARD_OF, "model.cognition.peer_rate": 0.5, "model.cognition.recognition": 0.0, "model.network_homophily": 0.0},
    rather_because="Where firms hear of AI from programmes and from contacts alone, and contacts cross sectors, help must spill over.",
    rope=0.002,
)  # fmt: skip
def help_spills_over(lab: Laboratory) -> float:
    chosen = _promising(lab)
    arm, none = lab.run(_sessions(targeting={"sectors": chosen})), lab.run()
    rest = [name for name in arm.economy.sectors if name not in chosen]
    return float(np.mean([arm.level("effective_adoption", END, name) - none.level("effective_adoption", END, name) for name in rest]))


def _sessions(**more: Any) -> Settings:
    return lever("top_level_design", {"sessions": 1.0}, phase(budget=BUDGET / 10, **more))


def _promising(lab: Laboratory) -> list[str]:
    """The third of the sectors where potential gain times readiness is highest, as firms are before programmes begin."""
    frame, economy = before_programmes(lab), lab.run().economy
    there = np.bincount(frame["sector"], weights=frame["alive"], minlength=len(economy.sectors))
    ready = np.bincount(frame["sector"], weights=frame["alive"] * frame["informatization"], minlength=len(economy.sectors))
    promise = economy.potential.sum(axis=0) * ready / np.maximum(there, 1.0)
    return [economy.sectors[place] for place in np.argsort(-promise, kind="stable")[: max(len(economy.sectors) // 3, 1)]]


@claim(
    "C28", "3.1", "Mature, informatized, specialised firms first: fewer of those supported are additional.",
    counter={"population.size_classes.*.aware_at_start": 0.0, "population.size_classes.*.adoption_at_start": 0.0,
             "model.cognition.external_rate": 0.0, "model.cognition.recognition": 0.0, "model.cognition.chain_rate": 0.0},
    because="Where nobody would take up AI anyway, no support is deadweight.",
    rather={**EVERYONE_AWARE, "model.risk.proactive_startup": 0.0, "model.risk.proactive_growth": 0.0, "model.risk.proactive_mature": 1.0,
            "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 20.0, "model.risk.waiting_proactive": 0.0,
            "model.cognition.prior_sd": 0.5, "model.cognition.evidence_rate": 0.0, "model.associations.evidence_rate": 0.0,
            "model.projects.old_firm_trough": 0.0, "policy.support_system.manager_seats.evidence_draws": 12.0},
    rather_because="Where mature firms dare AI unasked, and others only once a seat has shown them much, help for the mature is deadweight.",
    unit="share of those supported", rope=0.02, expects=-1,
)  # fmt: skip
def the_best_first_is_deadweight(lab: Laboratory) -> float:
    first = {"targeting": {"priority": ["specialised", "mature", "informatized"]}}
    return _additional(lab, part("support_system", "manager_seats", BUDGET / 5, **first)) - _additional(
        lab, part("support_system", "manager_seats", BUDGET / 5)
    )


@claim(
    "C28b", "3.1", "Mature, informatized, specialised firms first: more of those supported succeed.",
    counter={"model.projects.success_by_skill": 0.0, "model.projects.success_by_reach": 0.0, "model.projects.success_by_fit": 0.0,
             "model.cognition.recognition": 0.0, "model.projects.steepness": 0.5},
    because="Where success does not hang on readiness, being ready helps nobody succeed.",
    rather={"model.projects.steepness": 8.0, "model.projects.success_by_reach": 1.0, "model.projects.success_by_skill": 1.5},
    rather_because="Where success hangs on readiness, the ready must succeed.",
    unit="share of those supported", rope=0.02,
)  # fmt: skip
def the_best_first_succeed(lab: Laboratory) -> float:
    def paid(**more: object) -> float:
        frame = lab.run(part("support_system", "manager_seats", BUDGET / 5, **more)).at(END)
        served = frame["alive"] & (frame["support_month"] >= 0)
        return float(frame["effective"][served].mean()) if served.any() else float("nan")

    return paid(targeting={"priority": ["specialised", "mature", "informatized"]}) - paid()


def _additional(lab: Laboratory, arm: Settings) -> float:
    """Share of supported firms for which AI pays and whose twin has none that pays."""
    one, other = lab.run(arm).at(END), lab.run().at(END)
    served = twins(one, other) & (one["support_month"] >= 0)
    pays = served & one["effective"]
    return float((pays & ~other["effective"]).sum() / pays.sum()) if pays.sum() >= 5 else float("nan")


@claim(
    "C42", "3.1", "A joint office of ministry, province and city is worth its cost.",
    counter={"model.administration.delay": 0, "model.administration.leakage": 0.0},
    because="Where money arrives at once and in full, there is nothing to coordinate.",
    rather={**UNHEARD_OF, "model.cognition.take_up_unaware": 1.0, "model.administration.delay": 8, "model.administration.leakage": 0.8},
    rather_because="Where firms hear of AI from programmes alone, money takes two years and four fifths of it are lost, an office that halves "
    "both must be worth it.",
    rope=0.002,
)  # fmt: skip
def coordination_pays(lab: Laboratory) -> float:
    alone = lever("top_level_design", {"sessions": 1.0}, phase(budget=BUDGET / 4))
    with_office = lever("top_level_design", {"sessions": 0.88, "coordination": 0.12}, phase(budget=BUDGET / 4))
    settled, without = (effective(lab, SUPPORT, office, month=AFTER) for office in (with_office, alone))  # money comes late
    return settled - without


@claim(
    "C59", "2.1, 3.2", "Early support lowers later prices for everybody, because suppliers learn.",
    counter={"model.supply.learning_rate": 0.0, "model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0,
             "model.supply.entry_rate": 0.0, "model.supply.fixed_cost": 0.0},
    because="Suppliers that do not learn, keep their markup, and neither come nor go get no cheaper.",
    rather={"model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0, "model.supply.learning_rate": 0.4},
    rather_because="Where suppliers learn fast and never move their markup, more projects must make them cheaper.",
    unit="log price", rope=0.01, expects=-1,
)  # fmt: skip
def early_support_lowers_prices(lab: Laboratory) -> float:
    early = phase(first="2022-01", last="2024-12", budget=BUDGET)
    arm = {**lever("fiscal_complement", FINANCE, early), **lever(BROAD, LEVER_PARTS[BROAD], early)}
    supported, none = (lab.run(settings).level("project_price_index", AFTER) for settings in (arm, {}))
    return float(np.log(supported / none))


BROAD = "support_system"

IDLE_WITHOUT_GRANTS: Settings = {
    **EVERYONE_AWARE, **NO_FRONTIER, **NO_CREDIT, "model.projects.fixed_cost": 8.0, "model.supply.fixed_cost": 0.0,
    "model.supply.markup_start": 1.0, "model.supply.undercutting": 0.02,
}  # fmt: skip


@claim(
    "C31", "3.3", "With more suppliers, less of a grant ends up in their prices.",
    counter={"model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0},
    because="Suppliers that never move their markup keep nothing of a grant, however many they are.",
    rather=IDLE_WITHOUT_GRANTS,
    rather_because="Where grants alone keep suppliers busy, and idle ones cut their prices, few must stay dear that many would not.",
    unit="log price", rope=0.01,
)  # fmt: skip
def competition_keeps_grants_from_suppliers(lab: Laboratory) -> float:
    def dearer(suppliers: float) -> float:
        market = {"model.supply.suppliers_per_1000_smes": suppliers, "model.supply.entry_rate": 0.0}
        paid, unpaid = (lab.run(market, arm).mean("markup") for arm in (money(), {}))
        return float(np.log((1 + paid) / (1 + unpaid)))

    return dearer(4.0) - dearer(24.0)


@claim(
    "C31b", "4", "A grant is passed on to firms in part only: suppliers ask more where the state pays.",
    counter={"model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0},
    because="Suppliers that never move their markup keep nothing of a grant.",
    rather={**IDLE_WITHOUT_GRANTS, "model.supply.suppliers_per_1000_smes": 4.0, "model.supply.entry_rate": 0.0},
    rather_because="Where grants alone keep few suppliers busy, idle ones cut their prices, and nobody enters, they must keep a part.",
    unit="log price", rope=0.01,
)  # fmt: skip
def suppliers_keep_a_part_of_grants(lab: Laboratory) -> float:
    paid, unpaid = (lab.run(arm).mean("markup") for arm in (grants(), {}))
    return float(np.log((1 + paid) / (1 + unpaid)))


RANKED: dict[str, Settings] = {**{name: whole(name) for name in LEVERS}, "finance": money()}


@claim(
    "C60", "3", "Which lever does most is the same over all parameter vectors (rank correlation of .7 with the default).",
    counter=HOPELESS, because="Where AI never works, levers differ by luck only.",
    rather={"model.capital.payout_saving": 0.34},
    rather_because="A world that hardly differs must rank the levers alike.",
    unit="Kendall's tau, above .7", rope=0.05,
)  # fmt: skip
def the_ranking_is_robust(lab: Laboratory) -> float:
    other = lab.with_shipped_parameters()
    if lab.config == other.config:
        return float("nan")
    here, there = (np.array([effective(each, arm) for arm in RANKED.values()]) for each in (lab, other))
    return kendall(here, there) - 0.7
