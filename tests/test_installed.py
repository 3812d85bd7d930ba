"""The wheel works elsewhere: built from the sdist, installed into a fresh environment, run far away.

Libraries are lent by the environment of the tests, so that no network is needed.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").rglob("*.yaml"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

pytestmark = pytest.mark.slow


def run(command: list, folder: Path) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Folder with the programs of an environment that holds the wheel and nothing of the checkout."""
    room = tmp_path_factory.mktemp("installed")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", room / "dist", ROOT], room)
    (wheel,) = (room / "dist").glob("*.whl")

    venv.create(room / "venv", with_pip=True)
    folder = room / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run([folder / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel], room)

    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site_packages = Path(run([folder / "python", "-c", ask], room).strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "lent.pth").write_text("\n".join(sorted(lent)))
    return folder


def test_package_comes_from_the_wheel(programs, tmp_path):
    place = Path(run([programs / "python", "-c", "import sim; print(sim.__file__)"], tmp_path).strip())
    assert place.is_relative_to(programs.parent)
    assert (place.parent / "py.typed").exists()


def test_everything_that_is_no_code_is_in_the_wheel(programs):
    """Catalogue, templates, style sheets, settings, scenarios."""
    place = Path(run([programs / "python", "-c", "import sim; print(sim.__file__)"], programs).strip()).parent
    found = [path.relative_to(ROOT / "sim") for path in (ROOT / "sim").rglob("*.*")]
    of_code = [path for path in found if "__pycache__" not in path.parts]
    settings = [path for part in ("configs", "scenarios") for path in (ROOT / part).rglob("*.*")]
    shipped = [Path("_data") / path.relative_to(ROOT) for path in settings]
    assert {path.suffix for path in of_code} >= {".po", ".html", ".css", ".typ", ".py"}
    assert not [path for path in (*of_code, *shipped) if not (place / path).exists()]


def test_help_speaks_chinese_in_an_empty_folder(programs, tmp_path):
    told = run([programs / "sme-sim", "help", "report", "lang=zh"], tmp_path)
    assert told.startswith("sme-sim report 文件夹")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["sme-sim"], ["python", "-m", "sim"]], ids=" ".join)
def test_scenarios_are_found_from_anywhere(programs, tmp_path, command):
    program, *arguments = command
    shown = run([programs / program, *arguments, "scenarios"], tmp_path)
    assert SCENARIOS
    assert not [name for name in SCENARIOS if name not in shown]
    assert not list(tmp_path.iterdir()), "a look at the scenarios leaves nothing behind"
