"""Settings of a study that name files which it reads."""

from __future__ import annotations

from functools import reduce
from typing import TypeVar

from pydantic import BaseModel

from sim.config.schema.study import Study
from sim.config.targets_file import names_file

FILES = {  # below study; whether the name of what is shipped may stand there instead of a path
    ("levers", "points_file"): False, ("uncertainties", "points_file"): False,
    ("targets",): True, ("validation", "known"): True,
}  # fmt: skip

M = TypeVar("M", bound=BaseModel)


def said(study: Study, key: tuple[str, ...]) -> str:
    """What a study says there: a path, a name, or nothing."""
    return str(reduce(getattr, key, study))


def path_said(study: Study, key: tuple[str, ...]) -> str:
    """The path that a study says there; empty where it says none."""
    found = said(study, key)
    return found if names_file(found) or not FILES[key] else ""


def with_path(model: M, key: tuple[str, ...], path: str) -> M:
    """The same settings with another path there."""
    first, *rest = key
    return model.model_copy(update={first: with_path(getattr(model, first), tuple(rest), path) if rest else path})
