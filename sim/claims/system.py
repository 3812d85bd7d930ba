"""The economy as a whole: paths, diffusion, displacement (paper, sections 1, 2.4 and 4)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import CHEAP_CREDIT, EVERYONE_AWARE, FRONTIER, NO_AI
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, START, Frame, Laboratory
from sim.claims.measuring import log_ratio, mean_of, output_per_cost, thirds, twins
from sim.config.schema.population import LINKS, SIZE_CLASSES
from sim.firms import OPTIONS
from sim.statistics.association import evenness, pseudo_r2

LATE = 36  # months after installation, when a trough is over
ALL_ALIKE = {
    "population.size_classes.*.aware_at_start": 0.08,
    "population.size_classes.*.adoption_at_start": 0.08,
    "population.size_classes.*.absorptive_capacity": 0.35,
    "population.size_classes.*.credit_access": 0.6,
    "population.size_classes.*.digital_intensity": {"very_low": 0.5, "low": 0.25, "high": 0.2, "very_high": 0.05},
    "model.projects.fixed_cost": 0.0,
    "model.informatization.fixed_cost": 0.0,
}


@claim(
    "C43", "1", "Stage, links, informatization and environment explain use that pays together, better than any one of them.",
    counter={"model.projects.steepness": 8.0, "model.projects.*.half_saturation": 0.5, "outlook.frontier.easier_data": 0.0,
             "model.skills.spread": 0.0, "model.cognition.recognition": 1.0, "model.cognition.chain_rate": 0.0,
             "population.sectors.*.potential_gain": {"management": 0.08, "technology": 0.08, "market": 0.08}},
    because="Where gains hang on data alone, informatization explains nearly all.",
    rather={"model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0, "model.cognition.chain_rate": 0.2,
             "model.cognition.forgetting": 0.0, "model.cognition.recognition": 0.0},
    rather_because="Where only hubs tell firms of AI, and data decide what it brings, one must look at both.",
    unit="pseudo-R2 beyond the best block", rope=0.05,
)  # fmt: skip
def all_blocks_explain_together(lab: Laboratory) -> float:
    frame, economy = lab.run().at(START), lab.run().economy
    then = lab.run().last
    who = twins(frame, then)

    def indicators(column: np.ndarray, kinds: int) -> np.ndarray:
        return np.asarray((column[:, None] == np.arange(1, kinds)).astype(float))

    blocks = {
        "stage": np.column_stack([indicators(frame["stage"], 3), indicators(frame["size_class"], 3), frame["technology_based"]]),
        "links": np.column_stack([economy.potential[:, frame["sector"]].T, economy.serves[:, frame["architecture"]].T]),
        "informatization": np.column_stack([frame["informatization"], frame["absorptive_capacity"]]),
        "environment": np.column_stack([frame["hub"] >= 0, frame["member"], frame["zone"], indicators(frame["region"], len(economy.regions))]),
    }
    alone = [pseudo_r2(block[who].astype(float), then["effective"][who]) for block in blocks.values()]
    return pseudo_r2(np.column_stack(list(blocks.values()))[who].astype(float), then["effective"][who]) - max(alone)


@claim(
    "C44", "1", "A hundred flowers: no one path of first link, kind of AI and informatization dominates.",
    counter={"model.projects.general.cost": 0.0, "model.projects.general.gain": 3.0, "model.projects.general.success": 0.4,
             "model.projects.general.half_saturation": 0.02,
             "population.sectors.*.potential_gain": {"management": 0.0, "technology": 0.0, "market": 0.1}},
    because="Where one kind of AI is free and only one link gains, everybody takes the same path.",
    unit="evenness of paths, above a half", rope=0.02,
)  # fmt: skip
def paths_are_diverse(lab: Laboratory) -> float:
    run = lab.run()
    first = run.adoptions
    moved_up = first["informatization"] > run.at(0)["informatization_at_start"][first["slot"]]
    path = (first["link"] * len(OPTIONS) + first["option"] - 1) * 2 + moved_up
    counts = np.bincount(path.astype(int), minlength=2 * len(LINKS) * len(OPTIONS))
    if counts.sum() < 20:
        return float("nan")
    return min(evenness(counts) - 0.5, 0.5 - float(counts.max() / counts.sum()))


@claim(
    "C54", "2.4", "Firms of little informatization lose sales when their rivals informatize and take up AI.",
    counter={"model.competition.replication": 0.0, "model.competition.demand_elasticity": 0.0},
    because="Where customers do not move, rivals take nothing away.",
    rather={"model.competition.replication": 1.0, "model.operations.price_war_shelter": 0.0},
    rather_because="Where customers leave quickly for better rivals, laggards must lose them.",
    unit="log sales", rope=0.002, expects=-1,
)  # fmt: skip
def laggards_lose_sales(lab: Laboratory) -> float:
    still = {**NO_AI, "model.informatization.consideration": 0.0}
    one, other = lab.run().at(AFTER), lab.run(still).at(AFTER)
    both = twins(one, other)
    low, _ = thirds(other["informatization"], both)
    return mean_of(log_ratio(one, other, "value_added"), low & ~one["using"])


@claim(
    "C55", "4", "A part of what users of AI gain in sales is taken from others of their sector.",
    counter={"model.competition.replication": 0.0, "model.competition.demand_elasticity": 0.0},
    because="Where customers do not move, nobody takes them from others.",
    rather={"model.competition.replication": 1.0, "model.competition.demand_elasticity": 0.0},
    rather_because="Where customers move quickly and the market does not grow, what one wins another must lose.",
    unit="log sales", rope=0.002, expects=-1,
)  # fmt: skip
def sales_are_displaced(lab: Laboratory) -> float:
    one, other = lab.run().at(AFTER), lab.run(NO_AI).at(AFTER)
    return mean_of(log_ratio(one, other, "value_added"), ~one["using"] & ~other["using"])


@claim(
    "C56", "0", "Use spreads in the order of size: medium before small before micro firms.",
    counter=ALL_ALIKE, because="Where firms of all sizes are alike, size orders nothing.",
)  # fmt: skip
def use_spreads_by_size(lab: Laboratory) -> float:
    micro, small, medium = (lab.run().level("adoption", START, size) for size in SIZE_CLASSES)
    return min(medium - small, small - micro)


@claim(
    "C56b", "0", "The gap between sizes first widens, then narrows.",
    counter={"model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0, "model.cognition.attention": 0.0},
    because="Where nobody takes up AI, the gap does not move.",
    rather={**FRONTIER, **CHEAP_CREDIT, "model.cognition.external_rate": 0.02, "model.cognition.peer_rate": 0.1, "model.projects.potential": 2.5,
            "model.projects.success": 0.7},
    rather_because="Where use spreads fast and everybody can pay, medium firms are served before the horizon, and micro firms catch up.",
)  # fmt: skip
def the_gap_widens_then_narrows(lab: Laboratory) -> float:
    gap = lab.run().path("adoption", "medium") - lab.run().path("adoption", "micro")
    peak = int(np.argmax(gap))
    return float(min(gap[peak] - gap[0], gap[peak] - gap[-1]))


@claim(
    "C57", "2.3", "Productivity follows a J: adopters fall below their twins first and rise above them later.",
    counter={"model.projects.*.trough": 0.0}, because="Without disruption there is no trough.",
    rather={"model.projects.*.trough": 0.6, "model.projects.potential": 2.2},
    rather_because="Where disruption is deep and the gain large, both halves of the J must show.",
    unit="log of output per unit of cost, smaller of the two", rope=0.002,
)  # fmt: skip
def productivity_follows_a_j(lab: Laboratory) -> float:
    early, late = [], []
    for month, frame in lab.run().frames.items():
        since = month - frame["installed"].max(axis=0)
        ratio = _beyond_the_sector(output_per_cost(frame, lab.run(NO_AI).frames[month]), frame)
        new = (since <= 3) & frame["using"] & ((frame["option"] > 0).sum(axis=0) == 1)
        old = (month - np.where(frame["option"] > 0, frame["installed"], month).min(axis=0) >= LATE) & frame["using"]
        early.append(ratio[new])
        late.append(ratio[old])
    drop, rise = (mean_of(np.concatenate(each), np.full(sum(map(len, each)), True)) for each in (early, late))
    return min(-drop, rise)


def _beyond_the_sector(ratio: np.ndarray, frame: Frame) -> np.ndarray:
    """A firm's change less that of the firms of its sector that do not use AI: what rivals do to all is no trough.   (F,)"""
    others = ~frame["using"] & np.isfinite(ratio)
    count = np.bincount(frame["sector"][others], minlength=frame["sector"].max() + 1)
    total = np.bincount(frame["sector"][others], weights=ratio[others], minlength=len(count))
    return np.asarray(ratio - np.where(count > 0, total / np.maximum(count, 1), np.nan)[frame["sector"]])


@claim(
    "C57b", "2.2.3", "Mature firms have the deeper trough.",
    counter={"model.projects.old_firm_trough": 0.0}, because="Where age does not deepen it, troughs are alike.",
    unit="share of potential gain", rope=0.01,
)  # fmt: skip
def the_old_suffer_more(lab: Laboratory) -> float:
    projects, potential = lab.run().projects, lab.run().economy.potential
    relative = projects["trough"] / np.maximum(potential[projects["link"], projects["sector"]], 1e-9)
    differences = [
        mean_of(relative, (projects["option"] == kind) & (projects["stage"] == 2)) - mean_of(relative, (projects["option"] == kind) & (projects["stage"] < 2))
        for kind in (1, 2)
    ]
    return float(np.nanmean(differences)) if np.isfinite(differences).any() else float("nan")


@claim(
    "C58", "4", "A minority of the users takes most of the gain: a fifth of them more than a half.",
    counter={"population.sectors.*.annual_wage": 30_000.0, "population.size_classes.micro.employees_min": 9,
             "population.size_classes.small.employees_max": 10, "population.size_classes.medium.employees_max": 50,
             "population.size_classes.medium.share": 0.01, "population.size_classes.small.share": 0.49,
             **EVERYONE_AWARE, **CHEAP_CREDIT, "model.projects.success": 0.9},
    because="Where nearly all firms are of one size, pay the same wages, know of AI and succeed with it, gains differ less.",
    unit="share of the gain, above a half", rope=0.02,
)  # fmt: skip
def a_minority_takes_most(lab: Laboratory) -> float:
    frame: Frame = lab.run().at(AFTER)
    gain = np.sort(np.maximum(frame["gain"] * frame["value_added"], 0.0)[frame["using"]])[::-1]
    if len(gain) < 20 or not gain.sum():
        return float("nan")
    return float(gain[: len(gain) // 5].sum() / gain.sum()) - 0.5
