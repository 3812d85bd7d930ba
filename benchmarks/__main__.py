"""``python -m benchmarks``: everything measured in one run, as tables; see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PARTS = ("starts", "diffusion", "laboratory", "sweeps")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WRITTEN = Path(__file__).with_name("table.md")


def asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    from benchmarks.diffusion.measure import EVERYBODY

    line = argparse.ArgumentParser(prog="python -m benchmarks", description="What the laboratory costs, in one run.")
    line.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    line.add_argument("--sizes", nargs="+", type=count, default=SIZES, metavar="FIRMS", help="sizes of the population")
    line.add_argument(
        "--contenders", nargs="+", choices=EVERYBODY, default=EVERYBODY, metavar="NAME",
        help=f"of the diffusion model, the first to compare with: {', '.join(EVERYBODY)}",
    )  # fmt: skip
    line.add_argument(
        "--rounds", type=count, default=5, help="of which medians are taken; slow contenders take part in 3"
    )
    line.add_argument("--scenario", default="baseline", help="of the full model")
    line.add_argument(
        "--other-python", type=interpreter, metavar="PATH", help="interpreter with packages that this one has not"
    )
    line.add_argument("--write", action="store_true", help=f"also into benchmarks/{WRITTEN.name}")
    given = line.parse_args(arguments)
    if {"starts", "laboratory"} & set(given.parts) and (why := cannot_be_run(given.sizes, given.scenario)):
        line.error(why)
    return given


def count(text: str) -> int:
    """A whole number, 1 or more."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, 1 or more")
    return int(text)


def interpreter(path: str) -> str:
    """Path of a Python that can be started."""
    try:
        started = subprocess.run([path, "-c", "print(1)"], capture_output=True, text=True, check=False)
    except OSError as fault:
        raise argparse.ArgumentTypeError(f"{path!r} cannot be started: {fault.strerror}") from None
    if started.stdout.strip() != "1":
        raise argparse.ArgumentTypeError(f"{path!r} is no Python interpreter")
    return path


def cannot_be_run(sizes: Sequence[int], scenario: str) -> str | None:
    """What the laboratory says against such a run, before hours are spent on others."""
    from sim.config.load import load
    from sim.errors import ConfigError

    try:
        load([f"population.n_smes={max(sizes)}"], scenario)
    except ConfigError as error:
        return str(error)
    return None


def main(arguments: Sequence[str] | None = None) -> str:
    """Measure what was asked for; the tables."""
    return measured(asked(arguments))


def measured(given: argparse.Namespace) -> str:
    """The tables of all parts that were asked for."""
    begun = time.monotonic()
    pages = ["# What it costs", ""]
    for part in PARTS:
        if part in given.parts:
            pages += [*PAGES[part](given), ""]
    from benchmarks.table import machine

    load = f"; load of the machine {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    pages.insert(2, f"{machine()} One run of {time.monotonic() - begun:.0f} seconds{load}.\n")
    return "\n".join(pages).rstrip() + "\n"


def starts(given: argparse.Namespace) -> list[str]:
    """Imports, compilation, memory."""
    from benchmarks.laboratory.starts import measure
    from benchmarks.table import table

    return ["## Starts", "", table(["a process of its own", "processor"], measure(given.sizes, given.scenario, say))]


def diffusion(given: argparse.Namespace) -> list[str]:
    """The small model on everybody's stack."""
    from benchmarks import table
    from benchmarks.diffusion import overhead
    from benchmarks.diffusion.floor import BYTES
    from benchmarks.diffusion.measure import measure

    found, missing = measure(given.sizes, given.contenders, given.rounds, given.other_python, say)
    page = ["## Diffusion", "", table.diffusion(found, missing), ""]
    if set(given.contenders) - set(missing):
        page.append("All series of users agree, month by month.")
    page += [f"The floor is {table.bandwidth(found, BYTES)}.", ""]
    within = [[what, f"{microseconds:.2f}"] for what, microseconds in overhead.measure()]
    page += [table.table(["what a step costs before the first firm", "microseconds"], within), ""]
    return [*page, "## Goals", "", table.goals(found)]


def laboratory(given: argparse.Namespace) -> list[str]:
    """The full model."""
    from benchmarks import table
    from benchmarks.laboratory.months import measure

    found, missing = measure(given.sizes, given.scenario, given.rounds, say)
    return [f"## Full model, scenario {given.scenario}", "", table.laboratory(found, missing)]


def sweeps(given: argparse.Namespace) -> list[str]:
    """What a sweep costs beside its runs."""
    from benchmarks.sweeps.measure import page

    return page(say)


PAGES = {"starts": starts, "diffusion": diffusion, "laboratory": laboratory, "sweeps": sweeps}


def say(what: str) -> None:
    """What is under way, beside the tables."""
    print(f"{what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    given = asked(None)
    page = measured(given)
    print(page, end="")
    if given.write:
        WRITTEN.write_text(page, encoding="utf-8")
