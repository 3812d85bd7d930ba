"""The decision to adopt compares neither informatization nor stage nor orientation with a constant (V22).

Such a comparison would write a claim of the paper into the model ("informatize first", "the conservative
wait") that the model should be able to contradict.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISION = [
    *sorted((ROOT / "sim" / "behaviour").glob("*.py")),
    ROOT / "sim" / "month" / "deciding.py",
    ROOT / "sim" / "month" / "installing.py",
    ROOT / "sim" / "terms.py",
]
NOT_OF_THE_DECISION = {"lifecycle.py"}  # that is where stages come from
SUSPECTS = {"informatization", "stage", "orientation", "proactive", "mature", "absorptive_capacity", "skill"}


def words(node):
    """Names, attributes and keys in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


def constant(node):
    """A number, or a name in capitals."""
    if isinstance(node, ast.UnaryOp):
        return constant(node.operand)
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str | None)
    named = getattr(node, "id", getattr(node, "attr", ""))
    return named.isupper()


def hard_coded(source):
    """Lines that hold one of the suspects against a constant, or make a step of it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = {word for side in sides for word in words(side)}
            if named & SUSPECTS and any(map(constant, sides)):
                yield node.lineno
        elif isinstance(node, ast.Call) and "heaviside" in set(words(node.func)):
            yield node.lineno


@pytest.mark.parametrize("path", [p for p in DECISION if p.name not in NOT_OF_THE_DECISION], ids=lambda p: p.name)
def test_no_claim_is_written_in(path):
    assert list(hard_coded(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "ready = at.informatization > 0.5",
        "open_to_it = firms.stage[slots] == MATURE",
        "fears = np.where(0.3 > firms.orientation, 6.0, 2.0)",
        "able = firms.absorptive_capacity[slots] >= lifecycle.MATURE",
        "gate = np.heaviside(level, 0.0)",
    ],
)
def test_a_claim_that_is_written_in_is_noticed(line):
    assert list(hard_coded(line)) == [1]


def test_a_value_that_depends_on_them_is_none():
    fine = "gain = saturating_reach(at.informatization, half, steepness) * (at.skill - TYPICAL_SKILL)"
    assert list(hard_coded(fine)) == []
