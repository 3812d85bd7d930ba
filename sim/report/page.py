"""Self-contained pages: a template that extends ``page.html``, filled in, with its style inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

Writer = Callable[..., str]


def filled(template: str, writers: Mapping[str, Writer] | None = None, **given: Any) -> str:
    """A page as text.

    Parameters
    ----------
    template
        Name of its file beside this module.
    writers
        How it writes numbers and names, both as functions and as filters.
    given
        What it shows.
    """
    environment = Environment(
        loader=PackageLoader("sim.report", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(writers or {})
    environment.globals.update(writers or {})
    style = (files("sim.report") / "report.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(style=style, **given)
