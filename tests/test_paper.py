"""Every element of the paper is traced, and every name in the trace exists."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from sim.codebook.entries import everything
from sim.codebook.pages import ANEW
from sim.codebook.paper import paper_page, register
from sim.config.schema.population import LINKS
from sim.firms import OPTIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAPER = register(DOCS)
ELEMENTS = PAPER["elements"]
NUMBERED = {"F": 3, "A": 15, "G": 4, "S": 3, "O": 4, "I": 3, "E": 3, "X": 4}
LEVERS = {"L0": 6, "L1": 4, "L2": 4, "L3": 3, "L4": 5}
KEYS = {entry.key: entry.kind for entry in everything()}
EQUATIONS = re.compile(r"[Ee]quations?\s+((?:\d+)(?:(?:\s*(?:,|-|to|and)\s*)+\d+)*)")


def expected():
    """IDs of the paper, as the specification of this project numbers them."""
    found = {f"{letter}{n}" for letter, count in NUMBERED.items() for n in range(1, count + 1)}
    found |= {f"{lever}.{n}" for lever, count in LEVERS.items() for n in range(1, count + 1)}
    return found | {"S3a", "S3b", "W1", *(f"W1.M{n}" for n in range(1, 5))}


def missing(elements):
    return sorted(expected() - set(elements))


def wrong_names(found):
    """What an element names that does not exist."""
    wrong = [name for name in found["code"] if not exists(name)]
    wrong += [key for key in found["declared"] if KEYS.get(key) not in ("setting", "scenario key", "column")]
    wrong += [key for key in found["results"] if KEYS.get(key) not in ("measure", "result")]
    return wrong + [path for path in found["tests"] if not (ROOT / path).is_file()]


def exists(name):
    module, _, attribute = name.partition(":")
    try:
        return bool(attribute) and hasattr(import_module(module), attribute)
    except ImportError:
        return False


def test_every_element_is_there_and_no_other():
    assert missing(ELEMENTS) == []
    assert set(ELEMENTS) == expected()


@pytest.mark.parametrize("key", ELEMENTS)
def test_every_name_exists(key):
    found = ELEMENTS[key]
    assert set(found) == {"name", "mechanism", "code", "declared", "results", "tests"}
    assert all(found.values()), "no cell is empty"
    assert wrong_names(found) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("code", "sim.month.page:sing"),
        ("code", "sim.month.singing:earn"),
        ("code", "sim.month.page"),
        ("declared", "model.cognition.peer_rat"),
        ("declared", "monthly.adoption"),
        ("results", "firms.cash"),
        ("tests", "tests/laws/test_nothing.py"),
    ],
)
def test_a_wrong_name_is_noticed(kind, name):
    assert wrong_names({**ELEMENTS["A1"], kind: [name]}) == [name]


def test_a_missing_element_is_noticed():
    assert missing({key: value for key, value in ELEMENTS.items() if key != "L4.3"}) == ["L4.3"]


def test_uses_are_combinations_of_sector_link_and_kind():
    assert len(PAPER["use_cases"]) >= 20
    for use in PAPER["use_cases"]:
        assert use["link"] in LINKS
        assert use["option"] in OPTIONS
        assert use["sectors"]
    named = {sector for use in PAPER["use_cases"] for sector in use["sectors"]}
    assert {"retail", "manufacturing", "finance", "health", "transport", "tourism", "logistics", "food"} <= named


def test_every_invariant_has_a_test_or_a_reason():
    assert list(PAPER["invariants"]) == [f"V{n}" for n in range(1, 24)]
    for key, found in PAPER["invariants"].items():
        assert found["name"]
        assert bool(found.get("tests")) != bool(found.get("left_out")), key
        assert [path for path in found.get("tests", []) if not (ROOT / path).is_file()] == [], key


def test_the_page_is_current():
    assert (DOCS / "paper.md").read_text(encoding="utf-8") == paper_page(PAPER), f"write it anew: {ANEW}"


def numbers(text):
    """Equation numbers that a text cites."""
    for cited in EQUATIONS.findall(text):
        ends = [int(number) for number in re.findall(r"\d+", cited)]
        spans = re.findall(r"(\d+)\s*(?:-|to)\s*(\d+)", cited)
        yield from ends
        for first, last in spans:
            yield from range(int(first), int(last) + 1)


def test_every_equation_that_the_code_cites_is_in_the_odd():
    defined = {int(number) for number in re.findall(r"\((\d+)\)", (DOCS / "odd.md").read_text(encoding="utf-8"))}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        cited = set(numbers(path.read_text(encoding="utf-8")))
        assert cited <= defined, f"{path.relative_to(ROOT)} cites {sorted(cited - defined)}"


def test_citations_are_understood():
    told = "Equations 8, 18, 19 and 22-25 of the sheet; equation 33; (equations 1-7)"
    assert set(numbers(told)) == {*range(1, 9), 18, 19, 22, 23, 24, 25, 33}
