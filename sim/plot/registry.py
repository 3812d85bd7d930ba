"""All figures by name, in the order of the report."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from sim.evaluation.worlds import is_ensemble
from sim.plot import figures
from sim.plot.plot import Plot
from sim.results import Results


def _found() -> dict[str, Plot]:
    plots: dict[str, Plot] = {
        module.name: import_module(f"{figures.__name__}.{module.name}").FIGURE
        for module in iter_modules(figures.__path__)
    }
    return dict(sorted(plots.items(), key=lambda item: (item[1].place, item[0])))


FIGURES = _found()


def figures_of(results: Results) -> dict[str, Plot]:
    """Those of which a comparison has something to show."""
    return {name: plot for name, plot in FIGURES.items() if is_ensemble(results) or not plot.of_ensembles}
