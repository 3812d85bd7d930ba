"""Files and command lines that are nearly right are read or refused; `python -m tests.verify.fuzz` tries many more."""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from sim.config import options
from sim.config.layers import policy
from sim.config.load import load
from sim.config.options import choose
from sim.config.overrides import parse
from sim.config.schema.study import Space
from sim.ensemble import members
from sim.errors import ConfigError
from sim.study.design import points
from sim.targets import targets
from tests import hostile
from tests.verify.fuzz import KINDS, QUIET, tried


def read_scenario(folder, content):
    policy(choose("scenario", hostile.write(folder, "mine.yaml", content)))


def read_study(folder, content):
    options.read(Path(hostile.write(folder, "mine.yaml", content)))


def read_targets(folder, content):
    targets(Path(hostile.write(folder, "mine.csv", content)))


def read_ensemble(folder, content):
    members(hostile.write(folder, "mine.csv", content))


def read_points(folder, content):
    points(Space(design="file", points_file=hostile.write(folder, "mine.csv", content)), [], "study.levers")


def read_words(folder, arguments):
    parse([argument for argument in arguments if "=" in argument])


READERS = {
    "scenarios": read_scenario, "studies": read_study, "targets": read_targets, "ensembles": read_ensemble,
    "points": read_points, "command lines": read_words,
}  # fmt: skip


@pytest.mark.parametrize("kind", READERS)
def test_what_is_nearly_right_is_read_or_refused(tmp_path, kind):
    outcomes = []

    @settings(QUIET, max_examples=200, derandomize=True, phases=[Phase.generate])
    @given(KINDS[kind][1])
    def attempt(content):
        try:
            READERS[kind](tmp_path, content)
            outcomes.append("read")
        except ConfigError:
            outcomes.append("refused")

    attempt()
    assert {"read", "refused"} <= set(outcomes), "the changes are too small, or too large, to show anything"


def test_whole_commands_end_with_0_or_2(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    load()
    with hostile.nothing_is_run():
        for kind in ("scenarios", "command lines"):
            codes = tried(kind, tmp_path, settings(QUIET, max_examples=5, derandomize=True))
            assert set(codes) <= {0, 2}
