"""Constants of the economy that the firms live in: wages, potential gains, growth, by sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.config.schema.population import ARCHITECTURES, BANDS, LINKS, SIZE_CLASSES, STAGES, Population
from sim.units import MONTHS_PER_YEAR, monthly_rate

SERVED_BY = {"process": {"technology"}, "platform": {"management"}, "supply_chain": {"management", "technology"},
             "network_top_down": {"technology", "market"}, "network_bottom_up": {"market"}}  # fmt: skip


class Makeup(NamedTuple):
    """What firms are made of, by sector (S), size class (Z), region (R), stage (T), architecture (A), digital band (B).

    Attributes
    ----------
    smallest, largest : (Z,) persons
    operating_share, operating_share_sd : (S,) share of value added
    credit_access : (Z,) share
    skill_of_size : (Z,) share
    skill_of_sector, skill_of_region : (S,), (R,) share points
    technology_based : (S, T) share
    architecture : (A, S) share
    digital_band : (B, Z) share
    digital_shift : (S,) share points
    zone_share : (R,) share
    """

    smallest: np.ndarray
    largest: np.ndarray
    operating_share: np.ndarray
    operating_share_sd: np.ndarray
    credit_access: np.ndarray
    skill_of_size: np.ndarray
    skill_of_sector: np.ndarray
    skill_of_region: np.ndarray
    technology_based: np.ndarray
    architecture: np.ndarray
    digital_band: np.ndarray
    digital_shift: np.ndarray
    zone_share: np.ndarray


def makeup_of(population: Population) -> Makeup:
    """The composition that a population file states."""
    sectors, regions = list(population.sectors.values()), list(population.regions.values())
    classes = [getattr(population.size_classes, name) for name in SIZE_CLASSES]
    return Makeup(
        smallest=np.array([c.employees_min for c in classes], dtype=float),
        largest=np.array([c.employees_max for c in classes], dtype=float),
        operating_share=np.array([s.operating_share for s in sectors]),
        operating_share_sd=np.array([s.operating_share_sd for s in sectors]),
        credit_access=np.array([c.credit_access for c in classes]),
        skill_of_size=np.array([c.absorptive_capacity for c in classes]),
        skill_of_sector=np.array([s.skill_shift for s in sectors]),
        skill_of_region=np.array([r.skill_shift for r in regions]),
        technology_based=np.array([[getattr(s.technology_based, name) for name in STAGES] for s in sectors]),
        architecture=np.array([[getattr(s.architecture, name) for name in ARCHITECTURES] for s in sectors]).T,
        digital_band=np.array([[getattr(c.digital_intensity, band) for band in BANDS] for c in classes]).T,
        digital_shift=np.array([s.digital_shift for s in sectors]),
        zone_share=np.array([r.zone_share for r in regions]),
    )


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
    makeup
        What new firms are made of.
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
    makeup: Makeup


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
        makeup=makeup_of(population),
    )
