"""What is written is there whole or not at all, and a disk that refuses is told with the path."""

import csv
import errno
import os
import stat
import time
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import EnvironmentFault, writing
from sim.folders import in_turn, let_go, taken, to_disk
from sim.results import seal, spreadsheet, write_files, write_whole
from sim.shelf import YOUNG, Shelf
from sim.study.folder import WorkFolder


def test_the_path_the_reason_and_what_else_is_to_be_known_are_told():
    full = OSError(errno.ENOSPC, "No space left on device")
    said = r"^cannot write a/b: No space left on device; all else is kept$"
    with pytest.raises(EnvironmentFault, match=said) as told, writing("a/b", "all else is kept"):
        raise full
    assert told.value.exit_code == 4
    with pytest.raises(EnvironmentFault, match=r"^cannot write a/b: torn$"), writing(Path("a/b")):
        raise OSError("torn")
    with pytest.raises(ZeroDivisionError), writing("a/b"):
        raise ZeroDivisionError


@pytest.mark.parametrize("at", ["fsync", "replace"])
def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path, monkeypatch, at):
    path = tmp_path / "kept.txt"
    write_whole(path, b"first")

    def refuses(*_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, at, refuses)
        with pytest.raises(EnvironmentFault, match=r"cannot write .*kept\.txt: Input/output error"):
            write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["kept.txt"]
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"


def test_texts_go_to_folders_of_their_own(tmp_path):
    write_files({"front/one.yaml": "a: ä\n", "page.html": "b"}, tmp_path)
    assert (tmp_path / "front" / "one.yaml").read_bytes() == "a: ä\n".encode()
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match=r"cannot write .*one\.yaml"):
        write_files({"file/one.yaml": ""}, tmp_path)


def earlier(folder):
    write_files({"provenance.json": '{"identity": "", "config": {}, "code": {}}'}, folder)


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("late", [0, 1])
def test_of_two_that_end_at_once_both_are_kept(tmp_path, monkeypatch, overwrite, late):
    wanted, replace, calls = tmp_path / "out", os.replace, []
    if overwrite:
        earlier(wanted)

    def taken_first(source, target):
        if len(calls) == late and not wanted.exists():  # the other is a moment quicker
            wanted.mkdir()
            (wanted / "provenance.json").write_text("other")
        calls.append(target)
        replace(source, target)

    with Shelf(str(wanted), overwrite) as shelf:
        (shelf.partial / "provenance.json").write_text("ours")
        monkeypatch.setattr("sim.shelf.seal", lambda folder: None)
        monkeypatch.setattr(os, "replace", taken_first)
        final = shelf.publish()
    assert (final / "provenance.json").read_text() == "ours"
    others = [path for path in tmp_path.glob("*/provenance.json") if path.read_text() == "other"]
    assert final not in [path.parent for path in others]
    assert bool(others) == (late == overwrite)
    assert len([*tmp_path.iterdir()]) == 1 + bool(others)


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("after", [False, True])
def test_who_is_interrupted_while_he_replaces_results_leaves_them_or_the_new_ones(tmp_path, monkeypatch, at, after):
    wanted, replace, calls = tmp_path / "out", os.replace, []
    earlier(wanted)

    def interrupted(source, target):
        calls.append(target)
        if len(calls) != at + 1:
            return replace(source, target)
        if after:
            replace(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.shelf.seal", lambda folder: None)
    with Shelf(str(wanted), True) as shelf:
        (shelf.partial / "new").write_text("")
        monkeypatch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            shelf.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (wanted / "new").exists() == (at == 1 and after)


def test_one_after_another_in_a_folder_but_nobody_waits_for_ever(tmp_path):
    pytest.importorskip("fcntl")
    with in_turn(tmp_path):
        assert taken(tmp_path) is None
        with in_turn(tmp_path, patience=0.05):
            assert taken(tmp_path) is None
    held = taken(tmp_path)
    assert held is not None
    let_go(held)
    with in_turn(tmp_path / "gone"):
        pass


def test_what_stands_in_the_way_while_results_are_replaced_costs_nothing(tmp_path):
    earlier(tmp_path / "out")
    with Shelf(str(tmp_path / "out"), True) as shelf:
        (shelf.partial / "new").write_text("")
        write_files({"other": ""}, tmp_path / ".out.old")
        assert (shelf.publish() / "new").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"out", ".out.old"}


def test_a_link_that_leads_nowhere_has_its_name(tmp_path):
    earlier(tmp_path / "out")
    (tmp_path / "out-2").symlink_to(tmp_path / "nonexistent")
    with Shelf(str(tmp_path / "out"), False) as shelf:
        assert shelf.publish().name == "out-3"
    assert (tmp_path / "out-2").is_symlink()


@pytest.mark.parametrize(
    ("does", "why"),
    [
        (lambda folder: (folder / "thesis.txt").write_text("all"), "thesis.txt was added or changed"),
        (lambda folder: (folder / "tables" / "one.csv").write_text("b"), "tables/one.csv was added or changed"),
        (lambda folder: (folder / "linked").symlink_to(folder.parent), "linked was added or changed"),
        (lambda folder: (folder / "SHA256SUMS").write_text("?"), "cannot be read"),
        (lambda folder: write_whole(folder / "provenance.json", b'{"identity": ""}'), "no results of this project"),
        (lambda folder: (folder / "tables" / "one.csv").unlink(), ""),
        (lambda folder: None, ""),
    ],
)
def test_only_results_to_which_nothing_came_are_replaced(tmp_path, does, why):
    wanted = tmp_path / "out"
    earlier(wanted)
    write_files({"tables/one.csv": "a"}, wanted)
    seal(wanted)
    does(wanted)
    with Shelf(str(wanted), True) as shelf:
        assert shelf.publish() == (tmp_path / "out-2" if why else wanted)
    assert why in shelf.spared
    assert bool(why) == bool(shelf.spared)
    assert len([*tmp_path.iterdir()]) == 1 + bool(why)


@pytest.mark.parametrize("name", ["x[1]", "*", "?"])
def test_a_name_with_letters_of_a_pattern_is_that_name_alone(tmp_path, name):
    ours, others = (tmp_path / f".{each}.partial-dead" for each in (name, "x1"))
    for folder in (ours, others):
        folder.mkdir()
        os.utime(folder, (time.time() - 2 * YOUNG,) * 2)
    with Shelf(str(tmp_path / name), False):
        assert (ours.exists(), others.exists()) == (False, True)
    left = [tmp_path / f".{each}.partial-identity-dead" for each in (name, "x1")]
    studies = [WorkFolder(tmp_path / each, identity) for each in (name, "x1") for identity in ("identity", "other")]
    for folder in (*left, *(study.path for study in studies)):
        folder.mkdir()
    assert list(studies[0].others()) == [studies[1].path]
    with studies[0].opened():
        assert [folder.exists() for folder in left] == [False, True]


@pytest.mark.skipif(os.name == "nt", reason="opens no folders")
@pytest.mark.parametrize(("number", "told"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_folders_are_brought_to_the_disk_as_their_files_are(tmp_path, monkeypatch, number, told):
    write_files({"tables/one.csv": "a"}, tmp_path)
    sync, folders = os.fsync, []

    def seen(found):
        if stat.S_ISDIR(os.fstat(found).st_mode):
            folders.append(os.fstat(found).st_ino)
            raise OSError(number, os.strerror(number))
        sync(found)

    monkeypatch.setattr(os, "fsync", seen)
    with pytest.raises(OSError, match="Input/output") if told else nullcontext():
        to_disk(tmp_path)
    both = [(tmp_path / "tables").stat().st_ino, tmp_path.stat().st_ino]
    assert folders == (both[:1] if told else both)


def test_a_table_for_spreadsheets_holds_every_digit_and_no_formula():
    numbers = [0.1 + 0.2, 1.0 / 3.0, -1234567.8901234567, 5e-324, np.nan]
    table = pd.DataFrame({"name": ["=1+1", "@b", "-", "plain", "a,b"], "value": numbers})
    for kind in (object, "str"):
        _, *rows = csv.reader(StringIO(spreadsheet(table.astype({"name": kind}))))
        assert [name for name, _ in rows] == ["'=1+1", "'@b", "'-", "plain", "a,b"]
        assert [float(value) for _, value in rows[:-1]] == numbers[:-1]
        assert rows[-1][1] == ""
