"""From names, files and overrides to one checked `Config`, or to every problem at once.

The parts are laid over each other: the schema's defaults, the chosen file of each group,
``configs/config.yaml``, the command line. The order and the notation are Hydra's, and a multirun is
composed by Hydra itself, to the same (tests compare the two); here OmegaConf, which Hydra merges with,
is asked directly, in a tenth of the time. All files have been read as data before; Hydra reads none
itself. What has been composed is checked by the schema, strictly, and is frozen from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from sim.config import locate
from sim.config.factor_ends import beyond_the_setting
from sim.config.layers import COMMAND_LINE, Origins, laid_over, mergeable, neutral, said_by
from sim.config.options import GROUPS, Choice, choose, is_path
from sim.config.overrides import CommandLine, Setting, list_of_texts, parse
from sim.config.problems import Origin, sentences
from sim.config.scenario_file import KeyPath, SettingsFile, dotted, read, scalar
from sim.config.schema.experiment import Config
from sim.config.schema.policy import Policy
from sim.config.schema.study import Study
from sim.config.study_files import FILES, path_said, with_path
from sim.config.text_file import exists, home
from sim.errors import ConfigError

MAIN = "config"
DEFAULTS = "schema"


def load(overrides: Sequence[str] = (), scenario: str = "baseline") -> Config:
    """The configuration of one run.

    Parameters
    ----------
    overrides
        As on the command line, ``key=value`` each; ``scenario=...`` outdoes the argument below.
    scenario
        Name of a shipped scenario, or path of a file.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    return load_named(overrides, scenario)[1]


def load_named(overrides: Sequence[str] = (), scenario: str = "baseline") -> tuple[str, Config]:
    """The same, with the scenario's name."""
    line = parse(overrides)
    composition = Composition(line)
    found = composition.configs([line.one("scenario") or scenario])
    return next(iter(found.items()))


def load_many(overrides: Sequence[str] = (), scenarios: Sequence[str] | None = None) -> dict[str, Config]:
    """The configurations of a comparison by scenario, the baseline among them.

    Parameters
    ----------
    overrides
        As on the command line; they apply to every scenario.
    scenarios
        Names or paths; left out, those that the settings ``scenarios`` and ``baseline`` name.

    Raises
    ------
    ConfigError
        Every problem of every scenario, one sentence each.
    """
    hint = "; 'sme-sim run' takes one scenario"
    composition = _of_several(overrides, "a comparison takes scenarios=[baseline,...]", hint)
    if scenarios is not None:
        wanted = "a list of names such as ['baseline', 'full_package']"
        return composition.configs(list_of_texts("scenarios", scenarios, wanted))
    first = composition.first()
    if not first.scenarios:
        raise ConfigError(
            "scenarios is empty; a comparison needs at least one, as in scenarios=[full_package]"
        )
    asked = first.scenarios if first.baseline in first.scenarios else [first.baseline, *first.scenarios]
    return composition.configs(asked, baseline=first.baseline)


def load_study(overrides: Sequence[str]) -> tuple[dict[str, Config], dict[str, str]]:
    """The configurations of a study by scenario, the baseline first; and what each was asked for as.

    Raises
    ------
    ConfigError
        Every problem of every scenario, one sentence each.
    """
    composition = _of_several(overrides, "a study takes study.scenarios=[subsidy_only,...]")
    first = composition.first()
    asked = list(dict.fromkeys([first.baseline, *composition.scenarios_of(first.study)]))
    if problems := beyond_the_setting(first.study, composition.origins_of_the_study()):
        raise ConfigError(problems)
    found = composition.configs(asked, baseline=first.baseline)
    study = composition.beside_its_file(first.study)
    found = {name: config.model_copy(update={"study": study}) for name, config in found.items()}
    return found, dict(zip(found, asked, strict=True))


def _of_several(overrides: Sequence[str], takes: str, hint: str = "") -> Composition:
    """What composes several scenarios; the command line must not choose one.   takes, hint : for the message"""
    line = parse(overrides)
    if "scenario" in line.choices:
        raise ConfigError(f"command line: {takes}, not scenario=...{hint}")
    return Composition(line)


def scenario_text(policy: Policy) -> str:
    """A policy as a scenario file that says what is not usual; read as one, it gives the same policy again."""
    tree = policy.model_dump()
    for name, lever in policy.levers():
        tree[name]["phases"] = [phase.model_dump(exclude_defaults=True) for phase in lever.phases]
    text: str = yaml.dump(said_by(neutral(Policy), tree), Dumper=_Writing, sort_keys=False, allow_unicode=True)
    return text


class _Writing(yaml.SafeDumper):
    """Puts text in quotes wherever our reader would take it for something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = None if scalar(text) == text and "\n" not in text else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writing.add_representer(str, _Writing.represent_text)


class Composition:
    """The chosen files under one command line, and where each of their keys was set."""

    def __init__(self, line: CommandLine) -> None:
        self.line = line
        self.main = read(locate.shipped() / "configs" / "config.yaml", main_file=True)
        self.composed: dict[str, Config] = {}
        self.parts: list[Choice] = []
        problems: list[str] = []
        for group in GROUPS:
            if group == "scenario":
                continue
            try:
                self.parts.append(choose(group, line.one(group) or self.default(group)))
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(problems)

    def default(self, group: str) -> str:
        """What the main file chooses for a group."""
        return next(str(entry[group]) for entry in self.main.content["defaults"] if group in entry)

    def first(self) -> Config:
        """The checked configuration of the main file's scenario, for what all scenarios share."""
        return next(iter(self.configs([self.default("scenario")]).values()))

    def configs(self, scenarios: Iterable[str], baseline: str | None = None) -> dict[str, Config]:
        """A checked configuration for each scenario, by name; problems of all of them together.

        Parameters
        ----------
        scenarios
            Names or paths.
        baseline
            The one among them that the others are compared with; files are known by their names from
            then on.
        """
        chosen: dict[str, Choice] = {}
        names: dict[str, str] = {}
        problems: list[str] = []
        for asked in scenarios:
            try:
                choice = chosen[asked] = choose("scenario", asked)
                if (other := names.setdefault(choice.name.casefold(), asked)) != asked:
                    raise ConfigError(
                        f"scenarios: '{other}' and '{asked}' would share the name '{choice.name}'"
                    )
            except ConfigError as error:
                problems += error.problems
        found: dict[str, Config] = {}
        for choice in chosen.values():
            try:
                found[choice.name] = self.config(choice)
            except ConfigError as error:
                problems += [problem for problem in error.problems if problem not in problems]
        if problems:
            raise ConfigError(problems)
        if baseline is None:
            return found
        update = {"baseline": chosen[baseline].name, "scenarios": list(found)}
        return {name: config.model_copy(update=update) for name, config in found.items()}

    def config(self, scenario: Choice) -> Config:
        """The checked configuration of one scenario."""
        if scenario.name not in self.composed:
            origins = self.origins(scenario)
            self.composed[scenario.name] = checked(self.compose(scenario), origins)
        return self.composed[scenario.name]

    def origins(self, scenario: Choice) -> Origins:
        """Where each key was set."""
        return Origins(self.main, [*self.parts, scenario], [setting.key for setting in self.line.settings])

    def beside_its_file(self, study: Study) -> Study:
        """The same study; paths that its file says are seen from there, those of the command line from here."""
        for key in FILES:
            if path := path_said(study, key):
                study = with_path(study, key, self._seen(path, ("study", *key)))
        return study

    def scenarios_of(self, study: Study) -> list[str]:
        """Names and paths of the scenarios of a study; of its file, paths are seen from there as well.

        Raises
        ------
        ConfigError
            For each path at which there is no file: where it was said, and where it was looked for.
        """
        found, problems, origins = [], [], self.origins_of_the_study()
        for number, asked in enumerate(study.scenarios):
            key: KeyPath = ("study", "scenarios", number)
            found.append(self._seen(asked, key) if is_path(asked) else asked)
            said = origins(key)
            if found[-1] != asked and not exists(Path(found[-1])):
                name = dotted(key[len(said.package):])
                problems.append(f"{said.place}: {name} = {asked!r}: no such file, seen from where the study lies "
                                f"({locate.shown(Path(found[-1]))})")  # fmt: skip
        if problems:
            raise ConfigError(problems)
        return found

    def origins_of_the_study(self) -> Origins:
        """Where each key of the study was set."""
        return self.origins(self._study())

    def _study(self) -> Choice:
        return next(part for part in self.parts if part.group == "study")

    def _seen(self, path: str, key: KeyPath) -> str:
        """A path that the study says: seen from its file if that says it, from here if the command line does."""
        if self.origins_of_the_study()(key).place == COMMAND_LINE:
            return path
        return str(self._study().file.path.parent / home(path, ".".join(map(str, key))))

    def compose(self, scenario: Choice) -> dict[str, Any]:
        """The parts laid over each other, and what the command line sets on top, unchecked."""
        base = neutral(Config)
        whole = base
        for choice in (*self.parts, scenario):
            part = GROUPS[choice.group].part
            whole = laid_over(whole, {part: mergeable(choice.file.content, base.get(part, {}))})
        whole = laid_over(whole, own(self.main))
        changed = {setting.key[0] for setting in self.line.settings} & whole.keys()
        composed = OmegaConf.create({key: whole[key] for key in whole if key in changed})
        for setting in self.line.settings:
            change(composed, setting)
        return whole | as_plain(composed)


def own(main: SettingsFile) -> dict[str, Any]:
    """What the main file says itself, apart from the files that it chooses and from what is for Hydra."""
    return {key: value for key, value in main.content.items() if key not in ("defaults", "hydra")}


def change(composed: Any, setting: Setting) -> None:
    """Set what the command line says, whether or not it exists; the schema refuses what it does not know.

    Raises
    ------
    ConfigError
        If nothing can be set there.
    """
    key = ".".join(map(str, setting.key))
    try:
        OmegaConf.update(composed, key, setting.values[0], merge=True, force_add=True)
    except OmegaConfBaseException as fault:
        raise ConfigError(f"command line: cannot set {key}={setting.texts[0]}: {reason(fault)}") from None


def reason(fault: BaseException) -> str:
    """What Hydra or OmegaConf complain of, in one line."""
    told = str(fault).partition("\n")[0].rstrip(".")
    if told.startswith("Cannot merge"):
        return "a list is given for a group of settings, or a group for a list"
    if "index out of range" in told:
        return "the list has no such position (the first is 0)"
    return told if fault.__cause__ is None else f"{told}: {reason(fault.__cause__)}"


def as_plain(composed: Any) -> dict[str, Any]:
    """What was composed, as dictionaries and lists."""
    plain: dict[str, Any] = OmegaConf.to_container(composed, resolve=False)  # type: ignore[assignment]
    return plain


def register(main: SettingsFile, chosen: Iterable[Choice]) -> None:
    """Tell Hydra's store of configurations what may be composed, and forget what was there before."""
    store = ConfigStore.instance()
    base = neutral(Config)
    store.store(name=DEFAULTS, node=base, provider="schema")
    store.store(name=MAIN, node=main.content, provider=locate.shown(main.path))
    for name in GROUPS:
        store.repo.pop(name, None)
    for choice in chosen:
        part = GROUPS[choice.group].part
        node = mergeable(choice.file.content, base.get(part, {}))
        store.store(choice.name, node, choice.group, part, locate.shown(choice.file.path))


def checked(plain: dict[str, Any], origin: Callable[[KeyPath], Origin]) -> Config:
    """What the schema makes of a composition, or every problem, one sentence each."""
    try:
        return Config.model_validate(plain)
    except ValidationError as error:
        raise ConfigError(sentences(error, Config, origin)) from None
