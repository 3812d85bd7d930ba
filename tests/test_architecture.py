"""The plan of the house: which floor a module lives on, and what it may know of the others.

Everything is read from the source by ``ast``; only the last test starts Python, to see what an import
brings with it.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.compiled import COMPILED

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
OURS = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]
OURS.append(ROOT / "run.py")

FLOORS = [
    {"errors", "units", "kept", "compiled", "threads", "language", "folders"},
    {"config", "randomness"},
    {"economics", "statistics"},
    {"columns", "firms", "institutions", "economy", "network", "ledger", "terms"},
    {"behaviour", "market", "policy"},
    {"model", "agents", "month", "world", "population", "record", "survey", "simulation"},
    {"results", "shelf", "checksums", "provenance", "targets", "patterns", "ensemble"},
    {"evaluation"},
    {"experiment", "crew"},
    {"comparison", "claims"},
    {"study"},
    {"analysis"},
    {"plot"},
    {"commands"},
    {"report", "codebook"},
    {"reproduction"},
    {"job", "explore", "completion"},
    {"cli", "interface", "drawing", "__main__", "__init__"},
]
LEVEL = {part: level for level, parts in enumerate(FLOORS) for part in parts}
STRANGERS = {"behaviour", "market", "policy"}  # neighbours that may not know each other

HOMES = {
    "mesa": {"agents", "model"},
    "hydra": {"config", "cli"},
    "omegaconf": {"config", "cli"},
    "pydantic": {"config", "units", "codebook"},
    "pydantic_core": {"config"},
    "yaml": {"config"},
    "numba": {"compiled", "kept", "provenance"},
    "llvmlite": {"compiled", "provenance"},
    "scipy": {"network", "statistics", "study"},
    "SALib": {"study", "analysis"},
    "pymoo": {"study", "analysis"},
    "sklearn": {"statistics"},
    "emcee": {"statistics"},
    "threadpoolctl": {"statistics", "provenance"},
    "pyarrow": {"results", "claims", "study"},
    "dask": {"study"},
    "distributed": {"study"},
    "dask_jobqueue": {"study"},
    "submitit": {"study"},
    "matplotlib": {"plot"},
    "marimo": {"explore"},
    "uvicorn": {"explore"},
    "zhplot": {"plot"},
    "fontTools": {"plot"},
    "babel": {"language"},
    "jinja2": {"report"},
    "typst": {"report"},
    "docx": {"report"},
    "openpyxl": {"report"},
    "pandas": {part for part, level in LEVEL.items() if level >= LEVEL["results"]},
}
BROUGHT_ALONG = {"omegaconf", "pydantic_core", "llvmlite"}  # by libraries that fix their versions
ON_DEMAND = {"dask": "dask", "distributed": "distributed", "dask_jobqueue": "dask-jobqueue", "submitit": "submitit",
             "typst": "typst", "docx": "python-docx", "openpyxl": "openpyxl", "marimo": "marimo",
             "uvicorn": "uvicorn"}  # fmt: skip
PAGE = ROOT / "sim" / "explore" / "page.py"  # which marimo alone reads, and nobody imports
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
EMPTY_ENDING = re.compile(r"(util|helper|manager)s?$", re.IGNORECASE)


class Import(NamedTuple):
    """One imported module, and where; ``for_types`` where only a type checker follows it."""

    name: str
    line: int
    for_types: bool


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part_of(path: Path) -> str:
    """Module or package right under ``sim`` that a source file belongs to."""
    return path.relative_to(ROOT / "sim").parts[0].removesuffix(".py")


def only_for_types(tree: ast.Module) -> set[ast.AST]:
    guarded = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    return {node for block in guarded for statement in block.body for node in ast.walk(statement)}


def imports(path: Path) -> Iterator[Import]:
    """Every import, also those inside functions; ``from sim import x`` counts as ``sim.x``."""
    tree = tree_of(path)
    for_types = only_for_types(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = ["." * node.level]
        elif isinstance(node, ast.ImportFrom) and node.module == "sim":
            names = [f"sim.{alias.name}" for alias in node.names if alias.name != "__version__"]
        elif isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        else:
            continue
        for name in names:
            yield Import(name, node.lineno, node in for_types)


def parts_imported(path: Path, *, at_run_time: bool = False) -> Iterator[tuple[str, int]]:
    for name, line, for_types in imports(path):
        if name.startswith("sim.") and not (at_run_time and for_types):
            yield name.split(".")[1], line


def strangers_met(part: str, target: str) -> bool:
    return part != target and {part, target} <= STRANGERS


each_source = pytest.mark.parametrize("path", SOURCES, ids=name_of)
each_file_of_ours = pytest.mark.parametrize("path", OURS, ids=name_of)


def test_every_part_has_a_floor():
    homeless = {part_of(path) for path in SOURCES} - set(LEVEL)
    assert not homeless, f"give these a floor in FLOORS: {sorted(homeless)}"


@each_source
def test_imports_point_downwards(path):
    part = part_of(path)
    wrong = [
        f"{name_of(path)}:{line} imports sim.{target}"
        for target, line in parts_imported(path)
        if LEVEL.get(target, len(FLOORS)) > LEVEL.get(part, -1) or strangers_met(part, target)
    ]
    assert not wrong


def circle_in(knows: dict[str, set[str]]) -> list[str]:
    """Parts that lead back to the first of them; none where there is no circle."""
    try:
        TopologicalSorter(knows).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []


def test_a_circle_is_found():
    assert set(circle_in({"world": {"month"}, "month": {"world"}, "model": {"month"}})) == {"world", "month"}
    assert not circle_in({"month": {"world"}, "model": {"month", "world"}})


def test_neighbours_do_not_import_each_other_in_a_circle():
    knows: dict[str, set[str]] = {}
    for path in SOURCES:
        part = part_of(path)
        found = {target for target, _ in parts_imported(path, at_run_time=True)} - {part}
        knows.setdefault(part, set()).update(found)
    assert not circle_in(knows), " -> ".join(circle_in(knows))


@each_source
def test_imports_are_absolute_and_stay_in_the_package(path):
    names = [found.name.split(".")[0] for found in imports(path)]
    assert "" not in names, "a relative import"
    assert not {"tests", "benchmarks", "run", "conftest"} & set(names)


@each_source
def test_third_parties_live_on_one_floor(path):
    part = part_of(path)
    wrong = [
        f"{name_of(path)}:{found.line} imports {found.name}, at home in {sorted(HOMES[library])}"
        for found in imports(path)
        if part not in HOMES.get(library := found.name.split(".")[0], {part})
    ]
    assert not wrong


@pytest.mark.parametrize("path", [p for p in SOURCES if part_of(p) == "economics"], ids=name_of)
def test_economics_knows_numpy_only(path):
    others = {found.name.split(".")[0] for found in imports(path)} - set(sys.stdlib_module_names)
    assert others <= {"numpy", "sim"}


def test_every_library_is_a_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]}
    used = {found.name.split(".")[0] for path in SOURCES for found in imports(path)}
    origins = packages_distributions()
    for library in used - {"", "sim", *BROUGHT_ALONG, *ON_DEMAND} - set(sys.stdlib_module_names):
        assert declared & {origin.lower() for origin in origins.get(library, [])}, library


def test_what_an_extra_brings_is_declared_there_and_imported_where_it_is_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {re.match(r"[\w-]+", line)[0] for lines in project["optional-dependencies"].values() for line in lines}
    assert set(ON_DEMAND.values()) <= extras
    at_the_top = [
        f"{name_of(path)} imports {name}"
        for path in SOURCES
        if path != PAGE
        for statement in tree_of(path).body
        for name in [getattr(statement, "module", None), *(alias.name for alias in getattr(statement, "names", []))]
        if isinstance(statement, ast.Import | ast.ImportFrom) and str(name).split(".")[0] in ON_DEMAND
    ]
    assert not at_the_top


def test_only_what_the_folder_of_loops_is_named_by_is_compiled():
    """A loop anywhere else could be answered from disk after its source has changed."""
    asks = {part_of(path) for path in SOURCES if any(found.name.startswith("sim.compiled") for found in imports(path))}
    assert asks
    assert asks <= {part.removesuffix(".py") for part in COMPILED}


def chance(tree: ast.Module) -> Iterator[int]:
    """Lines that reach for a random generator by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random"):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "numpy":
            yield from (node.lineno for alias in node.names if alias.name == "random")


@each_source
def test_chance_has_one_door(path):
    if part_of(path) == "randomness":
        return
    libraries = {"random", "secrets", "numpy.random"}
    lines = [found.line for found in imports(path) if found.name in libraries and not found.for_types]
    assert not [*lines, *chance(tree_of(path))], "draw from sim.randomness"


def compared(tree: ast.Module) -> Iterator[ast.AST]:
    """What is held against something else: operands of comparisons, also inside a tuple; patterns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for operand in (node.left, *node.comparators):
                yield from [operand, *getattr(operand, "elts", [])]
        elif isinstance(node, ast.MatchValue):
            yield node.value


@each_source
def test_no_code_asks_for_a_scenario_by_name(path):
    shipped = {file.stem for file in (ROOT / "scenarios").rglob("*.yaml")}
    in_the_model = LEVEL["economics"] <= LEVEL.get(part_of(path), -1) <= LEVEL["model"]
    suspects = ast.walk(tree_of(path)) if in_the_model else compared(tree_of(path))
    named = [
        f"{name_of(path)}:{node.lineno} {node.value}"
        for node in suspects
        if isinstance(node, ast.Constant) and node.value in shipped
    ]
    assert not named, "a lever is a value, and zero is a value"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@each_file_of_ours
def test_files_and_functions_are_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines < LONGEST_FILE or path.is_relative_to(ROOT / "tests")  # a list of cases may be long
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(path)}
    assert not {name: length for name, length in long.items() if length >= LONGEST_FUNCTION}


@each_file_of_ours
def test_names_say_something(path):
    classes = [node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)]
    names = [*path.relative_to(ROOT).with_suffix("").parts, *classes]
    assert not [name for name in names if EMPTY_ENDING.search(name)], "what does it do?"


@pytest.mark.parametrize(
    "program",
    ["import sim", "import sim.cli", "import sys, sim.cli; sys.argv = ['sme-sim', '--help']; sim.cli.main()"],
    ids=["sim", "sim.cli", "help"],
)
def test_import_is_light(program):
    code = (
        "import atexit, sys\n"
        "heavy = {'mesa', 'matplotlib', 'pandas', 'scipy', 'pyarrow'}\n"
        "atexit.register(lambda: print('loaded:', sorted(heavy & set(sys.modules))))\n" + program
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"
