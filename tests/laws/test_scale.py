"""How many firms are simulated must not matter for shares (V6)."""

import numpy as np
import pytest

from sim.config.load import load
from sim.randomness import replicate_seeds
from sim.record import MEASURES
from sim.simulation import simulate

SIZES = {500: 12, 2000: 4, 8000: 2}  # firms: replicates
COLUMNS = [list(MEASURES).index(name) for name in ("adoption", "effective_adoption", "awareness")]


@pytest.mark.thorough
@pytest.mark.parametrize("scenario", ["baseline", "support_system"])
def test_shares_do_not_depend_on_the_number_of_firms(scenario):
    """Means at three sizes agree within four standard errors of a share of independent firms, plus one point."""
    ends = {}
    for firms, replicates in SIZES.items():
        runs = [
            simulate(
                load(
                    [f"population.n_smes={firms}", "months=84", "output.audit_every_months=999", f"seed={seed}"],
                    scenario,
                )
            )
            for seed in replicate_seeds(3, replicates)
        ]
        ends[firms] = np.mean([run.values[-1, 0, COLUMNS] for run in runs], axis=0)
    largest = ends[8000]
    for firms, replicates in SIZES.items():
        error = np.sqrt(largest * (1 - largest) / (firms * replicates))
        assert (np.abs(ends[firms] - largest) < 4 * error + 0.01).all(), ends
