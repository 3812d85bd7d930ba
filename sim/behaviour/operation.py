"""Running the firm: how gains of AI reach cost, quality, customers and jobs (O1-O4, equations 1-6, 53-56, 65)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.config.schema.behaviour import Competition, Operations
from sim.economics.ratios import ratio
from sim.units import MONTHS_PER_YEAR

MANAGEMENT, TECHNOLOGY, MARKET = range(3)


@dataclass(frozen=True)
class Use:
    """What firms make of AI; arrays are (L, F) or (F,).

    Attributes
    ----------
    gain : (L, F) share of value added
        Net gain by link, trough included.
    potential : (L, F) share of value added
        Gain of a full specialised use.
    product : (F,) share
        Part of a technology gain that goes into the product (A3); the rest lowers cost.
    selling_hours : (F,) share
        Part of saved hours that is sold instead of cut (equation 65).
    chained : (F,) bool
        Its data follow the supply chain.
    """

    gain: np.ndarray
    potential: np.ndarray
    product: np.ndarray
    selling_hours: np.ndarray
    chained: np.ndarray

    def relative(self, link: int) -> np.ndarray:
        """Gain of a link relative to its potential; none where there is no potential.   (F,) ratio"""
        return ratio(self.gain[link], self.potential[link])


def efficiency(given: Operations, use: Use) -> np.ndarray:
    """Cost gain of the firm from its gains by link (equation 4).   (F,) share of value added"""
    technology = (1.0 - use.product) * use.gain[TECHNOLOGY]
    return use.gain[MANAGEMENT] + technology + given.market_to_cost * use.gain[MARKET]


def overhead(given: Operations, competition: Competition, use: Use) -> np.ndarray:
    """Overhead that is left (equation 53).   (F,) share of value added

    The management gain, less what of it is saved jobs, is this cut and nothing beside it.
    """
    return np.maximum(given.overhead - (1.0 - competition.labour_saving) * use.gain[MANAGEMENT], 0.0)


def defect_rate(given: Operations, use: Use) -> np.ndarray:
    """Share of output that is defective; higher in the trough (equation 54).   (F,) share of output"""
    return np.minimum(given.defects * np.exp(-given.defect_response * use.relative(TECHNOLOGY)), 1.0)


def quality(given: Operations, use: Use) -> np.ndarray:
    """Quality that customers feel because fewer products are defective (equation 54).   (F,) share of value added

    Its slope at no gain is ``quality_by_defects``; it ends where no defect is left.
    """
    if given.defect_response == 0:
        return np.asarray(given.quality_by_defects * use.gain[TECHNOLOGY])
    fewer = -np.expm1(-given.defect_response * use.relative(TECHNOLOGY))
    return given.quality_by_defects * use.potential[TECHNOLOGY] * fewer / given.defect_response


def user_experience(given: Operations, use: Use) -> np.ndarray:
    """How pleasant it is to be a customer, by AI in the market link (equation 55).   (F,) index, 0 to 1"""
    return -np.expm1(-given.experience_response * np.maximum(use.relative(MARKET), 0.0))


def attractiveness(
    given: Operations, competition: Competition, use: Use, efficiency_gain: np.ndarray
) -> np.ndarray:
    """Quality, reach, price and hours as customers feel them (equations 4, 54, 65).   (F,) share of value added

    Parameters
    ----------
    efficiency_gain : (F,) share of value added
        All of it, with that of information technology itself.
    """
    technology = (1.0 - use.product) * use.gain[TECHNOLOGY]
    lower_cost = use.gain[MANAGEMENT] + given.technology_to_price * technology
    product = quality(given, use) + use.product * use.gain[TECHNOLOGY]
    hours = use.selling_hours * competition.labour_saving * efficiency_gain
    return use.gain[MARKET] + product + competition.pass_through * lower_cost + hours


def cost_saving(given: Competition, value_added: np.ndarray, efficiency_gain: np.ndarray) -> np.ndarray:
    """Lower bill for purchases; negative in the trough of the J-curve (equation 6).   (F,) currency/month

    The labour part of the gain reaches profit through fewer jobs, the part passed on through sales.
    """
    return (1.0 - given.pass_through) * (1.0 - given.labour_saving) * value_added * efficiency_gain


def jobs_wanted(
    given: Competition,
    value_added: np.ndarray,
    operating_share: np.ndarray,
    wage: np.ndarray,
    gain: np.ndarray,
    selling_hours: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Head count that sales call for (equations 3, 65).   (F,) persons, at least 1

    Parameters
    ----------
    gain : (F,) share of value added
        Cost gain.
    selling_hours : (F,) share
        Part of the hours saved that the firm sells instead of cutting jobs.
    """
    saved = given.labour_saving * (1.0 - selling_hours) * gain
    return np.maximum(value_added * (1.0 - operating_share) / wage * (1.0 - saved), 1.0)


def share_growth(
    given: Competition,
    attractive: np.ndarray,
    sector_mean: np.ndarray,
    shock: np.ndarray,
    shelter: np.ndarray | float = 0.0,
    pace: float = 1.0,
) -> np.ndarray:
    """Log growth of sales relative to the sector this month (quasi-replicator, equations 5, 55).

    Parameters
    ----------
    attractive, sector_mean : (F,) share
    shock : (F,) standard normal
    shelter : (F,) share
        Part of the customers otherwise lost to better rivals that stays for the experience.
    pace : ratio
        Speed at which markets turn, relative to normal times (X4).

    Source
    ------
    Dosi, Fagiolo & Roventini 2010 (K+S), replicator dynamics in exponential form.
    """
    drift = given.replication * pace / MONTHS_PER_YEAR * (attractive - sector_mean)
    drift = np.where(drift < 0, drift * (1.0 - shelter), drift)
    return drift + given.demand_shock_sd * shock - 0.5 * given.demand_shock_sd**2


def stock_wanted(given: Operations, turnover: np.ndarray, use: Use) -> np.ndarray:
    """Money tied up in stocks and unpaid invoices (equation 56).   (F,) currency

    Parameters
    ----------
    turnover : (F,) currency/year
    """
    learnt = np.clip(use.relative(MANAGEMENT), 0.0, 1.0) * use.chained
    return given.inventory * turnover / MONTHS_PER_YEAR * (1.0 - given.inventory_cut * learnt)
