"""The world outside in a month: the frontier of technology (51) and shocks (7.14), each from its first month on."""

from types import SimpleNamespace

from sim.units import month_index


def frontier(config, month):
    """Where general-purpose AI stands; progress runs along a line and has made its first step in the first month."""
    jump = config.outlook.frontier
    since = month - month_index(jump.first_month, config.population.start)
    jumped = since >= 0
    progress = min((since + 1) / jump.rise_months, 1.0) if jumped else 0.0
    return SimpleNamespace(
        jumped=jumped,
        cost=1 - jump.price_fall * progress,
        gain=1 + jump.gain_rise * progress,
        easier_data=jump.easier_data * progress,
        attention=1 + (jump.attention * 2 ** (-since / jump.attention_half_life_months) if jumped else 0.0),
        unit_cost=(1 - config.outlook.price_fall_per_year) ** (month / 12),
    )


def shock(config, month):
    """What is unusual: nothing (0, and a pace of 1) unless a shock is on."""
    outlook, start = config.outlook, config.population.start

    def since(spell):
        return month - month_index(spell.first_month, start)

    def is_on(spell):
        return 0 <= since(spell) < spell.months

    x1, x2, scarce = outlook.contactless, outlook.cost_surge, outlook.credit_squeeze
    boost = 0.0
    if is_on(x1):
        boost = x1.market_boost
    elif x1.months > 0 and since(x1) >= 0:
        boost = x1.market_boost * x1.boost_kept
    return SimpleNamespace(
        demand_fall=x1.demand_fall if is_on(x1) else 0.0,
        market_boost=boost,
        wage_rise=x2.wage_rise if is_on(x2) else 0.0,
        input_cost=x2.input_rise * (1 - x2.passed_on) if is_on(x2) else 0.0,
        line_cut=scarce.line_cut if is_on(scarce) else 0.0,
        rate_rise=scarce.rate_rise if is_on(scarce) else 0.0,
        pace=outlook.rivalry.factor if is_on(outlook.rivalry) else 1.0,
    )
