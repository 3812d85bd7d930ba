"""Tasks in processes, and what becomes of them when one dies. Imports little: each process imports it again."""

import os
import signal
import sys
import time

import pytest

from sim import crew
from sim.errors import EnvironmentFault


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


def double(number):
    time.sleep(0.05)
    return 2 * number


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no server forks processes here")
@pytest.mark.parametrize("lost", [1, 100])
def test_a_server_that_is_gone_is_begun_anew_but_not_for_ever(monkeypatch, lost):
    """Starting a process fails as when the server that forks it has just been killed."""
    submit, left = crew.ProcessPoolExecutor.submit, [lost]

    def failing(pool, *task):
        if left[0]:
            left[0] -= 1
            raise EOFError("unexpected EOF")
        return submit(pool, *task)

    monkeypatch.setattr(crew.ProcessPoolExecutor, "submit", failing)
    found = crew.outcomes(double, (), [(number,) for number in range(4)], 2)
    if lost == 1:
        assert dict(found) == {0: 0, 1: 2, 2: 4, 3: 6}
    else:
        with pytest.raises(EnvironmentFault, match="before they begin"):
            dict(found)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
@pytest.mark.parametrize("at", [1, 2])
def test_an_alarm_that_goes_off_at_the_last_moment_leaves_nothing_behind(monkeypatch, at):
    """As in a worker, where the process would end later for work that is long over."""
    set_timer, calls, cancelled, opened = signal.setitimer, [], [], os.open

    def and_the_alarm(which, seconds):
        set_timer(which, seconds)
        calls.append(seconds)
        if len(calls) == at:
            signal.getsignal(signal.SIGALRM)()

    files = []
    monkeypatch.setattr(crew, "parent_process", lambda: object())
    monkeypatch.setattr(crew.faulthandler, "dump_traceback_later", lambda *_, **__: None)
    monkeypatch.setattr(crew.faulthandler, "cancel_dump_traceback_later", lambda: cancelled.append(True))
    monkeypatch.setattr(os, "open", lambda *given: files.append(opened(*given)) or files[-1])
    monkeypatch.setattr(signal, "setitimer", and_the_alarm)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(crew.TooLong, match="late"), crew.within(60.0, "late"):
        assert at == 2
    assert signal.getsignal(signal.SIGALRM) is before
    assert cancelled
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(files[0])
