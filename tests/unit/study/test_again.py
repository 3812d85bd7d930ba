"""The same command again: what may go better now is tried again, what is whole is not, and what repeats a run does."""

import shlex
from dataclasses import replace

import pytest
import yaml
from studies import SMALL, TWO_BY_THREE, known, planned

import sim.study.conduct
from sim import open_study
from sim.cli import main
from sim.config.load import load_named
from sim.errors import ConfigError, RunFailed
from sim.study.conduct import Conduct, piece
from sim.study.extent import seconds_of_run
from sim.study.folder import PARTS, TOLD, WorkFolder
from sim.study.job import already_there, carried_out, kept_from_before, unfinished_beside
from sim.study.plan import Arm, plan
from sim.study.replication import rounds
from sim.study.round import Round
from sim.study.shard import run_shard

PEER = known(lambda config: config.model.cognition.peer_rate)
SILENT = lambda done, total: None  # noqa: E731
BUDGETS = "policy.*.phases.*.budget_per_sme_year"


def conduct(asked, results):
    work = WorkFolder(results, asked.identity)
    with work.opened():
        found = Conduct(asked, work, SILENT)
        found.run()
    return found


def killing(executor):
    """An engine whose processes are all ended from outside."""

    def work(plan, shards, folder):
        for shard in shards:
            yield shard.name, None

    return work


def test_shards_whose_process_died_are_tried_again(tmp_path, monkeypatch):
    asked = planned(*TWO_BY_THREE, simulate=PEER)
    undisturbed = conduct(asked, tmp_path / "undisturbed").progress
    with monkeypatch.context() as patch:
        patch.setattr(sim.study.conduct, "engine", killing)
        first = conduct(asked, tmp_path / "x").progress
        assert (first.done, first.failed) == (18, 18)
        assert conduct(asked, tmp_path / "x").progress.failed == 18, "and told all the same when they fail again"
    again = conduct(asked, tmp_path / "x").progress
    assert (again.done, again.failed) == (undisturbed.done, 0)


def test_runs_that_ran_out_of_memory_are_tried_again_and_others_that_failed_are_not(tmp_path):
    calls = []

    def short(fault):
        def simulate(config, every):
            calls.append(config.seed)
            if config.model.cognition.peer_rate == 0.004:
                raise fault("no")
            return PEER(config, every)

        return simulate

    asked = planned(*TWO_BY_THREE, simulate=short(MemoryError))
    assert conduct(asked, tmp_path / "x").progress.failed == 6
    assert conduct(replace(asked, simulate=short(ArithmeticError)), tmp_path / "x").progress.failed == 6
    calls.clear()
    assert conduct(replace(asked, simulate=PEER), tmp_path / "x").progress.failed == 6
    assert not calls


def test_a_later_round_that_comes_out_otherwise_then_is_no_fault_of_the_folder(tmp_path):
    def simulate(config, every, broken):
        if broken and config.model.cognition.peer_rate == 0.004 and config.seed in broken:
            raise MemoryError
        return known(lambda config: config.seed % 7 if config.policy.fiscal_complement.phases else 0.0)(config, every)

    asked = planned(*TWO_BY_THREE, "study.replication={seeds: 4, until_half_width: 0.5, of: adoption, most: 8}")
    first = {case.seed for case in asked.cases(range(4))}
    conduct(replace(asked, simulate=lambda config, every: simulate(config, every, first)), tmp_path / "x")
    again = conduct(replace(asked, simulate=lambda config, every: simulate(config, every, set())), tmp_path / "x")
    whole = conduct(replace(asked, simulate=lambda config, every: simulate(config, every, set())), tmp_path / "y")
    assert (again.progress.failed, again.progress.done) == (0, whole.progress.done)


def test_when_all_died_the_way_out_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sim.study.conduct, "engine", killing)
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", simulate=PEER)
    with pytest.raises(RunFailed, match="is tried again by the same command"), carried_out(asked, "sweep", "", SILENT):
        pytest.fail("nothing was found")


@pytest.mark.parametrize("told", ["[]", "{}", '{"files": []}', "3"])
def test_a_note_that_tells_nothing_is_damage(tmp_path, told):
    asked = planned(*TWO_BY_THREE, simulate=PEER)
    done = conduct(asked, tmp_path / "x")
    (done.folder.path / PARTS / done.order[0] / TOLD).write_text(told, encoding="utf-8")
    assert conduct(asked, tmp_path / "x").progress.done == 18


def test_what_goes_wrong_while_a_run_is_kept_is_a_failure_of_that_run(monkeypatch):
    def breaks(run, base):
        raise IndexError("while it is kept")

    monkeypatch.setattr("sim.study.shard.against_baseline", breaks)
    asked = planned(*TWO_BY_THREE, simulate=PEER)
    (shard,) = asked.shards(asked.cases(range(2)), 0, 1e6)
    tables = {name: table.to_pandas() for name, table in run_shard(asked, shard).items()}
    assert set(tables["failures"]["message"]) == {"while it is kept"}
    assert len(tables["failures"]) == 12
    assert set(tables["outcomes"]["scenario"]) == {"baseline"}


@pytest.mark.parametrize("common", [[], ["policy.fiscal_complement.cost_share.rate=0.4"],
                                    ["model.cognition.peer_rate=0.5"], ["seed=5"]])  # fmt: skip
def test_the_line_repeats_exactly_that_run(common):
    asked = planned(*SMALL, *common, "study.scenarios=[subsidy_only,finance_only]", "study.members=2",
        "study.uncertainties.factors=[{key: model.cognition.peer_rate, values: [0.002, 0.004]}, "
        "{key: policy.*.phases.*.targeting.size_classes, values: [[micro, small], []]}]",
        f"study.levers.factors=[{{key: {BUDGETS}, values: [600, 5]}}, "
        "{key: policy.*.cost_share.rate, values: [0.3]}, "
        "{key: policy.*.phases.*.first_month, values: [2026-03]}]")  # fmt: skip
    for case in list(asked.cases(range(2)))[4::7]:
        for arm, config in asked.configs_of(case, asked.arms).items():
            line = shlex.split(asked.repeat(case, arm))
            assert line[:2] == ["sme-sim", "run"]
            name, found = load_named(line[2:])
            assert name == arm.scenario
            for part in ("population", "model", "outlook", "policy", "months"):
                assert getattr(found, part) == getattr(config, part)
            assert found.seed == case.seed


def test_settings_of_an_analysis_do_not_name_the_work(tmp_path):
    same = planned(*TWO_BY_THREE).identity
    for word in ("title=Other", "question=Why", "responses=[public_cost]", "discover.minimum_density=0.9",
                 "attribute.partner=x", "search.population=4", "replication.most=70"):  # fmt: skip
        assert planned(*TWO_BY_THREE, f"study.{word}").identity == same, word
    for word in ("dimensions=[all,size_class]", "discover.claim=C22", "replication.until_half_width=0.1", "members=2"):
        assert planned(*TWO_BY_THREE, f"study.{word}").identity != same, word
    found = []
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("model.cognition.peer_rate\n0.01\n", encoding="utf-8")
        found.append(planned(f"study.uncertainties={{design: file, points_file: '{tmp_path / name}'}}").identity)
    assert found[0] == found[1]


def done(asked, kind="sweep"):
    with carried_out(asked, kind, "", SILENT) as carried:
        carried.publish()
    return carried.studied


def test_results_that_are_there_are_not_made_again(tmp_path, capsys):
    words = [*TWO_BY_THREE, "study=sweep", "study.replication.seeds=1", "executor=serial", "output.figures=[svg]",
             f"output.dir={tmp_path / 'x'}", "population.n_smes=20", "months=1"]  # fmt: skip
    first = done(plan(words))
    assert open_study(tmp_path / "x").provenance == first.provenance
    assert main(["sweep", *words]) == 0
    assert f"these results are there already: {first.folder}" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    for other in ("study.responses=[awareness]", "seed=3", "output.overwrite=true"):
        assert already_there(plan([*words, other]), "sweep") is None, other
    assert already_there(plan(words), "discover") is None
    (first.folder / "tables" / "paired.parquet").write_bytes(b"")
    assert already_there(plan(words), "sweep") is None


def test_another_study_that_is_unfinished_is_told_of(tmp_path):
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", simulate=PEER)
    left = conduct(asked, tmp_path / "x").folder.path
    assert not unfinished_beside(asked)
    assert unfinished_beside(planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", "seed=9")) == {left: 18}


def test_what_is_left_from_before_is_known_with_its_beginning(tmp_path):
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", simulate=known(lambda config: 0.5))
    assert kept_from_before(asked) == 0
    with carried_out(asked, "sweep", "", lambda done, total: None) as first:  # and is never published
        began = first.studied.provenance["started"]
    assert kept_from_before(asked) == 18
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.study.job.now", lambda: "2099-01-01T00:00:00+00:00")
        with carried_out(asked, "sweep", "", lambda done, total: None) as second:
            assert second.studied.provenance["started"] == began
            assert second.studied.provenance["finished"].startswith("2099")


def test_half_a_folder_of_results_is_swept_out_and_a_refused_process_leaves_none(tmp_path):
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", simulate=PEER)
    (tmp_path / f".x.partial-{asked.identity}-killed").mkdir()
    done(asked)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_each_worker_gets_several_shards_and_none_runs_a_baseline_more(tmp_path):
    asked = planned(*TWO_BY_THREE, "study.replication.seeds=500", "workers=2", simulate=PEER)
    now = Round(asked, list(asked.cases(range(500))))
    whole = len(now.cases) * 3 * seconds_of_run(asked.first)
    assert 8 <= whole / piece(now) < 9
    few = Round(asked, now.cases[:3])
    assert piece(few) == 1.0
    many = Round(replace(asked, arms=[Arm("subsidy_only", 0)] * 100), now.cases[:3])
    assert piece(many) == 101 * seconds_of_run(asked.first)


def test_two_differences_that_agree_by_chance_are_not_known_and_who_falls_short_is_counted(tmp_path):
    even = known(lambda config: 0.0)
    asked = planned(*TWO_BY_THREE, "study.replication={seeds: 2, until_half_width: 0.1, of: adoption, at_once: 1}")
    found = conduct(replace(asked, simulate=even), tmp_path / "x")
    assert found.progress.done == 4 * 3 * 3
    assert found.plan.fell_short == 0
    noisy = known(lambda config: config.seed % 7 if config.policy.fiscal_complement.phases else 0.0)
    few = planned(*TWO_BY_THREE, "study.replication={seeds: 4, until_half_width: 0.01, of: adoption, most: 5}",
                  f"output.dir={tmp_path / 'y'}", simulate=noisy)  # fmt: skip
    assert done(few).provenance["fell_short"] == 3
    assert next(rounds(planned(*TWO_BY_THREE), None)).plan.fell_short is None


def test_notes_are_told_and_kept(tmp_path, capsys):
    words = ["months=24", "population.n_smes=20", "population.start=2021-01", "study.scenarios=[subsidy_only]"]
    assert main(["sweep", "study=default", *words, "--dry-run"]) == 0
    assert "note: subsidy_only: fiscal_complement.phases[0] begins in 2025-01; the run" in capsys.readouterr().err
    asked = planned(*words, f"output.dir={tmp_path / 'x'}", simulate=PEER)
    assert any("the run ends in" in note for note in done(asked).provenance["notes"])


def test_check_knows_a_study(tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump({"title": "A", "scenarios": ["subsidy_only"]}), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert f"use: sme-sim sweep study={path} --dry-run" in capsys.readouterr().err


def test_responses_that_there_are_not(tmp_path):
    studied = done(planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'x'}", simulate=PEER))
    with pytest.raises(ConfigError, match="did you mean 'adoption'"):
        studied.responses("adoptoin")
    with pytest.raises(ConfigError, match="given by name"):
        studied.responses()
