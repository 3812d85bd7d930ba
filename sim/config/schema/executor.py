"""Where runs are executed: in this process, on all processors, or by an engine on a cluster."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, given
from sim.units import Count, PositiveCount, Unit

Seconds = Annotated[float, Field(gt=0, le=86_400), Unit("seconds of one processor")]
Patience = Annotated[float, Field(ge=0, le=31_536_000, allow_inf_nan=False), Unit("seconds")]


class Executor(Strict):
    """An engine and what it needs to know; ``workers`` of the configuration counts the processes of a machine."""

    kind: Literal["serial", "local", "dask", "slurm"] = given("local", "This process; processes of this machine; Dask; arrays of SLURM jobs.")
    shard_seconds: Seconds = given(20.0, "About how long one shard of the work should take, on one processor.")
    run_seconds: Patience = given(3600.0, "Seconds by the clock after which a run that has not ended is broken off and counts as failed; 0 for never.")
    cluster: Literal["local", "slurm", "pbs", "lsf", "sge", "htcondor"] = given("local", "(dask) The system that starts workers.")
    address: str = given("", "(dask) Address of a scheduler that is running already.")
    jobs: PositiveCount = given(2, "Jobs that are asked for at once.")
    queue: str = given("", "Partition or queue; the site's default where nothing is said.")
    account: str = given("", "Account or project that is charged.")
    minutes: PositiveCount = given(60, "Wall time of a job.")
    memory_gb: PositiveCount = given(2, "Memory of a job.")
    setup: list[str] = given([], "Lines of shell before a job's Python, as in module load python.")
    array_limit: PositiveCount = given(1000, "(slurm) Tasks of one array, at most.")
    patience_minutes: Count = given(0, "Minutes without any shard coming back after which waiting ends; 0 for never.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.kind != "dask" and (self.address or self.cluster != "local"):
            name = "address" if self.address else "cluster"
            raise ValueError(f"{name} = {getattr(self, name)!r} belongs to the kind dask, not to the kind {self.kind}")
        if self.address and self.cluster != "local":
            raise ValueError(
                f"takes either an address or a cluster: the scheduler at {self.address} has workers of its own, "
                f"{self.cluster} would start others"
            )
        return self
