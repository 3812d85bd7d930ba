"""Stages of development and types of firm (paper, section 2.2)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import EQUAL_MINDS, EVERYONE_AWARE, TRIALS
from sim.claims.claim import claim
from sim.claims.laboratory import FRAMED_EVERY, START, Laboratory, Outcome
from sim.claims.measuring import before_programmes, mean_of, share_where, twin_effect, years
from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.firms import DISRUPTIVE, GENERAL
from sim.statistics.association import mantel_haenszel

STARTUP, GROWTH, MATURE = range(len(STAGES))
WITHIN = 36  # months in which a second link counts, as yearly frames show it


UNEQUAL_MINDS = {
    "model.risk.aversion_proactive": 1.0,
    "model.risk.aversion_conservative": 20.0,
    "model.cognition.prior_sd": 0.5,
    "model.risk.waiting_proactive": 0.0,
}


@claim(
    "C14", "2.2.1", "Start-ups choose low-cost, general-purpose AI more often than mature firms do.",
    counter={"model.projects.*.gain": 1.0, "model.projects.*.cost": 1.0, "model.projects.*.trough": 0.35,
             "model.projects.*.half_saturation": 0.4, "model.projects.*.maintenance_per_year": 0.15, "model.projects.*.success": 0.0,
             "model.projects.*.fit": 0.6, "model.projects.*.matched": True,
             "outlook.frontier.price_fall": 0.0, "outlook.frontier.gain_rise": 0.0, "outlook.frontier.easier_data": 0.0},
    because="Where all kinds of AI are alike, thin purses and short records favour none.",
    rather={**EVERYONE_AWARE, "model.risk.proactive_startup": 0.0, "model.risk.proactive_mature": 1.0, "model.risk.aversion_proactive": 0.0,
            "model.risk.aversion_conservative": 15.0},
    rather_because="Where all know of AI, and start-ups, with all that they own at stake, fear what mature firms dare, they must choose what "
    "is cheap and safe.",
    unit="log odds ratio", rope=0.2,
)  # fmt: skip
def startups_choose_cheap_ai(lab: Laboratory) -> float:
    first = lab.run().adoptions
    general = first["option"] == GENERAL
    return _log_odds(general[first["stage"] == STARTUP]) - _log_odds(general[first["stage"] == MATURE])


def _log_odds(found: np.ndarray) -> float:
    return float(np.log((found.sum() + 0.5) / ((~found).sum() + 0.5))) if len(found) else float("nan")


@claim(
    "C15", "2.2.1, 2.2.2", "Young and growing firms that live by technology hold more disruptive AI than others.",
    counter={"model.projects.disruptive.gain": 0.2, "outlook.frontier.gain_rise": 0.0},
    because="Where disruptive use brings little, nobody chooses it.",
    rather={"model.projects.disruptive.success": 0.1, "model.projects.disruptive.cost": 1.5, "model.projects.disruptive.gain": 4.0,
            "model.operations.product_share": 1.0},
    rather_because="Where disruptive use is within reach and technology goes into the product, technology firms must take it.",
    unit="share of users, over the years",
)  # fmt: skip
def technology_firms_disrupt(lab: Laboratory) -> float:
    run = lab.run()
    frames = [frame for month, frame in run.frames.items() if month >= START]
    using = np.concatenate([frame["using"] for frame in frames])
    disruptive = np.concatenate([(frame["option"] == DISRUPTIVE).any(axis=0) for frame in frames])
    young = np.concatenate([frame["technology_based"] & (frame["stage"] != MATURE) for frame in frames])
    return share_where(disruptive, using & young) - share_where(disruptive, using & ~young)


@claim(
    "C16", "2.2.2", "Firms widen their use step by step: after a first success a second link follows more often.",
    counter={"population.sectors.*.potential_gain.management": 0.0, "population.sectors.*.potential_gain.technology": 0.0},
    because="Where AI brings something in one link only, there is no second to go to.",
)  # fmt: skip
def success_widens_use(lab: Laboratory) -> float:
    run = lab.run()
    first = run.adoptions
    succeeded, second = first["success"].astype(bool), _second_link(run)
    return share_where(second == 1, succeeded & (second >= 0)) - share_where(second == 1, ~succeeded & (second >= 0))


def _second_link(run: Outcome) -> np.ndarray:
    """Whether another link was tried within three years of a first adoption; -1 where it cannot be told.   (A,)"""
    first = run.adoptions
    found = np.full(len(first["month"]), -1)
    for number, (month, slot, link) in enumerate(zip(first["month"], first["slot"], first["link"], strict=True)):
        then = (month + WITHIN) // FRAMED_EVERY * FRAMED_EVERY
        frame = run.frames.get(int(then))
        if frame is not None and frame["alive"][slot] and frame["founded"][slot] == first["founded"][number]:
            found[number] = bool((np.delete(frame["attempts"][:, slot], link) > 0).any())
    return found


@claim(
    "C17", "2.2.3", "Conservative mature firms take up AI later: at a lower rate than proactive ones that know of it too.",
    counter=EQUAL_MINDS, because="With the same attitude to risk and waiting, there is no reason to be later.",
    rather=UNEQUAL_MINDS,
    rather_because="Where the cautious are far more cautious and nobody is sure, they must come later.",
    unit="log rate ratio", rope=0.1, expects=-1,
)  # fmt: skip
def the_conservative_come_later(lab: Laboratory) -> float:
    event, cautious, stratum = [], [], []
    for _, now, then in years(lab.run()):
        risk = now["alive"] & now["aware"] & ~now["using"] & (now["stage"] == MATURE)
        risk &= then["alive"] & (then["founded"] == now["founded"])
        event.append(then["using"][risk])
        cautious.append(~now["proactive"][risk])
        stratum.append((now["sector"].astype(int) * len(SIZE_CLASSES) + now["size_class"])[risk])
    if not event:
        return float("nan")
    ratio = mantel_haenszel(np.concatenate(event), np.concatenate(cautious), np.concatenate(stratum))
    return float(np.log(ratio)) if ratio > 0 else float("nan")


@claim(
    "C17a", "2.2.3", "When conservative mature firms take up AI, more of their sector uses it already.",
    counter=EQUAL_MINDS, because="With the same attitude to risk, they need no more proof than others.",
    rather=UNEQUAL_MINDS,
    rather_because="Where the cautious are far more cautious and nobody is sure, they must wait for more to see.",
    unit="share of the sector", rope=0.005,
)  # fmt: skip
def the_conservative_wait_for_their_sector(lab: Laboratory) -> float:
    first = lab.run().adoptions
    mature = first["stage"] == MATURE
    found = first["prevalence"]
    return mean_of(found, mature & ~first["proactive"]) - mean_of(found, mature & first["proactive"])


@claim(
    "C17c", "2.2.3", "Of those that take up AI, conservative mature firms do so in a later month.",
    counter=EQUAL_MINDS, because="With the same attitude to risk and waiting, there is no reason to be later.",
    rather=UNEQUAL_MINDS,
    rather_because="Where the cautious are far more cautious and nobody is sure, they must come later.",
    unit="months", rope=1.0,
)  # fmt: skip
def conservative_adopters_are_later(lab: Laboratory) -> float:
    first = lab.run().adoptions  # who never takes it up is left out, and that is who is latest: C17 counts them
    mature = first["stage"] == MATURE
    return mean_of(first["month"], mature & ~first["proactive"]) - mean_of(first["month"], mature & first["proactive"])


@claim(
    "C17b", "2.2.3", "Free trials move conservative firms more than proactive ones.",
    counter=EQUAL_MINDS,
    because="With the same attitude to risk, proof is worth the same to both.",
    rather={"model.risk.aversion_proactive": 0.0, "model.risk.waiting_proactive": 0.0, "model.risk.aversion_conservative": 10.0,
             "model.cognition.prior_sd": 0.5},
    rather_because="Where the bold need no proof and the cautious need much, trials can move the cautious only.",
    rope=0.005,
)  # fmt: skip
def trials_move_the_conservative(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    undecided = frame["alive"] & ~frame["using"]
    cautious, bold = (undecided & which for which in (~frame["proactive"], frame["proactive"]))
    return twin_effect(lab, TRIALS, "using", cautious) - twin_effect(lab, TRIALS, "using", bold)
