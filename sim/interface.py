"""The laboratory from Python: the same scenarios, the same overrides, tidy tables back."""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.registry import analysis, check
from sim.comparison import compare as compare_configs
from sim.comparison import silent
from sim.config.load import load_many, load_named
from sim.config.problems import did_you_mean
from sim.config.scenario_file import brief
from sim.ensemble import AS_IT_IS
from sim.errors import ConfigError
from sim.provenance import as_command
from sim.results import Results
from sim.study.job import already_there, carried_out
from sim.study.kinds import KINDS, USUAL
from sim.study.plan import plan
from sim.study.responses import dimensions_for
from sim.study.responses import problems as problems_with
from sim.study.results import Studied
from sim.study.single import respond

if TYPE_CHECKING:
    from sim.explore.pair import Pair


def compare(*scenarios: str, **settings: Any) -> Results:
    """Compare scenarios with the baseline, each replicate with the same luck in all of them.

    Parameters
    ----------
    *scenarios
        Names of scenarios or paths of scenario files; the baseline is always among them. The shipped comparison where
        none is named.
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
    if scenarios:
        overrides.append(f"scenarios=[{','.join(map(_quoted, scenarios))}]")
    return compare_configs(load_many(overrides), command=as_command("compare", overrides))


def pair(scenario: str = "full_package", beside: str = "baseline", **settings: Any) -> Pair:
    """Two worlds with the same firms and the same luck, followed month by month: for pictures of what happens in them.

    Parameters
    ----------
    scenario, beside
        Names of scenarios, or paths of scenario files: the policy, and what it is held against.
    **settings
        Overrides, as for ``compare``.

    Examples
    --------
    >>> pair("support_system", months=2, population__n_smes=50)
    <Pair: 'No further policy' and 'Support system'; 50 firms, 2 months>
    """
    from sim.explore.pair import Pair, follow

    worlds = [load_named([f"scenario={_quoted(name)}", *_overrides(settings)])[1] for name in (beside, scenario)]
    return Pair(*map(follow, worlds))


def run(scenario: str = "baseline", **settings: Any) -> Results:
    """Run one scenario with one seed.

    Parameters
    ----------
    scenario
        Name of a scenario, or path of a scenario file.
    **settings
        Overrides, as for ``compare``.
    """
    overrides = [f"scenario={_quoted(scenario)}", *_overrides(settings)]
    name, config = load_named(overrides)
    alone = config.model_copy(update={"baseline": name, "workers": 1})
    command = as_command("run", overrides)
    return compare_configs({name: alone}, seeds=[config.seed], vectors=[AS_IT_IS], command=command)


def study(kind: str, *unnamed: object, **settings: Any) -> StudyFound:
    """Carry out a study and analyse it.

    Parameters
    ----------
    kind
        sweep, sensitivity, discover, attribute, design, calibrate or validate: how it is analysed, and which shipped
        study is taken unless ``study`` names another or the path of a file.
    *unnamed
        Nothing; whatever stands here is refused.
    **settings
        Overrides, as for ``compare``; ``study__replication__seeds=8``. With ``output__dir`` the folder is kept there,
        with figures and a report as the command leaves it, an interrupted study goes on from it, and one whose results
        are there already is not run again (``output__overwrite=True`` does); without, results lie in a temporary
        folder as long as they are used.

    Raises
    ------
    ConfigError
        Every problem of the settings, before anything is run.

    Examples
    --------
    >>> small = {"population__n_smes": 50, "months": 1, "study__replication__seeds": 1}
    >>> found = study("sweep", study__scenarios="[subsidy_only]", **small)
    >>> sorted(set(found.tables["by_policy"]["scenario"]))
    ['subsidy_only']
    """
    if kind not in KINDS:
        raise ConfigError(f"there is no kind of study {kind!r}{did_you_mean(kind, KINDS)}")
    if unnamed:
        raise ConfigError(f"{kind} takes settings by name, as in {kind}(study='./mine.yaml'), not {brief(unnamed[0])}")
    usual = {key.replace(".", "__"): value for key, value in USUAL.get(kind, {}).items()}
    overrides = _overrides({"study": kind, "workers": 1, **usual, **settings})
    command = as_command(kind, overrides)
    if "output__dir" in settings:
        return _study(kind, overrides, command, kept=True)
    with ExitStack() as passing:
        folder = passing.enter_context(TemporaryDirectory(prefix="sme-sim-", ignore_cleanup_errors=True))
        found = _study(kind, [*overrides, f"output.dir={Path(folder) / kind}"], command, kept=False)
        weakref.finalize(found.studied, passing.pop_all().close)
    return found


def _study(kind: str, overrides: list[str], command: str, *, kept: bool) -> StudyFound:
    from sim.job import conclude  # brings what draws and writes

    asked = plan(overrides)
    check(kind, asked)
    there = already_there(asked, kind) if kept else None
    if there is not None:  # nothing is run anew for the same numbers
        known = analysis(kind)(there)
        return StudyFound(there, known.tables, known.sentences, known.files)
    with carried_out(asked, kind, command, silent) as done:
        found = conclude(done, kind, asked.first.output.figures if kept else None)
        done.publish()
    return StudyFound(done.studied, found.tables, found.sentences, found.files)


def sweep(*unnamed: object, **settings: Any) -> StudyFound:
    """Try many policies in many worlds; settings as for ``study``."""
    return study("sweep", *unnamed, **settings)


def sensitivity(*unnamed: object, **settings: Any) -> StudyFound:
    """Find out what drives an outcome, and a policy's effect on it; settings as for ``study``."""
    return study("sensitivity", *unnamed, **settings)


def discover(*unnamed: object, **settings: Any) -> StudyFound:
    """Find the conditions under which a policy fails its goal; settings as for ``study``."""
    return study("discover", *unnamed, **settings)


def attribute(*unnamed: object, **settings: Any) -> StudyFound:
    """Find out what each lever contributes, and which complement one another; settings as for ``study``."""
    return study("attribute", *unnamed, **settings)


def design(*unnamed: object, **settings: Any) -> StudyFound:
    """Search for the best mix of levers for a budget, whatever the world is like; settings as for ``study``.

    The mixes that were found are scenario files: ``files`` has their texts, and the folder ``front`` of the results has
    them on disk.
    """
    return study("design", *unnamed, **settings)


def calibrate(*unnamed: object, **settings: Any) -> StudyFound:
    """Fit parameters to published figures; settings as for ``study``. The ensemble is the table of that name."""
    return study("calibrate", *unnamed, **settings)


def validate(*unnamed: object, **settings: Any) -> StudyFound:
    """Confront the model with published figures, as ``study__targets="./mine.csv"``; settings as for ``study``."""
    return study("validate", *unnamed, **settings)


def open_study(folder: Path | str) -> Studied:
    """Reopen the folder that a study has left: its runs, points and passport, without running anything.

    Parameters
    ----------
    folder
        As the command or ``output__dir`` has left it.

    Raises
    ------
    ConfigError
        If the folder holds no study.

    Examples
    --------
    >>> open_study("no/such/folder")
    Traceback (most recent call last):
    sim.errors.ConfigError: no/such/folder: no study has left results here
    """
    return Studied.read(folder)


@dataclass(frozen=True)
class StudyFound:
    """What a study has found.

    Attributes
    ----------
    studied
        Its runs: ``studied.responses("adoption")`` is a tidy table of them, ``studied.folder`` where all lies.
    tables, sentences
        What the analysis makes of them.
    files : by path in the folder
        Texts that go beside the tables, as scenario files of the mixes that a search has found.
    """

    studied: Studied
    tables: dict[str, pd.DataFrame]
    sentences: list[str]
    files: dict[str, str]

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
        if not responses:
            raise ConfigError("Response needs what it is to answer with, as in Response('subsidy_only', 'adoption')")
        self.responses, self.seeds = list(responses), seeds
        problems = problems_with({f"Response, {name!r}": name for name in responses}, ["all", "size_class"])
        if problems:
            raise ConfigError(problems)
        asked = [f"study.scenarios=[{_quoted(scenario)}]", f"study.replication.seeds={seeds}", "executor=serial",
                 f"study.responses=[{','.join(responses)}]"]  # fmt: skip
        if len(kept := dimensions_for(responses)) > 1:
            asked.append(f"study.dimensions=[{','.join(kept)}]")
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


def _quoted(scenario: str) -> str:
    """A name as it is; a path with letters that mean something on the command line, in quotes.

    Examples
    --------
    >>> _quoted("baseline"), _quoted("./my own, first.yaml")
    ('baseline', "'./my own, first.yaml'")
    """
    if not isinstance(scenario, str):
        raise ConfigError(f"scenario: must be one name, or the path of a file, not {brief(scenario)}")
    return scenario if re.fullmatch(r"[\w./+-]+", scenario) else "'" + scenario.replace("'", r"\'") + "'"


def _overrides(settings: dict[str, Any]) -> list[str]:
    """Settings given as keywords, as on the command line."""
    if "overrides" in settings:
        wanted = "settings are keywords here, as in model__cognition__peer_rate=0.01"
        raise ConfigError(f"overrides = {brief(settings['overrides'])}: is not a setting; {wanted}")
    return [f"{name.replace('__', '.')}={value}" for name, value in settings.items()]
