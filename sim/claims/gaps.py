"""The three gaps: awareness, capital, technology (paper, section 0)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import (
    CHEAP_CREDIT,
    EVERYONE_ABLE,
    EVERYONE_AWARE,
    HOPELESS,
    MANAGERS,
    MONEY_FOR_ALL,
    NO_POACHING,
    STAFF,
)
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, END, Frame, Laboratory
from sim.claims.measuring import (
    AWARENESS,
    BELIEF,
    CAPITAL,
    TECHNOLOGY,
    before_programmes,
    by_size,
    gap_share,
    mean_of,
    share_where,
    thirds,
    twin_effect,
    twins,
)
from sim.statistics.association import rank_correlation

SHOCK_FROM, SHOCK_SEEN = "2026-01", (72, 84, 96)  # its three years, for one alone is mostly luck
LIVING_ON_EARNINGS = {
    "population.size_classes.*.credit_access": 1.0, "population.target_cash": 0.5, "model.capital.cash_spread": 0.0,
    "model.capital.payout": 1.0, "model.capital.payout_saving": 1.0, "model.capital.collateral_credit": 0.0,
    "model.capital.chain_credit": 0.0, "model.capital.earnings_credit": 0.1,
}  # fmt: skip


@claim(
    "C1", "0 (1)", "Awareness is a real gate: were every firm aware, AI would pay for more firms.",
    counter={"model.cognition.prior_mean": 0.05, "model.cognition.prior_spread": 0.0, "model.cognition.prior_sd": 0.05},
    because="Where every firm is sure that AI fails, hearing of it changes nothing.",
)  # fmt: skip
def awareness_is_a_gate(lab: Laboratory) -> float:
    return lab.effect("effective_adoption", EVERYONE_AWARE)


@claim(
    "C1b", "0 (1)", "Awareness holds back small firms more than medium ones.",
    counter={"population.size_classes.*.aware_at_start": 1.0, "model.cognition.recognition": 0.0,
             "model.cognition.external_rate": 1.0, "model.cognition.forgetting": 0.0},
    because="Where every firm of every size is aware, the gate is open.",
    rather={"population.size_classes.medium.aware_at_start": 1.0, "model.cognition.forgetting": 0.0},
    rather_because="Where every medium firm is aware already, opening the gate can only help the small.",
)  # fmt: skip
def awareness_holds_back_the_small(lab: Laboratory) -> float:
    small, medium = (lab.effect("effective_adoption", EVERYONE_AWARE, stratum=size) for size in ("small", "medium"))
    return small - medium


@claim(
    "C2", "0 (1)", "Uncertain benefit and risk, not ignorance, hold back a part of the aware firms.",
    counter={"model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0},
    because="Firms that do not mind risk are not held back by it.",
    unit="share of aware non-adopters",
)  # fmt: skip
def uncertainty_holds_back_the_aware(lab: Laboratory) -> float:
    fearless = lab.run({"model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0})
    return _undecided(lab.run().at(START_OF_DOUBT)) - _undecided(fearless.at(START_OF_DOUBT))


START_OF_DOUBT = 60


def _undecided(frame: Frame) -> float:
    return gap_share(frame, BELIEF, frame["aware"])


@claim(
    "C3", "3.4", "Training of managers moves beliefs towards what is true of the firm.",
    counter={"policy.support_system.manager_seats.evidence_draws": 0.0},
    because="A seat that shows nothing teaches nothing.",
    rather={"model.cognition.prior_spread": 0.3, "policy.support_system.manager_seats.evidence_draws": 12.0},
    rather_because="Where firms err widely and a seat shows much, training must correct them.",
    unit="share points of error", rope=0.005, expects=-1,
)  # fmt: skip
def training_informs(lab: Laboratory) -> float:
    arm, none = lab.run(MANAGERS).at(END), lab.run().at(END)
    without = twins(arm, none) & ~arm["using"] & ~none["using"]
    return mean_of(_error(arm) - _error(none), without)


def _error(frame: Frame) -> np.ndarray:
    """Distance of beliefs from the firm's own odds of success, mean over links; NaN for users.   (F,)"""
    return np.asarray(np.abs(frame["belief_mean"] - frame["odds"]).mean(axis=0))


@claim(
    "C4", "0 (1)", "Ambivalence: firms that think well of AI, and do not use it, are those with little money.",
    counter={**CHEAP_CREDIT, "model.capital.cash_spread": 0.0},
    because="Where money is no object and purses are alike, being poor in cash does not keep a believer from acting.",
    unit="share of firms",
)  # fmt: skip
def the_ambivalent_are_poor(lab: Laboratory) -> float:
    frame = lab.run().at(END)
    alive, belief = frame["alive"], frame["belief_mean"].max(axis=0)
    ambivalent = frame["aware"] & ~frame["using"] & (belief > np.median(belief[alive]))
    poor, rich = thirds(frame["cash"] / frame["wage_bill"], alive & frame["aware"])
    return by_size(ambivalent, poor, rich, frame["size_class"])


@claim(
    "C5", "0 (3)", "Skill speeds break-even: skilled adopters wait less until AI pays.",
    counter={"model.skills.half_life_longest": 4.0, "model.skills.half_life_shortest": 4.0, "model.projects.steepness": 0.5,
             "model.projects.success_by_skill": 0.0},
    because="Where everybody learns at the same speed, and gains hardly hang on data, which the skilled have, skill cannot shorten the wait.",
    unit="rank correlation", rope=0.1, expects=-1,
)  # fmt: skip
def skill_speeds_break_even(lab: Laboratory) -> float:
    run = lab.run()
    last, events = run.last, run.adoptions
    slot = events["slot"]
    same = (last["founded"][slot] == events["founded"]) & (last["effective_month"][slot] >= 0)
    wait = last["effective_month"][slot] - events["month"]
    return rank_correlation(events["absorptive_capacity"][same], wait[same])


@claim(
    "C6", "0 (3)", "Channels of skill help most where skill is low.",
    counter={"policy.support_system.staff_seats.skill": 0.0},
    because="A seat that adds no skill helps nobody.",
    rather={**EVERYONE_AWARE, "model.projects.steepness": 0.5, "model.projects.success": 0.9, "model.projects.success_by_skill": 2.0,
            "model.skills.spread": 0.25, "model.skills.reversion": 0.0, "policy.support_system.staff_seats.skill": 0.25},
    rather_because="Where all know of AI and need no data, skills differ widely and last, and the skilled nearly always succeed, only the "
    "unskilled have something to gain.",
)  # fmt: skip
def skill_channels_help_the_unskilled(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    low, high = thirds(frame["absorptive_capacity"], frame["alive"] & ~frame["effective"])
    return twin_effect(lab, STAFF, "effective", low) - twin_effect(lab, STAFF, "effective", high)


@claim(
    "C7", "0 (3)", "Talent that large firms grab is missing in SMEs: without poaching AI pays for more of them.",
    counter={"model.skills.poached_share": 0.0},
    because="Where those who leave take no skill along, nothing is missing.",
    rather={"model.skills.poaching": 0.05, "model.skills.poached_share": 0.5, "model.skills.reversion": 0.0,
             "model.skills.learning_by_using": 0.0, "model.chains.adoption": 0.2, "model.projects.success_by_skill": 1.5},
    rather_because="Where large firms use AI early, take half of a firm's skill for good, and success hangs on skill, it must be felt.",
    rope=0.005,
)  # fmt: skip
def poaching_hurts(lab: Laboratory) -> float:
    return lab.effect("effective_adoption", NO_POACHING, month=AFTER)


@claim(
    "C8", "0 (2)", "Capital is a gate: with money for all, more firms use AI.",
    counter=HOPELESS, because="Money does not buy what does not pay.",
    rather={"population.target_cash": 0.3, "model.capital.collateral_credit": 0.0, "model.capital.earnings_credit": 0.0,
            "model.capital.chain_credit": 0.0},
    rather_because="Where purses are empty and banks lend nothing, money must open the gate.",
)  # fmt: skip
def capital_is_a_gate(lab: Laboratory) -> float:
    return lab.effect("adoption", MONEY_FOR_ALL)


@claim(
    "C8b", "0 (2)", "Money for all helps firms with little cash most.",
    counter=CHEAP_CREDIT, because="Where every firm can pay already, nobody is short of cash.",
    rather={"population.target_cash": 1.0, "model.capital.cash_spread": 2.0, "model.capital.collateral_credit": 0.0,
            "model.capital.earnings_credit": 0.0, "model.capital.chain_credit": 0.0},
    rather_because="Where banks lend nothing and purses differ widely, only the poor need money.",
)  # fmt: skip
def money_helps_the_poor(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    poor, rich = thirds(frame["cash"] / frame["wage_bill"], frame["alive"] & ~frame["using"])
    return twin_effect(lab, MONEY_FOR_ALL, "using", poor) - twin_effect(lab, MONEY_FOR_ALL, "using", rich)


@claim(
    "C9", "0 (2)", "Traditional sectors are short of capital more often than digital ones of the same size.",
    counter={**CHEAP_CREDIT, "population.sectors.*.operating_share": 0.15, "population.sectors.*.annual_wage": 30_000.0},
    because="With the same margins and wages, and credit for all, sectors do not differ in what they can pay.",
    rather={**EVERYONE_ABLE, **LIVING_ON_EARNINGS, "population.sectors.*.operating_share": 0.2,
            "population.sectors.hospitality.operating_share": 0.03, "population.sectors.*.operating_share_sd": 0.0,
            "model.projects.fixed_cost": 4.0},
    rather_because="Where all are able, owners leave no money in the firm, banks lend on earnings alone and AI is dear, traditional firms "
    "that hardly earn must lack capital.",
    unit="share of non-adopters",
)  # fmt: skip
def tradition_lacks_capital(lab: Laboratory) -> float:
    frame, order = lab.run().at(END), _by_digital_shift(lab)
    audited, n = frame["gap"] >= 0, max(len(order) // 3, 1)
    one, other = (audited & np.isin(frame["sector"], part) for part in (order[:n], order[-n:]))
    return by_size(frame["gap"] == CAPITAL, one, other, frame["size_class"])


def _by_digital_shift(lab: Laboratory) -> np.ndarray:
    """Sectors, those that lag in informatization first."""
    return np.argsort([sector.digital_shift for sector in lab.config.population.sectors.values()], kind="stable")


@claim(
    "C10", "0 (2)", "More firms feel short of money for AI than are kept from it by money.",
    counter={"population.target_cash": 24.0, "model.capital.buffer": 0.0, "model.capital.cash_spread": 0.1},
    because="Firms with two years' wages at hand do not find AI dear.",
    rather=MONEY_FOR_ALL,
    rather_because="Where banks lend to everyone, money binds nobody, yet what exceeds the cash in hand still feels dear.",
    unit="share of non-adopters",
)  # fmt: skip
def money_is_felt_more_than_it_binds(lab: Laboratory) -> float:
    frame = lab.run().at(END)
    audited = frame["gap"] >= 0
    dear = frame["cheapest"] * np.exp(frame["cost_error"]) > frame["cash"]
    return share_where(dear, audited) - gap_share(frame, CAPITAL)


@claim(
    "C11", "0 (2)", "Dearer labour drives liquid firms to AI and keeps constrained ones from it.",
    counter={"model.competition.labour_saving": 0.0, **CHEAP_CREDIT},
    because="Where AI saves no labour and everybody can pay, dear labour divides nobody.",
    rather={**EVERYONE_AWARE, "model.competition.labour_saving": 1.0, "model.capital.collateral_credit": 0.0,
            "model.capital.earnings_credit": 0.0, "model.capital.cash_spread": 2.0, "model.projects.potential": 0.8,
            "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0},
    rather_because="Where all know of AI and few fear it, it just about pays and replaces labour one for one, banks lend nothing and purses "
    "differ widely, dear labour must divide.",
)  # fmt: skip
def cost_shocks_divide(lab: Laboratory) -> float:
    surge = {f"outlook.cost_surge.{key}": value for key, value in
             {"first_month": SHOCK_FROM, "months": 36, "wage_rise": 0.15, "input_rise": 0.1}.items()}  # fmt: skip
    frame = before_programmes(lab)
    poor, rich = thirds(frame["cash"] / frame["wage_bill"], frame["alive"] & ~frame["using"])
    seen = [twin_effect(lab, surge, "using", rich, month) - twin_effect(lab, surge, "using", poor, month) for month in SHOCK_SEEN]
    return float(np.mean(seen))


@claim(
    "C12", "0 (3)", "Technology, skill and data included, is the gap that binds most of the firms without AI.",
    counter=EVERYONE_ABLE,
    because="Skilled and informatized firms have no gap in technology.",
    rather={"population.size_classes.*.absorptive_capacity": 0.1,
             "population.size_classes.*.digital_intensity": {"very_low": 1.0, "low": 0.0, "high": 0.0, "very_high": 0.0},
             "model.informatization.consideration": 0.0},
    rather_because="Where firms have neither skill nor data and never see to them, technology must be what is missing.",
    unit="share of non-adopters",
)  # fmt: skip
def technology_is_the_largest_gap(lab: Laboratory) -> float:
    frame = lab.run().at(END)
    share = [gap_share(frame, gap) for gap in (AWARENESS, BELIEF, CAPITAL, TECHNOLOGY)]
    return share[TECHNOLOGY] - max(share[AWARENESS] + share[BELIEF], share[CAPITAL])


@claim(
    "C13", "0", "The gaps act together: where awareness is opened, both money and technology bind more of those left.",
    counter=EVERYONE_AWARE, because="Where the gate of awareness is open already, opening it moves nothing.",
    rather={"model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0, "population.size_classes.*.aware_at_start": 0.0,
            "model.capital.collateral_credit": 0.0, "population.target_cash": 0.5},
    rather_because="Where nobody hears of AI and purses are thin, those whom awareness lets pass must meet the next gate.",
    unit="share of non-adopters, smaller of the two",
)  # fmt: skip
def bottlenecks_move(lab: Laboratory) -> float:
    opened, closed = lab.run(EVERYONE_AWARE).at(END), lab.run().at(END)
    return min(gap_share(opened, gap) - gap_share(closed, gap) for gap in (CAPITAL, TECHNOLOGY))


