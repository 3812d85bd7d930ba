"""Running the firm: how gains of AI reach cost, quality, customers and jobs (O1-O4, equations 1-6, 53-56, 65)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.compiled import rule, where
from sim.config.schema.behaviour import Competition, Operations
from sim.config.schema.population import MANAGEMENT, TECHNOLOGY
from sim.economics.ratios import between, ratio
from sim.units import MONTHS_PER_YEAR


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
    chained : (F,) bool
        Its data follow the supply chain.
    """

    gain: np.ndarray
    potential: np.ndarray
    product: np.ndarray
    chained: np.ndarray

    def relative(self, link: int) -> np.ndarray:
        """Gain of a link relative to its potential; none where there is no potential.   (F,) ratio"""
        return ratio(self.gain[link], self.potential[link])


@rule
def cost_gain(
    management: np.ndarray, technology: np.ndarray, market: np.ndarray, product: np.ndarray, market_to_cost: float
) -> np.ndarray:
    """Cost gain of the firm from its gains by link (equation 4).   (F,) share of value added"""
    return management + (1.0 - product) * technology + market_to_cost * market


@rule
def fewer_defects(gain: np.ndarray, potential: np.ndarray, by_defects: float, response: float) -> np.ndarray:
    """Quality that customers feel because fewer products are defective (equation 54).   (F,) share of value added

    Its slope at no gain is ``by_defects``; it ends where no defect is left.
    """
    if response == 0:
        return by_defects * gain
    return by_defects * potential * -np.expm1(-response * ratio(gain, potential)) / response


@rule
def overhead_left(gain: np.ndarray, overhead: float, labour_saving: float) -> np.ndarray:
    """Overhead that is left at this management gain (equation 53).   (F,) share of value added"""
    return np.maximum(overhead - (1.0 - labour_saving) * gain, 0.0)


@rule
def defects_left(learnt: np.ndarray, defects: float, response: float) -> np.ndarray:
    """Share of output that is defective (equation 54).   (F,) share of output

    Parameters
    ----------
    learnt : (F,) ratio
        Gain of the technology link relative to its potential.
    """
    return np.minimum(defects * np.exp(-response * learnt), 1.0)


@rule
def experience(gain: np.ndarray, potential: np.ndarray, response: float) -> np.ndarray:
    """How pleasant it is to be a customer, by AI in the market link (equation 55).   (F,) index, 0 to 1"""
    return -np.expm1(-response * np.maximum(ratio(gain, potential), 0.0))


@rule
def appeal(
    market: np.ndarray, quality: np.ndarray, product_gain: np.ndarray, lower_cost: np.ndarray, pass_through: float,
    hours: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Quality, reach, price and hours as customers feel them (equations 4, 54, 65).   (F,) share of value added"""
    return market + (quality + product_gain) + pass_through * lower_cost + hours


def efficiency(given: Operations, use: Use) -> np.ndarray:
    """Cost gain of the firm from its gains by link (equation 4).   (F,) share of value added"""
    return cost_gain(*use.gain, use.product, given.market_to_cost)


def overhead(given: Operations, competition: Competition, use: Use) -> np.ndarray:
    """Overhead that is left (equation 53).   (F,) share of value added

    The management gain, less what of it is saved jobs, is this cut and nothing beside it.
    """
    return overhead_left(use.gain[MANAGEMENT], given.overhead, competition.labour_saving)


def defect_rate(given: Operations, use: Use) -> np.ndarray:
    """Share of output that is defective; higher in the trough (equation 54).   (F,) share of output"""
    return defects_left(use.relative(TECHNOLOGY), given.defects, given.defect_response)


@rule
def cost_saving_of(value_added: np.ndarray, gain: np.ndarray, pass_through: float, labour_saving: float) -> np.ndarray:
    """Lower bill for purchases; negative in the trough of the J-curve (equation 6).   (F,) currency/month

    The labour part of the gain reaches profit through fewer jobs, the part passed on through sales.
    """
    return (1.0 - pass_through) * (1.0 - labour_saving) * value_added * gain


def cost_saving(given: Competition, value_added: np.ndarray, efficiency_gain: np.ndarray) -> np.ndarray:
    """Lower bill for purchases.   (F,) currency/month"""
    return cost_saving_of(value_added, efficiency_gain, given.pass_through, given.labour_saving)


@rule
def jobs_for(
    value_added: np.ndarray, operating_share: np.ndarray, wage: np.ndarray, gain: np.ndarray,
    selling_hours: np.ndarray | float, labour_saving: float,
) -> np.ndarray:  # fmt: skip
    """Head count that sales call for (equations 3, 65).   (F,) persons, at least 1

    Parameters
    ----------
    gain : (F,) share of value added
        Cost gain.
    selling_hours : (F,) share
        Part of the hours saved that the firm sells instead of cutting jobs.
    labour_saving : share
        Of the gain.
    """
    saved = labour_saving * (1.0 - selling_hours) * gain
    return np.maximum(value_added * (1.0 - operating_share) / wage * (1.0 - saved), 1.0)


@rule
def customers_moved(
    attractive: np.ndarray, sector_mean: np.ndarray, shock: np.ndarray, shelter: np.ndarray | float, speed: float,
    shock_sd: float,
) -> np.ndarray:  # fmt: skip
    """Log growth of sales relative to the sector this month (quasi-replicator, equations 5, 55).

    Parameters
    ----------
    attractive, sector_mean : (F,) share
    shock : (F,) standard normal
    shelter : (F,) share
        Part of the customers otherwise lost to better rivals that stays for the experience.
    speed : 1/month
        At which customers move to the more attractive.
    shock_sd : log points

    Source
    ------
    Dosi, Fagiolo & Roventini 2010 (K+S), replicator dynamics in exponential form.
    """
    drift = speed * (attractive - sector_mean)
    drift = where(drift < 0, drift * (1.0 - shelter), drift)
    return drift + shock_sd * shock - 0.5 * shock_sd**2


@rule
def stocks(
    turnover: np.ndarray, learnt: np.ndarray, chained: np.ndarray, inventory: float, inventory_cut: float
) -> np.ndarray:
    """Money tied up in stocks and unpaid invoices (equation 56).   (F,) currency

    Parameters
    ----------
    turnover : (F,) currency/year
    learnt : (F,) ratio
        Gain of the management link relative to its potential.
    chained : (F,) bool
        Data follow the supply chain.
    inventory : months of turnover
    inventory_cut : share
        Where all is learnt.
    """
    return inventory * turnover / MONTHS_PER_YEAR * (1.0 - inventory_cut * (between(learnt, 0.0, 1.0) * chained))


def stock_wanted(given: Operations, turnover: np.ndarray, use: Use) -> np.ndarray:
    """Money tied up in stocks and unpaid invoices (equation 56).   (F,) currency

    Parameters
    ----------
    turnover : (F,) currency/year
    """
    return stocks(turnover, use.relative(MANAGEMENT), use.chained, given.inventory, given.inventory_cut)
