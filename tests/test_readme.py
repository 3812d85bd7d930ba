"""What the README shows works as it stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from comparisons import comparison

from sim.cli import main
from sim.study.kinds import KINDS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
FEW = {"population.n_smes": "60", "seeds": "1", "vectors": "1", "workers": "1", "output.dir": "out", "only": "[C1]"}
A_FEW_RUNS = {
    "population.n_smes": "60", "months": "3", "study.replication.seeds": "2", "workers": "1", "output.dir": "out",
}  # fmt: skip
FEW_POINTS = {
    "sensitivity": {"study.uncertainties.points": "2"},
    "discover": {"study.uncertainties.points": "24"},
    "design": {"study.search.generations": "2", "study.search.population": "8"},
    "validate": {"study.members": "2"},
    "calibrate": {
        "population.n_smes": "500", "study.uncertainties.points": "60", "study.calibrate.waves": "1",
        "study.calibrate.each": "2", "study.calibrate.vectors": "2", "study.calibrate.steps": "400",
        "study.calibrate.recoveries": "0",
    },
}
FIGURES = """series,region,size_class,year,value,unit,tolerance,source,use
ai_use,EU27_2020,small,2022,7.0,percent,1.0,made up for this test,validate
"""
TINY = {"population.n_smes": "60", "months": "3", "seeds": "1", "members": "2", "workers": "1", "output.dir": "out"}


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = [
    line.removeprefix("$ sme-sim ").split("#")[0].strip()
    for block in blocks("console")
    for line in block.splitlines()
    if line.startswith("$ sme-sim")
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_run(command, folder, request):
    words = shlex.split(command)
    if words[0] == "compare" and "./mine.yaml" not in command:
        request.getfixturevalue("undrawn")
    if words[0] in ("compare", "run"):
        given = {word.partition("=")[0] for word in words}
        small = {key: value for key, value in TINY.items() if key not in given and key != "members"}
        shrunk = r"^(seeds|members|months|population\.n_smes)=.*"
        words = [re.sub(shrunk, lambda m: f"{m[1]}={TINY[m[1]]}", word) for word in words]
        words += [f"{key}={value}" for key, value in small.items() if not (words[0] == "run" and key == "seeds")]
    if words[0] in KINDS:
        small = {**A_FEW_RUNS, **FEW_POINTS.get(words[0], {})}
        words = [word for word in words if word.partition("=")[0] not in small]
        words += [f"{key}={value}" for key, value in small.items()]
    if words[0] == "report":
        Path(words[1]).mkdir(parents=True)
        comparison(replicates=2).write(Path(words[1]))
    if words[0] == "claims":
        words = ["claims", *(f"{key}={value}" for key, value in FEW.items())]
    assert main(words) == 0


def test_the_five_lines_of_python_run_as_a_file(folder):
    (code,) = blocks("python")
    (folder / "five.py").write_text(code)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "five.py"], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "effect_effective" in done.stdout
    assert (folder / "by_size.csv").is_file()


def test_the_first_two_commands_are_those_of_the_bootstrap():
    first = blocks("console")[0].splitlines()
    assert first == ["$ python3 run.py demo", "$ python3 run.py test"]


def test_links_lead_somewhere():
    root = Path(__file__).parents[1]
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (root / target).exists(), target
