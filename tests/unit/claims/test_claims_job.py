"""The command, small: a folder with verdicts, or nothing at all."""

import json

import pandas as pd
import pytest

from sim.claims.claim import CLAIMS
from sim.claims.docket import FITTED, Task, hear
from sim.claims.pages import read
from sim.cli import main
from sim.config.load import load

SMALL = ["population.n_smes=120", "months=36", "seeds=1", "vectors=2", "workers=1", "only=[C56,C22]"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    assert main(["claims", *SMALL, f"output.dir={folder / 'out'}", f"page={folder / 'page.md'}"]) == 0
    return folder


def test_the_folder_holds_verdicts_effects_page_and_passport(finished):
    names = {path.name for path in (finished / "out").iterdir()}
    assert names == {"claims.csv", "claims.parquet", "effects.csv", "effects.parquet",
                     "claims.md", "claims.html", "provenance.json", "SHA256SUMS"}
    assert {path.name for path in finished.iterdir()} == {"out", "page.md"}


def test_each_claim_has_a_row_and_each_world_an_effect(finished):
    found = pd.read_parquet(finished / "out" / "claims.parquet")
    assert list(found["claim"]) == ["C22", "C56"]
    effects = pd.read_parquet(finished / "out" / "effects.parquet")
    assert (effects["world"] == FITTED).sum() == 2 * 2
    assert not effects["fault"].any()


def test_the_page_names_every_claim(finished):
    page = (finished / "page.md").read_text(encoding="utf-8")
    assert page == (finished / "out" / "claims.md").read_text(encoding="utf-8")
    assert "| C22 | 2.4.1 |" in page
    assert CLAIMS["C56"].says in page
    assert "workers=" not in page
    assert str(finished) not in page, "a page to be stored names no place of this machine"


def test_a_stored_page_can_be_read_again(finished):
    found = pd.read_parquet(finished / "out" / "claims.parquet")
    again = read(finished / "page.md")
    assert list(again["claim"]) == list(found["claim"])
    assert list(again["verdict"]) == list(found["verdict"])
    assert list(again["turned"]) == list(found["turned"])
    with pytest.raises(ValueError, match="no ledger"):
        read(finished / "out" / "claims.html")


def test_the_passport_determines_the_numbers(finished):
    passport = json.loads((finished / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert passport["vectors"] == 2
    assert len(passport["identity"]) == 12
    assert len(passport["seeds"]) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["only=[C22,C470]"], "there is no claim 'C470'; did you mean 'C47'?"),
        (["onyl=[C22]"], "there is no setting 'onyl'; did you mean 'only'?"),
        (["only=[]"], "name at least one claim"),
        (["vectors=many"], "must be a number of parameter vectors"),
        (["vectors=900"], "ask for 1 to"),
        (["scenario=full_package"], "claims bring their own policies"),
        (["population.n_sme=3"], "is not a setting"),
        (["page=nowhere/claims.md"], "a folder that exists"),
        (["-m"], "belongs to"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_run(arguments, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["claims", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_claim_that_breaks_is_kept_as_a_fault_and_others_go_on(monkeypatch):
    def broken(lab):
        raise ZeroDivisionError("no firms")

    monkeypatch.setitem(CLAIMS, "C56", CLAIMS["C56"].__class__(**{**CLAIMS["C56"].__dict__, "effect": broken}))
    config = load(["population.n_smes=60", "months=12"])
    found = hear(config, Task(("C56", "C14"), {}, 0, 1, FITTED))
    assert "no firms" in found.faults["C56"]
    assert list(found.effects) == ["C14"]
