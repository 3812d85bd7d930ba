"""Calibrations of a function whose parameters are known, through all that a study goes through."""

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.calibrate.analysis import analyse
from sim.analysis.registry import check
from sim.errors import ConfigError, RunFailed
from sim.language import speaking
from sim.study import job
from sim.study.results import Studied
from tests.language.left import left_in_finding
from tests.studies import stand_in
from tests.whole_studies import planned

PEER, BUFFER, PAYOUT = "model.cognition.peer_rate", "model.capital.buffer", "model.capital.payout"
TRUE = {PEER: 0.004, BUFFER: 0.9}
STUDY = {
    "stop_after_targets": True, "targets": "", "every_months": 38,
    "uncertainties": {"design": "history_matching", "points": 40, "factors": [
        {"key": PEER, "low": 0.001, "high": 0.016, "scale": "log"}, {"key": BUFFER, "low": 0.5, "high": 1.3},
        {"key": PAYOUT},
    ]},
    "calibrate": {"waves": 1, "each": 20, "vectors": 30, "recoveries": 2, "steps": 1200},
    "replication": {"seeds": 2},
}  # fmt: skip


def share_of(peer, buffer, year):
    """A share that one parameter drives in one year, and both in another."""
    odds = np.log2(peer / 0.004) * 0.8 - 1.0 + (2.0 * (buffer - 0.9) if year == 2024 else 0.0)
    return float(1.0 / (1.0 + np.exp(-odds)))


def answers(config, asked):
    luck = 0.02 * np.random.default_rng([config.seed, asked.month]).standard_normal()
    year = 2024 if asked.month == 38 else 2023
    return share_of(config.model.cognition.peer_rate, config.model.capital.buffer, year) + luck


def study_of(folder, **changes):
    shares = {year: share_of(*TRUE.values(), year) for year in (2023, 2024)}
    rows = [f"ai_use,EU,small,{year},{share},share,0.02,made up,calibrate" for year, share in shares.items()]
    rows.append(f"ai_use,EU,medium,2024,{shares[2024]},share,0.02,made up,validate")
    head = "series,region,size_class,year,value,unit,tolerance,source,use"
    (folder / "mine.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    return {**STUDY, "targets": "mine.csv", **changes}


def carried_out(asked):
    check("calibrate", asked)
    asked = replace(asked, simulate=stand_in(lambda config, month: {}, answers=answers))
    with job.carried_out(asked, "calibrate", "test", lambda done, total: None) as done:
        done.publish()
    return done.studied


@pytest.fixture(scope="module")
def studied(tmp_path_factory) -> Studied:
    folder = tmp_path_factory.mktemp("calibrated")
    return carried_out(planned(folder, study_of(folder)))


@pytest.fixture(scope="module")
def found(studied):
    return analyse(studied)


def test_what_was_found_is_said_in_chinese(found):
    with speaking("zh"):
        told = found.sentences
    assert len(told) == len(found.sentences) > 3
    assert [sentence for sentence in told if left_in_finding(sentence, {"EU"})] == []


def test_the_parameters_that_made_the_figures_are_found(found):
    found = found.tables
    known = found["parameters"].set_index("key")
    for key, true in TRUE.items():
        assert known.loc[key, "low"] < true < known.loc[key, "high"]
        assert known.loc[key, "narrowed"] > 0.3
    assert known.loc[PAYOUT, "verdict"] == "not pinned down"
    assert found["figures"]["inside"].all()
    assert list(found["figures"]["use"]) == ["calibrate", "calibrate", "validate"]


def test_known_parameters_are_found_again(found):
    again = found.tables["recoveries"]
    assert again["world"].nunique() == 2
    assert again.loc[again["key"] != PAYOUT, "inside"].mean() >= 0.75


def test_runs_come_closer_and_the_ensemble_shares_its_seeds(studied, found):
    waves = found.tables["waves"]
    assert list(waves["runs"]) == [40, 20]
    assert waves["distance_median"].iloc[1] < 0.5 * waves["distance_median"].iloc[0]
    runs = studied.table("surveys").drop_duplicates(["world", "replicate"])
    ensemble = runs[runs["world"] >= 60]
    assert ensemble.groupby("world")["seed"].nunique().eq(2).all()
    before = set(runs.loc[runs["world"] < 60, "seed"])
    assert (len(before), ensemble["seed"].nunique(), len(before & set(ensemble["seed"]))) == (60, 2, 0)


def test_the_ensemble_is_a_file_of_settings(found):
    head, *rows = found.files["ensemble.csv"].splitlines()
    assert head.split(",") == ["name", "distance", PEER, BUFFER, PAYOUT]
    assert len(rows) == 30
    assert rows[0].startswith("v01,")
    assert found.tables["ensemble"]["distance"].median() < 3.0


def test_a_calibration_that_was_interrupted_goes_on_to_the_same(tmp_path, studied):
    asked = planned(tmp_path, study_of(tmp_path))
    stopping = stand_in(lambda config, month: {}, answers=answers)
    left = 75  # runs: into the ensemble

    def stops(config, every=1, wanted=()):
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return stopping(config, every, wanted)

    stopping_there = job.carried_out(replace(asked, simulate=stops), "calibrate", "", lambda *_: None)
    with pytest.raises(KeyboardInterrupt), stopping_there:
        pass
    again = carried_out(asked)
    for name in ("surveys.parquet", "outcomes.parquet", "worlds.csv"):
        one, other = (found.folder / "tables" / name for found in (again, studied))
        assert one.read_bytes() == other.read_bytes()


def test_later_figures_take_no_part_where_they_are_to_be_foretold(tmp_path):
    studied = carried_out(planned(tmp_path, study_of(tmp_path), "study.calibrate.until=2023"))
    known = analyse(studied).tables["parameters"].set_index("key")
    assert known.loc[PEER, "narrowed"] > 0.3
    assert known.loc[BUFFER, "verdict"] == "not pinned down"  # only the figure of 2024 knows it


@pytest.mark.parametrize(
    ("changes", "setting", "told"),
    [
        ({"uncertainties": {"factors": [{"key": PEER}]}}, "", "study.uncertainties.design = factorial"),
        ({"targets": ""}, "study.stop_after_targets=false", "study.targets: there is nothing to match"),
        ({"scenarios": ["subsidy_only"]}, "", "study.scenarios: a calibration is of the world without policy"),
        ({"calibrate": {"until": 2020}}, "", "no figure there is marked calibrate and of 2020 or earlier"),
        ({}, "study.members=2", "study.members = 2: a calibration makes its own vectors"),
        ({}, "study.uncertainties.points=5", "points = 5: take 6 at least"),
    ],
)  # fmt: skip
def test_what_no_calibration_can_be_made_of_is_refused(tmp_path, changes, setting, told):
    with pytest.raises(ConfigError, match=told):
        check("calibrate", planned(tmp_path, study_of(tmp_path, **changes), *filter(None, [setting])))


def test_figures_that_hardly_any_run_can_be_asked_end_in_a_sentence(tmp_path):
    asked = planned(tmp_path, study_of(tmp_path))
    nobody = stand_in(lambda config, month: {}, answers=lambda config, one: np.nan)
    stopped = job.carried_out(replace(asked, simulate=nobody), "calibrate", "", lambda *_: None)
    with pytest.raises(RunFailed, match=r"no fit can be made: 0 runs .* too few for 3 parameters; more SMEs"), stopped:
        pass


def test_a_factor_of_a_list_or_of_a_logarithm_of_nothing_is_refused(tmp_path):
    space = STUDY["uncertainties"]
    for factor, said in (
        ({"key": BUFFER, "values": [0.5, 0.6]}, "takes neither values nor whole"),
        ({"key": BUFFER, "low": 0.0, "high": 1.0, "scale": "log"}, "a logarithm needs a low end above zero"),
    ):
        with pytest.raises(ConfigError, match=said):
            check("calibrate", planned(tmp_path, study_of(tmp_path, uncertainties={**space, "factors": [factor]})))
