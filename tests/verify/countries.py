"""Does digital intensity foretell adoption across countries?   ``python -m tests.verify.countries [VECTORS] [SMES]``

The firms of each country begin with its digital intensity of 2021; nothing else differs between them. Told: how the
order of countries in the model agrees with the published order of adoption, and how well intensity alone does. A few
minutes; not part of the suite. Ends with 1 where the model's order and intensity do not go together at all.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.stats import spearmanr

from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.config.schema.population import BANDS
from sim.config.settings import with_settings
from sim.ensemble import members
from sim.simulation import simulate
from sim.survey import Asked
from sim.targets import named

SIZES = ("micro", "small", "medium")
YEARS = (2021, 2023, 2024)


def shifted(config: Config, very_low: float) -> dict[str, float]:
    """Bands of digital intensity of each size class, its odds of very low shifted as those of small firms are.

    Parameters
    ----------
    very_low : share
        Of the small firms of a country.
    """
    classes = config.population.size_classes
    own = classes.small.digital_intensity.very_low
    ratio = (very_low / (1 - very_low)) / (own / (1 - own))
    found = {}
    for size in SIZES:
        bands = getattr(classes, size).digital_intensity
        odds = ratio * bands.very_low / (1 - bands.very_low)
        lowest = odds / (1 + odds)
        for band in BANDS:
            rest = getattr(bands, band) * (1 - lowest) / (1 - bands.very_low)
            found[f"population.size_classes.{size}.digital_intensity.{band}"] = lowest if band == "very_low" else rest
    return found


def main(count: int, smes: int) -> int:
    """Run every country under each vector with one luck, and tell how orders agree."""
    targets = named("countries")
    intensity = {target.region: target.share for target in targets if target.series == "digital_intensity_very_low"}
    published = {(target.region, target.year): target.share for target in targets if target.series == "ai_use"}
    base = load([f"population.n_smes={smes}", "months=38"])
    asked = [Asked(12 * (year - 2021) + 2, "ai_use", "small") for year in YEARS]
    found = np.zeros((count, len(intensity), len(YEARS)))
    for member, vector in enumerate(members("eu27", count)):
        config = with_settings(base, vector.settings)
        for place, very_low in enumerate(intensity.values()):
            here = with_settings(config, shifted(config, very_low))
            found[member, place] = simulate(here, here.months, asked).surveyed
    low, mean = np.array([*intensity.values()]), found.mean(axis=0)
    for column, year in enumerate(YEARS):
        there = np.array([(region, year) in published for region in intensity])
        observed = np.array([published.get((region, year), np.nan) for region in intensity])[there]
        by_model, by_intensity = (spearmanr(other[there], observed).statistic for other in (mean[:, column], -low))
        r = np.corrcoef(low, mean[:, column])[0, 1], np.corrcoef(low[there], observed)[0, 1]
        spread = np.ptp(mean[:, column]), np.ptp(observed)
        print(
            f"{year}: {there.sum()} countries; rank correlation of the model's order with the published {by_model:.2f} "
            f"(of intensity alone {by_intensity:.2f}); correlation of very low intensity with adoption {r[0]:.2f} in "
            f"the model, {r[1]:.2f} published; from least to most {100 * spread[0]:.1f} points in the model, "
            f"{100 * spread[1]:.1f} published"
        )
    return int(r[0] > 0)


if __name__ == "__main__":
    asked_for = [*map(int, sys.argv[1:])]
    sys.exit(main(*asked_for, *(5, 3000)[len(asked_for) :]))
