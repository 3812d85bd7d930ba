"""What can go wrong, and what the shell is told about it.

The tree::

    SimError
    ├── ConfigError        exit 2   what the user wrote cannot be run; nothing has been run
    ├── RunFailed          exit 3   the work is complete, but some runs failed and are listed
    ├── NotAsWritten       exit 3   results were looked at, and are not what they should be
    ├── EnvironmentFault   exit 4   disk, permission, lock or memory
    ├── FirmLeft           exit 1   a view of an agent that is no longer part of the model was used
    └── BrokenOff          exit 1   a model was to go on after a step that was broken off

Every other exception is a bug of ours (exit 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class SimError(Exception):
    """Anything that this package raises on purpose."""

    exit_code = 1


class ConfigError(SimError):
    """What the user wrote cannot be run: every problem at once, one per line.

    Parameters
    ----------
    problems
        One sentence each: file and line, key, value, what is allowed, what may have been meant.
    """

    exit_code = 2

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class RunFailed(SimError):
    """The work is complete, but some of its runs failed; they are listed in the results."""

    exit_code = 3


class NotAsWritten(SimError):
    """Results were looked at, and are not what they should be: files changed or gone, or runs that come out otherwise.

    What was asked for was done; this is its answer.

    Parameters
    ----------
    findings
        One sentence each.
    """

    exit_code = 3

    def __init__(self, findings: str | Sequence[str]) -> None:
        self.problems = [findings] if isinstance(findings, str) else list(findings)
        super().__init__("\n".join(self.problems))


class EnvironmentFault(SimError):
    """The machine refused: disk full, no permission, folder locked. Nothing finished is lost."""

    exit_code = 4


class FirmLeft(SimError):
    """A view was used of an agent that has left the model (its row may belong to another now)."""


class BrokenOff(SimError):
    """A model was to go on after a step that failed or was interrupted: the month is done in part."""


@contextmanager
def writing(path: Path | str, also: str = "") -> Iterator[None]:
    """What the disk refuses while something is written is a fault of the machine, and says of which path.

    Parameters
    ----------
    path
    also
        What whoever reads this should know besides.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    try:
        yield
    except OSError as fault:
        raise EnvironmentFault(f"cannot write {path}: {fault.strerror or fault}{also and f'; {also}'}") from fault
