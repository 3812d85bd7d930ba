"""The documentation is true: commands as they are, code that runs, links that lead somewhere, a site that builds."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import util
from pathlib import Path

import pytest
import yaml

import sim
from sim import record
from sim.cli import main
from sim.codebook.pages import commands
from sim.commands import COMMANDS, explained, explained_alone
from sim.config.load import load
from sim.config.schema import added
from sim.config.schema.policy import PublicService
from sim.drawing import draw
from sim.errors import ConfigError
from sim.interface import compare
from sim.month.beginning import begin
from sim.plot import figures, registry
from sim.record import Indicator, Recorder

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def code(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_commands_are_as_the_command_says():
    assert code("commands.md", "text") == [explained(), *map(explained_alone, COMMANDS)]
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == commands(), "python -m sim codebook --write"


def test_the_mistake_of_the_tutorial_is_the_only_one(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    [wrong] = code("tutorial.md", "yaml")
    Path("mine.yaml").write_text(wrong, encoding="utf-8")
    assert main(["check", "./mine.yaml"]) == 2
    told = capsys.readouterr().err
    assert "mine.yaml" in told
    assert "did you mean 'support_system.manager_seats'?" in told
    assert len(told.splitlines()) == 1
    Path("mine.yaml").write_text(wrong.replace("manager_seat:", "manager_seats:"), encoding="utf-8")
    assert main(["check", "./mine.yaml"]) == 0


@pytest.fixture(scope="module")
def small():
    return compare("baseline", seeds=2, months=3, population__n_smes=60)


def test_a_figure_is_one_file(tmp_path, monkeypatch, small):
    [file, *_] = code("extend.md", "python")
    (tmp_path / "firms_alive.py").write_text(file, encoding="utf-8")
    monkeypatch.setattr(figures, "__path__", [*figures.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "FIGURES", registry._found())
    assert [*registry.FIGURES][-1] == "firms_alive"
    assert draw(small, "firms_alive")._repr_png_().startswith(b"\x89PNG")
    monkeypatch.delitem(sys.modules, "sim.plot.figures.firms_alive")


def test_a_measure_is_one_entry(monkeypatch):
    [_, entry, _] = code("extend.md", "python")
    added = eval(entry, {"Indicator": Indicator})
    monkeypatch.setattr(record, "_INDICATORS", (*record._INDICATORS, added))
    monkeypatch.setattr(record, "MEASURES", {**record.MEASURES, added.name: added})
    world = begin(load(["population.n_smes=60", "months=1", "seed=1"]))
    recorder = Recorder(world, 1, 1)
    recorder.record(world)
    assert recorder.values.shape[-1] == len(record.MEASURES)
    assert 0 <= recorder.values[0, 0, -1] <= 1


TRAINED = {"seeds": 1, "months": 60, "population__n_smes": 80}
MENTORED = f"""\
import sys
import sim.config.schema.added as added
added.__path__.append(sys.argv[1])
import sim
plain = sim.compare("support_system", **{TRAINED})
shares = dict(manager_seats=0, staff_seats=0, standards=0, mentoring=0.7)
settings = {{f"policy__support_system__{{name}}__budget_share": share for name, share in shares.items()}}
mentored = sim.compare("support_system", baseline="support_system", **{TRAINED}, **settings)
unskilled = {{**settings, "policy__support_system__mentoring__skill": 0.0}}
idle = sim.compare("support_system", baseline="support_system", **{TRAINED}, **unskilled)
paid = mentored.accounts.set_index("part")["paid"]
print(repr(plain.monthly["value_added"].sum()))
print(paid["support_system.mentoring"] > 0)
last = "dimension == 'all' and month == 60"
taught, idle = (run.monthly.query(last)["absorptive_capacity"].item() for run in (mentored, idle))
print(taught > idle)
"""


def test_a_part_of_a_lever_is_one_file(tmp_path):
    """It is paid for and teaches; whoever does not use it gets the same numbers to the last digit."""
    [*_, file] = code("extend.md", "python")
    (tmp_path / "mentoring.py").write_text(file, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", MENTORED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    without = compare("support_system", **TRAINED).monthly["value_added"].sum()
    assert done.stdout.split("\n") == [repr(without), "True", "True", ""]


@pytest.mark.parametrize(("name", "changed", "told"), [
    ("mentoring", ("support_system", "suport_system"), "no such lever; did you mean 'support_system'?; known: top_"),
    ("quotes", ("", ""), "PublicService has quotes already"),
    ("mentoring", ("(PerFirm)", ""), "must declare one class derived from PerFirm; found: none"),
    ("mentoring", ('class Mentoring(', 'class Other(PerFirm):\n    """Another."""\n\n\nclass Mentoring('),
     "must declare one class derived from PerFirm; found: Other, Mentoring"),
])  # fmt: skip
def test_a_part_that_cannot_be_one_is_refused(tmp_path, monkeypatch, name, changed, told):
    [*_, file] = code("extend.md", "python")
    file = file.replace(*changed) if changed[0] else file
    (tmp_path / f"{name}.py").write_text(file, encoding="utf-8")
    monkeypatch.setattr(added, "__path__", [*added.__path__, str(tmp_path)])
    with pytest.raises(ConfigError, match=rf"^\S*{name}\.py: .*{re.escape(told)}"):
        added.with_added("public_service")(PublicService)
    del sys.modules[f"{added.__name__}.{name}"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    linked = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in linked if not (page.parent / link).exists()]


def test_every_page_is_in_the_contents():
    listed = re.findall(r"^(\w+)$", "\n".join(code("index.md", "{toctree}")), re.MULTILINE)
    assert set(listed) == {page.stem for page in PAGES} - {"index"}


@pytest.mark.skipif(not util.find_spec("furo"), reason="needs the extra docs")
def test_the_site_builds(tmp_path):
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(DOCS), str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "tutorial.html").exists()


def test_what_is_cited_is_what_is_shipped():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    deposit = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == deposit["version"] == sim.__version__
    assert cited["license"] == deposit["license"] == project["license"]
    assert [author["name"] for author in cited["authors"]] == [author["name"] for author in deposit["creators"]]
    assert [author["name"] for author in project["authors"]] == [author["name"] for author in deposit["creators"]]
    same = {"title": "title", "abstract": "description", "keywords": "keywords", "type": "upload_type"}
    assert {key: cited[key] for key in same} == {key: deposit[other] for key, other in same.items()}
    assert {"cff-version", "message"} <= set(cited)
    assert deposit["access_right"] == "open"
    assert f"sme_ai_adoption-{sim.__version__}-py3" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_extra_is_explained():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = re.findall(r"^\| (`.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for row in told for name in re.findall(r"`(\w+)`", row)} == set(project["optional-dependencies"])
