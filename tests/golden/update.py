"""Rewrite the golden numbers: `python -m tests.golden.update`. Say in CHANGELOG.md, under Numbers, why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.config.load import load
from sim.record import MEASURES
from sim.simulation import simulate

FOLDER = Path(__file__).parent
SCENARIOS = ("baseline", "top_level_design", "all_at_once", "scenario_mining", "public_service", "support_system",
             "fiscal_complement", "finance_only", "subsidy_only", "full_package", "case_software_voucher",
             "case_ai_voucher", "case_adviser", "case_smart_factory", "case_win_win", "case_campaign")  # fmt: skip
POPULATIONS = ("eu27", "china")
SETTINGS = ("population.n_smes=300", "months=96", "output.audit_every_months=12", "seed=20210101")
DIGITS = 9  # of floats: equal on other processors, see docs/decisions


def numbers(scenario: str, population: str) -> pd.DataFrame:
    """Every measure of the whole population at the end of each second year."""
    run = simulate(load([*SETTINGS, f"population={population}"], scenario))
    frame = pd.DataFrame(run.values[::24, 0], columns=list(MEASURES)).T
    frame.columns = [f"month {24 * i}" for i in range(frame.shape[1])]
    return frame.rename_axis("measure")


def text(frame: pd.DataFrame) -> str:
    """The numbers as they are kept, with so many significant digits."""
    return frame.to_csv(float_format=f"%.{DIGITS}g", lineterminator="\n")


def path(scenario: str, population: str) -> Path:
    """Where they are kept."""
    return FOLDER / f"{population}-{scenario}.csv"


if __name__ == "__main__":
    for population in POPULATIONS:
        for scenario in SCENARIOS:
            path(scenario, population).write_text(text(numbers(scenario, population)), encoding="utf-8")
            print(path(scenario, population).name)
