"""Settings at dotted keys, laid over a configuration; a star stands for every name that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.schema.experiment import Config


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


def _put(tree: Any, path: list[str], value: Any) -> bool:
    """Set a value wherever the path leads; whether it led anywhere."""
    if not isinstance(tree, dict):
        return False
    name, *rest = path
    names = [name] if name in tree else list(tree) if name == "*" else []
    if rest:
        return any([_put(tree[each], rest, value) for each in names])
    tree.update(dict.fromkeys(names, value))
    return bool(names)
