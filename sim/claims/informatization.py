"""Informatization first (paper, section 2.4)."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.claims.arms import EVERYONE_AWARE, PLATFORM, lever, phase
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, FRAMED_EVERY, START, Laboratory, Outcome, Settings
from sim.claims.measuring import before_programmes, share_where, twin_effect, years
from sim.statistics.association import mantel_haenszel

SAY_A_QUARTER = float(np.log(4.0))
SHALLOW: Settings = {"model.projects.steepness": 0.5}
EASY_GENERAL: Settings = {"model.projects.general.half_saturation": 0.05}
DATA_BY_VOUCHER: Settings = {
    "model.informatization.direct_gain": 0.0, "model.informatization.option_weight": 0.0, "model.informatization.decay": 0.0,
    "model.informatization.consideration": 0.5, "model.informatization.fixed_cost": 0.1,
    "model.informatization.cost_per_employee": 0.01, "policy.fiscal_complement.cloud_voucher.rate": 1.0,
}  # fmt: skip
NO_HEAD_START: Settings = {
    "model.cognition.recognition": 0.0,
    "population.size_classes.*.adoption_at_start": 0.0,
    "population.size_classes.*.aware_at_start": 0.07,
}


@claim(
    "C22", "2.4.1", "Informatize first: firms of little informatization reach use that pays at less than a quarter of "
    "the rate of informatized firms of the same size, skill and sector.",
    counter={**SHALLOW, **EASY_GENERAL, "model.cognition.recognition": 0.0},
    because="Where gains hardly depend on data, and hearing of AI does not either, data hold nobody back.",
    rather={"model.projects.steepness": 8.0, "model.projects.general.half_saturation": 0.4, "outlook.frontier.easier_data": 0.0,
            "model.projects.success_by_reach": 1.0},
    rather_because="Where gains hang on data far more, data must hold firms back.",
    unit="log rate ratio, above a quarter", rope=0.1, expects=-1,
)  # fmt: skip
def informatize_first(lab: Laboratory) -> float:
    return _log_rate_ratio(lab.run()) + SAY_A_QUARTER


@claim(
    "C22a", "2.4.1", "The same where informatized firms hear no more of AI and had no head start.",
    counter={**SHALLOW, **EASY_GENERAL},
    because="Where gains hardly depend on data, data hold nobody back.",
    rather={"model.projects.steepness": 8.0, "model.projects.general.half_saturation": 0.4, "outlook.frontier.easier_data": 0.0,
            "model.projects.success_by_reach": 1.0},
    rather_because="Where gains hang on data far more, data must hold firms back.",
    unit="log rate ratio, above a quarter", rope=0.1, expects=-1,
)  # fmt: skip
def informatize_first_without_a_head_start(lab: Laboratory) -> float:
    return _log_rate_ratio(lab.run(NO_HEAD_START)) + SAY_A_QUARTER


def _log_rate_ratio(run: Outcome) -> float:
    """Log of how much rarer a first effective adoption is in the lowest third of informatization than in the highest."""
    event, low, stratum = [], [], []
    for first, now, then in years(run):
        risk = now["alive"] & ((now["effective_month"] < 0) | (now["effective_month"] > first))
        risk &= then["alive"] & (then["founded"] == now["founded"])
        bottom, middle = np.quantile(now["informatization"][now["alive"]], [1 / 3, 2 / 3])
        third = np.where(now["informatization"] <= bottom, 0, np.where(now["informatization"] > middle, 2, 1))
        skill = np.digitize(now["absorptive_capacity"], np.quantile(now["absorptive_capacity"][now["alive"]], [1 / 3, 2 / 3]))
        compared = risk & (third != 1)
        event.append((then["effective_month"] > first)[compared])
        low.append((third == 0)[compared])
        of = (now["sector"].astype(int) * 3 + now["size_class"]) * 3 + skill
        stratum.append(of[compared])
    if not event:
        return float("nan")
    ratio = mantel_haenszel(np.concatenate(event), np.concatenate(low), np.concatenate(stratum))
    return float(np.log(ratio)) if ratio > 0 else float("nan")


@claim(
    "C22b", "2.4.1", "Help with informatization first and with AI afterwards does more for firms of little informatization than "
    "the same help the other way round.",
    counter={"model.informatization.consideration": 0.0},
    because="Where firms never look at informatization, help with it comes to nothing, first or last.",
    rather={"model.projects.steepness": 8.0, "model.projects.general.half_saturation": 0.4, "outlook.frontier.easier_data": 0.0,
            **EVERYONE_AWARE, **DATA_BY_VOUCHER, "model.projects.fixed_cost": 8.0,
            "policy.scenario_mining.general_platform.price_cut": 0.9},
    rather_because="Where AI is out of reach without data, firms have data only from steps that the state pays, these last, and AI is cheap "
    "only while the state supports it, data must come first.",
    rope=0.005,
)  # fmt: skip
def help_informatization_first(lab: Laboratory) -> float:
    early, late = phase(last="2027-06"), phase(first="2027-07")

    def sequence(data: dict[str, Any], ai: dict[str, Any]) -> Settings:
        return {**lever("fiscal_complement", {"cloud_voucher": 1.0}, data), **lever("scenario_mining", {"general_platform": 1.0}, ai)}

    frame = before_programmes(lab)
    low = frame["alive"] & (frame["informatization"] <= np.quantile(frame["informatization"][frame["alive"]], 0.5))
    data_first, ai_first = (twin_effect(lab, arm, "effective", low, AFTER) for arm in (sequence(early, late), sequence(late, early)))
    return data_first - ai_first


@claim(
    "C22c", "2.4.1", "More than seven in ten firms for which AI came to pay had been informatized, or had moved up in the "
    "two years before.",
    counter={**SHALLOW, "model.projects.general.half_saturation": 0.6, "outlook.frontier.easier_data": 0.0,
             "model.informatization.consideration": 0.0, "model.cognition.recognition": 0.0},
    because="Where gains hardly depend on data and nobody informatizes, firms use AI as they are.",
    rather={"model.projects.steepness": 8.0, "model.projects.general.half_saturation": 0.3},
    rather_because="Where AI is out of reach without data, those for which it pays must have them.",
    unit="share of adopters, above .7", rope=0.05,
)  # fmt: skip
def use_follows_informatization(lab: Laboratory) -> float:
    run = lab.run()
    options = [run.config.model.projects.general, run.config.model.projects.specialised, run.config.model.projects.disruptive]
    needed = np.array([option.half_saturation for option in options])
    first, last = run.adoptions, run.last
    paid = (last["founded"][first["slot"]] == first["founded"]) & (last["effective_month"][first["slot"]] >= 0)
    enough = first["informatization"] >= needed[first["option"] - 1]
    before = [run.at(max(int(month) - 2 * FRAMED_EVERY, 0)) for month in first["month"]]
    rose = np.array([
        frame["founded"][slot] == founded and level > frame["informatization"][slot] + 1 / 24
        for frame, slot, founded, level in zip(
            before, first["slot"], first["founded"], first["informatization"], strict=True)
    ], dtype=bool)  # fmt: skip
    return share_where(enough | rose, paid) - 0.7


@claim(
    "C23", "3.2", "General-purpose platforms let firms leap: more of the first adopters have little informatization.",
    counter={"policy.scenario_mining.general_platform.price_cut": 0.0, "policy.scenario_mining.general_platform.easier_data": 0.0,
             "policy.scenario_mining.general_platform.success": 0.0},
    because="Support that changes nothing about general-purpose AI lets nobody leap.",
    rather={"policy.scenario_mining.general_platform.easier_data": 0.2, "policy.scenario_mining.general_platform.price_cut": 0.7,
            "outlook.frontier.easier_data": 0.0},
    rather_because="Where platforms do most of the work that data do elsewhere, firms without data must leap.",
    unit="share of adopters", rope=0.01,
)  # fmt: skip
def platforms_let_firms_leap(lab: Laboratory) -> float:
    return _leapers(lab.run(PLATFORM)) - _leapers(lab.run())


def _leapers(run: Outcome) -> float:
    first = run.adoptions
    below = first["informatization"] < run.config.model.projects.specialised.half_saturation
    return share_where(below, first["month"] > START)
