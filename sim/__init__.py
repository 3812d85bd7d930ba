"""A policy laboratory for AI adoption by small and medium-sized enterprises.

Five lines that compare two scenarios::

    import sim

    results = sim.compare("baseline", "support_system", seeds=4, months=60)
    print(results.paired[["scenario", "effect_effective", "additional", "deadweight"]])

The public names are imported when they are first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "AdoptionModel": "sim.model",
    "Config": "sim.config.schema.experiment",
    "MEASURES": "sim.record",
    "Response": "sim.interface",
    "Results": "sim.results",
    "SME": "sim.model",
    "attribute": "sim.interface",
    "calibrate": "sim.interface",
    "compare": "sim.interface",
    "design": "sim.interface",
    "discover": "sim.interface",
    "draw": "sim.drawing",
    "load": "sim.config.load",
    "open_study": "sim.interface",
    "pair": "sim.interface",
    "run": "sim.interface",
    "sensitivity": "sim.interface",
    "sweep": "sim.interface",
    "validate": "sim.interface",
}
__all__ = [
    "MEASURES", "SME", "AdoptionModel", "Config", "Response", "Results", "__version__",
    "attribute", "calibrate", "compare", "design", "discover", "draw", "load", "open_study", "pair", "run",
    "sensitivity", "sweep", "validate",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    try:
        home = import_module(_HOME[name])
    except AttributeError as fault:  # of which Python would only say that there is no such name here
        raise ImportError(f"{_HOME[name]} could not be imported: {fault}") from fault
    return getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
