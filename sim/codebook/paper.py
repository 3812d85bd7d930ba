"""The page that traces the paper: from docs/paper.yaml to docs/paper.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.codebook.tables import in_code, table
from sim.config.scenario_file import read

OPENING = """\
# The paper, element by element

Where each element of the paper is in the model: what it does there, in which code, through which settings and columns
([codebook.md](codebook.md)), where it shows in the results, and which tests hold it. Written from `paper.yaml` by
`python -m sim codebook --write`; `tests/test_paper.py` fails if an element is missing or a name does not exist.
Equations are in [odd.md](odd.md).
"""
GROUPS = {
    "F": "Frame", "A": "Agents and institutions", "G": "The three gaps", "S": "Stages", "O": "Operating links",
    "I": "Informatization", "E": "Environment", "L": "Levers and complements", "X": "Shocks",
    "W": "The closing warning",
}  # fmt: skip


def register(docs: Path) -> dict[str, Any]:
    """Content of docs/paper.yaml."""
    return read(docs / "paper.yaml").content


def paper_page(content: dict[str, Any]) -> str:
    """The text of docs/paper.md."""
    parts = [OPENING]
    for letter, title in GROUPS.items():
        rows = [_element(key, found) for key, found in content["elements"].items() if key[0] == letter]
        heads = ("", "element", "mechanism", "code", "settings and columns", "results", "tests")
        parts += [f"## {title}\n", table(heads, rows) + "\n"]
    parts += [
        "## Uses that the paper names\n",
        "A use is no mechanism of its own: it is one combination of sector, link and kind of AI.\n",
        table(("", "sectors", "link", "kind"),
              [(use["name"], ", ".join(use["sectors"]), use["link"], use["option"]) for use in content["use_cases"]])
        + "\n",
        "## Invariants\n",
        "What must hold whatever the numbers are, and the tests that hold it.\n",
        table(("", "invariant", "tests"), [_invariant(key, found) for key, found in content["invariants"].items()]),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _element(key: str, found: dict[str, Any]) -> tuple[str, ...]:
    names = (found[kind] for kind in ("code", "declared", "results", "tests"))
    return (key, found["name"], found["mechanism"], *(in_code(each) for each in names))


def _invariant(key: str, found: dict[str, Any]) -> tuple[str, ...]:
    return key, found["name"], in_code(found["tests"]) if "tests" in found else f"none: {found['left_out']}"
