"""Settings at dotted keys, laid over a configuration; a star stands for every name that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sim.config.problems import Origin, sentences
from sim.config.schema.experiment import Config
from sim.errors import ConfigError

POLICY = "policy."
STRUCTURAL = {  # what experiments are made of, or what no run reads
    "seed", "seeds", "months", "workers", "members", "ensemble", "scenario", "scenarios", "baseline", "output",
    "evaluation", "study", "executor",
}  # fmt: skip


def with_settings(config: Config, *layers: Mapping[str, Any]) -> Config:
    """The same configuration with other values, checked; later layers outdo earlier ones.

    Raises
    ------
    KeyError
        For a key that leads nowhere.
    """
    tree = config.model_dump()
    for layer in layers:
        for key, value in layer.items():
            if not _put(tree, key.split("."), value):
                raise KeyError(key)
    return Config.model_validate(tree)


def checked_with(config: Config, settings: Mapping[str, Any], place: str) -> Config:
    """The same as ``with_settings``, for values that a user chose.

    Parameters
    ----------
    place
        Where they were said, for messages.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    try:
        return with_settings(config, settings)
    except KeyError as error:
        title = config.policy.title
        raise ConfigError(f"{place}: scenario '{title}' has no setting {error.args[0]}") from None
    except ValidationError as error:
        raise ConfigError(sentences(error, Config, lambda path: Origin(place))) from None


def leads_somewhere(config: Config, key: str) -> bool:
    """Whether a dotted key names a setting of this configuration, or several."""
    return bool(values_at(config, key))


def structural(key: str) -> str:
    """Why a setting cannot be varied from run to run; empty where it can.

    Examples
    --------
    >>> structural("months"), structural("model.capital.buffer")
    ('months cannot be varied: it is the same for all runs, or none of them reads it', '')
    """
    if key.split(".")[0] not in STRUCTURAL:
        return ""
    return f"{key} cannot be varied: it is the same for all runs, or none of them reads it"


def applies(key: str, to_baseline: bool) -> bool:
    """Whether a setting of the world is one of a scenario: without policy there is none to be uncertain of."""
    return not (to_baseline and key.startswith(POLICY))


def values_at(config: Config, key: str) -> list[Any]:
    """Every value that lies where a dotted key leads.

    Examples
    --------
    >>> from sim.config.load import load
    >>> values_at(load(), "model.platforms.registration")
    [0.004]
    """
    found: list[Any] = [config.model_dump()]
    for name in key.split("."):
        found = [tree[each] for tree in found for each in _fitting(tree, name)]
    return found


def concrete(config: Config, key: str) -> list[str]:
    """Every setting of this configuration that a dotted key leads to, by a key without stars.

    Examples
    --------
    >>> from sim.config.load import load
    >>> concrete(load(), "model.*.registration")
    ['model.platforms.registration']
    """
    found: list[tuple[str, Any]] = [("", config.model_dump())]
    for name in key.split("."):
        found = [(f"{path}.{each}", tree[each]) for path, tree in found for each in _fitting(tree, name)]
    return [path.lstrip(".") for path, _ in found]


def _put(tree: Any, path: list[str], value: Any) -> bool:
    """Set a value wherever the path leads; whether it led anywhere."""
    name, *rest = path
    places = _fitting(tree, name)
    if rest:
        return any([_put(tree[each], rest, value) for each in places])
    for each in places:
        tree[each] = value
    return bool(places)


def _fitting(tree: Any, name: str) -> list[Any]:
    """Keys of a group, or places of a list, that a part of a dotted key names."""
    if isinstance(tree, dict):
        return [name] if name in tree else list(tree) if name == "*" else []
    if isinstance(tree, list):
        everywhere = range(len(tree))
        return list(everywhere) if name == "*" else [int(name)] if name.isdigit() and int(name) in everywhere else []
    return []
