"""``python -m sim`` is ``sme-sim``: a process that asks for one thing and ends.

Nothing is imported before Ctrl-C is listened to, which ends this process with one exit code however often it comes.
"""

import os
import signal
import sys
import time
from types import FrameType

INTERRUPTED = 130
AT_ONCE = 1.0  # seconds

_heard = float("-inf")  # when an interrupt was heard last


def entered() -> int:
    """What the command line asks for; answer the exit code."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever began this wants none
            signal.signal(signal.SIGINT, _interrupted)
        _open_what_is_closed()
        from sim.cli import main

        code = main()
    except KeyboardInterrupt:  # before there was anything to say
        code = INTERRUPTED
    if code == INTERRUPTED:
        eval("None")  # Python recalls an interrupt that went through a text it was running, until it runs another
    if signal.getsignal(signal.SIGINT) is _interrupted:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the interpreter, when it ends, lets go of functions of ours
    return code


def _open_what_is_closed() -> None:
    """Let an output that this process was started without lead nowhere, lest a file of ours take its place."""
    if sys.stdout is None or sys.stderr is None:
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # those of the three standard streams that are free
            os.set_inheritable(number, True)
        os.close(number)
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    """An interrupt ends the work; those that follow at once would break off its ending.

    One that comes later is heard: the first may have been lost in a library that lets nothing through.
    """
    global _heard
    if time.monotonic() - _heard > AT_ONCE:
        _heard = time.monotonic()
        raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(entered())
