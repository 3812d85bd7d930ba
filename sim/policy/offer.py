"""Terms of the market, and those terms with what the state has made easier (lever-by-channel matrix)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Projects
from sim.config.schema.parts import CostShare, GeneralPlatform, Guarantee, Standards, TaxCredit
from sim.policy.programme import Offer
from sim.terms import Aid, OptionTerms, Terms


def public_terms(
    base: OptionTerms,
    projects: Projects,
    *,
    frontier_cost: float,
    frontier_gain: float,
    frontier_half_saturation: float,
    expected_price_fall: float,
    platform: GeneralPlatform,
    platform_support: float,
    standards: Standards,
    standards_complete: float,
) -> Terms:
    """What every firm is offered this month: frontier, supported platforms and standards in force.

    Parameters
    ----------
    base
        Kinds of project in month 0.
    projects
        Integration cost in month 0.
    frontier_cost, frontier_gain : ratio
    frontier_half_saturation, expected_price_fall : share
    platform, standards
        Effects of one unit.
    platform_support, standards_complete : share
        Units in force; zero where the state does nothing.
    """
    options = base.with_general(
        cost=frontier_cost * (1.0 - platform.price_cut * platform_support),
        gain=frontier_gain,
        half_saturation=frontier_half_saturation - platform.easier_data * platform_support,
        success=platform.success * platform_support,
    )
    return Terms(
        options=options,
        integration=projects.integration * (1.0 - standards.integration_cut * standards_complete),
        success=standards.success * standards_complete,
        expected_price_fall=expected_price_fall,
        step=1.0 - standards.easier_steps * standards_complete,
    )


def aid(
    cost_share: Offer[CostShare],
    guarantee: Offer[Guarantee],
    tax_credit: Offer[TaxCredit],
    granted: np.ndarray,
    guaranteed: np.ndarray,
    credited: np.ndarray,
    tax: np.ndarray,
) -> Aid:
    """What the fiscal complement offers to the firms that decide.

    Parameters
    ----------
    cost_share, guarantee, tax_credit
        Parts of the fiscal complement.
    granted, guaranteed, credited : (C,) bool
        Firms that each serves this month.
    tax : (C,) currency/year
        What they expect to owe.
    """
    grant, loan, credit = cost_share.part, guarantee.part, tax_credit.part
    return Aid(
        rate=grant.rate * granted,
        cap=cost_share.money(grant.cap),
        compliance=cost_share.money(grant.compliance_cost),
        at_once=grant.pay_on == "installation",
        inspection=grant.inspection,
        extra_credit=loan.extra_credit * guaranteed,
        fee=loan.fee,
        credit_rate=credit.rate * credited,
        credit_cap=tax_credit.money(credit.cap),
        tax=tax,
    )
