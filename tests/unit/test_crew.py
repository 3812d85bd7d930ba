"""Tasks in processes, and what becomes of them when one dies. Imports little: each process imports it again."""

import os
import signal
import time

import pytest

from sim import crew


def three_kills(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.03)  # so that many wait when it happens
    return number


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_one_dead_process_makes_few_tasks_suspect(monkeypatch):
    """The others go on together: a pool for each would cost more than they."""
    pools = []

    def pool(*given, **named):
        pools.append(given[0])
        return made(*given, **named)

    made = crew.ProcessPoolExecutor
    monkeypatch.setattr(crew, "ProcessPoolExecutor", pool)
    tasks = [(number,) for number in range(30)]
    found = dict(crew.outcomes(three_kills, (), tasks, 2))
    assert found == {**{number: number for number in range(30)}, 3: None}
    assert pools.count(1) in (1, 2)  # the other may have ended just before
    assert pools.count(2) <= 2
