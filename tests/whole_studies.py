"""Small studies for tests: a known function in place of the model, through all else that a study goes through."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sim.analysis.registry import check
from sim.study import job as study_job
from sim.study.plan import Plan, plan
from sim.study.results import Studied
from tests.studies import Told, stand_in


def planned(folder: Path, study: Mapping[str, Any], *overrides: str) -> Plan:
    """The plan of a study that is written as in a file.   folder : for that file and the results"""
    path = folder / "asked.yaml"
    path.write_text(yaml.safe_dump(dict(study)), encoding="utf-8")
    size = ["population.n_smes=40", "months=12", "executor=serial", f"output.dir={folder / 'results'}"]
    return plan([*size, f"study={path}", *overrides])


def carried_out(asked: Plan, kind: str, told: Told | None = None, **stand_in_for: Any) -> Studied:
    """Its results, after all that the command does before and beside an analysis.

    Parameters
    ----------
    told
        Measures that stand in for the model's; left out, the model runs.
    **stand_in_for
        What else the stand-in says, as ``tests.studies.stand_in`` takes it.
    """
    asked = replace(asked, simulate=stand_in(told, **stand_in_for)) if told else asked
    check(kind, asked)
    with study_job.carried_out(asked, kind, "test", lambda done, total: None) as done:
        done.publish()
    return done.studied
