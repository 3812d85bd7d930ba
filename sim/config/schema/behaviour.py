"""How firms, suppliers and large firms behave: every parameter with unit, legal range and source.

Symbols in brackets are those of the equation sheet (docs/odd.md). Money is stated in average monthly
wages of the firm's sector, so that the same values serve economies with different currencies.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, given
from sim.config.schema.population import ByLink
from sim.units import (
    Count,
    Fraction,
    Months,
    PerMonth,
    PerYear,
    PositiveCount,
    PositiveShare,
    RatePerYear,
    Ratio,
    Share,
    Signed,
    Term,
    Unit,
    WageMonths,
)

Moderate = Annotated[float, Field(ge=0, le=20, allow_inf_nan=False), Unit("number, 0 to 20")]
# Of a logarithm. At 3 one firm in a hundred keeps a thousand times what is usual; at 8 the books no longer close.
Spread = Annotated[float, Field(ge=0, le=3, allow_inf_nan=False), Unit("number, 0 to 3")]
Precision = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False), Unit("1 / variance of a share")]
EURACE = "half-lives of skill, Eurace@Unibi source code"
BASS = "Bass averages p = .03, q = .38 per year (Sultan, Farley & Lehmann 1990), as an order of magnitude"
FITTED = f"{BASS}; the value is that of a rough fit to EU figures of 2021 to 2024 (decision 0009), which set it lower"


class Cognition(Strict):
    """Who has considered AI, and what it believes (gap G1, equations 28, 33-36, 60, 61)."""

    external_rate: PerMonth = given(0.0008, "Hazard of becoming aware without contact [a_ext].", BASS, (0.0003, 0.006))
    peer_rate: PerMonth = given(0.005, "Hazard when all contacts use AI [a_peer].", FITTED, (0.005, 0.12))
    chain_rate: PerMonth = given(0.008, "Hazard added by an AI-using hub of the own chain.", plausible=(0, 0.03))
    recognition: Share = given(
        0.95, "How far hearing of AI depends on being informatized.",
        "assumption; prior knowledge lets a firm recognise what is new (Cohen & Levinthal 1990)", (0, 1),
    )  # fmt: skip
    forgetting: PerMonth = given(0.003, "Hazard that an aware firm drops the subject.", plausible=(0, 0.02))
    prior_mean: Share = given(0.43, "Mean belief in success before any evidence [mu0].", plausible=(0.3, 0.5))
    prior_spread: Share = given(0.15, "Standard deviation of the mean belief between firms.", plausible=(0.05, 0.25))
    prior_sd: PositiveShare = given(0.35, "Standard deviation of the belief of one firm [sig0].", plausible=(0.25, 0.5))
    signal_sd: PositiveShare = given(0.55, "Noise of one observed project [sig_obs].", plausible=(0.3, 0.8))
    evidence_rate: PerMonth = given(0.5, "Monthly sightings if all contacts use AI [k_obs].", plausible=(0.1, 1.0))
    other_sector_weight: Share = given(0.15, "Weight of evidence from other sectors [x_sec].", plausible=(0, 1))
    failure_memory: Months = given(24.0, "How long others remember a failure that was given up.", plausible=(6, 60))
    own_result_weight: Ratio = given(4.0, "Weight of an own result, in observed projects.", plausible=(1, 8))
    own_result_transfer: Share = given(0.5, "Part of an own result's weight that carries to other links.", plausible=(0, 1))
    precision_decay: PerMonth = given(0.01, "Loss of precision per month: the world moves on [d_pi].", plausible=(0, 0.03))
    precision_cap: Precision = given(150.0, "Highest precision of a belief.", plausible=(50, 400))
    attention: PerMonth = given(0.25, "Chance that an aware firm appraises AI in a month [att].", plausible=(0.06, 0.3))
    contact_boost: Ratio = given(0.5, "Rise of attention right after contact with a programme.", plausible=(0, 1))
    contact_half_life: Months = given(12.0, "Half-life of the rise of attention after a contact.", plausible=(3, 24))
    take_up_unaware: Share = given(
        0.3, "Share of unaware firms that follow an invitation in a year; aware ones all do.",
        "assumption; firms with most to gain enrol least (Innovation Growth Lab, qualitative)", (0.1, 1),
    )  # fmt: skip
    cost_error_sd: Share = given(0.35, "Standard deviation of the log error in its idea of the cost.", plausible=(0, 0.6))


class Risk(Strict):
    """What uncertainty costs, by orientation (S3a, S3b, equation 26)."""

    aversion_proactive: Ratio = given(2.0, "Relative risk aversion of proactive firms.", "textbook range 1-4", (1, 4))
    aversion_conservative: Ratio = given(6.0, "Relative risk aversion of conservative firms.", "textbook range 4-10", (4, 10))
    proactive_startup: Share = given(0.60, "Share of proactive firms among start-ups.", plausible=(0.4, 0.8))
    proactive_growth: Share = given(0.55, "Share of proactive firms in the growth stage.", plausible=(0.35, 0.75))
    proactive_mature: Share = given(0.35, "Share of proactive firms among mature ones.", plausible=(0.2, 0.5))
    waiting_proactive: Share = given(0.5, "Weight of next year's price fall in a proactive firm's mind.", plausible=(0, 1))
    waiting_conservative: Share = given(1.0, "Weight of next year's price fall in a conservative firm's mind.", plausible=(0, 1))
    choice_noise: Share = given(0.10, "Scale of unexplained value, as a share of cost [sig_e].", plausible=(0.03, 0.2))


class Option(Strict):
    """One kind of AI project (A7, O2)."""

    gain: Ratio = given(1.0, "Multiplier of the link's potential gain [mth].")
    cost: Ratio = given(1.0, "Multiplier of project cost.")
    trough: Ratio = given(0.35, "Depth of the J-curve, relative to gain multiplier times potential [kap].")
    half_saturation: Share = given(0.4, "Informatization at which half the gain is within reach [I50].")
    maintenance_per_year: Share = given(0.15, "Yearly running cost as a share of project cost [mnt].")
    success: Signed = given(0.0, "Shift of success odds.")
    fit: Share = given(0.6, "How well it suits a firm before anything is known of its sector.")
    matched: bool = given(True, "Whether fit depends on scenario knowledge and on the supplier.")


GENERAL = Option(gain=0.53, cost=0.63, trough=0.15, half_saturation=0.25, maintenance_per_year=0.25, success=0.05,
                 fit=0.6, matched=False)  # fmt: skip
SPECIALISED = Option()
DISRUPTIVE = Option(gain=2.0, cost=2.5, trough=0.52, half_saturation=0.5, success=-0.12, fit=0.5)


class Projects(Strict):
    """Cost, gain and success of AI projects (equations 8, 18-23)."""

    fixed_cost: WageMonths = given(1.1, "Fixed part of the cost of a specialised project [F].", plausible=(1, 6))
    cost_per_employee: WageMonths = given(0.125, "Cost of a specialised project per employee [v].", plausible=(0.1, 0.8))
    integration: Ratio = given(0.64, "Extra cost where nothing is informatized [ic].", plausible=(0.2, 1.2))
    potential: Ratio = given(1.28, "Scale of the sectors' potential gains.", "assumption, set with the targets of 2021-24", (0.7, 1.8))
    general: Option = given(GENERAL, "General-purpose platforms: cheap, easy, generic.")
    specialised: Option = given(SPECIALISED, "Specialised products for one link.")
    disruptive: Option = given(DISRUPTIVE, "Use that replaces the present way of working.")
    steepness: Moderate = given(3.0, "Steepness of reach in informatization [eta].", plausible=(0.5, 8))
    mismatch: Share = given(0.75, "Reach where architecture does not serve the link [Psi].", plausible=(0.5, 1))
    knowledge_to_fit: Share = given(0.35, "Fit added by full scenario knowledge [fg].", plausible=(0.1, 0.5))
    match_sd: Share = given(0.08, "Spread of fit between suppliers for one firm.", plausible=(0.02, 0.15))
    match_noise_sd: Share = given(0.08, "Error of a firm's view of how well a supplier suits it.", plausible=(0.02, 0.15))
    match_noise_profiled: Share = given(0.02, "Error of a firm's view of how well a supplier suits it, with a precise profile of the firm.", plausible=(0, 0.08))
    success: Share = given(
        0.57,
        "Success odds of a typical project, before what its link's difficulty costs [P0].",
        "46 % of proofs of concept scrapped (S&P Global 2025)",
        (0.4, 0.7),
    )
    success_by_skill: Ratio = given(0.8, "Rise of success odds with absorptive capacity [b_H].", plausible=(0.2, 1.5))
    success_by_reach: Ratio = given(0.5, "Rise of success odds with reach [b_I].", plausible=(0.1, 1.0))
    success_by_fit: Ratio = given(0.5, "Rise of success odds with fit [b_f].", plausible=(0.1, 1.0))
    success_by_cash: Share = given(0.05, "Rise of success odds where the cash buffer stays whole.", plausible=(0, 0.15))
    reveal_after: Months = given(12.0, "Months until success or failure is known.", plausible=(6, 24))
    abandonment: PerMonth = given(0.14, "Hazard that a known failure is given up.", plausible=(0.03, 0.4))
    token_cost: Share = given(0.35, "Cost of a token installation, relative to a general project.", plausible=(0.1, 0.6))
    difficulty: ByLink = given(
        ByLink(management=0.02, technology=0.10, market=0.02),
        "Loss of success odds where nobody has any skill; easy, repetitive links are low.",
    )
    old_firm_trough: Share = given(0.3, "How much deeper the trough of mature firms is, relative.", "losses concentrated in old firms, US Census CES-25-27", (0, 0.6))


class Appraisal(Strict):
    """How the value of a project is reckoned (equations 24, 25)."""

    discount_per_year: RatePerYear = given(0.12, "Rate at which firms discount what is to come.", "textbook hurdle rates", (0.06, 0.2))
    horizon: Months = given(48.0, "Months of gains that count in the value of a project [T].", "Eurace@Unibi uses 24", (24, 60))


class Skills(Strict):
    """Absorptive capacity and how it moves (gap G3, equations 11-14)."""

    half_life_longest: Months = given(20.0, "Learning half-life without any skill [hl_max].", EURACE, (15, 24))
    half_life_shortest: Months = given(4.0, "Learning half-life with full skill [hl_min].", EURACE, (3, 6))
    learning_by_using: PerMonth = given(0.006, "Share of missing skill gained per month of use.", plausible=(0, 0.03))
    reversion: PerMonth = given(0.01, "Return to what is usual in sector and size per month [rho_H].", plausible=(0, 0.04))
    spread: Share = given(0.12, "Standard deviation of absorptive capacity between firms in month 0.", plausible=(0.05, 0.2))
    poaching: PerMonth = given(0.02, "Hazard of losing skill where all large firms use AI [p0].", plausible=(0, 0.05))
    poached_share: Share = given(0.15, "Share of skill that leaves with the poached [pz].", plausible=(0.05, 0.3))
    skill_kept: Share = given(0.5, "Share of what was learnt by using that stays when a failure is given up.", plausible=(0, 1))
    research_share: Share = given(0.03, "Share of profit after tax spent on research [s_rd].", plausible=(0, 0.1))
    research_reference: PositiveShare = given(
        0.005, "Research, as a share of turnover, that has its full effect [rd_ref].", plausible=(0.002, 0.02)
    )
    skill_by_research: PerMonth = given(0.002, "Share of missing skill gained per month by research of full effect [e_RD].", plausible=(0, 0.01))


class Informatization(Strict):
    """Investment in information technology, step by step (I1, equations 9, 10)."""

    step: PositiveShare = given(1 / 12, "One step: one more of the twelve technologies.", "digital intensity index v3")
    fixed_cost: WageMonths = given(1.5, "Fixed cost of a step [F_I].", plausible=(0.5, 4))
    cost_per_employee: WageMonths = given(0.08, "Cost per employee of a step [v_I].", plausible=(0.02, 0.2))
    direct_gain: Share = given(0.0043, "Own benefit of the first step, of value added [th_I].", plausible=(0.002, 0.03))
    decay: PerMonth = given(0.0015, "Share of informatization that ages away per month [d_I].", plausible=(0, 0.004))
    consideration: PerMonth = given(0.05, "Chance that a firm looks at a step in a month.", plausible=(0.01, 0.12))
    option_weight: Share = given(0.5, "Weight of the AI that a step would open up [omega].", plausible=(0, 1))
    grown_by_data: PerMonth = given(
        0.001, "Share of missing informatization gained per month of AI in the market link: its data are put to use.",
        plausible=(0, 0.005),
    )  # fmt: skip


class Capital(Strict):
    """Cash, credit, pay-out (gap G2, equations 37-41)."""

    cash_spread: Spread = given(0.8, "Log standard deviation of target cash between firms.", plausible=(0.4, 1.2))
    buffer: WageMonths = given(0.75, "Cash that is not touched, in months of the wage bill.", plausible=(0.4, 1.2))
    collateral_credit: Share = given(0.05, "Credit on collateral, of yearly turnover [ltv x coll].", plausible=(0.01, 0.15))
    earnings_credit: Ratio = given(1.2, "Credit on a year's operating surplus [lam_E].", "K+S loan rule", (0.5, 3))
    chain_credit: Share = given(0.015, "Supply-chain finance, of turnover at full informatization [scf].", plausible=(0, 0.05))
    data_credit: Share = given(
        0.01, "Credit on data that working AI in management makes readable, of turnover at full informatization.",
        plausible=(0, 0.03),
    )  # fmt: skip
    interest_per_year: RatePerYear = given(0.04, "Interest rate of a safe borrower.", plausible=(0.02, 0.07))
    spread_per_leverage: Ratio = given(0.05, "Added to the interest rate per unit of debt over turnover.", plausible=(0, 0.2))
    amortisation: Term = given(36.0, "Months over which loans are repaid.", plausible=(24, 60))
    tax_rate: Share = given(0.23, "Tax rate on positive profit.", "EU average corporate rate near 21-23 %", (0.15, 0.3))
    payout: Share = given(0.7, "Share of profit paid out below target cash.", plausible=(0.4, 0.9))
    payout_saving: Share = given(0.35, "Share of profit paid out below target cash while saving up for a project.", plausible=(0, 0.6))
    surplus_payout: PerMonth = given(0.15, "Share of cash above target paid out per month.", plausible=(0.05, 0.5))
    failure_cash: WageMonths = given(0.5, "Overdraft, in months of the wage bill, at which a firm closes.", plausible=(0.2, 1.5))
    loss_given_default: Share = given(0.6, "Share of a failed firm's debt that the bank loses.", plausible=(0.3, 0.8))


class Bank(Strict):
    """The banks of the SMEs, as one balance sheet (A14, equations 37, 38, 57)."""

    equity: Share = given(0.005, "Equity in month 0 behind loans to SMEs, as a share of their yearly turnover.", plausible=(0.001, 0.02))
    capital_ratio: PositiveShare = given(
        0.10,
        "Equity that a loan must be backed with [zeta].",
        "order of magnitude of Basel III with buffers",
        (0.08, 0.14),
    )
    chain_risk_cut: Share = given(
        0.3, "Fall of spread and of loss given default for a fully informatized member of an AI-led chain [z_scf].",
        plausible=(0, 0.6),
    )  # fmt: skip


class Operations(Strict):
    """How the gains of AI reach cost, quality and customers (O1-O4, equations 4, 53-56, 65)."""

    overhead: Share = given(0.18, "Overhead before AI, as a share of value added [o_s].", plausible=(0.1, 0.3))
    defects: Share = given(0.04, "Defect rate before AI, share of output [def_s].", plausible=(0.01, 0.08))
    defect_response: Ratio = given(1.0, "Fall of the log defect rate at the sector's full potential gain [e_def].", plausible=(0.3, 2))
    quality_by_defects: Ratio = given(0.4, "Quality that customers feel per unit of technology gain, by fewer defects.", plausible=(0.1, 0.8))
    market_to_cost: Share = given(0.3, "Part of a market-link gain that is lower cost (conversion, service).", plausible=(0, 0.6))
    technology_to_price: Share = given(
        0.6, "Part of a technology-link gain that reaches prices, relative to a management gain.", plausible=(0.3, 1)
    )
    product_share: Share = given(0.5, "Part of a technology-link gain that a technology-based firm puts into its product.", plausible=(0, 1))
    saved_hours_sold: Share = given(0.5, "Part of saved hours that a micro firm sells instead of cutting jobs.", plausible=(0, 1))
    experience_response: Ratio = given(
        1.0, "Rise of user experience at the full potential gain of the market link [e_ux].", plausible=(0.3, 2)
    )
    price_war_shelter: Share = given(0.3, "Cut of customers lost to better rivals at full user experience [z_ux].", plausible=(0, 0.6))
    inventory: Months = given(0.3, "Working capital tied up, in months of turnover [d_inv].", plausible=(0.1, 1.5))
    inventory_cut: Share = given(
        0.3, "Cut of working capital tied up, at the full potential gain in management where data follow the chain [e_inv].", plausible=(0, 0.5)
    )


class Competition(Strict):
    """Market shares and how gains reach them (equations 1-6)."""

    replication: Ratio = given(0.25, "Speed at which better firms win share, per year [chi].", "quasi-replicator of K+S", (0.05, 1))
    pass_through: Share = given(0.5, "Cost gains passed to customers [phi].", plausible=(0.3, 0.7))
    labour_saving: Share = given(0.2, "Cost gains taken as fewer employees [lam_L].", "employment effect near zero, BIS WP 1325", (0, 0.4))
    demand_elasticity: Moderate = given(0.5, "Sector growth per unit of mean quality gain [e_Q].", plausible=(0, 1))
    hiring_speed: PerMonth = given(0.1, "Monthly closing of the gap between jobs and need.", plausible=(0.03, 0.3))
    demand_shock_sd: Share = given(0.02, "Monthly log shock to a firm's share.", plausible=(0.005, 0.05))


class Supply(Strict):
    """AI suppliers (A6, equations 16, 17, 20, 21)."""

    suppliers_per_1000_smes: Ratio = given(6.0, "AI suppliers per 1,000 SMEs in month 0.", plausible=(4, 30))
    learning_rate: Fraction = given(
        0.20,
        "Cost fall per doubling of cumulative projects [LR].",
        "median 20.9 % over 97 technologies (Gogerty 2025)",
        (0.07, 0.25),
    )
    installed_per_sme: Ratio = given(0.5, "Experience at start, projects per SME [q0].", plausible=(0.05, 2))
    markup_start: Ratio = given(0.45, "Markup of suppliers in month 0.", plausible=(0.2, 0.8))
    markup_min: Ratio = given(0.05, "Lowest markup of a supplier.")
    markup_max: Ratio = given(1.5, "Highest markup of a supplier.")
    markup_adjustment: Ratio = given(0.04, "Markup response to a change of market share [ups].", "K+S", (0.01, 0.2))
    undercutting: PerMonth = given(0.01, "Monthly cut of the markup while all capacity idles.", plausible=(0, 0.05))
    capacity: Ratio = given(1.0, "Projects a supplier can deliver in a month.", plausible=(0.5, 10))
    fixed_cost: WageMonths = given(0.5, "Fixed cost of a supplier per month that the customers of this model must bear.", plausible=(0.1, 3))
    cost_spread: Share = given(0.10, "Log standard deviation of unit cost between suppliers.", plausible=(0.02, 0.25))
    entry_rate: PerMonth = given(0.05, "Hazard of entry at a vacant place while the mean supplier earns.", plausible=(0.01, 0.2))
    places: Ratio = given(2.0, "Places for suppliers, relative to the number at start.")
    quotes: Ratio = given(1.0, "Mean number of quotes beyond the first [q_search].", plausible=(0, 3))
    quotes_registered: Ratio = given(1.0, "Further quotes of a firm registered with a platform.", plausible=(0, 3))
    knowledge_by_doing: Ratio = given(0.5, "Scenario knowledge per project and SME of the cell [l_s].", plausible=(0, 2))
    knowledge_decay: PerMonth = given(0.002, "Share of scenario knowledge that is lost per month [d_s].", plausible=(0, 0.01))
    knowledge_start: Share = given(0.25, "Scenario knowledge in month 0.", plausible=(0, 0.5))


class Chains(Strict):
    """Large firms (A5, equations 33, 37, 45)."""

    adoption: PerMonth = given(
        0.004,
        "Monthly hazard that a large firm adopts AI [hb].",
        "EU large firms 28.4 to 30.5 % in 2021-23",
        (0.001, 0.02),
    )
    frontier_factor: Ratio = given(3.0, "Rise of the hazard that a large firm adopts AI at the jump of the frontier, relative.", "30.5 to 41.2 % in 2023-24", (0, 6))
    success: Share = given(0.75, "Odds that a large firm's own use works, as its chain can see.", plausible=(0.5, 0.95))
    evidence_rate: PerMonth = given(0.04, "Chance per month that a member sees how its hub fares with AI.", plausible=(0, 0.15))
    order_shift: Ratio = given(0.01, "Log sales per year that a fully informatized member wins from an AI-led hub.", plausible=(0, 0.04))
    link_value: Share = given(
        0.0005,
        "Worth of a step of informatization to a member of an AI-led chain, of value added.",
        plausible=(0, 0.003),
    )


class Platforms(Strict):
    """Service platforms (A8, equation 64)."""

    per_1000_smes: Ratio = given(2.0, "Service platforms per 1,000 SMEs.")
    registration: PerMonth = given(0.004, "Hazard that a firm registers.", plausible=(0, 0.02))
    registration_served: PerMonth = given(0.10, "Hazard that a firm registers where a case a month is published.", plausible=(0, 0.3))
    registered_start: Share = given(0.10, "Share registered in month 0.", plausible=(0, 0.3))
    profile_data: Share = given(0.15, "Informatization below which there are no data for a precise profile.", plausible=(0, 0.4))


class Talent(Strict):
    """Skilled people: where they come from and where they are scarce (A11, equations 11, 14, 15)."""

    graduates: Ratio = given(1.5, "Graduates able to work on AI per 1,000 SMEs and month.", plausible=(0.5, 6))
    staff_per_project: Ratio = given(0.15, "People sought from outside for one project.", plausible=(0.05, 0.5))
    staff_of_large_firm: Ratio = given(1.5, "People that a large firm seeks when it begins to use AI.", plausible=(0.5, 10))
    pool_start: Months = given(6.0, "Months of graduates that look for work in month 0.", plausible=(0.5, 24))
    leaving: PerMonth = given(0.1, "Share of those who look that leave the region or the trade in a month.", plausible=(0.02, 0.3))
    shortage_slowdown: Ratio = given(0.5, "Longer learning half-life where nobody is found, relative [z_v].", plausible=(0, 1.5))
    remote_effectiveness: Share = given(0.5, "Remote advice relative to a resident expert.", plausible=(0.2, 0.9))


class Associations(Strict):
    """Industry associations: members of a sector tell one another, wherever they are (A13, equation 66)."""

    membership: Share = given(0.3, "Share of firms that are members.", plausible=(0.1, 0.6))
    evidence_rate: PerMonth = given(0.02, "Chance per month that a member hears how a project of the sector turned out.", plausible=(0, 0.1))
    evidence_weight: Ratio = given(0.5, "Weight of what a member hears, in observed projects [x_assoc].", plausible=(0, 1))


class Clusters(Strict):
    """Groups of linked firms of one sector and region, for programmes that join them (L4.4)."""

    size: PositiveCount = given(20, "Firms of one sector and region that form a cluster.")
    partners_needed: Count = given(5, "Firms alive below which a cluster cannot be joined.")
    access_alone: Share = given(0.5, "Part of the shared skill that a joined cluster has before any partner uses AI.", plausible=(0, 1))


class Administration(Strict):
    """How public money gets to where it is spent: ministry, province, city (A9, equation 47)."""

    ministry: Share = given(0.4, "Share of a programme's money that comes from the ministry.", plausible=(0.2, 0.6))
    province: Share = given(0.3, "Share that the provinces add.", plausible=(0.1, 0.5))
    city: Share = given(0.3, "Share that the cities add.", plausible=(0.1, 0.5))
    delay: Count = given(2, "Months that each level takes to approve, after the level above it.")
    leakage: Share = given(0.05, "Share of the money lost to support given twice and to administration.", plausible=(0, 0.15))

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if abs(self.ministry + self.province + self.city - 1) > 1e-6:
            raise ValueError("the shares of ministry, province and city must sum to 1")
        return self


class Stages(Strict):
    """When a firm passes from one life stage to the next (equation 58)."""

    startup_until: Months = given(36.0, "Age up to which a firm is a start-up.")
    mature_from: Months = given(96.0, "Age from which it can be mature.")
    mature_growth: PerYear = given(0.08, "Yearly growth below which it is mature.", plausible=(0.04, 0.12))
    rejuvenation_growth: PerYear = given(0.15, "Yearly growth above which a mature firm grows again.", plausible=(0.1, 0.25))
    memory: Months = given(18.0, "Months over which growth is felt.")


class Behaviour(Strict):
    """All behavioural parameters."""

    cognition: Cognition = given(Cognition(), "Awareness and beliefs.")
    risk: Risk = given(Risk(), "Attitude to risk.")
    projects: Projects = given(Projects(), "AI projects.")
    appraisal: Appraisal = given(Appraisal(), "Valuation.")
    skills: Skills = given(Skills(), "Absorptive capacity.")
    informatization: Informatization = given(Informatization(), "Information technology.")
    capital: Capital = given(Capital(), "Money.")
    bank: Bank = given(Bank(), "Banks.")
    competition: Competition = given(Competition(), "Markets.")
    operations: Operations = given(Operations(), "Where gains go.")
    supply: Supply = given(Supply(), "AI suppliers.")
    chains: Chains = given(Chains(), "Large firms.")
    platforms: Platforms = given(Platforms(), "Service platforms.")
    talent: Talent = given(Talent(), "Skilled people.")
    associations: Associations = given(Associations(), "Industry associations.")
    clusters: Clusters = given(Clusters(), "Clusters.")
    administration: Administration = given(Administration(), "Public money on its way.")
    stages: Stages = given(Stages(), "Life stages.")
    certified_share: Share = given(
        0.08,
        "Share of a sector's firms certified as specialised, refined, distinctive and novel.",
        plausible=(0.02, 0.15),
    )
    network_homophily: Share = given(0.7, "Share of contacts in the own sector and region.", plausible=(0.3, 0.9))
    months_of_experience: Count = given(24, "Age of the oldest AI project in month 0, in months.")
