"""Notebooks run as they stand, hold no output, and define nothing."""

import ast
import json
from pathlib import Path

import matplotlib
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST = 60  # lines of code


def cells(path, kind="code"):
    book = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]


def shown(code, names):
    """Run a cell as Jupyter does: what its last expression gives is shown."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    found = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    for way in ("_repr_png_", "_repr_html_"):
        if hasattr(found, way):
            return getattr(found, way)()
    return repr(found)


def test_there_is_one_for_each_job():
    assert [path.stem[2:] for path in BOOKS] == [
        "first_comparison", "own_scenario", "sweep_and_sensitivity", "calibration", "claims_of_the_paper",
        "life_of_a_firm",
    ]  # fmt: skip


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for code in cells(path):
        with matplotlib.rc_context():
            assert shown(code, names) != ""
    assert not any(tmp_path.iterdir())  # leaves nothing lying about


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_it_is_short_stripped_and_defines_nothing(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book["cells"])
    code = "\n".join(cells(path))
    assert not [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(code.splitlines()) <= LONGEST
    assert len(cells(path, "markdown")) >= 2
