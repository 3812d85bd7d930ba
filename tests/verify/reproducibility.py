"""The two tiers of reproducibility: `python -m tests.verify.reproducibility [PYTHON ...]`. Some ten minutes.

A small comparison and a small study are done again with other numbers of processes, seeds of hashing, languages, time
zones, clocks, working folders and sizes of shards: tables and figures must be the same bytes (tier A). Then runs are
made again with NumPy, linear algebra and compiled loops kept from what this processor can do, and by each other Python
that is named: decisions must be the same, and numbers to ten digits (tier B). Ends with 1 where anything is otherwise.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.verify.undisturbed import Verdict

ROOT = Path(__file__).parents[2]
ALIKE = ("tables", "figures")  # folders of results that know neither hour nor machine
SIZE = ("population.n_smes=120", "months=14")
ASKED = {
    "comparison": ("compare", "scenarios=[baseline,support_system]", "seeds=3", "members=2", "output.firms=true",
                   "output.figures=[svg,pdf]", *SIZE),
    "study": ("sweep", "study.replication.seeds=2", "output.figures=[png]", *SIZE),
}  # fmt: skip
LATER = (  # a clock that is ten years ahead, for whoever asks Python's
    "import runpy, sys, time\n"
    "ahead = 10 * 365.25 * 86400\n"
    "real = {name: getattr(time, name) for name in ('time', 'gmtime', 'localtime')}\n"
    "time.time = lambda: real['time']() + ahead\n"
    "time.gmtime = lambda at=None: real['gmtime'](time.time() if at is None else at)\n"
    "time.localtime = lambda at=None: real['localtime'](time.time() if at is None else at)\n"
    "runpy.run_module('sim', run_name='__main__', alter_sys=True)\n"
)


class Variant(NamedTuple):
    """How the same is done otherwise."""

    settings: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    program: tuple[str, ...] = ("-m", "sim")
    elsewhere: bool = False


VARIANTS = {  # each of several things at once, since drawing takes long
    "2 processes, another seed of hashing": Variant(("workers=2",), {"PYTHONHASHSEED": "1"}),
    "3 processes, ten years later": Variant(("workers=3",), program=("-c", LATER)),
    "German, in Kiritimati, a drawn seed of hashing": Variant(
        environment={"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "random"}
    ),
    "Turkish, in Los Angeles, in another folder": Variant(
        environment={"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "TZ": "America/Los_Angeles"}, elsewhere=True
    ),
    "no language, another epoch of sources, one thread": Variant(
        environment={"LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "UTC", "SOURCE_DATE_EPOCH": "1", "OMP_NUM_THREADS": "1"}
    ),
}
OF_STUDIES = {
    "shards of a tenth of a second": Variant(("executor.shard_seconds=0.1", "workers=2")),
    "shards of a minute": Variant(("executor.shard_seconds=60", "workers=2")),
}


def started(
    words: Sequence[str], place: Path, variant: Variant, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """A command of the laboratory, done otherwise."""
    usual = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    return subprocess.run(
        [python, *variant.program, *words, *variant.settings], cwd=place if variant.elsewhere else ROOT,
        env={**os.environ, **usual, **variant.environment}, capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False,
    )  # fmt: skip


def hashes(folder: Path) -> dict[str, str]:
    """Hash of each file that must be the same."""
    paths = [path for part in ALIKE for path in sorted((folder / part).rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def same_bytes(what: str, place: Path, verdict: Verdict) -> Path:
    """Do it as usual and in every other way; answer where the usual results lie."""
    usual = place / what / "usual"
    done = started([*ASKED[what], f"output.dir={usual}", "workers=1"], place, Variant())
    verdict(f"{what}, as usual", done.returncode == 0, "" if done.returncode == 0 else done.stderr[-500:])
    expected = hashes(usual)
    verdict(f"{what}: {len(expected)} files to compare", len(expected) > 10)
    for number, (name, variant) in enumerate((VARIANTS | (OF_STUDIES if what == "study" else {})).items()):
        out = place / what / f"variant-{number}"
        workers = [] if any(word.startswith("workers=") for word in variant.settings) else ["workers=1"]
        done = started([*ASKED[what], f"output.dir={out}", *workers], place, variant)
        found = hashes(out)
        other = sorted(file for file in expected.keys() | found.keys() if expected.get(file) != found.get(file))
        fine = done.returncode == 0 and not other
        verdict(f"{what}, {name}", fine, "" if fine else other[:5] or done.stderr[-500:])
        shutil.rmtree(out, ignore_errors=True)
    return usual


def lesser_machines() -> dict[str, Variant]:
    """This machine without what its processor can do: NumPy's loops, linear algebra, compiled loops."""
    found = (np.show_config(mode="dicts") or {}).get("SIMD Extensions", {}).get("found", [])
    plain = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)} if found else {}
    old = {"OPENBLAS_CORETYPE": "Nehalem"}
    generic = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    return {
        "NumPy without its fast loops": Variant(environment=plain),
        "linear algebra of an old processor": Variant(environment=old),
        "loops compiled for any processor": Variant(environment=generic),
        "all three": Variant(environment={**plain, **old, **generic}),
    }


def same_decisions(what: str, usual: Path, pythons: Sequence[str], place: Path, verdict: Verdict) -> None:
    """Make runs of results again on lesser machines and with other Pythons."""
    ways = [(name, variant, sys.executable) for name, variant in lesser_machines().items()]
    ways += [(f"with {python}", Variant(), python) for python in pythons]
    for name, variant, python in ways:
        done = started(["reproduce", str(usual), "runs=4"], place, variant, python)
        told = [line for line in done.stdout.splitlines() if line.startswith("tier ")]
        verdict(f"{what}, {name}", done.returncode == 0 and bool(told), (told or [done.stdout[-800:] + done.stderr])[0])


def main(arguments: Sequence[str]) -> int:
    """Do, compare, tell."""
    place, verdict = Path(tempfile.mkdtemp(prefix="reproducibility-")), Verdict()
    try:
        usual = {what: same_bytes(what, place, verdict) for what in ASKED}
        for what, folder in usual.items():
            whole = started(["verify", str(folder)], place, Variant())
            verdict(f"{what}: files are as they were written", whole.returncode == 0, whole.stderr)
            same_decisions(what, folder, arguments, place, verdict)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"{verdict.wrong} things went wrong")
    return int(verdict.wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
