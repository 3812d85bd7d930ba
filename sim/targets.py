"""Published figures that the model is fitted to or confronted with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.config import locate, targets_file
from sim.config.problems import did_you_mean
from sim.config.schema.population import Population
from sim.config.schema.target import CLASSES, Target
from sim.config.text_file import home
from sim.errors import ConfigError
from sim.survey import QUESTIONS, Asked


def shipped(name: str) -> Path:
    """A file that comes with the laboratory, as in ``eu27``.

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    folder = locate.shipped() / "configs" / "targets"
    known = sorted(path.stem for path in folder.glob("*.csv"))
    if name not in known:
        guess = did_you_mean(name, known)
        raise ConfigError(f"no targets are shipped as {name!r}{guess} (there are {', '.join(known)}); own ones are "
                          "asked for by the path of a CSV file, as in ./mine.csv")  # fmt: skip
    return folder / f"{name}.csv"


def named(asked: str) -> list[Target]:
    """The figures of a shipped file, by its name, or of one's own, by its path.

    Raises
    ------
    ConfigError
        If there is no such file, or with every problem of it.
    """
    return targets(home(asked, "targets") if targets_file.names_file(asked) else shipped(asked))


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


def asked_of(found: Sequence[Target], population: Population) -> list[Asked]:
    """What surveys of a run are asked for, in the order of the figures.

    Raises
    ------
    ConfigError
        Every figure that no run of this population can be asked for: of a sector that it has not, or too early.
    """
    problems = []
    for target in found:
        if target.sector != "all" and target.sector not in population.sectors:
            guess = did_you_mean(target.sector, population.sectors)
            problems.append(f"targets: {target.name}: {population.title} has no sector {target.sector!r}{guess}; "
                            f"known: all, {', '.join(population.sectors)}")  # fmt: skip
        if target.month_of_run(population.start) < 0:
            problems.append(f"targets: {target.name}: is of {target.year}-{target.month:02d}, and {population.title} "
                            f"begins in {population.start}")  # fmt: skip
    if problems:
        raise ConfigError(problems)
    return [
        Asked(target.month_of_run(population.start), target.series, target.size_class,
              None if target.sector == "all" else target.sector)
        for target in found
    ]  # fmt: skip
