"""Figures of a front: which bar and which mark belongs to which policy."""

from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot

from sim.analysis.found import Found
from sim.plot.studies.design import _composition, _numbers
from sim.study.results import Studied

COUNT = 101  # from 100 on, names in order are not numbers in order


NOTHING = Studied(Path(), pd.DataFrame(), pd.DataFrame(), {"study": {}})


@pytest.fixture
def tables():
    names = [f"front_{number:02d}" for number in range(1, COUNT + 1)]
    policies = pd.DataFrame({"policy": names, "number": range(1, COUNT + 1), "point": range(COUNT),
                             "title": [f"Policy {number}" for number in range(1, COUNT + 1)]})  # fmt: skip
    share = [number / COUNT for number in policies["number"]]
    composition = pd.DataFrame({"policy": names, "lever": "A", "share": share})
    front = pd.concat(
        [policies.assign(objective=name, value=policies["number"] * 1.0) for name in ("one", "two")], ignore_index=True
    )
    return {"policies": policies, "composition": composition, "front": front}


def test_each_bar_stands_beside_the_name_of_its_policy(tables, monkeypatch):
    monkeypatch.setattr("sim.plot.studies.design.footer", lambda *_: None)
    axes = _composition(Found(tables), NOTHING).axes[0]
    named = dict(zip((label.get_text() for label in axes.get_yticklabels()), axes.patches, strict=True))
    for number in (1, 11, 100, COUNT):
        assert named[f"Policy {number}"].get_width() == pytest.approx(number / COUNT)
    pyplot.close("all")


def test_each_number_stands_where_its_policy_is(tables):
    axes = pyplot.figure().subplots()
    _numbers(axes, tables, ("one", "two"), [(1.0, ""), (1.0, "")])
    at = {int(text.get_text().split(", ")[0]): text.xy for text in axes.texts}
    for number in (1, 100):
        first = next(told for told in (text.get_text().split(", ") for text in axes.texts) if str(number) in told)[0]
        assert at[int(first)] == (int(first), int(first))
    pyplot.close("all")
