"""Constants of the economy that the firms live in: wages, potential gains, growth, by sector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.config.schema.population import ARCHITECTURES, LINKS, Population
from sim.units import MONTHS_PER_YEAR, monthly_rate

SERVED_BY = {"process": {"technology"}, "platform": {"management"}, "supply_chain": {"management", "technology"},
             "network_top_down": {"technology", "market"}, "network_bottom_up": {"market"}}  # fmt: skip


@dataclass(frozen=True)
class Economy:
    """Constants by sector (S), link (L), architecture (A) and region (R).

    Attributes
    ----------
    wage : (S,) currency/month per employee
    value_added_share : (S,) share of turnover
    growth : (S,) 1/month
    contact : (S,) share of sales
        What needs people to meet (X1).
    potential : (L, S) share of value added
        Gain of a full specialised use.
    serves : (L, A) bool
        Whether informatization organised so serves the link (paper, 2.4.2).
    mean_wage : currency/month
    """

    wage: np.ndarray
    value_added_share: np.ndarray
    growth: np.ndarray
    contact: np.ndarray
    potential: np.ndarray
    serves: np.ndarray
    mean_wage: float
    sectors: tuple[str, ...]
    regions: tuple[str, ...]


def economy_of(population: Population) -> Economy:
    """The constants that a population file states."""
    sectors = list(population.sectors.values())
    wage = np.array([sector.annual_wage / MONTHS_PER_YEAR for sector in sectors])
    return Economy(
        wage=wage,
        value_added_share=np.array([sector.value_added_share for sector in sectors]),
        growth=np.array([monthly_rate(sector.growth_per_year) for sector in sectors]),
        contact=np.array([sector.contact for sector in sectors]),
        potential=np.array([[getattr(sector.potential_gain, link) for sector in sectors] for link in LINKS]),
        serves=np.array([[link in SERVED_BY[kind] for kind in ARCHITECTURES] for link in LINKS]),
        mean_wage=float(wage @ np.array([sector.share for sector in sectors])),
        sectors=tuple(population.sectors),
        regions=tuple(population.regions),
    )
