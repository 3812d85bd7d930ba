"""Confrontations with figures: what is inside, what is not, and what whoever has no model would have said."""

from dataclasses import replace

import numpy as np
import pytest
import yaml

from sim.analysis.registry import check
from sim.analysis.surveyed import Surveyed, confronted, patterns
from sim.analysis.validate.analysis import analyse
from sim.cli import main
from sim.config.schema.target import Target
from sim.patterns import PATTERNS, asked_from, wanted
from sim.study import job
from tests.studies import stand_in
from tests.whole_studies import planned

HEAD = "series,region,size_class,year,value,unit,tolerance,source,use"


def target(year, value, use="validate", size="small", series="ai_use"):
    return Target(series=series, region="EU", size_class=size, year=year, value=value, unit="percent", tolerance=1.0,
                  source="made up", use=use)  # fmt: skip


def test_a_figure_is_inside_where_nine_runs_of_ten_leave_it():
    shares = np.linspace(0.0, 1.0, 101).reshape(101, 1, 1)
    for value, inside in ((4.0, False), (6.0, True), (94.0, True), (96.0, False)):
        (row,) = confronted(Surveyed(shares, [target(2025, value)]), []).itertuples()
        assert (row.inside, row.runs) == (inside, 101)
        assert (row.low, row.median, row.high) == pytest.approx((0.05, 0.5, 0.95))
        assert row.error == pytest.approx(0.5 - value / 100)


def test_references_know_earlier_figures_of_the_same_kind_and_no_others():
    earlier = [target(2021, 10.0), target(2023, 20.0), target(2024, 90.0), target(2023, 70.0, size="medium")]
    shares = np.full((3, 1, 1), 0.5)
    (row,) = confronted(Surveyed(shares, [target(2024, 40.0)]), earlier).itertuples()
    assert (row.error_last_value, row.error_linear_trend) == pytest.approx((-0.2, -0.15))
    assert row.beaten_by == ""  # the model is 10 points off
    (row,) = confronted(Surveyed(shares, [target(2025, 40.0)]), earlier, until=2023).itertuples()
    assert row.error_last_value == pytest.approx(-0.2)
    (row,) = confronted(Surveyed(shares, [target(2025, 40.0)]), earlier[:1]).itertuples()
    assert row.error_last_value == pytest.approx(-0.3)
    assert np.isnan(row.error_bass)


def test_a_reference_that_is_nearer_is_named():
    shares = np.full((3, 1, 1), 0.5)
    (row,) = confronted(Surveyed(shares, [target(2024, 21.0)]), [target(2021, 19.0), target(2023, 20.0)]).itertuples()
    assert row.beaten_by == "last_value, linear_trend, bass, logistic"


def test_what_nobody_could_be_asked_is_no_number():
    shares = np.full((3, 1, 1), np.nan)
    (row,) = confronted(Surveyed(shares, [target(2024, 21.0)]), []).itertuples()
    assert (row.inside, row.runs) == (False, 0)
    assert np.isnan(row.median)


def published():
    """What surveys found, or would have had to find, of all that patterns need."""
    found = {
        ("ai_use", "small", 2021): 0.0612, ("ai_use", "small", 2023): 0.0641, ("ai_use", "small", 2024): 0.1121,
        ("ai_use", "medium", 2021): 0.1255, ("ai_use", "medium", 2023): 0.1307, ("ai_use", "medium", 2024): 0.2097,
        ("never_considered", "small", 2024): 0.7956, ("never_considered", "medium", 2024): 0.67,
        ("use_on_one_link", "small", 2024): 0.8, ("use_given_up", "small", 2024): 0.1,
    }  # fmt: skip
    for size in ("small", "medium"):
        named = {"expertise": 0.708, "incompatibility": 0.413, "costs": 0.331, "not_useful": 0.23}
        found |= {(f"barrier_{reason}", size, 2024): share for reason, share in named.items()}
    return {one: np.array([[share]]) for one, share in found.items()}


SPOILT = {
    "flat_then_takes_off": ("ai_use", "small", 2023, 0.09),
    "gap_widens_ratio_falls": ("ai_use", "medium", 2024, 0.25),
    "expertise_first": ("barrier_costs", "medium", 2024, 0.75),
    "consideration_more_than_conversion": ("never_considered", "medium", 2024, 0.78),
    "shallow_use": ("use_on_one_link", "small", 2024, 0.3),
    "some_give_up": ("use_given_up", "small", 2024, 0.0),
}


def test_every_pattern_holds_of_what_was_published():
    assert set(published()) == set(wanted())
    assert patterns(published())["verdict"].eq("holds").all()
    assert list(SPOILT) == [pattern.name for pattern in PATTERNS]


@pytest.mark.parametrize("name", SPOILT)
def test_every_pattern_can_fail_and_no_answer_is_no_verdict(name):
    series, size, year, value = SPOILT[name]
    found = published() | {(series, size, year): np.array([[value]])}
    assert patterns(found).set_index("pattern").loc[name, "verdict"] == "fails"
    missing = published() | {(series, size, year): np.array([[np.nan]])}
    row = patterns(missing).set_index("pattern").loc[name]
    assert (row["verdict"], row["runs"]) == ("nobody to ask", 0)


def carried_out(folder, *rows, **changes):
    (folder / "mine.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    study = {"stop_after_targets": True, "targets": "mine.csv", "members": 3, "replication": {"seeds": 2}, **changes}
    asked = planned(folder, study)
    check("validate", asked)
    answers = lambda config, one: 0.2 + 0.01 * (config.seed % 3)  # noqa: E731
    asked = replace(asked, simulate=stand_in(lambda config, month: {}, answers=answers))
    with job.carried_out(asked, "validate", "test", lambda done, total: None) as done:
        done.publish()
    return done.studied


def test_what_the_model_misses_comes_first(tmp_path):
    told = {("small", 2025): 21, ("medium", 2025): 60, ("medium", 2026): 40}
    rows = [f"ai_use,EU,{size},{year},{value},percent,1,made up,validate" for (size, year), value in told.items()]
    found = analyse(carried_out(tmp_path, *rows))
    assert list(found.tables["figures"]["observed"]) == [0.6, 0.4, 0.21]
    beware, few, first, *_ = found.sentences
    assert beware.startswith("Beware: the simulated firms are those of SMEs of the EU-27")
    assert few.startswith("Beware: some figures stand for few simulated firms")
    assert first.startswith("Outside: ai_use medium 2025 (observed 60.0 %")
    assert "1 of 3 figures marked validate lie within" in first
    assert found.sentences[-3].startswith("OUTSIDE ai_use medium 2025 (EU): observed 60.0 %")
    assert found.sentences[-1].startswith("inside ai_use small 2025 (EU): observed 21.0 %")


def test_runs_end_with_the_last_figure(tmp_path):
    studied = carried_out(tmp_path, "ai_use,EU,small,2022,21,percent,1,made up,validate")
    assert studied.months == 14
    assert len(studied.table("surveys")) == 3 * 2


def test_references_are_told_apart_by_what_they_know(tmp_path):
    row = "ai_use,EU27_2020,small,2025,21,percent,1,made up,validate"
    known = analyse(carried_out(tmp_path, row)).tables["figures"]
    assert known["error_last_value"].iloc[0] == pytest.approx(0.1121 - 0.21)  # from the shipped figures of the fit
    other = tmp_path / "other"
    other.mkdir()
    alone = analyse(carried_out(other, row, validation={"known": ""})).tables["figures"]
    assert alone["error_last_value"].isna().all()


def test_references_are_weighed_by_the_mean_size_of_their_errors(tmp_path):
    told = (("small", 31), ("medium", 11))
    rows = [f"ai_use,EU27_2020,{size},2025,{value},percent,1,made up,validate" for size, value in told]
    found = analyse(carried_out(tmp_path, *rows)).tables
    [row] = found["references"].to_dict("records")
    assert row["figures"] == 2
    assert row["model"] == pytest.approx(found["figures"]["error"].abs().mean())
    assert row["model"] == pytest.approx(0.1, abs=0.011)  # one too high, one too low
    assert row["last_value"] == pytest.approx((abs(0.1121 - 0.31) + abs(0.2097 - 0.11)) / 2)


def test_the_default_parameters_are_left_out_where_fitted_ones_are_there(tmp_path):
    row = "ai_use,EU27_2020,small,2025,21,percent,1,made up,validate"
    runs = {}
    for members in (1, 3):
        place = tmp_path / str(members)
        place.mkdir()
        [runs[members]] = analyse(carried_out(place, row, members=members)).tables["figures"]["runs"]
    assert runs == {1: 1 * 2, 3: 2 * 2}


def test_known_figures_are_held_by_content(tmp_path):
    known = tmp_path / "known.csv"
    known.write_text(f"{HEAD}\nai_use,EU27_2020,small,2024,10,percent,1,made up,calibrate\n", encoding="utf-8")
    row = "ai_use,EU27_2020,small,2025,21,percent,1,made up,validate"
    carried_out(tmp_path, row, validation={"known": str(known)})
    asked = planned(tmp_path, yaml.safe_load((tmp_path / "asked.yaml").read_text(encoding="utf-8")))
    assert job.already_there(asked, "validate") is not None
    known.write_text(known.read_text(encoding="utf-8").replace("2024,10", "2024,60"), encoding="utf-8")
    assert job.already_there(asked, "validate") is None


def test_patterns_are_asked_of_the_month_of_the_survey():
    months = {(question, size): month for month, question, size, _ in asked_from("2021-01") if question == "ai_use"}
    assert months["ai_use", "small"] == 38  # March 2024
    assert {one.month for one in asked_from("2021-01")} == {2, 26, 38}
    assert {one.month for one in asked_from("2020-03")} == {12, 36, 48}


def test_a_pattern_depends_where_some_runs_show_it():
    found = published() | {("use_on_one_link", "small", 2024): np.array([[0.8] * 7 + [0.2] * 3])}
    found = {key: np.broadcast_to(value, (1, 10)) for key, value in found.items()}
    row = patterns(found).set_index("pattern").loc["shallow_use"]
    assert (row["verdict"], row["holds_in"]) == ("depends", 0.7)


@pytest.mark.parametrize("years", [(0.20, 0.10, 0.09), (0.06, 0.20, 0.35), (0.06, 0.06, 0.065)])
def test_what_falls_or_rises_all_along_is_not_flat_before_it_takes_off(years):
    found = published()
    for year, share in zip((2021, 2023, 2024), years, strict=True):
        found["ai_use", "small", year] = np.array([[share]])
    assert patterns(found).set_index("pattern").loc["flat_then_takes_off", "verdict"] == "fails"


def test_the_command_takes_a_file_and_ends_well_where_the_model_fails(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEAD}\nai_use,EU,small,2022,99,percent,0.1,made up,validate\n", encoding="utf-8")
    small = ["population.n_smes=60", "study.members=2", "study.replication.seeds=1", "study.patterns=false",
             "output.figures=[png]", "executor=serial", f"output.dir={tmp_path / 'out'}"]  # fmt: skip
    assert main(["validate", "--targets", str(path), *small]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "OUTSIDE ai_use small 2022 (EU): observed 99.0 %" in printed
    assert (tmp_path / "out" / "figures" / "figures.png").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["validate", "--targets"], "--targets needs a file"),
        (["validate", "--targets", "no/such.csv"], "no/such.csv: no such file"),
        (["validate", "--targets=eu72"], "no targets are shipped as 'eu72'; did you mean 'eu27'?"),
        (["sweep", "--targets", "eu27"], "--targets belongs to calibrate and validate"),
        (["validate", "study.targets="], "study.targets: there is no figure to confront the model with"),
    ],
)
def test_targets_that_are_none_are_refused(words, told, capsys):
    more = ["study.stop_after_targets=false", "study.patterns=false"] if words[-1] == "study.targets=" else []
    assert main([*words, *more]) == 2
    assert told in capsys.readouterr().err
