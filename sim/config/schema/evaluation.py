"""How what a policy costs and brings is weighed, after the runs; no run depends on it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.config.schema.base import Strict, given
from sim.units import RatePerYear, Unit

Worth = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False), Unit("currency of the population")]


class Evaluation(Strict):
    """Settings of the economic evaluation of a comparison."""

    discount_rate: RatePerYear = given(0.04, "Rate at which money and firms of later years count less than those of month 0.", "European Commission, Impact Assessment Guidelines 2009: 4 % in real terms", (0.03, 0.08))
    willingness_to_pay: Worth = given(200_000.0, "Most that one more effective adopter may be worth to the state, where acceptability curves end; prices of the population.")
