"""All figures by name, in the order of the report."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from sim.plot import figures
from sim.plot.plot import Plot


def _found() -> dict[str, Plot]:
    plots: dict[str, Plot] = {
        module.name: import_module(f"{figures.__name__}.{module.name}").FIGURE
        for module in iter_modules(figures.__path__)
    }
    return dict(sorted(plots.items(), key=lambda item: (item[1].place, item[0])))


FIGURES = _found()
