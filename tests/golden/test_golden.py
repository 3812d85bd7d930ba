"""Numbers move only on purpose: one small run per shipped scenario and population."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("golden_update", Path(__file__).parent / "update.py")
update = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(update)


@pytest.mark.parametrize("population", update.POPULATIONS)
@pytest.mark.parametrize("scenario", update.SCENARIOS)
def test_numbers_have_not_moved(scenario, population):
    kept = update.path(scenario, population).read_text(encoding="utf-8")
    assert update.text(update.numbers(scenario, population)) == kept, (
        "numbers moved; if on purpose: python -m tests.golden.update, and say why in CHANGELOG.md under Numbers"
    )


def test_every_shipped_scenario_has_golden_numbers():
    shipped = {path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml")}
    assert shipped == set(update.SCENARIOS)
