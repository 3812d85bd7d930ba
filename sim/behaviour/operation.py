"""Running the firm: how gains of AI reach cost, quality, customers and jobs (O1-O4, equations 1-6, 53-56, 65)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.compiled import loop, rule, where
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
    return np.maximum(given.overhead - (1.0 - competition.labour_saving) * use.gain[MANAGEMENT], 0.0)


def defect_rate(given: Operations, use: Use) -> np.ndarray:
    """Share of output that is defective; higher in the trough (equation 54).   (F,) share of output"""
    return np.minimum(given.defects * np.exp(-given.defect_response * use.relative(TECHNOLOGY)), 1.0)


def quality(given: Operations, use: Use) -> np.ndarray:
    """Quality by fewer defects.   (F,) share of value added"""
    gain, potential = use.gain[TECHNOLOGY], use.potential[TECHNOLOGY]
    return fewer_defects(gain, potential, given.quality_by_defects, given.defect_response)


def user_experience(given: Operations, use: Use) -> np.ndarray:
    """How pleasant it is to be a customer.   (F,) index, 0 to 1"""
    return experience(use.gain[MARKET], use.potential[MARKET], given.experience_response)


@dataclass(frozen=True)
class Standing:
    """How firms stand with their customers; arrays are (F,) or (S,).

    Attributes
    ----------
    efficiency : share of value added
        Cost gain, that of information technology itself included.
    attractive : share of value added
        Quality, reach, price and hours as customers feel them.
    experience : index
        How pleasant it is to be a customer.
    sales, appeal : (S,) currency/month, share of value added
        Of each sector: its sales, and how attractive it is on average.
    """

    efficiency: np.ndarray
    attractive: np.ndarray
    experience: np.ndarray
    sales: np.ndarray
    appeal: np.ndarray


def standing(
    given: Operations, competition: Competition, use: Use, by_technology: np.ndarray, sector: np.ndarray,
    sales: np.ndarray, sectors: int,
) -> Standing:  # fmt: skip
    """How firms stand with their customers (equations 1, 4, 54, 55, 65).

    Parameters
    ----------
    by_technology : (F,) share of value added
        Efficiency gained by information technology itself.
    sector : (F,) index
    sales : (F,) currency/month
    sectors : count
    """
    per_firm, per_sector = np.empty((3, len(sales))), np.zeros((2, sectors))
    _stand(
        use.gain, use.potential, use.product, use.selling_hours, by_technology, sector, sales,
        (given.market_to_cost, given.quality_by_defects, given.defect_response, given.technology_to_price,
         given.experience_response, competition.pass_through, competition.labour_saving),
        per_firm, per_sector,
    )  # fmt: skip
    saved, felt, pleased = per_firm
    return Standing(saved, felt, pleased, per_sector[0], ratio(per_sector[1], per_sector[0]))


@loop
def _stand(gain, potential, product, selling_hours, by_technology, sector, sales, given, per_firm, per_sector):
    """Efficiency, appeal and experience of firms, one by one; sales and weighted appeal of sectors."""
    to_cost, by_defects, response, to_price, pleasant, pass_through, labour_saving = given
    for firm in range(len(sales)):
        management, technology, market = gain[0, firm], gain[1, firm], gain[2, firm]
        saved = cost_gain(management, technology, market, product[firm], to_cost) + by_technology[firm]
        fewer, pleased = 0.0, 0.0
        if technology != 0.0:
            fewer = fewer_defects(technology, potential[1, firm], by_defects, response)
        if market > 0.0:
            pleased = experience(market, potential[2, firm], pleasant)
        lower_cost = management + to_price * ((1.0 - product[firm]) * technology)
        hours = selling_hours[firm] * labour_saving * saved
        felt = appeal(market, fewer, product[firm] * technology, lower_cost, pass_through, hours)
        felt += pass_through * by_technology[firm]
        per_firm[0, firm], per_firm[1, firm], per_firm[2, firm] = saved, felt, pleased
        per_sector[0, sector[firm]] += sales[firm]
        per_sector[1, sector[firm]] += sales[firm] * felt


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


@loop
def staffed(
    before: np.ndarray, value_added: np.ndarray, growth: np.ndarray, employees: np.ndarray, operating_share: np.ndarray,
    sector: np.ndarray, wage: np.ndarray, gain: np.ndarray, selling_hours: np.ndarray, memory: float,
    labour_saving: float, hiring_speed: float,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Smoothed growth and head count a month later, by what the firms sell now.

    Parameters
    ----------
    before, value_added : (F,) currency/month
        Last month's, and this month's; growth counts where both are positive.
    growth : (F,) 1/month
    employees, operating_share, gain, selling_hours : (F,)
    sector : (F,) index
    wage : (S,) currency/month
    memory : share
        By which growth follows the month's.
    labour_saving, hiring_speed : share

    Returns
    -------
    (F,) 1/month, (F,) persons
    """
    grown, staff = np.empty_like(growth), np.empty_like(employees)
    for firm in range(len(before)):
        change = 0.0
        if before[firm] > 0.0 and value_added[firm] > 0.0:
            change = np.log(value_added[firm] / before[firm])
        grown[firm] = growth[firm] + memory * (change - growth[firm])
        wanted = jobs_for(
            value_added[firm], operating_share[firm], wage[sector[firm]], gain[firm], selling_hours[firm], labour_saving
        )
        staff[firm] = employees[firm] + hiring_speed * (wanted - employees[firm])
    return grown, staff


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


@loop
def sales_after(
    sales: np.ndarray, sector: np.ndarray, attractive: np.ndarray, sector_mean: np.ndarray, luck: np.ndarray,
    experience_of: np.ndarray, shift: np.ndarray, price_war_shelter: float, speed: float, shock_sd: float,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Where customers have moved, before demand is shared out.

    Parameters
    ----------
    sales : (F,) currency/month
    sector : (F,) index
    attractive, experience_of : (F,)
    sector_mean : (S,) share of value added
    luck : (F,) standard normal
    shift : (F,) log points
        Orders that move along chains.
    price_war_shelter : share
        Of the customers otherwise lost, where it is most pleasant to be one.
    speed, shock_sd
        As in ``customers_moved``.

    Returns
    -------
    (F,) currency/month, (S,) currency/month
        By firm, and by sector.
    """
    moved, reached = np.zeros(len(sales)), np.zeros(len(sector_mean))
    for firm in range(len(sales)):
        if sales[firm] == 0.0:
            continue
        at, shelter = sector[firm], price_war_shelter * experience_of[firm]
        growth = customers_moved(attractive[firm], sector_mean[at], luck[firm], shelter, speed, shock_sd) + shift[firm]
        moved[firm] = sales[firm] * np.exp(growth)
        reached[at] += moved[firm]
    return moved, reached


def stock_wanted(given: Operations, turnover: np.ndarray, use: Use) -> np.ndarray:
    """Money tied up in stocks and unpaid invoices (equation 56).   (F,) currency

    Parameters
    ----------
    turnover : (F,) currency/year
    """
    learnt = np.clip(use.relative(MANAGEMENT), 0.0, 1.0) * use.chained
    return given.inventory * turnover / MONTHS_PER_YEAR * (1.0 - given.inventory_cut * learnt)
