"""A Hydra job that is the work, composed from the laboratory's own number of settings."""

from __future__ import annotations

import tempfile

import hydra
from hydra.core.config_store import ConfigStore

from benchmarks.sweeps.work import busy
from sim.config.layers import neutral
from sim.config.schema.experiment import Config

SETTINGS = {"number": 0, **neutral(Config)}
HYDRA = {"sweep": {"dir": tempfile.mkdtemp(prefix="sweeps-")}, "output_subdir": None}
ConfigStore.instance().store(name="job", node={**SETTINGS, "hydra": HYDRA})


@hydra.main(version_base="1.3", config_path=None, config_name="job")
def main(config: object) -> None:
    """One run."""
    busy()
