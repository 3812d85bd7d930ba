"""Published figures that the model is fitted to or confronted with."""

from __future__ import annotations

from pathlib import Path

from sim.config import locate, targets_file
from sim.config.schema.target import CLASSES, Target
from sim.survey import QUESTIONS


def shipped(name: str) -> Path:
    """A file that comes with the laboratory, as in ``eu27``."""
    return locate.shipped() / "configs" / "targets" / f"{name}.csv"


def targets(path: Path) -> list[Target]:
    """The figures of a file, in its order.

    Raises
    ------
    ConfigError
        With every problem of the file, by line and column.
    """
    large = {name: question.of_large is not None for name, question in QUESTIONS.items()}
    return targets_file.read(
        path, {name: [size for size in CLASSES if size != "large" or known] for name, known in large.items()}
    )
