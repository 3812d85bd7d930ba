"""Blocks of rows: each row once, sums in the order of blocks, and the same bits for any number of threads."""

import os
import threading
from copy import deepcopy

import numpy as np
import pytest
from worlds import config

from sim import threads
from sim.config.load import load
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import Recorder


@pytest.fixture
def many_blocks(monkeypatch):
    """Blocks so small that a small world has many of them."""
    monkeypatch.setattr(threads, "BLOCK", 64)
    monkeypatch.setattr(threads, "WORTH_IT", 2)
    monkeypatch.setattr(threads, "_share", 1)


def with_processors(monkeypatch, number):
    monkeypatch.setattr(threads, "processors", lambda: number)


def told(scenario, months=8):
    """Every column of firms and suppliers after some months, and what was recorded."""
    world = begin(load(["population.n_smes=700", f"months={months}", "seed=1"], scenario))
    recorder = Recorder(world, months, 1)
    for _ in range(months):
        advance(world)
        recorder.record(world)
    columns = {f"firms.{name}": array for name, array in world.firms.arrays()}
    columns |= {f"suppliers.{name}": array for name, array in world.suppliers.arrays()}
    return {**columns, "recorded": recorder.values, "flows": np.array(world.ledger.history)}


@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
def test_the_same_bits_for_any_number_of_threads(monkeypatch, many_blocks, scenario):
    found = []
    for number in (1, 2, 5):
        with_processors(monkeypatch, number)
        found.append(told(scenario))
    for name, array in found[0].items():
        for other in found[1:]:
            assert np.array_equal(array, other[name], equal_nan=array.dtype.kind == "f"), name


def test_threads_are_used_where_there_are_many_blocks(monkeypatch, many_blocks):
    with_processors(monkeypatch, 3)
    meeting = threading.Barrier(3, timeout=30)  # is passed by three threads at once, or by none
    assert len(threads.spread(lambda first, after: meeting.wait() >= 0, 192)) == 3


def test_a_small_population_stays_on_one(monkeypatch):
    with_processors(monkeypatch, 8)
    found = threads.spread(lambda first, after: threading.current_thread(), threads.BLOCK * (threads.WORTH_IT - 1))
    assert set(found) == {threading.main_thread()}


def test_each_row_once(monkeypatch, many_blocks):
    with_processors(monkeypatch, 2)
    blocks = threads.spread(lambda first, after: (first, after), 1_000)
    assert [row for first, after in blocks for row in range(first, after)] == list(range(1_000))
    assert threads.spread(lambda first, after: (first, after), 0) == [(0, 0)]


def test_processes_share_the_processors(monkeypatch, many_blocks):
    with_processors(monkeypatch, 4)
    threads.work_beside(4)
    found = threads.spread(lambda first, after: threading.current_thread(), 640)
    assert set(found) == {threading.main_thread()}


def test_an_error_in_a_thread_is_the_callers(monkeypatch, many_blocks):
    with_processors(monkeypatch, 2)

    def fails(first, after):
        raise ValueError(f"row {first}")

    with pytest.raises(ValueError, match="row 0"):
        threads.spread(fails, 640)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_threads_of_its_own(monkeypatch, many_blocks):
    with_processors(monkeypatch, 2)
    threads.spread(lambda first, after: after, 640)
    child = os.fork()
    if child == 0:
        os._exit(0 if threads.spread(lambda first, after: after, 128) == [64, 128] else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_copied_world_goes_on_alike(monkeypatch, many_blocks):
    with_processors(monkeypatch, 2)
    world = begin(config({}, firms=300))
    twin = deepcopy(world)
    for each in (world, twin):
        advance(each)
    assert np.array_equal(world.firms.cash, twin.firms.cash)
