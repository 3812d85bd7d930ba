"""What a reader of a fit or a confrontation is warned of."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.analysis.calibrate.sentences import _in_vain, few_firms, of_others
from sim.analysis.registry import first_of_all
from sim.analysis.validate.sentences import _references
from sim.config.load import load
from sim.config.schema.target import Target
from sim.language import speaking


def target(size="small", region="EU27_2020", sector="all"):
    return Target(series="ai_use", region=region, size_class=size, sector=sector, year=2024, value=5.0, unit="percent",
                  tolerance=1.0, source="made up", use="validate")  # fmt: skip


def studied(*targets, firms=2000, population="eu27"):
    config = load([f"population={population}", f"population.n_smes={firms}"]).model_dump(mode="json")
    return SimpleNamespace(provenance={"config": {"baseline": config}}, baseline="baseline", targets=list(targets))


def test_figures_of_other_firms_are_told():
    assert of_others(studied(target())) == []
    [told] = of_others(studied(target(), target(region="CN"), population="china"))
    assert told.startswith("Beware: the simulated firms are those of SMEs of China")
    assert "figures of EU27_2020:" in told


def test_figures_of_a_handful_of_firms_are_told():
    assert few_firms(studied(target(), target("medium"))) == []
    [told] = few_firms(studied(target(), target("medium"), target("large"), firms=200))
    assert "(large about 3, medium about 16 in a run)" in told
    [told] = few_firms(studied(target(sector="ict"), firms=400))
    assert "small ict about" in told


@pytest.mark.parametrize(
    ("distance", "possible", "foretold", "why"),
    [(0.8, 0.05, 0.9, ""), (2.6, 0.05, 0.9, "2.6 standard deviations off"), (0.8, 0.998, 0.9, "rule out 0.2 %"),
     (0.8, 0.05, 0.1, "foretell hardly anything")],
)  # fmt: skip
def test_a_fit_that_says_little_says_so(distance, possible, foretold, why):
    tables = {"ensemble": pd.DataFrame({"distance": [distance]}), "waves": pd.DataFrame({"possible": [0.99, possible]}),
              "emulators": pd.DataFrame({"foretold": [-0.5, foretold]})}  # fmt: skip
    told = " ".join(_in_vain(tables))
    assert why in told
    assert bool(told) == bool(why)


def test_a_fitted_figure_is_no_forecast():
    off = {"last_value": 0.05, "linear_trend": 0.04, "bass": 0.06, "logistic": 0.07}
    row = {"series": "ai_use", "use": "calibrate", "figures": 3, "model": 0.006, **off}
    assert "That is no forecast" in _references(pd.Series(row))
    assert "less than every naive reference" in _references(pd.Series({**row, "use": "validate"}))


def test_notes_on_the_settings_of_another_version_stay_as_they_were_written():
    known = load(["population.n_smes=60"]).model_dump(mode="json")
    for config in ({**known, "of_another_version": 1}, known):  # unknown, or noted otherwise then
        of = SimpleNamespace(provenance={"notes": {"Written then": ["baseline"]}, "config": {"baseline": config}})
        with speaking("zh"):
            [told] = first_of_all(of)
        assert "Written then" in told
