"""Results are had again from their passport alone, on other terms to the same bytes; what is otherwise is told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from sim.checksums import SUMS
from sim.cli import main
from sim.comparison import compare, silent
from sim.config.load import load_many
from sim.reproduction.crate import CRATE
from sim.results import PASSPORT, Results, seal
from sim.shelf import Shelf
from sim.study.job import already_there, carried_out
from sim.study.plan import plan

ROOT = Path(__file__).parents[1]
MINE = "title: Mine\nquestion: Which?\nsource: Made up.\nscenario_mining:\n  phases:\n    - {first_month: 2021-02, last_month: 2021-09, budget_per_sme_year: 150}\n"  # noqa: E501
SMALL = ["population.n_smes=60", "months=8", "workers=1"]


def published(folder, configs, command=""):
    with Shelf(str(folder), overwrite=False) as shelf:
        compare(configs, command=command).write(shelf.partial)
        return shelf.publish()


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison with a scenario of one's own, whose file is gone; the folder, and its command."""
    place = tmp_path_factory.mktemp("compared")
    mine = place / "mine.yaml"
    mine.write_text(MINE)
    asked = [f"scenarios=[baseline,{mine}]", "seeds=2", "members=2", "output.firms=true", *SMALL]
    folder = published(place / "first", load_many(asked), f"sme-sim compare '{asked[0]}'")
    known = json.loads((folder / PASSPORT).read_text())
    mine.unlink()
    return folder, known


@pytest.fixture
def copied(compared, tmp_path):
    """The same results, to be spoilt."""
    copy = tmp_path / "copy"
    Results.read(compared[0]).write(_made(copy))
    seal(copy)
    return copy


def _made(folder):
    folder.mkdir()
    return folder


def spoilt(folder, change):
    """Give a number of the monthly table another value."""
    path = folder / "tables" / "monthly.parquet"
    table = pd.read_parquet(path)
    row = table.index[(table.scenario == "mine") & (table.dimension == "all") & (table.month == 8)][0]
    column, value = change(table.loc[row])
    table.loc[row, column] = value
    table.to_parquet(path)
    return str(table.loc[row, "seed"])


def test_a_comparison_is_had_again_without_its_files(compared, capsys):
    folder, known = compared
    assert main(["reproduce", str(folder), "runs=8"]) == 0
    said = capsys.readouterr()
    assert "8 of 8 runs made again" in said.out
    assert said.out.count(": the same bytes\n") == 9
    assert "tier A: the same bytes" in said.out
    (file,) = known["inputs"]
    assert f"{file}: read then, not there now" in said.out


def test_the_last_bit_is_tier_b(copied, capsys):
    spoilt(copied, lambda row: ("absorptive_capacity", np.nextafter(row["absorptive_capacity"], 9)))
    assert main(["reproduce", str(copied), "runs=8"]) == 0
    said = capsys.readouterr().out
    assert "tier B: the same decisions" in said
    assert "tables/monthly.parquet: changed since it was written" in said


def test_one_firm_more_is_neither_and_says_where(copied, capsys):
    spoilt(copied, lambda row: ("firms", row["firms"] + 1))
    assert main(["reproduce", str(copied), "runs=8"]) == 3
    said = capsys.readouterr()
    (line,) = [line for line in said.out.splitlines() if " stored, " in line]
    assert all(word in line for word in ("monthly", "scenario mine", "month 8", "stratum all", "firms"))
    assert "not reproduced here" in said.err


def test_the_sample_is_drawn_by_its_seed(compared, capsys):
    drawn = set()
    for seed in (1, 1, 2, 3):
        assert main(["reproduce", str(compared[0]), "runs=1", f"seed={seed}"]) == 0
        drawn.add(next(line for line in capsys.readouterr().out.splitlines() if line.startswith("scenario ")))
    assert 1 < len(drawn) <= 3


def test_another_version_is_told(copied, capsys):
    path = copied / PASSPORT
    known = json.loads(path.read_text())
    known["environment"]["libraries"]["numpy"] = "1.0"
    known["environment"]["processor"]["features"] = ["OLD"]
    path.write_text(json.dumps(known))
    assert main(["reproduce", str(copied), "runs=1"]) == 0
    said = capsys.readouterr().out
    assert "numpy: 1.0 then, " in said
    assert "processor features: OLD then, " in said


def test_a_study_is_had_again(tmp_path, capsys):
    asked = plan([
        "study=sweep", "study.scenarios=[support_system]", "study.replication.seeds=2", "output.audit_every_months=3",
        f"output.dir={tmp_path / 'study'}", "executor=serial", *SMALL,
    ])  # fmt: skip
    with carried_out(asked, "sweep", "", silent) as done:
        folder = done.publish()
    assert main(["reproduce", str(folder), "runs=6"]) == 0
    assert "tier A: the same bytes" in capsys.readouterr().out


def test_how_often_gaps_are_audited_is_part_of_what_a_study_is():
    rarely = "output.audit_every_months=3"
    often, seldom = (plan(["study=sweep", "executor=serial", *SMALL, *more]) for more in ([], [rarely]))
    assert often.identity != seldom.identity
    assert rarely in seldom.common
    assert plan(["study=sweep", "executor=serial", *SMALL, "output.dir=other"]).identity == often.identity


def test_other_processes_hashes_languages_and_places_change_no_byte(compared, tmp_path):
    folder, known = compared
    program = (
        "import sys; from sim.comparison import compare; from sim.config.schema.experiment import Config; import json\n"
        "from pathlib import Path; from sim.results import Results\n"
        "known = json.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))['config']\n"
        "configs = {n: Config.model_validate(c).model_copy(update={'workers': 2}) for n, c in known.items()}\n"
        "if __name__ == '__main__': compare(configs, command=sys.argv[2]).write(Path('.'))\n"
    )
    other = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONPATH": str(ROOT)}
    script = tmp_path / "again.py"
    script.write_text(program)
    done = subprocess.run([sys.executable, str(script), str(folder / PASSPORT), known["command"]], cwd=tmp_path,
                          env={**os.environ, **other}, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for path in sorted((folder / "tables").iterdir()):
        assert (tmp_path / "tables" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_crate_lists_every_file_and_every_name_in_it_leads_somewhere(copied, capsys):
    listed = (copied / SUMS).read_bytes()
    assert main(["crate", str(copied)]) == 0
    entities = json.loads((copied / CRATE).read_text(encoding="utf-8"))["@graph"]
    by_id = {entity["@id"]: entity for entity in entities}
    assert len(by_id) == len(entities)
    files = {unquote(name) for name, entity in by_id.items() if entity["@type"] == "File"}
    assert files == {path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()} - {CRATE}
    led = [value for entity in entities for value in _references(entity)]
    assert {value for value in led if value not in by_id} == {
        "http://schema.org/CompletedActionStatus", "https://w3id.org/ro/crate/1.1",
    }  # fmt: skip
    run = by_id["#run"]
    assert (run["@type"], run["instrument"]) == ("CreateAction", {"@id": "#sme-sim"})
    assert {entity["@id"] for entity in run["object"]} >= {"#scenario-baseline", "#scenario-mine", "#input-0"}
    assert by_id["./"]["license"] == {"@id": "https://spdx.org/licenses/MIT"}
    assert main(["verify", str(copied)]) == 0
    assert f"added  {CRATE}" in capsys.readouterr().out
    assert (copied / SUMS).read_bytes() == listed, "its hash may have been noted"


def _references(entity):
    """Every name that an entity gives of another one."""
    for value in entity.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield one["@id"]


def test_what_is_no_result_cannot_be_had_again(tmp_path, capsys):
    for command in ("reproduce", "crate"):
        assert main([command, str(tmp_path)]) == 2
        assert "no results here" in capsys.readouterr().err


@pytest.mark.parametrize("table", ["monthly", "paired", "accounts"])
def test_a_table_that_is_a_folder_is_damage_and_no_other_result(copied, capsys, table):
    path = copied / "tables" / f"{table}.parquet"
    path.unlink()
    path.mkdir()
    assert main(["reproduce", str(copied), "runs=1"]) == 2
    assert f"tables are missing ({table})" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_crate_names_a_file_whose_name_is_no_text(copied):
    Path(os.fsdecode(os.fsencode(copied / "tables") + b"/\xff")).touch()
    assert main(["crate", str(copied)]) == 0
    assert "tables/%FF" in {entity["@id"] for entity in json.loads((copied / CRATE).read_text())["@graph"]}


HOSTILE = {
    "deep": "[" * 100_000 + "]" * 100_000,
    **{f"code {code!r:.9}": {"code": code} for code in (None, 10**30, "", 1e308)},
    **{f"environment {known}": {"environment": known} for known in (float("inf"), "text")},
    "inputs": {"inputs": "text"},
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_passport_says_is_refused_in_a_sentence(copied, capsys, said):
    known = json.loads((copied / PASSPORT).read_text())
    (copied / SUMS).unlink()
    (copied / PASSPORT).write_text(said if isinstance(said, str) else json.dumps(known | said))
    for asked in (["crate", str(copied)], ["reproduce", str(copied), "runs=1"]):
        assert main(asked) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("path", ["~nosuch/x", "x" * 300, "../" * 2_000, "\0"])
def test_an_input_that_cannot_be_is_not_there(copied, capsys, path):
    known = json.loads((copied / PASSPORT).read_text())
    (copied / PASSPORT).write_text(json.dumps(known | {"inputs": {path: "0"}}))
    assert main(["reproduce", str(copied), "runs=1"]) == 0
    assert "read then, not there now" in capsys.readouterr().out


def test_a_crate_of_what_is_no_text_or_number_is_refused(copied, capsys):
    known = json.loads((copied / PASSPORT).read_text())
    (copied / SUMS).unlink()
    for said in ({"title": "\ud800"}, {"scenarios": ["\0"]}, {"identity": float("nan")}):
        (copied / PASSPORT).write_text(json.dumps(known | said))
        assert main(["crate", str(copied)]) == 2
        assert "damaged" in capsys.readouterr().err
        assert not (copied / CRATE).exists()


@pytest.mark.parametrize("passport", ["[" * 100_000, "[]", '{"points": 1e999}'])
def test_a_passport_of_others_does_not_keep_a_study_from_its_place(copied, passport):
    (copied / PASSPORT).write_text(passport)
    (copied / "tables" / "outcomes.parquet").touch()
    assert already_there(plan([f"output.dir={copied}", "study=sweep", *SMALL]), "sweep") is None
