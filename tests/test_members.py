"""A comparison in several parameter vectors: crossed with luck, neutral with one, whole where one is refused."""

import json

import numpy as np
import pandas as pd
import pytest

from sim.cli import main
from sim.comparison import compare
from sim.config.load import load_many
from sim.errors import ConfigError
from sim.interface import run
from sim.record import MEASURES
from sim.results import Results

SETTINGS = ["population.n_smes=80", "months=54", "seeds=2", "workers=1"]
PAIR = ["baseline", "support_system"]
TABLES = ("monthly", "paired", "migration", "accounts", "ledger")
NOTHING = """title: Nothing
question: Does nothing change nothing?
source: Made up.
support_system:
  phases:
    - {first_month: 2022-01, last_month: 2024-12, budget_per_sme_year: 0}
"""


def compared(*settings, scenarios=PAIR, **changed):
    return compare(load_many([*SETTINGS, *settings], scenarios), command="sme-sim compare", **changed)


@pytest.fixture(scope="module")
def one():
    return compared()


@pytest.fixture(scope="module")
def three():
    return compared("members=3")


def test_one_vector_is_the_default_and_nothing_else_changes(one, three):
    for name in TABLES:
        frame = getattr(one, name)
        assert set(frame["member"]) == {"default"}, name
        first = getattr(three, name).query("member == 'default'").reset_index(drop=True)
        pd.testing.assert_frame_equal(first, frame, check_exact=True)
    assert one.provenance["members"] == {"default": {}}
    assert (one.provenance["replicates"], three.provenance["replicates"]) == (2, 6)


def test_each_vector_has_all_seeds_and_each_replicate_is_one_of_both(three):
    runs = three.monthly[["scenario", "member", "replicate", "seed"]].drop_duplicates()
    assert len(runs) == 2 * 3 * 2
    worlds = runs[["member", "replicate", "seed"]].drop_duplicates()
    assert list(worlds["replicate"]) == list(range(6))
    assert list(worlds["member"]) == ["default", "default", "v01", "v01", "v02", "v02"]
    assert list(worlds["seed"]) == three.provenance["seeds"] * 3


def test_vectors_are_other_worlds(three):
    ends = three.monthly.query("dimension == 'all' and month == 54 and scenario == 'baseline'")
    assert ends.groupby("seed")["value_added"].nunique().tolist() == [3, 3]
    assert list(three.provenance["members"]["v01"]) == list(three.provenance["members"]["v02"])


def test_runs_are_paired_with_the_baseline_of_their_vector_and_seed(three):
    ends = three.monthly.query("dimension == 'all' and month == 54")
    ends = ends.set_index(["scenario", "member", "seed"])["effective_adoption"]
    for row in three.paired.itertuples():
        change = ends[row.scenario, row.member, row.seed] - ends["baseline", row.member, row.seed]
        assert row.effect_effective == pytest.approx(change)


def test_a_policy_that_does_nothing_changes_nothing_in_any_vector(tmp_path):
    (tmp_path / "nothing.yaml").write_text(NOTHING)
    found = compared("members=3", scenarios=["baseline", str(tmp_path / "nothing.yaml")])
    assert len(found.paired) == 6
    assert (found.paired[["effect_adoption", "effect_effective", "net_adopters", "public_cost"]] == 0).all(axis=None)
    sides = [found.monthly[found.monthly["scenario"] == name] for name in ("baseline", "nothing")]
    a, b = (side[list(MEASURES)].to_numpy() for side in sides)
    assert np.array_equal(a, b, equal_nan=True)


def test_two_processes_give_the_same_as_one(three):
    two = compared("members=3", "workers=2")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(two, name), getattr(three, name), check_exact=True)
    assert two.identity == three.identity


def test_identity_knows_what_vectors_set_and_not_where_they_lie(one, tmp_path):
    for name, rate in (("a", "0.004"), ("b", "0.004"), ("c", "0.005")):
        (tmp_path / f"{name}.csv").write_text(f"name,model.cognition.peer_rate\nmine,{rate}\n")
    a, b, c = (compared(f"ensemble={tmp_path}/{name}.csv", "months=1", "seeds=1").identity for name in "abc")
    assert a == b != c


def test_a_vector_that_contradicts_itself_is_refused_before_anything_is_run(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,population.size_classes.micro.share,model.cognition.peer_rate\ndefault,,\nodd,0.9,0.004\n")
    with pytest.raises(ConfigError, match=r"mine\.csv: odd: population.size_classes: the shares .* must sum to 1"):
        compared("members=2", f"ensemble={path}", "months=2")


def test_a_lever_of_a_vector_is_none_of_the_baseline(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,policy.support_system.phases.0.budget_per_sme_year\ndefault,\nmore,900\n")
    found = compared("members=2", f"ensemble={path}", "months=60")
    assert found.failures.empty
    ends = found.monthly.query("dimension == 'all' and month == 60").set_index(["scenario", "replicate"])
    ends = ends["public_spending_to_date"]
    assert ends["baseline", 0] == ends["baseline", 2]
    assert ends["support_system", 0] < ends["support_system", 2]


def test_too_many_vectors_are_refused_before_anything_is_run():
    with pytest.raises(ConfigError, match="members = 99: ensemble 'eu27' has 61 parameter vectors; ask for 1 to 61"):
        compared("members=99")


def test_a_single_run_carries_no_ensemble(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,model.cognition.peer_rate\nmine,0.2\n")
    small = {"population__n_smes": 60, "months": 12}
    plain, asked = run(**small), run(**small, members=1, ensemble=str(path))
    pd.testing.assert_frame_equal(plain.monthly, asked.monthly, check_exact=True)


def test_the_command_leaves_what_an_ensemble_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = [*SETTINGS, "scenarios=[baseline,support_system,subsidy_only]", "members=3", "output.dir=out"]
    assert main(["compare", *words, "output.figures=[svg]"]) == 0
    said = capsys.readouterr()
    assert "3 scenarios x 3 parameter vectors x 2 seeds = 18 runs" in said.err
    assert "90% range of" in " ".join(said.out.split())
    assert "of 3 parameter vectors" in " ".join(said.out.split())
    assert {"uncertainty.csv", "ranking.parquet"} <= {path.name for path in (tmp_path / "out" / "tables").iterdir()}
    assert (tmp_path / "out" / "figures" / "effects_by_vector.svg").is_file()
    assert "How much is parameters, how much is luck" in (tmp_path / "out" / "report.html").read_text()
    passport = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert list(passport["members"]) == ["default", "v01", "v02"]
    assert Results.read(tmp_path / "out").members == ["default", "v01", "v02"]


def test_with_one_vector_the_folder_has_no_file_of_ensembles(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *SETTINGS, "scenarios=[baseline,subsidy_only]", "months=12", "output.dir=out"]) == 0
    names = {path.stem for path in (tmp_path / "out").rglob("*")}
    assert not names & {"uncertainty", "ranking", "effects_by_vector"}
    assert "parameter vectors x" not in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.parametrize(("setting", "told"), [
    ("ensemble=claim", "did you mean 'claims'?"), ("ensemble=./none.csv", "none.csv: no such file"),
    ("members=0", "members = 0: must be a whole number"),
])  # fmt: skip
def test_what_cannot_be_carried_is_said_and_nothing_is_run(setting, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", setting, "output.dir=out"]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
