"""What one kind of help does, unit by unit (paper, sections 3.2 to 3.4)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.claims.arms import (
    BUDGET,
    CASES,
    CLUSTERS,
    EVERYONE_AWARE,
    HUBS,
    MANAGERS,
    NO_FRONTIER,
    PLATFORM,
    PROFILES,
    REMOTE,
    SCENES,
    STAFF,
    STANDARDS,
    ZONES,
    part,
)
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, END, START, Frame, Laboratory, Settings
from sim.claims.measuring import (
    before_programmes,
    by_size,
    effective,
    failure_share,
    mean_of,
    of_projects,
    twin_effect,
    twins,
    years,
)
from sim.firms import OPTIONS
from sim.statistics.association import mantel_haenszel

NOT_TOLD = {"model.cognition.evidence_rate": 0.0}
IDLE_HUBS: Settings = {"population.large_firms.adoption_at_start": 0.0, "model.chains.adoption": 0.0}
ONLY_MAKE_AWARE: Settings = {
    "policy.support_system.manager_seats.evidence_draws": 0.0,
    "policy.support_system.manager_seats.cost_perception": 1.0,
}


@claim(
    "C29", "3.3", "Precise profiles make projects fit better.",
    counter={"model.projects.match_noise_sd": 0.0}, because="Firms that see what fits need nobody to tell them.",
    rather={"model.projects.match_sd": 0.15, "model.projects.match_noise_sd": 0.3, "model.platforms.profile_data": 0.0, "model.supply.quotes": 3.0,
            "model.projects.general.matched": True},
    rather_because="Where products differ much, firms cannot see it, a profile needs no data, and the fit of every product counts, it must help.",
    unit="fit", rope=0.003,
)  # fmt: skip
def profiles_improve_fit(lab: Laboratory) -> float:
    return of_projects(lab.run(PROFILES), "fit") - of_projects(lab.run(), "fit")


@claim(
    "C30", "3.3", "More suppliers lower prices, the more so the more quotes firms see.",
    counter={"model.supply.cost_spread": 0.0, "model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0},
    because="Where suppliers are alike and never move their markup, choice does not lower prices.",
    rather={"model.supply.markup_adjustment": 0.08, "model.supply.undercutting": 0.05, "model.supply.cost_spread": 0.25},
    rather_because="Where suppliers differ much and their markups follow their sales closely, choice must lower prices.",
    unit="log price", rope=0.01, expects=-1,
)  # fmt: skip
def suppliers_times_quotes(lab: Laboratory) -> float:
    def price(suppliers: float, quotes: float) -> float:
        market = {"model.supply.suppliers_per_1000_smes": suppliers, "model.supply.quotes": quotes,
                  "model.supply.quotes_registered": 0.0, "model.supply.entry_rate": 0.0}  # fmt: skip
        return float(np.log(1 + lab.run(market).mean("markup")))

    return price(18.0, 3.0) - price(6.0, 3.0) - price(18.0, 0.0) + price(6.0, 0.0)


@claim(
    "C32", "3.2", "Scenario mining makes projects fit better.",
    counter={"model.projects.knowledge_to_fit": 0.0}, because="Where knowledge of a scene does not become fit, mining is in vain.",
    rather=NO_FRONTIER,
    rather_because="Where general-purpose AI, which fits all alike, does not take over, knowledge of a scene must show.",
    unit="fit", rope=0.003,
)  # fmt: skip
def scenes_improve_fit(lab: Laboratory) -> float:
    return of_projects(lab.run(SCENES), "fit") - of_projects(lab.run(), "fit")


SUCCESS_BY_FIT: Settings = {
    "model.projects.success_by_fit": 3.0,
    "model.projects.success": 0.3,
    "model.projects.success_by_skill": 0.0,
    "model.projects.success_by_reach": 0.0,
}


@claim(
    "C32b", "3.2", "To understand the industry matters more than technology: a standard deviation of fit does more than one of "
    "potential gain.",
    counter={"model.projects.success_by_fit": 0.0, "model.projects.knowledge_to_fit": 0.0},
    because="Where fit leaves success alone, potential matters more.",
    rather=SUCCESS_BY_FIT,
    rather_because="Where success is rare and hangs on fit alone, fit must matter most.",
)  # fmt: skip
def fit_matters_more_than_technology(lab: Laboratory) -> float:
    run, projects = lab.run(), lab.config.model.projects
    spread = float(run.projects["fit"].std())
    theta = run.economy.potential[:, before_programmes(lab)["sector"]]
    return _better_fit(lab, lambda fit: fit + spread) - _more_potential(lab, projects.potential * (1 + theta.std() / theta.mean()))


@claim(
    "C32c", "3.2", "The same by elasticity: a tenth more fit does more than a tenth more potential.",
    counter={"model.projects.*.fit": 1.0},
    because="Where everything fits already, no fit is to be gained.",
    rather=SUCCESS_BY_FIT,
    rather_because="Where success is rare and hangs on fit alone, fit must matter most.",
    rope=0.005,
)  # fmt: skip
def fit_is_more_elastic_than_technology(lab: Laboratory) -> float:
    return _better_fit(lab, lambda fit: 1.1 * fit) - _more_potential(lab, 1.1 * lab.config.model.projects.potential)


def _better_fit(lab: Laboratory, better: Callable[[float], float]) -> float:
    options = lab.config.model.projects
    fits = {f"model.projects.{kind}.fit": min(better(getattr(options, kind).fit), 1.0) for kind in OPTIONS}
    return lab.effect("effective_adoption", fits, month=AFTER)


def _more_potential(lab: Laboratory, potential: float) -> float:
    return lab.effect("effective_adoption", {"model.projects.potential": potential}, month=AFTER)


@claim(
    "C33", "3.2", "General-purpose platforms help small firms most and narrow the gap between sizes.",
    counter={"policy.scenario_mining.general_platform.price_cut": 0.0, "policy.scenario_mining.general_platform.easier_data": 0.0,
             "policy.scenario_mining.general_platform.success": 0.0},
    because="Support that changes nothing narrows nothing.",
    rather={**EVERYONE_AWARE, "policy.scenario_mining.general_platform.price_cut": 0.9, "model.projects.fixed_cost": 3.0,
            "model.informatization.fixed_cost": 0.0},
    rather_because="Where all know of AI, projects cost a fixed sum that the smallest cannot bear, and platforms take most of it, "
    "those must gain.",
    rope=0.005,
)  # fmt: skip
def platforms_narrow_the_size_gap(lab: Laboratory) -> float:
    return lab.effect("adoption", PLATFORM, stratum="micro") - lab.effect("adoption", PLATFORM, stratum="medium")


@claim(
    "C33b", "3.2", "General-purpose platforms lower the mean gain per adopter.",
    counter={"policy.scenario_mining.general_platform.price_cut": 0.0, "policy.scenario_mining.general_platform.easier_data": 0.0,
             "policy.scenario_mining.general_platform.success": 0.0},
    because="Support that changes nothing lowers nothing.",
    rather={**NO_FRONTIER, "model.projects.general.gain": 0.2, "policy.scenario_mining.general_platform.price_cut": 0.95,
            "policy.scenario_mining.general_platform.success": 0.0},
    rather_because="Where general-purpose AI brings little, will not get better, and platforms give it away without making it work more often, "
    "those whom they draw in must lower the mean gain.",
    unit="share of value added", rope=0.001, expects=-1,
)  # fmt: skip
def platforms_lower_the_mean_gain(lab: Laboratory) -> float:
    return lab.effect("ai_gain", PLATFORM)


@claim(
    "C34", "3.2", "Large firms that lead their chain help its members more than others, net of the talent they grab.",
    counter={"model.skills.poaching": 0.05, "model.skills.poached_share": 0.5, "model.cognition.chain_rate": 0.0,
             "model.capital.chain_credit": 0.0, "model.chains.evidence_rate": 0.0},
    because="Where hubs lend, tell and show nothing and grab much, members have no good of them.",
    rather={"model.skills.poaching": 0.0, "model.cognition.chain_rate": 0.2, "model.chains.evidence_rate": 0.3, "model.chains.adoption": 0.001,
            "policy.scenario_mining.hub_ecosystem.adoption_factor": 100.0, "model.chains.success": 1.0},
    rather_because="Where hubs wait for a contract, tell and show much, and grab nothing, members must have the good of them.",
    rope=0.005,
)  # fmt: skip
def hubs_help_their_chain(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    inside, outside = (frame["alive"] & which for which in (frame["hub"] >= 0, frame["hub"] < 0))
    return twin_effect(lab, HUBS, "effective", inside) - twin_effect(lab, HUBS, "effective", outside)


@claim(
    "C35", "2.1, 3.2", "Large firms lead: SMEs take up AI faster where the hub of their chain uses it.",
    counter={"model.cognition.chain_rate": 0.0, "model.capital.chain_credit": 0.0, "model.chains.evidence_rate": 0.0,
             "model.chains.order_shift": 0.0, "model.chains.link_value": 0.0, "model.bank.chain_risk_cut": 0.0},
    because="A hub that tells, lends and orders nothing leads nobody, and still grabs talent.",
    rather={"model.cognition.chain_rate": 0.1, "model.chains.evidence_rate": 0.3},
    rather_because="Where hubs tell and show much, they must lead.",
    unit="log rate ratio", rope=0.1,
)  # fmt: skip
def large_firms_lead(lab: Laboratory) -> float:
    led, unled = lab.run(), lab.run(IDLE_HUBS)
    event, with_lead, stratum = [], [], []
    for run in (led, unled):  # the same firms in the same years, with their hub's lead and without it
        for first, now, then in years(run):
            member = now["alive"] & ~now["using"] & (now["hub"] >= 0) & then["alive"] & (then["founded"] == now["founded"])
            lead_since = led.hub_adoption[np.maximum(now["hub"], 0)]
            risk = member & (lead_since >= 0) & (lead_since <= first)
            event.append(then["using"][risk])
            with_lead.append(np.full(int(risk.sum()), run is led))
            stratum.append((now["size_class"] * len(run.frames) + first // 12)[risk])
    if not event:
        return float("nan")
    ratio = mantel_haenszel(np.concatenate(event), np.concatenate(with_lead), np.concatenate(stratum))
    return float(np.log(ratio)) if ratio > 0 else float("nan")


@claim(
    "C36", "3.3", "A library of real cases raises use.",
    counter={"policy.public_service.case_library.unit_price_per_1000_smes": 10_000_000.0},
    because="Cases so dear that none is published inform nobody.",
    rather={**NOT_TOLD, "model.cognition.prior_mean": 0.25, "policy.public_service.case_library.publication_bias": 0.9},
    rather_because="Where firms think too ill of AI, see nobody else's results, and failures stay unpublished, cases must encourage.",
    rope=0.005,
)  # fmt: skip
def cases_raise_use(lab: Laboratory) -> float:
    return lab.effect("adoption", CASES)


@claim(
    "C36b", "3.3", "A library that hides failures makes more projects fail than an honest one.",
    counter={"model.projects.success": 1.0, "model.projects.*.success": 1.0},
    because="Where nothing fails, nothing can be hidden.",
    rather={**EVERYONE_AWARE, **NOT_TOLD, "model.projects.success": 0.3, "model.projects.success_by_skill": 1.5, "model.cognition.prior_mean": 0.3},
    rather_because="Where AI often fails, the unskilled above all, and firms hear from the library alone, one that hides failures must draw "
    "in those who fail.",
    unit="share of projects", rope=0.01,
)  # fmt: skip
def hidden_failures_mislead(lab: Laboratory) -> float:
    key = "policy.public_service.case_library.publication_bias"
    return failure_share(lab.run({**CASES, key: 0.9})) - failure_share(lab.run({**CASES, key: 0.0}))


@claim(
    "C37", "2.2.3", "What is shown works mainly for firms of the same sector.",
    counter={"policy.top_level_design.sessions.aware_odds": 0.0, "policy.top_level_design.sessions.evidence": 0.0,
             "model.cognition.contact_boost": 0.0},
    because="Sessions that show nothing and move nobody to look work for nobody.",
)  # fmt: skip
def demonstration_works_within_sectors(lab: Laboratory) -> float:
    sectors = list(lab.config.population.sectors)
    shown = sectors[: len(sectors) // 2]
    arm = part("top_level_design", "sessions", BUDGET / 2, targeting={"sectors": shown})
    frame = before_programmes(lab)
    inside = np.isin(frame["sector"], range(len(shown)))
    here, there = (twin_effect(lab, arm, "effective", frame["alive"] & which) for which in (inside, ~inside))
    return here - there


@claim(
    "C38", "3.4", "Training of staff shortens the time until AI pays.",
    counter={"policy.support_system.staff_seats.skill": 0.0}, because="A seat that adds no skill speeds nothing.",
    rather={"model.skills.half_life_longest": 40.0, "policy.support_system.staff_seats.skill": 0.25},
    rather_because="Where learning takes long without skill and seats teach much, they must speed it.",
    unit="months", rope=0.5, expects=-1,
)  # fmt: skip
def staff_training_shortens_break_even(lab: Laboratory) -> float:
    arm, none = lab.run(STAFF).last, lab.run().last
    both = twins(arm, none)  # the same firms in both worlds, each begun early enough to be followed for three years
    for frame in (arm, none):
        both = both & (frame["adoption_month"] > START) & (frame["adoption_month"] <= max(lab.run().frames) - FOLLOWED_FOR)
    return mean_of(_wait(arm) - _wait(none), both)


FOLLOWED_FOR = 36


def _wait(frame: Frame) -> np.ndarray:
    """Months from adoption until AI pays, at most those for which a firm is followed.   (F,)"""
    wait = frame["effective_month"].astype(float) - frame["adoption_month"]
    return np.where((frame["effective_month"] >= 0) & (wait < FOLLOWED_FOR), wait, FOLLOWED_FOR)


@claim(
    "C38a", "3.4", "Training of managers raises awareness.",
    counter={"policy.support_system.manager_seats.unit_price": 500_000.0},
    because="Seats so dear that nobody gets one teach nobody.",
)  # fmt: skip
def manager_training_raises_awareness(lab: Laboratory) -> float:
    return lab.effect("awareness", MANAGERS)


@claim(
    "C38b", "3.4", "Standards let fewer projects fail.",
    counter={"policy.support_system.standards.success": 0.0, "policy.support_system.standards.integration_cut": 0.0,
             "policy.support_system.standards.easier_steps": 0.0},
    because="Standards that leave odds and cost alone prevent no failure.",
    rather={"policy.support_system.standards.success": 0.15},
    rather_because="Standards that raise odds much must prevent failures.",
    unit="share of projects", rope=0.005, expects=-1,
)  # fmt: skip
def standards_prevent_failures(lab: Laboratory) -> float:
    return failure_share(lab.run(STANDARDS)) - failure_share(lab.run())


@claim(
    "C38c", "3.4", "What training brought fades once it ends: firms that only it made aware drop the subject.",
    counter={"model.cognition.forgetting": 0.0}, because="Where nothing is forgotten, nothing fades.",
    unit="share a year", expects=-1,
)  # fmt: skip
def training_fades(lab: Laboratory) -> float:
    then, now, none = lab.run(MANAGERS).at(END), lab.run(MANAGERS).last, lab.run().at(END)
    made_aware = then["aware"] & ~then["using"] & ~none["aware"] & twins(then, none) & twins(then, now)
    return mean_of(now["aware"], made_aware) - 1.0


@claim(
    "C39", "3.4", "Training of managers does more in small firms, whose manager does everything, than in medium ones.",
    counter={**EVERYONE_AWARE, **NOT_TOLD, **ONLY_MAKE_AWARE, "model.cognition.contact_boost": 0.0},
    because="Seats that teach nothing new and move nobody to look do nothing in firms of any size.",
    rather={**NOT_TOLD, **ONLY_MAKE_AWARE, "population.size_classes.micro.aware_at_start": 0.0, "population.size_classes.medium.aware_at_start": 1.0,
            "model.cognition.forgetting": 0.0, "model.cognition.external_rate": 0.0, "model.cognition.peer_rate": 0.0,
            "model.cognition.recognition": 0.0, "population.demography.exit_per_year": 0.0, "model.projects.fixed_cost": 0.0,
            "model.supply.capacity": 10.0},
    rather_because="Where seats only make aware, managers of medium firms are, and those of the smallest hear of AI nowhere else and can pay "
    "for it, only the latter can learn.",
)  # fmt: skip
def managers_of_small_firms_learn_more(lab: Laboratory) -> float:
    return lab.effect("effective_adoption", MANAGERS, stratum="micro") - lab.effect(
        "effective_adoption", MANAGERS, stratum="medium"
    )


@claim(
    "C40", "3.4", "Members of industry associations take up AI more than others of their size.",
    counter={"model.associations.evidence_rate": 0.0}, because="Associations that tell their members nothing make no difference.",
    rather={"model.associations.evidence_rate": 0.5, "model.associations.evidence_weight": 1.0, "model.cognition.prior_mean": 0.25, **NOT_TOLD},
    rather_because="Where firms think too ill of AI and only associations tell, members must be ahead.",
    rope=0.005,
)  # fmt: skip
def associations_inform(lab: Laboratory) -> float:
    frame = lab.run().at(AFTER)
    member, other = (frame["alive"] & which for which in (frame["member"], ~frame["member"]))
    return by_size(frame["using"], member, other, frame["size_class"])


@claim(
    "C40b", "3.4", "Remote advice helps regions that are short of skill most.",
    counter={"model.talent.remote_effectiveness": 0.0},
    because="Advice that does not arrive helps no region.",
    rather={**EVERYONE_AWARE, "model.projects.success": 0.4, "model.projects.success_by_skill": 1.5, "model.talent.graduates": 50.0,
            "model.talent.remote_effectiveness": 1.0, "policy.support_system.remote_talent.unit_price": 100.0,
            "policy.support_system.remote_talent.access": 1.0},
    rather_because="Where all know of AI, which fails the unskilled, and advice is cheap and arrives in full, it must help where skill is short.",
    rope=0.003,
)  # fmt: skip
def remote_advice_helps_poor_regions(lab: Laboratory) -> float:
    shifts = {name: region.skill_shift for name, region in lab.config.population.regions.items()}
    poor, rich = min(shifts, key=lambda name: shifts[name]), max(shifts, key=lambda name: shifts[name])
    return lab.effect("effective_adoption", REMOTE, stratum=poor) - lab.effect("effective_adoption", REMOTE, stratum=rich)


@claim(
    "C41", "3.4", "Pilot zones raise use inside more than outside.",
    counter={"policy.support_system.pilot_zones.visit_odds": 0.0}, because="A site that nobody visits shows nothing.",
    rather={"model.cognition.prior_mean": 0.25, **NOT_TOLD, "policy.support_system.pilot_zones.reach": 0.0},
    rather_because="Where firms think too ill of AI, see nothing else, and only those inside may visit, sites must encourage those.",
    rope=0.005,
)  # fmt: skip
def zones_make_a_gradient(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    inside, outside = (frame["alive"] & which for which in (frame["zone"], ~frame["zone"]))
    return twin_effect(lab, ZONES, "using", inside) - twin_effect(lab, ZONES, "using", outside)


@claim(
    "C41a", "3.4", "Pilot zones help firms outside as well.",
    counter={"policy.support_system.pilot_zones.visit_odds": 0.0},
    because="A site that nobody visits shows nothing.",
    rather={"model.cognition.prior_mean": 0.25, **NOT_TOLD, "policy.support_system.pilot_zones.reach": 1.0},
    rather_because="Where firms think too ill of AI, see nobody else's results and may visit from outside, sites must encourage.",
    rope=0.002,
)  # fmt: skip
def zones_spill_over(lab: Laboratory) -> float:
    frame = before_programmes(lab)
    return twin_effect(lab, ZONES, "using", frame["alive"] & ~frame["zone"])


@claim(
    "C41b", "3.4", "One and one make more than two: shared skill and shared evidence of a cluster reinforce each other.",
    counter={"policy.support_system.cluster_projects.unit_price": 50_000_000.0},
    because="Where no cluster is joined, nothing is shared.",
    rather={**EVERYONE_AWARE, **NOT_TOLD, "policy.support_system.cluster_projects.unit_price": 4_000.0,
            "model.clusters.access_alone": 1.0, "policy.support_system.cluster_projects.access": 1.0,
            "policy.support_system.cluster_projects.evidence": 1.0, "population.size_classes.*.absorptive_capacity": 0.15,
            "model.projects.success": 0.3, "model.projects.success_by_skill": 1.5, "model.projects.reveal_after": 3,
            "model.cognition.prior_mean": 0.1, "model.cognition.prior_spread": 0.0, "model.cognition.signal_sd": 0.3,
            "model.associations.evidence_rate": 0.0, "model.chains.evidence_rate": 0.0},
    rather_because="Where the unskilled fail, and firms believe in AI only once they see a partner succeed, evidence without skill shows failures, "
    "skill without evidence is not used, and both together must do more.",
    rope=0.002,
)  # fmt: skip
def one_and_one_make_more_than_two(lab: Laboratory) -> float:
    skill, evidence = (f"policy.support_system.cluster_projects.{name}" for name in ("access", "evidence"))
    nothing, only_skill, only_evidence = ({skill: 0.0, evidence: 0.0}, {evidence: 0.0}, {skill: 0.0})
    joined, none, one, other = (effective(lab, {**CLUSTERS, **less}) for less in ({}, nothing, only_skill, only_evidence))
    return joined - one - other + none
