"""The page of faults is whole, and every test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", PAGE, re.MULTILINE))
LAST = {"I": 27, "R": 32, "N": 12}  # of each letter; those of a section that is there are there without a gap
ROW = re.compile(r"^\| ([A-Z])(\d+) \|(.*)\|$", re.MULTILINE)
NODE = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)*)(?:\[[^`]*\])?`")

SLOW = re.compile(r"`python -m tests\.verify\.(\w+)[^`]*`")


def nodes():
    return sorted({found.group(1, 2) for found in NODE.finditer(PAGE)})


@pytest.mark.parametrize("letter", sorted({letter for letter, _, _ in ROW.findall(PAGE)} | {"I"}))
def test_every_case_stands_there_once_and_in_one_section(letter):
    rows = [int(number) for found, number, _ in ROW.findall(PAGE) if found == letter]
    assert rows == [*range(1, LAST[letter] + 1)]
    assert sum(any(found == letter for found, _, _ in ROW.findall(text)) for text in SECTIONS.values()) == 1


def test_every_case_names_a_test_or_says_that_it_does_not_apply():
    rows = {f"{letter}{number}": rest for letter, number, rest in ROW.findall(PAGE)}
    shown = {case: NODE.search(rest) or SLOW.search(rest) for case, rest in rows.items()}
    bare = [case for case, found in shown.items() if not found and "does not apply" not in rows[case]]
    assert not bare


@pytest.mark.parametrize(("file", "names"), nodes(), ids=lambda part: part.strip(":") or "file")
def test_the_tests_it_names_are_there(file, names):
    path = ROOT / file
    assert path.is_file()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for name in filter(None, names.split("::")):
        found = [node for node in body if getattr(node, "name", None) == name]
        assert found, f"{file} has no {name}"
        body = getattr(found[0], "body", [])


def test_the_slow_commands_it_names_are_there():
    named = set(SLOW.findall(PAGE))
    assert {"kills", "crashes"} <= named
    assert not [name for name in named if not (ROOT / "tests" / "verify" / f"{name}.py").is_file()]
