"""Inputs that are nearly right: valid files and command lines, changed in one or a few places."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import strategies as st

from sim.claims.asked import asked_for
from sim.cli import main
from sim.config.locate import shipped
from sim.study.kinds import KINDS

DATA = shipped()
SCENARIOS = ("full_package", "case_adviser", "support_system", "baseline")
STUDIES = ("sweep", "sensitivity", "discover", "attribute", "design", "validate", "calibrate", "china")
SETTINGS = (
    "population.n_smes", "months", "seed", "seeds", "members", "ensemble", "scenario", "scenarios",
    "population", "outlook", "model.capital.buffer", "model.cognition", "output.dir", "output.figures",
    "lang", "workers", "policy.support_system.phases.0.first_month",
    "policy.support_system.phases[0].batches", "evaluation", "study", "study.targets", "study.levers.design",
    "study.uncertainties.factors", "executor", "baseline", "study.uncertainties.points", "study.most_runs",
    "executor.kind", "months@x", "hydra.run.dir", "x.y",
)  # fmt: skip
STRANGE = (
    "", "null", "true", "NO", "on", "010", "1:30", "1.10", "2024-01-01", "0,2", "20 %", "1 000", "-1", "-0.0",
    "1e3", "1e400", "5e-324", "nan", ".inf", "9" * 400, "'0.2'", "[]", "{}", "[1, [2]]", "{a: 1}", "???",
    "${oc.env:HOME}", "!!python/object/apply:os.system [x]", "&a b", "*a", "<<", "_target_", "../../x",
    "/dev/zero", "~nobody_here/x.csv", "CON", "=cmd|x", "<script>", "$x$", "\\frac", "100% & _ #", "é",
    "e\u0301", "١٢", "\u202eabc", "\0", "\x1b[31m", "\ufeff", "😀", "x" * 300, "a/b", "Mär-26", "1,2,3",
    "range(1,3)", "choice(1,2)", "glob(*)", "interval(0,1)", "'", '"', "\\", "#", "|", "- x", "a: b: c", "\t",
    "\ud800",
)  # fmt: skip
FLAGS = (
    "--dry-run", "-m", "--multirun", "--targets", "--targets=./mine.csv", "--help", "--version", "--port",
    "--to", "-", "--", "--workers", "-h", "~seed", "+x=1", "++months=3", "=", "=3", "x=",
)  # fmt: skip
SECONDS = 30.0  # generous: a machine may be busy; what hangs, or grows with a size that is written, takes for ever


class Told(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    error: str
    seconds: float


def asked(arguments: Sequence[str]) -> Told:
    """What the command line answers, in this process."""
    out, error, began = io.StringIO(), io.StringIO(), time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = main(list(arguments))
    return Told(code, error.getvalue(), time.process_time() - began)


def assert_answered(arguments: Sequence[str]) -> int:
    """Whatever is asked for, it is done or refused: no traceback, no bug of ours, within seconds."""
    told = asked(arguments)
    assert told.code in (0, 2), (arguments, told)
    assert "Traceback" not in told.error, (arguments, told)
    assert told.code == 0 or all(line.startswith("sme-sim: ") for line in told.error.splitlines()), (arguments, told)
    assert told.seconds < SECONDS, (arguments, told.seconds)
    return told.code


def _files(folder: str, names: Sequence[str], suffix: str) -> list[str]:
    return [(DATA / folder / f"{name}{suffix}").read_text(encoding="utf-8") for name in names]


def _mended(lines: list[str], draw: st.DrawFn, separators: str) -> list[str]:
    """One change of a text: of a value, a key, a line, or a few letters."""
    at = draw(st.integers(0, max(len(lines) - 1, 0)))
    line, strange = lines[at] if lines else "", draw(st.sampled_from(STRANGE) | st.text(max_size=12))
    ways = ("value", "key", "twice", "gone", "swapped", "indented", "letter", "inserted")
    way = draw(st.sampled_from(ways))
    if way == "value":
        cut = max((line.rfind(separator) for separator in separators), default=-1)
        changed = [f"{line[: cut + 1]} {strange}" if cut >= 0 else strange]
    elif way == "key":
        cut = max(line.find(separators[0]), 0)
        indent = len(line) - len(line.lstrip())
        changed = [f"{line[:indent]}{strange}{line[cut:]}"]
    elif way == "letter":
        place = draw(st.integers(0, len(line)))
        letter = draw(st.characters() | st.sampled_from(list("{}[]:,&*!|>%@`-")))
        changed = [f"{line[:place]}{letter}{line[place + 1 :]}"]
    else:
        other = lines[draw(st.integers(0, max(len(lines) - 1, 0)))] if lines else ""
        changed = {"twice": [line, line], "gone": [], "swapped": [other], "indented": [f"  {line}"],
                   "inserted": [line, strange]}[way]  # fmt: skip
    return [*lines[:at], *changed, *lines[at + 1 :]]


@st.composite
def changed_texts(draw: st.DrawFn, texts: Sequence[str], separators: str) -> bytes:
    """One of these texts, changed in up to three places; sometimes with bytes that are no text."""
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        lines = _mended(lines, draw, separators)
    raw = draw(st.sampled_from(("\n", "\n", "\n", "\r\n"))).join(lines).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(raw)))
        raw = raw[:place] + draw(st.binary(max_size=4)) + raw[place:]
    return raw


def scenario_files() -> st.SearchStrategy[bytes]:
    """Scenario files that are nearly right."""
    return changed_texts(_files("scenarios", SCENARIOS, ".yaml"), ":,{")


def study_files() -> st.SearchStrategy[bytes]:
    """Study files that are nearly right."""
    return changed_texts(_files("configs/study", STUDIES, ".yaml"), ":,{")


def population_files() -> st.SearchStrategy[bytes]:
    """Population files that are nearly right."""
    return changed_texts(_files("configs/population", ("eu27",), ".yaml"), ":,{")


def target_files() -> st.SearchStrategy[bytes]:
    """Files of published figures that are nearly right."""
    return changed_texts(_files("configs/targets", ("eu27",), ".csv"), ",")


def ensemble_files() -> st.SearchStrategy[bytes]:
    """Files of parameter vectors that are nearly right."""
    return changed_texts(["\n".join(_files("configs/ensembles", ("eu27",), ".csv")[0].splitlines()[:4])], ",")


def point_files() -> st.SearchStrategy[bytes]:
    """Files of points of one's own that are nearly right."""
    return changed_texts(["model.capital.buffer,outlook.frontier.first_month\n0.5,2022-01\n0.6,\n,2023-01\n"], ",")


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command with settings and flags, right ones and wrong ones."""
    value = st.sampled_from(STRANGE) | st.text(max_size=8) | st.integers(-3, 60).map(str)
    word = st.builds(lambda key, text: f"{key}={text}", st.sampled_from(SETTINGS) | st.text(max_size=8), value)
    words = draw(st.lists(word | st.sampled_from(FLAGS) | value, max_size=4))
    return [*draw(st.sampled_from(COMMANDS)), *words]


COMMANDS = (
    ["check"], ["check", "baseline"], ["compare", "population.n_smes=50"], ["run", "population.n_smes=50"],
    ["run", "-m"],
    ["claims"], ["report"], ["scenarios"], ["codebook"], ["schema"], ["completion"], ["help"], [],
    *([kind, "--dry-run", "population.n_smes=50"] for kind in KINDS),
)  # fmt: skip


@contextlib.contextmanager
def nothing_is_run() -> Iterator[None]:
    """Commands read, compose and check all that they are asked for, and stop where work would begin."""

    def done(*_: object, **__: object) -> int:
        return 0

    with contextlib.ExitStack() as put:
        for name in ("main_job", "run_job"):
            put.enter_context(patch(f"sim.job.{name}", done))
        put.enter_context(patch("sim.job.claims_job", lambda arguments, command: bool(asked_for(arguments)) - 1))
        little = {"runs": 1, "seconds": 1.0, "bytes": 1.0}
        put.enter_context(patch("sim.study.job.what_it_takes", lambda plan: little))
        yield


def write(folder: Path, name: str, content: bytes) -> str:
    """The path of a file of this content."""
    path = folder / name
    path.write_bytes(content)
    return os.fspath(path)
