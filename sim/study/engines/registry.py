"""Which engine works shards off, and whether this machine has what it needs."""

from __future__ import annotations

import shutil
from importlib import import_module
from importlib.util import find_spec

from sim.config.schema.executor import Executor
from sim.errors import ConfigError, EnvironmentFault
from sim.study.engines import local
from sim.study.engines.work import Engine

EXTRA = {"distributed": "distributed", "dask_jobqueue": "dask-jobqueue", "submitit": "submitit"}  # by module
SUBMITS = {"slurm": "sbatch", "pbs": "qsub", "lsf": "bsub", "sge": "qsub", "htcondor": "condor_submit"}


def check_engine(executor: Executor) -> None:
    """Whether this machine has what an engine needs.

    Raises
    ------
    ConfigError
        If the extra is not installed.
    EnvironmentFault
        If jobs cannot be submitted from here.
    """
    needs = {"dask": ["distributed"], "slurm": ["submitit"]}.get(executor.kind, [])
    system = executor.cluster if executor.kind == "dask" else executor.kind
    if executor.kind == "dask" and system != "local":
        needs.append("dask_jobqueue")
    missing = [EXTRA[module] for module in needs if find_spec(module) is None]
    if missing:
        raise ConfigError(
            f"executor.kind = {executor.kind!r}: needs the extra cluster ({' and '.join(missing)} not installed): "
            'pip install "sme-ai-adoption[cluster]"'
        )
    if system in SUBMITS and shutil.which(SUBMITS[system]) is None:
        raise EnvironmentFault(
            f"there is no {SUBMITS[system]} on this machine; jobs of {system} are submitted from a node that has it"
        )


def engine(executor: Executor) -> Engine:
    """The engine that was asked for; those of clusters are imported only now, with what they need."""
    if executor.kind == "serial":
        return local.one_by_one
    found: Engine = import_module(f"sim.study.engines.{executor.kind}").work
    return found
