"""Further parts of levers, one file each: whatever lies in this folder is found by its name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeVar

from pydantic import BaseModel, create_model

from sim.config.locate import shown
from sim.config.problems import did_you_mean
from sim.config.schema.base import given
from sim.config.schema.parts import LEVERS, Part, PerFirm
from sim.errors import ConfigError

L = TypeVar("L", bound=BaseModel)


def with_added(name: str) -> Callable[[type[L]], type[L]]:
    """A lever with the parts that files of this folder add to it, each under the name of its file.

    A file holds one class derived from ``PerFirm``, whose ``lever`` says where it belongs.

    Parameters
    ----------
    name
        Of the lever, as in a scenario file.
    """

    def filled(lever: type[L]) -> type[L]:
        own = {file: part for file, part in _found(lever).items() if part.lever == name}
        fields = {file: (part, given(part(), (part.__doc__ or "").partition("\n")[0])) for file, part in own.items()}
        about = {"__base__": lever, "__module__": lever.__module__, "__doc__": lever.__doc__}
        return create_model(lever.__name__, **about, **fields) if own else lever  # type: ignore[call-overload]

    return filled


def is_added(part: Part) -> bool:
    """Whether a part comes from a file of this folder."""
    return type(part).__module__.startswith(f"{__name__}.")


def _found(lever: type[BaseModel]) -> dict[str, type[PerFirm]]:
    """The part that each file declares, by the name of the file.

    Parameters
    ----------
    lever
        What it has by itself is no name of a file.

    Raises
    ------
    ConfigError
        What is wrong with each file.
    """
    found, problems = {}, []
    for file in iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        parts = [
            one for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, PerFirm) and one.__module__ == module.__name__
        ]  # fmt: skip
        place = shown(Path(str(module.__file__)))
        if len(parts) != 1:
            names = ", ".join(part.__name__ for part in parts) or "none"
            problems.append(f"{place}: must declare one class derived from PerFirm; found: {names}")
        elif parts[0].lever not in LEVERS:
            guess = f"{parts[0].__name__}.lever = {parts[0].lever!r}: no such lever"
            problems.append(f"{place}: {guess}{did_you_mean(parts[0].lever, LEVERS)}; known: {', '.join(LEVERS)}")
        elif file.name in lever.model_fields:
            problems.append(f"{place}: {lever.__name__} has {file.name} already; give the file another name")
        else:
            found[file.name] = parts[0]
    if problems:
        raise ConfigError(problems)
    return found
