"""Further parts of levers, one file each: whatever lies in this folder is found by its name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from pydantic import BaseModel, create_model

from sim.config.schema.base import given
from sim.config.schema.parts import Part, PerFirm

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
        own = {file: part for file, part in _found().items() if part.lever == name}
        fields = {file: (part, given(part(), (part.__doc__ or "").partition("\n")[0])) for file, part in own.items()}
        about = {"__base__": lever, "__module__": lever.__module__, "__doc__": lever.__doc__}
        return create_model(lever.__name__, **about, **fields) if own else lever  # type: ignore[call-overload]

    return filled


def is_added(part: Part) -> bool:
    """Whether a part comes from a file of this folder."""
    return type(part).__module__.startswith(f"{__name__}.")


def _found() -> dict[str, type[PerFirm]]:
    """The part that each file declares, by the name of the file."""
    found = {}
    for file in iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        (found[file.name],) = (
            one for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, PerFirm) and one.__module__ == module.__name__
        )  # fmt: skip
    return found
