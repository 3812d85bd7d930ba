"""Bugs on purpose: that each still has its place and its tests, and that changes of rules are found and told."""

import ast
from functools import cache

import pytest

from tests.verify import mutants
from tests.verify.broken import GREEN, LATE, RED, Told, source
from tests.verify.bugs import as_table, killed
from tests.verify.catalogue import BUGS, Bug
from tests.verify.harmless import HARMLESS
from tests.verify.mutants import FOR_RULES, FOR_TABLES, Mutant, draw, every, importing
from tests.verify.mutations import mutations
from tests.verify.page import BEGUN, ENDED
from tests.verify.red import dependents
from tests.verify.sections import with_part
from tests.verify.undisturbed import ROOT


@cache
def names_in(file):
    """Names of classes and functions of a file of tests."""
    tree = ast.parse(source(file))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_there_are_enough_and_each_has_a_name_of_its_own():
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 32


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_each_bug_has_its_place_and_its_tests(bug):
    """The cheap half of `python -m tests.verify.bugs`: the catalogue cannot rot unseen."""
    written = source(bug.file)
    broken = ast.dump(ast.parse(bug.applied(written)))
    assert broken != ast.dump(ast.parse(written)), "a bug that is none"
    assert bug.tests
    for test in bug.tests:
        file, *names = test.split("::")
        assert file.startswith("tests/")
        assert "golden" not in file, "a golden number tells that something changed, not that it is wrong"
        assert set(names) <= names_in(file), test


@pytest.mark.parametrize("text", ["nothing of the kind", "import"])
def test_a_bug_without_a_place_is_refused(text):
    with pytest.raises(ValueError, match="times, not once"):
        Bug("x", "", "sim/model.py", text, "", ("tests/test_model.py",)).applied(source("sim/model.py"))


def test_only_a_test_that_fails_kills_a_bug():
    assert killed(Told(RED, 1.0, "tests/x.py::test_y", ""))
    assert killed(Told(LATE, 1.0, "", ""))
    for code, red in ((GREEN, ""), (2, "tests/x.py"), (4, ""), (5, "")):
        assert not killed(Told(code, 1.0, red, ""))
    page = as_table([(BUGS[0], Told(RED, 1.0, "tests/x.py::test_y", "")), (BUGS[1], Told(GREEN, 1.0, "", ""))])
    assert "**1 of 2 were killed**" in page
    assert page.count("**nothing**") == 1


def test_each_command_keeps_what_the_other_wrote():
    page = f"before\n{BEGUN}\n{ENDED}\nafter\n"
    both = with_part(with_part(page, "Seeded bugs", "many"), "Mutants", "few")
    assert both.startswith("before\n")
    assert both.endswith("after\n")
    assert with_part(both, "Mutants", "more") == both.replace("few", "more")
    assert with_part(both, "Seeded bugs", "many") == both


def test_every_change_is_python_and_changes_something():
    for file in ("sim/behaviour/financing.py", "sim/market/quotes.py", "sim/month/spending.py"):
        written = source(file)
        before = ast.dump(ast.parse(written))
        for change in mutations(written):
            assert ast.dump(ast.parse(change.applied(written))) != before, (file, change)


def test_words_hints_and_faults_are_no_rules():
    assert not mutations('def f(x: int = None) -> "1 + 2":\n    """3 < 4"""\n    raise ValueError(f"{1 + 2}")\n')
    assert not mutations('A = tr("{n} + 1", n=3 + 4)\nspread(f, cost=3)\n')
    changed = {change.told for change in mutations("def f(x):\n    return not (x <= 2.0) and min(x, 1) > 0 or x - 1\n")}
    assert {"not -> ", "<= -> <", "<= -> >", "2.0 -> 4.0", "min -> max", "and -> or", "or -> and", "- -> +"} <= changed


def test_a_draw_repeats_itself_and_each_mutant_has_tests():
    drawn = draw(300, 7)
    assert drawn == draw(300, 7) != draw(300, 8)
    for file in {one.file for one in drawn}:
        tests = mutants.tests_of(file)
        assert set(importing(file)) <= set(tests)
        assert not [test for test in tests if "golden" in test or not (ROOT / test).is_file()]
    assert all(list(ROOT.glob(pattern)) for pattern in (*FOR_RULES, *FOR_TABLES))


def test_what_is_called_harmless_is_still_there():
    known = {(one.file, one.code, one.change.told) for one in every()}
    assert not set(HARMLESS) - known
    assert all(HARMLESS.values())


def test_loops_of_modules_that_know_nothing_of_a_change_are_kept():
    of_awareness = dependents(ROOT, "sim/behaviour/awareness.py")
    assert "sim.behaviour.awareness" in of_awareness
    assert "sim.network" not in of_awareness
    assert {"sim.economics.learning", "sim.behaviour.beliefs"} <= dependents(ROOT, "sim/economics/ratios.py")
    assert "sim.kept" in dependents(ROOT, "sim/kept.py")
    assert Mutant("sim/month/page.py", mutations(source("sim/month/spending.py"))[0]).package == "month"
