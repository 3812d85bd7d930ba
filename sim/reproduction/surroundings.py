"""What is otherwise now than it was when results were made: code, interpreter, libraries, machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from sim.config.csv_file import MAX_BYTES
from sim.config.text_file import exists, home
from sim.errors import ConfigError
from sim.language import tr
from sim.provenance import code_state, environment

SHOWN = 16  # letters of a hash


def otherwise(passport: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that differs from the passport; what an older version did not note is left out."""
    now = {"code": code_state(), "environment": environment()}
    found = [
        tr("{what}: {then} then, {now} now", what=what, then=then, now=here)
        for part, known in now.items()
        for what, then, here in _changed(passport.get(part, {}), known, "")
    ]
    for path, digest in passport.get("inputs", {}).items():
        here = _hash(path)
        if not here:
            found.append(tr("{path}: read then, not there now (it is not needed)", path=path))
        elif here != digest:
            found.append(tr("{path}: changed since (what it said then is in the passport)", path=path))
    return found


def _hash(path: str) -> str:
    """Hash of a file that a passport names, which may be a stranger's; empty, where there is no such file.

    Whatever is no ordinary file is left alone, and no more of it is read than a table may have, the largest that can
    be given.
    """
    with suppress(ConfigError, OSError):
        place = home(path, "inputs")
        if exists(place) and place.is_file():
            with place.open("rb") as file:
                return sha256(file.read(MAX_BYTES + 1)).hexdigest()
    return ""


def _changed(then: Mapping[str, Any], now: Mapping[str, Any], within: str) -> Iterator[tuple[str, str, str]]:
    """What differs, what it was, what it is."""
    for key, here in now.items():
        what = f"{within}{key}"
        before = then.get(key)
        if key == "uncommitted_changes" or before is None or before == here:
            continue
        if isinstance(before, Mapping) and isinstance(here, Mapping):
            yield from _changed(before, here, "" if key == "libraries" else f"{what} ")
            continue
        yield what, _brief(before), _brief(here)
    if within == "" and "numpy" in then:
        yield from ((name, str(then[name]), tr("not there")) for name in then if name not in now)


def _brief(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(" ".join(map(str, one.values())) if isinstance(one, Mapping) else str(one) for one in value)
    return str(value)[:SHOWN] if len(str(value)) in (40, 64) else str(value)
