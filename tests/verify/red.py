"""Runs tests in a copy of the project: `python -m tests.verify.red FOLDER FILE [PYTEST...]`, as `broken` asks for it.

An edited rule has a folder of compiled loops of its own, which begins empty. What was compiled of modules that know
nothing of the edited FILE is brought there from the FOLDER of the project as it was, so that only the others are
compiled anew.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import sim
from sim.compiled import COMPILED, FOLDER, HERE, NAMED


def main(arguments: Sequence[str]) -> int:
    """Bring loops, run tests."""
    kept, changed, *asked = arguments
    here = Path.cwd()
    assert Path(sim.__file__).parent == HERE == here / "sim", f"{sim.__file__} is not of {here}"
    if kept and changed:
        bring(Path(kept), dependents(here, changed))
    return int(pytest.main(asked))


def bring(kept: Path, but_not: set[str]) -> None:
    """Loops of all modules but these."""
    if kept == FOLDER:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in kept.iterdir():
        function = file.name.rpartition("-")[0]
        if not any(function.startswith(f"{module}.") for module in but_not):
            shutil.copy2(file, FOLDER / file.name)


def dependents(root: Path, changed: str) -> set[str]:
    """Modules of which something may be compiled that import a file, at first hand or through others; itself too."""
    asks: dict[str, set[str]] = {}
    for part in (*COMPILED, *NAMED):
        path = root / "sim" / part
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
            asks[_module(root, file)] = {
                name for node in found for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names))
            }  # fmt: skip
    reached = {_module(root, root / changed)}
    while more := {module for module, names in asks.items() if names & reached} - reached:
        reached |= more
    return reached


def _module(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
