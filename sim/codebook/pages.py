"""Pages that are written from the declarations: docs/codebook.md, and the tables inside docs/odd.md."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from sim.codebook.entries import TABLES, Entry, columns, measures, results, scenario_keys, settings
from sim.codebook.paper import paper_page, register
from sim.codebook.tables import table
from sim.commands import COMMANDS, explained, explained_alone
from sim.month import page
from sim.randomness import Decision

ANEW = "python -m sim codebook --write"
OPENING = f"""\
# Codebook

Every setting, scenario key, column, measure and column of results, written by `{ANEW}` from the
declarations themselves; `sme-sim codebook KEY` looks one up. *Legal* is what the program accepts, *plausible* what
calibration and sensitivity analysis should sweep. A source that reads *assumption* is one: nothing published was found.
Money of settings is stated in average monthly wages of the firm's sector, money of scenario files in the currency of
the file, money of columns in the currency of the population. A star stands for any name, `[]` for any item of a list.
"""
MARKED = re.compile(r"<!-- generated: (?P<name>[\w.]+) -->\n.*?<!-- end of generated -->", re.DOTALL)


def codebook() -> str:
    """The text of docs/codebook.md."""
    return "\n".join(
        [
            OPENING,
            "## Settings\n",
            "Defaults of the schema. What a population file states (with its source, under `sources`) has no default;"
            " [populations.md](populations.md) and the files say what they contain. `configs/` chooses the population,"
            " the outlook and the scenario.\n",
            _settings(settings()),
            "\n## Scenario files\n",
            "Keys of a scenario file; on the command line `policy.` goes before them. Where a key begins with a star,"
            " it is the same for each lever.\n",
            _settings(scenario_keys()),
            "\n## Columns\n",
            _columns(),
            "\n## Measures\n",
            "Columns of the table `monthly` beside its keys, declared in `sim/record.py`.\n",
            table(("measure", "unit", "label and meaning", "given"),
                   [(e.key.removeprefix("monthly."), e.unit, e.meaning, e.legal) for e in measures()]),
            "\n## Tables of results\n",
            table(("column", "unit", "meaning"), [(e.key, e.unit, e.meaning) for e in results()]) + "\n",
        ]
    )  # fmt: skip


def with_generated_parts(text: str) -> str:
    """A page with everything between its marks written anew.

    Raises
    ------
    KeyError
        For a mark that no generator knows.
    """

    def written(mark: re.Match[str]) -> str:
        name = mark["name"]
        kind, _, group = name.partition(".")
        return f"<!-- generated: {name} -->\n{GENERATORS[kind](group)}\n<!-- end of generated -->"

    return MARKED.sub(written, text)


def commands() -> str:
    """The page of commands: what help says of all, and of each."""
    parts = [
        "# Commands\n\n<!-- written by `python -m sim codebook --write` -->\n\n"
        "What `sme-sim --help` prints, then what `sme-sim COMMAND --help` prints of each. Settings are explained "
        "one by one in the\n[codebook](codebook.md) and by `sme-sim codebook KEY`.",
        f"```text\n{explained()}```",
    ]
    for name in COMMANDS:
        parts += [f"## {name}", f"```text\n{explained_alone(name)}```"]
    return "\n\n".join(parts) + "\n"


def write(docs: Path) -> list[Path]:
    """Write all generated pages anew; answer which there are."""
    (docs / "codebook.md").write_text(codebook(), encoding="utf-8")
    (docs / "commands.md").write_text(commands(), encoding="utf-8")
    (docs / "paper.md").write_text(paper_page(register(docs)), encoding="utf-8")
    odd = docs / "odd.md"
    odd.write_text(with_generated_parts(odd.read_text(encoding="utf-8")), encoding="utf-8")
    return [docs / "codebook.md", docs / "commands.md", docs / "paper.md", odd]


def _settings(entries: Iterable[Entry]) -> str:
    heads = ("key", "meaning", "unit", "default", "legal", "plausible", "source")
    return table(heads, [(e.key, e.meaning, e.unit, e.default, e.legal, e.plausible, e.source) for e in entries])


def _columns(_: str = "") -> str:
    """Tables of the world, each with what it is and its columns."""
    parts = []
    for name, kind in TABLES.items():
        mine = [e for e in columns() if e.key.startswith(f"{name}.")]
        rows = [(e.key.partition(".")[2], e.unit, e.meaning, e.default, e.legal) for e in mine]
        about = inspect.getdoc(kind) or ""
        parts.append(f"**{name}** (`{kind.__module__}.{kind.__name__}`): {about.partition(chr(10))[0]}\n")
        parts.append(table(("column", "unit", "meaning", "initially", "range"), rows) + "\n")
    return "\n".join(parts).rstrip("\n")


def _schedule(_: str = "") -> str:
    """The verbs of the month, in order, with what each says of itself."""
    lines = inspect.getsource(page.advance).splitlines()
    rows, heading, number = [], "", 0
    for line in lines:
        text = line.strip()
        if text.startswith("# "):
            heading = text.removeprefix("# ").rstrip(".")
        call = re.match(r"(?:\w+ = )?(?P<verb>\w+)\(world", text)
        if call and (verb := getattr(page, call["verb"], None)):
            number += 1
            says = (inspect.getdoc(verb) or "").partition("\n\n")[0].replace("\n", " ")
            rows.append((str(number), heading, f"`{verb.__module__}:{verb.__name__}`", says))
            heading = ""
    return table(("", "heading", "verb", "what it does"), rows)


def _parameters(group: str) -> str:
    """Settings of one group of the model."""
    rows = [e for e in settings() if e.key.startswith(f"model.{group}.") or e.key == f"model.{group}"]
    heads = ("setting", "meaning", "unit", "default", "plausible", "source")
    cut = f"model.{group}."
    return table(heads, [(e.key.removeprefix(cut), e.meaning, e.unit, e.default, e.plausible, e.source) for e in rows])


def _outlook(_: str = "") -> str:
    """Settings of the world outside."""
    rows = [e for e in settings() if e.key.startswith("outlook.")]
    return table(("setting", "meaning", "unit", "default", "plausible", "source"),
                  [(e.key, e.meaning, e.unit, e.default, e.plausible, e.source) for e in rows])  # fmt: skip


def _lever(name: str) -> str:
    """Keys of one lever of a scenario file, its phases apart."""
    rows = [e for e in scenario_keys() if e.key.startswith(f"{name}.")]
    cells = [(e.key.removeprefix(f"{name}."), e.meaning, e.unit, e.default, e.plausible) for e in rows]
    return table(("key", "meaning", "unit", "default", "plausible"), cells)


def _chance(_: str = "") -> str:
    """What is left to chance, by the number that keys it."""
    return ", ".join(f"{decision.name.lower().replace('_', ' ')} ({decision.value})" for decision in Decision) + "."


def _measures(_: str = "") -> str:
    """Measures, in one paragraph."""
    return ", ".join(f"`{e.key.removeprefix('monthly.')}` ({e.unit})" for e in measures()) + "."


GENERATORS: dict[str, Callable[[str], str]] = {
    "entities": _columns, "schedule": _schedule, "parameters": _parameters, "outlook": _outlook,
    "lever": _lever, "chance": _chance, "measures": _measures,
}  # fmt: skip
