"""The laboratory from Python: the same scenarios, the same overrides, tidy tables back."""

from __future__ import annotations

import shlex
import weakref
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import Any

import pandas as pd

from sim.analysis.registry import analysis, check
from sim.comparison import compare as compare_configs
from sim.comparison import silent
from sim.config.load import load_many, load_named
from sim.config.scenario_file import brief
from sim.errors import ConfigError
from sim.results import Results
from sim.study.job import carry_out
from sim.study.plan import plan
from sim.study.results import Studied
from sim.study.single import respond


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
    _one_by_one("scenarios", scenarios, "compare('baseline', 'full_package')")
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


def study(kind: str, *unnamed: object, **settings: Any) -> StudyFound:
    """Carry out a study and analyse it.

    Parameters
    ----------
    kind
        sweep, sensitivity, discover, attribute or design: how it is analysed, and which shipped study is taken unless
        ``study`` names another or the path of a file.
    *unnamed
        Nothing; whatever stands here is refused.
    **settings
        Overrides, as for ``compare``; ``study__replication__seeds=8``. With ``output__dir`` the folder is kept there,
        and an interrupted study goes on from it; without, results lie in a temporary folder as long as they are used.

    Examples
    --------
    >>> small = {"population__n_smes": 50, "months": 1, "study__replication__seeds": 1}
    >>> found = study("sweep", study__scenarios="[subsidy_only]", **small)
    >>> sorted(set(found.tables["by_policy"]["scenario"]))
    ['subsidy_only']
    """
    if unnamed:
        raise ConfigError(f"{kind} takes settings by name, as in {kind}(study='./mine.yaml'), not {brief(unnamed[0])}")
    given = {"study": kind, "workers": 1, **settings}
    with ExitStack() as passing:
        if "output__dir" not in given:
            folder = TemporaryDirectory(prefix="sme-sim-", ignore_cleanup_errors=True)
            given["output__dir"] = str(Path(passing.enter_context(folder)) / kind)
        found = _study(kind, _overrides(given))
        weakref.finalize(found.studied, passing.pop_all().close)
    return found


def _study(kind: str, overrides: list[str]) -> StudyFound:
    asked = plan(overrides)
    check(kind, asked)
    work, shelf, _, _ = carry_out(asked, kind, _as_typed(kind, overrides), silent)
    with shelf:
        folder = shelf.publish()
    work.discard()
    studied = Studied.read(folder)
    found = analysis(kind)(studied)
    return StudyFound(studied, found.tables, found.sentences)


@dataclass(frozen=True)
class StudyFound:
    """What a study has found.

    Attributes
    ----------
    studied
        Its runs: ``studied.responses("adoption")`` is a tidy table of them.
    tables, sentences
        What the analysis makes of them.
    """

    studied: Studied
    tables: dict[str, pd.DataFrame]
    sentences: list[str]

    def __repr__(self) -> str:
        """A few lines: of which study, and where to look."""
        rows = shorten(", ".join(f"{name} {len(table):,}" for name, table in self.tables.items()), 300)
        held = f".sentences: {len(self.sentences)}; rows of .tables: {rows}; runs in .studied"
        return f"<StudyFound: {held}:\n{self.studied}>"


class Response:
    """The laboratory as a plain function, for tools that bring their own designs (EMA workbench, SALib, Optuna).

    Parameters
    ----------
    scenario
        Name of a scenario, or path of a scenario file.
    *responses
        Measures; ``effect_of_`` before one asks for the difference from the baseline with the same luck.
    seeds : count
        Replicates that are averaged; every point sees the same luck.
    **settings
        Overrides, as for ``compare``.

    Examples
    --------
    >>> f = Response("subsidy_only", "adoption", "effect_of_adoption", seeds=1, months=2, population__n_smes=50)
    >>> sorted(f(model__cognition__peer_rate=0.01))
    ['adoption', 'effect_of_adoption']
    """

    def __init__(self, scenario: str, *responses: str, seeds: int = 1, **settings: Any) -> None:
        overrides = _overrides(settings)
        _one_by_one("responses", responses, "Response('subsidy_only', 'adoption')")
        self.responses, self.seeds = list(responses), seeds
        asked = [f"study.scenarios=[{scenario}]", f"study.replication.seeds={seeds}", "executor=serial",
                 f"study.responses=[{','.join(responses)}]"]  # fmt: skip
        self.plan = plan([*overrides, *asked])

    def __repr__(self) -> str:
        """A line: of which scenario, and what it answers with."""
        return f"<Response of {[*self.plan.configs][-1]}: {', '.join(self.responses)}; seeds: {self.seeds}>"

    def __call__(self, point: Mapping[str, Any] | None = None, **settings: Any) -> dict[str, float]:
        """Responses at a point: settings by dotted key, or as keywords with two underscores for a dot.

        Settings of policy bind the scenario, all others the baseline too.

        Raises
        ------
        ConfigError
            For a setting that does not exist or is out of range.
        RunFailed
            If a run failed.
        """
        if point is not None and not isinstance(point, Mapping):
            wanted = "settings by dotted key, as in {'model.cognition.peer_rate': 0.01}"
            raise ConfigError(f"a point is {wanted}, not {brief(point)}")
        at = {**(point or {}), **{name.replace("__", "."): value for name, value in settings.items()}}
        return respond(self.plan, at, self.responses)


def _one_by_one(what: str, given: tuple[object, ...], written: str) -> None:
    """Refuse anything but names, as a list of names in place of the names."""
    if strange := [one for one in given if not isinstance(one, str)]:
        raise ConfigError(f"{what} are given one by one, as in {written}, not {brief(strange[0])}")


def _as_typed(name: str, overrides: list[str]) -> str:
    """The command line that asks for the same."""
    return shlex.join(["sme-sim", name, *overrides])


def _overrides(settings: dict[str, Any]) -> list[str]:
    """Settings given as keywords, as on the command line."""
    if "overrides" in settings:
        wanted = "settings are keywords here, as in model__cognition__peer_rate=0.01"
        raise ConfigError(f"overrides = {brief(settings['overrides'])}: is not a setting; {wanted}")
    return [f"{name.replace('__', '.')}={value}" for name, value in settings.items()]


sweep = partial(study, "sweep")
sensitivity = partial(study, "sensitivity")
discover = partial(study, "discover")
attribute = partial(study, "attribute")
design = partial(study, "design")
