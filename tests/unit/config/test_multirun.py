"""Hydra's multirun: every combination once, in its own folder, and nothing at all where a value is wrong."""

from pathlib import Path

import pytest

from sim.config.multirun import multirun
from sim.errors import ConfigError, EnvironmentFault

HEADER = "title: Mine\nquestion: Q\nsource: S\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(HEADER)


class Jobs:
    """Remembers what it was asked to run."""

    def __init__(self, *codes):
        self.codes = iter(codes)
        self.asked = []

    def __call__(self, config, scenario):
        self.asked.append((scenario, config.seed, Path(config.output.dir).relative_to(Path.cwd()).as_posix()))
        return next(self.codes, 0)


def test_every_combination_is_run_once():
    jobs = Jobs()
    assert multirun(["scenario=baseline,./mine.yaml", "seed=1,2", "output.dir=out"], jobs) == 0
    assert jobs.asked == [
        ("baseline", 1, "out/0"), ("baseline", 2, "out/1"), ("mine", 1, "out/2"), ("mine", 2, "out/3")
    ]  # fmt: skip


def test_names_may_be_matched():
    jobs = Jobs()
    multirun(["scenario=glob(*_package)", "seed=range(1,3)", "output.dir=out"], jobs)
    assert [asked[:2] for asked in jobs.asked] == [("full_package", 1), ("full_package", 2)]


def test_one_value_is_one_run():
    jobs = Jobs()
    multirun(["seed=5", "output.dir=out"], jobs)
    assert jobs.asked == [("baseline", 5, "out/0")]


def test_the_worst_exit_code_is_answered():
    assert multirun(["seed=1,2,3", "output.dir=out"], Jobs(0, 3, 0)) == 3


def test_hydra_may_be_told_where_to_put_runs():
    jobs = Jobs()
    multirun(["seed=1,2", "output.dir=out", "hydra.sweep.subdir=seed_${seed}"], jobs)
    assert [folder for *_, folder in jobs.asked] == ["out/seed_1", "out/seed_2"]


def test_a_run_that_fails_keeps_none_from_running():
    asked = []

    def job(config, scenario):
        asked.append(config.seed)
        raise EnvironmentFault("disk full")

    with pytest.raises(EnvironmentFault, match="disk full"):
        multirun(["seed=1,2", "output.dir=out"], job)
    assert asked == [1, 2]


def test_a_wrong_value_anywhere_keeps_all_from_running():
    jobs = Jobs()
    with pytest.raises(ConfigError) as refused:
        multirun(["seed=1,2,-3", "model.cognition.prior_mean=0.4,40", "output.dir=out"], jobs)
    assert len(refused.value.problems) == 2
    assert jobs.asked == []
    assert not Path("out").exists()


def test_every_file_is_checked_before_the_first_run():
    Path("broken.yaml").write_text(HEADER + "currency: USD\n")
    jobs = Jobs()
    with pytest.raises(ConfigError, match=r"broken.yaml:4: currency"):
        multirun(["scenario=baseline,./broken.yaml", "population=eu27,china", "output.dir=out"], jobs)
    assert jobs.asked == []
