"""Work spread over processes: each outcome as it is there, and a task whose process dies is tried once more, alone.

When a process dies, all that were handed in die with it, and nobody says which was to blame. So there are never more
tasks handed in than processes: those few are suspects, and are tried again one by one; the others go on together.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from sim.errors import EnvironmentFault, SimError
from sim.threads import work_beside

IN_VAIN = 5  # crews in a row that do no task
STUBBORN = 2.0  # times its seconds after which what would not be broken off ends with its process

Found = TypeVar("Found")
Task = tuple[Any, ...]


def outcomes(
    work: Callable[..., Found], given: tuple[Any, ...], tasks: Sequence[Task], workers: int
) -> Iterator[tuple[int, Found | None]]:
    """Number and outcome of each task as they end; None for one whose process was ended from outside, twice.

    Parameters
    ----------
    work
        Called with what is given and a task. Must be found in its module by name.
    given
        What all tasks share; sent to each process once.
    tasks
        Small, so that none waits in a full pipe when work is broken off.
    workers
        Processes at most.

    Raises
    ------
    EnvironmentFault
        If crew after crew ends without having done a task.
    """
    todo = dict(enumerate(tasks))
    suspects: set[int] = set()
    before, in_vain = len(todo), 0
    while todo:
        in_vain, before = (in_vain + 1 if len(todo) == before else 0), len(todo)
        if in_vain > IN_VAIN + len(suspects):
            raise EnvironmentFault("processes end before they begin to work; is there memory for them?")
        died = False
        alone = sorted(suspects & todo.keys())
        batch = {alone[0]: todo[alone[0]]} if alone else dict(todo)
        at_once = min(1 if alone else workers, len(batch))
        pool = ProcessPoolExecutor(at_once, _processes(work.__module__), initializer=_begin, initargs=(at_once, given))
        try:
            for number, survived, found in _as_they_end(pool, work, batch, at_once):
                if survived:
                    del todo[number]
                    yield number, found
                    continue
                died = True
                if number in suspects:
                    del todo[number]
                    yield number, None
                else:
                    suspects.add(number)
        except BaseException:  # interrupted: nobody waits for what is under way
            for process in active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=not died, cancel_futures=True)


def _processes(needed: str) -> BaseContext:
    """How processes are started: by a server that has imported what they need once for all, where there can be one.

    A fork of this process itself would take its threads' locks along, and a new interpreter imports for seconds.
    """
    if sys.platform != "linux":
        return get_context("spawn")
    processes = get_context("forkserver")
    processes.set_forkserver_preload([needed])
    return processes


def _as_they_end(
    pool: ProcessPoolExecutor, work: Callable[..., Found], batch: Mapping[int, Task], at_once: int
) -> Iterator[tuple[int, bool, Found | None]]:
    """Number of each task, whether its process survived it, and what it found; none are begun after a death."""
    coming = iter(batch.items())
    waiting: dict[Future[Found], int] = {}
    died = False
    while True:
        for number, task in islice(coming, 0 if died else at_once - len(waiting)):
            try:
                with interrupts_held():
                    waiting[pool.submit(_work_on_given, work, task)] = number
            except (BrokenProcessPool, EOFError, ConnectionError):  # a process, or the server that forks them
                died = True  # between two tasks: this one was not begun, and comes again with the others
                break
        if not waiting:
            return
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            number = waiting.pop(future)
            try:
                found = future.result()
            except BrokenProcessPool:
                died = True
                yield number, False, None
            else:
                yield number, True, found


@contextmanager
def interrupts_held() -> Iterator[None]:
    """What is started here, and all that it starts, leaves interrupts to this process, which gets them afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would let interrupts through when it starts with the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class TooLong(SimError):
    """A task did not end in the time that it was given."""


@contextmanager
def within(seconds: float, told: str) -> Iterator[None]:
    """What takes longer is broken off; where it cannot be, as in a loop of machine code, the worker it is in ends.

    Only the main thread can break off its own work, and only where the system has timers.

    Parameters
    ----------
    seconds
        By the clock; 0 for without end.
    told
        To whom it happens.

    Raises
    ------
    TooLong
        If it takes longer.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise TooLong(told)

    in_a_worker = parent_process() is not None
    nobody = os.open(os.devnull, os.O_WRONLY) if in_a_worker else -1  # a traceback tells a user nothing
    before = signal.signal(signal.SIGALRM, late)
    try:  # the alarm may go off in any of these lines, but once
        signal.setitimer(signal.ITIMER_REAL, seconds)
        if in_a_worker:
            faulthandler.dump_traceback_later(STUBBORN * seconds, exit=True, file=nobody)
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            try:
                signal.signal(signal.SIGALRM, before)
            finally:
                if in_a_worker:
                    faulthandler.cancel_dump_traceback_later()
                    os.close(nobody)


_given: tuple[Any, ...] | None = None  # in a worker: what all tasks share


def _work_on_given(work: Callable[..., Found], task: Task) -> Found:
    assert _given is not None
    return work(*_given, *task)


def _begin(workers: int, given: tuple[Any, ...]) -> None:
    """A worker leaves interrupts to its parent, and leaves when its parent is gone."""
    global _given
    _given = given
    work_beside(workers)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
