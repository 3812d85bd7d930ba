"""Operating links and what AI does in them (paper, sections 2.3 and 2.4.2)."""

from __future__ import annotations

import numpy as np

from sim.claims.arms import HOPELESS, NO_AI
from sim.claims.claim import claim
from sim.claims.laboratory import AFTER, END, Laboratory
from sim.claims.measuring import CAPITAL, gap_share, log_ratio, mean_of, productivity
from sim.config.schema.population import LINKS

MANAGEMENT, TECHNOLOGY, MARKET = range(len(LINKS))
SETTLED = 30  # months after installation, when a trough is over
NO_CHAIN_FINANCE = {"model.capital.chain_credit": 0.0}


@claim(
    "C18", "2.3.1", "Finance along the supply chain makes members of chains short of capital less often.",
    counter={"model.capital.chain_credit": 0.0}, because="No finance along the chain, no effect of it.",
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
    "C19", "2.3.2", "Users of AI in the technology link become more productive once the trough is over.",
    counter=HOPELESS, because="Projects that do not work make nobody more productive.",
    unit="log productivity", rope=0.002,
)  # fmt: skip
def technology_raises_productivity(lab: Laboratory) -> float:
    return _more_productive(lab, TECHNOLOGY)


@claim(
    "C19b", "2.3.1", "Users of AI in the management link become more productive once the trough is over.",
    counter=HOPELESS, because="Projects that do not work make nobody more productive.",
    unit="log productivity", rope=0.002,
)  # fmt: skip
def management_raises_productivity(lab: Laboratory) -> float:
    return _more_productive(lab, MANAGEMENT)


def _more_productive(lab: Laboratory, link: int) -> float:
    one, other = ({**frame, "productivity": productivity(frame)} for frame in (lab.run().last, lab.run(NO_AI).last))
    return mean_of(log_ratio(one, other, "productivity"), _settled(lab, link))


@claim(
    "C20", "2.3.3", "Users of AI in the market link sell more.",
    counter={"model.competition.replication": 0.0, "model.competition.demand_elasticity": 0.0},
    because="Where customers do not move, better service wins none.",
    unit="log sales", rope=0.005,
)  # fmt: skip
def market_link_wins_sales(lab: Laboratory) -> float:
    return mean_of(log_ratio(lab.run().last, lab.run(NO_AI).last, "value_added"), _settled(lab, MARKET))


@claim(
    "C21", "2.3", "Links complement each other: two together bring more than the sum of each alone.",
    counter={"model.skills.learning_by_using": 0.03, "model.projects.success_by_skill": 1.5, "model.skills.reversion": 0.0},
    because="Where use on one link builds the skill that another needs, links must help each other.",
    unit="share of value added, all firms", rope=0.0002,
)  # fmt: skip
def links_complement(lab: Laboratory) -> float:
    def gain(*links: str) -> float:
        others = {f"population.sectors.*.potential_gain.{name}": 0.0 for name in LINKS if name not in links}
        frame = lab.run(others).last
        return float(frame["gain"][frame["alive"]].mean())

    return gain("management", "market") - gain("management") - gain("market")


@claim(
    "C25", "2.4.2", "Firms begin with the link that their informatization serves, more often than by chance.",
    counter={"model.projects.mismatch": 1.0}, because="Where every architecture serves every link, there is nothing to match.",
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
    unit="share of value added", rope=0.002,
)  # fmt: skip
def matched_projects_gain_more(lab: Laboratory) -> float:
    frame, serves = lab.run().at(AFTER), lab.run().economy.serves
    link, slot = np.nonzero((frame["option"] > 0) & frame["alive"] & ~frame["token"])
    matched = serves[link, frame["architecture"][slot]]
    relative = frame["ceiling"][link, slot] / np.maximum(lab.run().economy.potential[link, frame["sector"][slot]], 1e-9)
    typical = float(lab.run().economy.potential.mean())
    return (mean_of(relative, matched) - mean_of(relative, ~matched)) * typical
