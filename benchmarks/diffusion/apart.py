"""A contender in a process of its own, under a Python of its own where its packages are installed elsewhere.

The child makes the same world, and does and measures one turn for each line it is sent.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.diffusion.contenders import BY_NAME
from benchmarks.diffusion.start import start
from benchmarks.timing import Spent

ROOT = Path(__file__).parents[2]


class Apart:
    """A child that runs one contender.

    Parameters
    ----------
    python
        Interpreter.
    name, firms, rounds
        Contender, size, and how many turns it will be asked for.
    """

    def __init__(self, python: str, name: str, firms: int, rounds: int) -> None:
        command = [python, "-m", "benchmarks.diffusion.apart", name, str(firms), str(rounds)]
        self.child = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._answer()

    def turn(self) -> tuple[Spent, list[int]]:
        """One turn, measured by the child."""
        assert self.child.stdin is not None
        self.child.stdin.write("turn\n")
        self.child.stdin.flush()
        answer = self._answer()
        return Spent(answer["cpu"], answer["wall"]), answer["series"]

    def end(self) -> None:
        """Let the child go."""
        self.child.communicate()

    def _answer(self) -> dict:
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if not line:
            raise RuntimeError(self.child.communicate()[1].strip().splitlines()[-1])
        return json.loads(line)


def rehearsed(python: str, name: str) -> str | None:
    """Start a contender under an interpreter and ask nothing of it; why it cannot run there, in its own last words."""
    command = [python, "-m", "benchmarks.diffusion.apart", name, "100", "1"]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["it ended"])[-1]


def main(name: str, firms: int, rounds: int) -> None:
    """Answer one line for each turn asked for, and one at first: ready."""
    talk, contender = os.fdopen(os.dup(1), "w"), BY_NAME[name]
    with contextlib.redirect_stdout(sys.stderr):  # packages may chat
        contender.make(start(100), 2)(2)
        turn = contender.turns(start(firms), rounds)
        print(json.dumps({"ready": True}), file=talk, flush=True)
        for _ in sys.stdin:
            spent, series = turn()
            print(json.dumps({"cpu": spent.cpu, "wall": spent.wall, "series": series}), file=talk, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
