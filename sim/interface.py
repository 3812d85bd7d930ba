"""The laboratory from Python: the same scenarios, the same overrides, tidy tables back."""

from __future__ import annotations

import shlex
from typing import Any

from sim.comparison import compare as compare_configs
from sim.config.load import load_many, load_named
from sim.results import Results


def compare(*scenarios: str, **settings: Any) -> Results:
    """Compare scenarios with the baseline, each replicate with the same luck in all of them.

    Parameters
    ----------
    *scenarios
        Names of scenarios or paths of scenario files; the shipped comparison where none is named.
    **settings
        Overrides; a double underscore stands for the dot of the command line
        (``population__n_smes=500``). ``workers`` is 1 unless given: more processes need a script whose
        work stands under ``if __name__ == "__main__":``.

    Examples
    --------
    >>> found = compare("baseline", "support_system", seeds=1, months=2, population__n_smes=50, workers=1)
    >>> found.scenarios
    ['baseline', 'support_system']
    """
    overrides = _overrides({"workers": 1, **settings})
    return compare_configs(load_many(overrides, list(scenarios) or None), command=_as_typed("compare", overrides))


def run(scenario: str = "baseline", **settings: Any) -> Results:
    """Run one scenario with one seed.

    Parameters
    ----------
    scenario
        Name of a scenario, or path of a scenario file.
    **settings
        Overrides, as for ``compare``.
    """
    overrides = _overrides(settings)
    name, config = load_named(overrides, scenario)
    alone = config.model_copy(update={"baseline": name, "workers": 1})
    return compare_configs({name: alone}, seeds=[config.seed], command=_as_typed("run", overrides))


def _as_typed(name: str, overrides: list[str]) -> str:
    """The command line that asks for the same."""
    return shlex.join(["sme-sim", name, *overrides])


def _overrides(settings: dict[str, Any]) -> list[str]:
    return [f"{name.replace('__', '.')}={value}" for name, value in settings.items()]
