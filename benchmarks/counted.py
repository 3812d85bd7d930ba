"""Runs Python and says what that cost: ``python -m benchmarks.counted ARGUMENTS``.

On Linux also what the command starts and leaves behind is waited for and counted, as workers are that a server forks.
The last line of standard error tells processor and clock, in seconds.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans become children of this process


def main(arguments: list[str]) -> int:
    """Run, wait for all, tell; the command's own exit code."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    clock = time.perf_counter()
    code = subprocess.run([sys.executable, *arguments], check=False).returncode
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    spent = os.times()
    told = {"cpu": spent.children_user + spent.children_system, "wall": time.perf_counter() - clock}
    print(json.dumps(told), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
