"""Operating links and what AI does in them (paper, sections 2.3 and 2.4.2)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import EVERYONE_AWARE, NO_AI
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, END, Frame, Laboratory
from sim.claims.measuring import CAPITAL, gap_share, log_ratio, mean_of, twins
from sim.config.schema.population import LINKS, MANAGEMENT, MARKET, TECHNOLOGY

SETTLED = 30  # months after installation, when a trough is over
NO_CHAIN_FINANCE = {"model.capital.chain_credit": 0.0}


@claim(
    "C18", "2.3.1", "Finance along the supply chain makes members of chains short of capital less often.",
    counter={"model.capital.chain_credit": 0.0}, because="No finance along the chain, no effect of it.",
    rather={"model.capital.chain_credit": 0.2, "model.capital.collateral_credit": 0.0, "model.capital.earnings_credit": 0.0,
            "model.chains.adoption": 0.05},
    rather_because="Where hubs lend much and banks nothing, members must be better off.",
    unit="share of non-adopters", rope=0.005, expects=-1,
)  # fmt: skip
def chain_finance_helps_members(lab: Laboratory) -> float:
    def shortage(settings: dict[str, float], inside: bool) -> float:
        frame = lab.run(settings).at(END)
        return gap_share(frame, CAPITAL, (frame["hub"] >= 0) == inside)

    inside, outside = (shortage({}, where) - shortage(NO_CHAIN_FINANCE, where) for where in (True, False))
    return inside - outside


@claim(
    "C18b", "2.3.1", "Members of chains draw more credit because of finance along the chain.",
    counter={"model.capital.chain_credit": 0.0}, because="No finance along the chain, no credit from it.",
    rather={"model.capital.chain_credit": 0.2, "model.chains.adoption": 0.05},
    rather_because="Where hubs lend much, it must be drawn.",
    unit="log ratio", rope=0.01,
)  # fmt: skip
def chain_finance_is_drawn(lab: Laboratory) -> float:
    def drawn(settings: dict[str, float]) -> float:
        frame = lab.run(settings).last
        return float(frame["credit_drawn"][frame["alive"] & (frame["hub"] >= 0)].sum())

    with_it, without = drawn({}), drawn(NO_CHAIN_FINANCE)
    return float(np.log(with_it / without)) if min(with_it, without) > 0 else float("nan")


def _settled(lab: Laboratory, link: int) -> np.ndarray:
    """Firms whose AI on a link has worked for so long that its trough is over."""
    frame = lab.run().last
    since = max(lab.run().frames) - frame["installed"][link]
    return np.asarray((frame["option"][link] > 0) & ~frame["token"][link] & (since >= SETTLED) & frame["alive"])


@claim(
    "C19", "2.3.2", "Users of AI in the technology link produce at lower unit cost once the trough is over.",
    counter={"population.sectors.*.technology_based.*": 1.0, "model.operations.product_share": 1.0,
             "population.sectors.*.potential_gain.management": 0.0, "population.sectors.*.potential_gain.market": 0.0,
             "model.competition.replication": 0.0},
    because="Where all that technology gains goes into the product, and customers do not move, cost per unit does not fall.",
    rather={"model.projects.*.maintenance_per_year": 0.0, "model.projects.potential": 2.5},
    rather_because="Where AI brings much and needs no upkeep, cost per unit must fall.",
    unit="log unit cost", rope=0.002, expects=-1,
)  # fmt: skip
def technology_lowers_unit_cost(lab: Laboratory) -> float:
    return _ratio_to_twin(lab, "unit_cost", TECHNOLOGY)


@claim(
    "C19a", "2.3.2", "Users of AI in the technology link have fewer defects once the trough is over.",
    counter={"model.operations.defect_response": 0.0}, because="Where defects do not answer to AI, they stay.",
    unit="log defect rate", rope=0.02, expects=-1,
)  # fmt: skip
def technology_lowers_defects(lab: Laboratory) -> float:
    return _ratio_to_twin(lab, "defects", TECHNOLOGY)


@claim(
    "C19b", "2.3.1", "Users of AI in the management link have less overhead once the trough is over.",
    counter={"model.competition.labour_saving": 1.0},
    because="Where all that is gained goes into fewer workers, none of it is overhead.",
    unit="log overhead", rope=0.02, expects=-1,
)  # fmt: skip
def management_lowers_overhead(lab: Laboratory) -> float:
    return _ratio_to_twin(lab, "overhead", MANAGEMENT)


def _ratio_to_twin(lab: Laboratory, column: str, link: int) -> float:
    """Log of a column relative to the twin without AI, mean over users of a link whose trough is over."""
    return mean_of(log_ratio(lab.run().last, lab.run(NO_AI).last, column), _settled(lab, link))


@claim(
    "C20", "2.3.3", "Users of AI in the market link sell more.",
    counter={"model.competition.replication": 0.0, "model.competition.demand_elasticity": 0.0},
    because="Where customers do not move, better service wins none.",
    unit="log sales", rope=0.005,
)  # fmt: skip
def market_link_wins_sales(lab: Laboratory) -> float:
    return mean_of(log_ratio(lab.run().last, lab.run(NO_AI).last, "value_added"), _settled(lab, MARKET))


@claim(
    "C21", "2.3", "Links complement each other where the architecture serves both: two bring more than the sum of each alone.",
    counter={"model.skills.learning_by_using": 0.0, "model.cognition.own_result_transfer": 0.0},
    because="Where use teaches nothing that serves elsewhere, links have nothing to give each other.",
    rather={"model.skills.learning_by_using": 0.03, "model.projects.success_by_skill": 1.5, "model.skills.reversion": 0.0},
    rather_because="Where use on one link builds the skill that another needs, links must help each other.",
    unit="share of value added", rope=0.0005,
)  # fmt: skip
def links_complement(lab: Laboratory) -> float:
    def frame(*links: int) -> Frame:
        off = {f"population.sectors.*.potential_gain.{name}": 0.0 for number, name in enumerate(LINKS) if number not in links}
        return lab.run(off).last

    both, one, other = frame(MANAGEMENT, TECHNOLOGY), frame(MANAGEMENT), frame(TECHNOLOGY)
    serves = lab.run().economy.serves
    matching = (serves[MANAGEMENT] & serves[TECHNOLOGY])[both["architecture"]]
    return mean_of(both["gain"] - one["gain"] - other["gain"], matching & twins(both, one) & twins(both, other))


@claim(
    "C25", "2.4.2", "Firms begin with the link that their informatization serves, more often than by chance.",
    counter={**EVERYONE_AWARE, "model.projects.mismatch": 1.0},
    because="Where every architecture serves every link and many begin, there is nothing to match, and luck matches nobody.",
    rather={"model.projects.mismatch": 0.1},
    rather_because="Where AI that does not match brings next to nothing, firms must match.",
    unit="share of adopters", rope=0.02,
)  # fmt: skip
def first_links_match(lab: Laboratory) -> float:
    first, serves = lab.run().adoptions, lab.run().economy.serves
    if not len(first["link"]):
        return float("nan")
    matched = serves[first["link"], first["architecture"]].mean()
    by_chance = 0.0  # links and architectures are compared within sectors, whose potential differs
    for sector in np.unique(first["sector"]):
        here = first["sector"] == sector
        by_chance += here.mean() * serves[np.ix_(first["link"][here], first["architecture"][here])].mean()
    return float(matched - by_chance)


@claim(
    "C25b", "2.4.2", "AI that fits the architecture gains more.",
    counter={"model.projects.mismatch": 1.0}, because="Where every architecture serves every link, a match gains nothing.",
    rather={"model.projects.mismatch": 0.5},
    rather_because="Where AI that does not match is next to useless, a match must gain more.",
    unit="share of value added", rope=0.002,
)  # fmt: skip
def matched_projects_gain_more(lab: Laboratory) -> float:
    frame, serves = lab.run().at(AFTER), lab.run().economy.serves
    link, slot = np.nonzero((frame["option"] > 0) & frame["alive"] & ~frame["token"])
    matched = serves[link, frame["architecture"][slot]]
    relative = frame["ceiling"][link, slot] / np.maximum(lab.run().economy.potential[link, frame["sector"][slot]], 1e-9)
    typical = float(lab.run().economy.potential.mean())
    return (mean_of(relative, matched) - mean_of(relative, ~matched)) * typical
