"""What was compiled comes back from disk as it was, or is compiled again; no file and no disk can end a run."""

import errno
import os
import pickle
import warnings
from pathlib import Path

import numba
import pytest

from sim import kept
from sim.kept import Kept, forget_stale


def twice(x):
    return x + x


def process_that_asks(folder, stated=twice):
    """A function as another process has it: nothing of it is compiled yet."""
    asks = numba.njit(stated)
    asks._cache = Kept(stated, folder)
    return asks


def from_disk(folder, x=2):
    asks = process_that_asks(folder)
    assert asks(x) == x + x
    return sum(asks.stats.cache_hits.values()) == 1


@pytest.fixture
def file(tmp_path):
    """The one file in which it is kept."""
    assert not from_disk(tmp_path)
    assert from_disk(tmp_path)
    (file,) = tmp_path.iterdir()
    return file


def sealed(content):
    return kept._seal(content) + content


DAMAGES = {
    "emptied": lambda whole: b"",
    "cut off": lambda whole: whole[: len(whole) // 2],
    "one bit turned": lambda whole: whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:],
    "garbage": lambda whole: b"garbage" * 100,
    "not a pickle": lambda whole: sealed(b"garbage"),
    "of another kind": lambda whole: sealed(pickle.dumps(("another question", "another answer"))),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_compiled_anew_and_written_over(file, damage):
    file.write_bytes(damage(file.read_bytes()))
    assert not from_disk(file.parent)
    assert from_disk(file.parent)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone may give a file away")
def test_what_somebody_else_wrote_is_not_run(file):
    os.chown(file, 12_345, -1)
    assert not from_disk(file.parent)
    assert from_disk(file.parent)


def test_each_combination_of_types_has_a_file_that_answers_nothing_else(file):
    assert not from_disk(file.parent, 0.5)
    (other,) = set(file.parent.iterdir()) - {file}
    other.write_bytes(file.read_bytes())
    assert not from_disk(file.parent, 0.5)


def test_a_file_that_cannot_be_read_or_replaced_is_told_of_once(file):
    file.unlink()
    file.mkdir()
    with pytest.warns(UserWarning, match=r"compiled loops cannot be kept in .*: each process compiles them anew"):
        assert not from_disk(file.parent)
    with warnings.catch_warnings(action="error"):
        assert not from_disk(file.parent)
    assert list(file.parent.iterdir()) == [file]  # nothing half written is left


def test_a_full_disk_ends_nothing(tmp_path, monkeypatch):
    def full(path, content):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.warns(UserWarning, match="No space left on device"):
        assert not from_disk(tmp_path)
    assert not list(tmp_path.iterdir())


def test_where_no_folder_can_be_made_loops_run_all_the_same(tmp_path):
    (tmp_path / "a_file").touch()
    with pytest.warns(UserWarning, match="cannot be kept"):
        assert not from_disk(tmp_path / "a_file" / "loops")


def test_what_cannot_be_told_apart_is_not_kept(tmp_path):
    many = 3
    process_that_asks(tmp_path, lambda x: x * many)(2)
    process_that_asks(tmp_path, eval("lambda x: x"))(2)
    assert not list(tmp_path.iterdir())


def test_what_is_forgotten_is_compiled_again(file):
    Kept(twice, file.parent).flush()
    assert not from_disk(file.parent)


def test_folders_to_which_nothing_was_added_for_a_day_go(tmp_path, monkeypatch):
    for name in ("kernels-old", "kernels-own", "other"):
        (tmp_path / name).mkdir()
    forget_stale(tmp_path / "kernels-own", "kernels-*")
    assert len(list(tmp_path.iterdir())) == 3
    monkeypatch.setattr(kept, "STALE_AFTER", -60.0)
    forget_stale(tmp_path / "kernels-own", "kernels-*")
    assert {path.name for path in tmp_path.iterdir()} == {"kernels-own", "other"}
