"""The model in C, compiled when the benchmark begins, for the machine it is measured on."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.diffusion import start as model
from benchmarks.diffusion.start import OF_PEERS, Start, distaste, price

SOURCE = Path(__file__).with_name("native.c")
OPTIONS = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
COMPILERS = ("cc", "gcc", "clang")


class World(ctypes.Structure):
    """The struct of native.c."""

    _fields_ = (
        ("firms", ctypes.c_int64),
        ("first", ctypes.c_void_p),
        ("contact", ctypes.c_void_p),
        ("root", ctypes.c_void_p),
        ("price", ctypes.c_void_p),
        ("distaste", ctypes.c_void_p),
        *(
            (name, ctypes.c_double)
            for name in ("constant", "of_skill", "of_theta", "of_income", "of_size", "of_peers", "stay", "outlay")
        ),
    )


def compiler() -> str | None:
    """Path of a C compiler, if the machine has one."""
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


@cache
def library() -> ctypes.CDLL:
    """The compiled source."""
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "native.so"
        subprocess.run([str(compiler()), *OPTIONS, "-o", str(built), str(SOURCE), "-lm"], check=True)
        return ctypes.CDLL(str(built))


class Native:
    """A world laid out for one of the three ways in C; ``run`` goes through the months.

    Parameters
    ----------
    way
        ``pull``, ``push_double`` or ``push_single``.
    """

    def __init__(self, way: str, world: Start, months: int) -> None:
        real = np.float32 if way == "push_single" else np.float64
        self.way, self.months, self.series = getattr(library(), way), months, np.zeros(months, np.int64)
        self.world = world  # its arrays are pointed at
        ahead = range(1, months + 1)
        self.roots = np.array([world.root(month) for month in ahead])
        self.prices = np.array([price(month) for month in ahead])
        self.distastes = np.array([distaste(month) for month in ahead])
        network = world.network
        self.first = network.first.astype(np.int32)
        self.struct = World(
            world.firms, self.first.ctypes.data, network.contact.ctypes.data,
            self.roots.ctypes.data, self.prices.ctypes.data, self.distastes.ctypes.data,
            *(getattr(model, name.upper()) for name, _ in World._fields_[6:]),
        )  # fmt: skip
        self.columns = [getattr(world, name).astype(real) for name in ("income", "theta", "size", "skill", "cash")]
        adopted = np.zeros(world.firms, np.uint8)
        if way == "pull":
            self.columns += [adopted, np.zeros_like(adopted)]
        else:
            per_user = (OF_PEERS / np.maximum(network.degree, 1)).astype(real)
            self.columns += [adopted, np.zeros(world.firms, np.uint16), world.inclination().astype(real), per_user]
            self.columns += [np.zeros(world.firms, np.uint32)]

    def run(self) -> list[int]:
        """Users at the end of each month."""
        pointers = [ctypes.c_void_p(column.ctypes.data) for column in (*self.columns, self.series)]
        self.way(ctypes.byref(self.struct), ctypes.c_int64(self.months), *pointers)
        return self.series.tolist()
