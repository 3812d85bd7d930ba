"""What is written is there whole or not at all, and a disk that refuses is told with the path."""

import csv
import errno
import os
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import EnvironmentFault, writing
from sim.results import spreadsheet, write_files, write_whole


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


def test_a_table_for_spreadsheets_holds_every_digit_and_no_formula():
    numbers = [0.1 + 0.2, 1.0 / 3.0, -1234567.8901234567, 5e-324, np.nan]
    table = pd.DataFrame({"name": ["=1+1", "@b", "-", "plain", "a,b"], "value": numbers})
    for kind in (object, "str"):
        _, *rows = csv.reader(StringIO(spreadsheet(table.astype({"name": kind}))))
        assert [name for name, _ in rows] == ["'=1+1", "'@b", "'-", "plain", "a,b"]
        assert [float(value) for _, value in rows[:-1]] == numbers[:-1]
        assert rows[-1][1] == ""
