"""All firms of a world as a picture: a dot each, of a colour that says where it stands."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from sim.explore.pair import Pair
from sim.language import later
from sim.plot.figures.gaps_over_time import FILLS
from sim.record import STATES

GAP_WORDS = {
    "awareness": later("Has not considered AI"),
    "belief": later("Does not believe in it"),
    "capital": later("Cannot pay for it"),
    "technology": later("Lacks skill or digital base"),
    "none": later("Not worth it even without gaps"),
    "transient": later("Nothing binds; decides or waits"),
}
STATE_WORDS = {
    **GAP_WORDS,
    "token": later("Installed for the grant alone"),
    "trying": later("Uses AI; has not paid yet"),
    "effective": later("Uses AI, and it pays"),
}
PALER = 0.5  # by how much, so that those who use AI stand out


def _paler(colour: str) -> str:
    """A colour nearer to white.

    Examples
    --------
    >>> _paler("#000000")
    '#808080'
    """
    parts = (round(255 - (255 - int(colour[at : at + 2], 16)) * (1 - PALER)) for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


# What binds has the hues of the figure of gaps; who uses AI is green, the darker the better.
COLOURS_OF_STATES = {
    **{gap: _paler(colour) for gap, (colour, _) in FILLS.items()},
    "token": "#C2478E",
    "trying": "#35B77A",
    "effective": "#00573F",
}
NOBODY = "#FFFFFF"
WIDER = 2.2  # a map is so many times as wide as it is high
PALETTE = np.array(
    [
        [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        for colour in (*[COLOURS_OF_STATES[state] for state in STATES], NOBODY)
    ],
    dtype=np.uint8,
)


def order_of(pair: Pair) -> np.ndarray:
    """Slots in their order on the map: by size class and sector of the firms of month 0.   (F,) slot"""
    lives = pair.policy.of_the_first
    return np.lexsort((lives["sector"], lives["size_class"]))


def columns_of_map(n: int) -> int:
    """Dots in a row."""
    return max(round((n * WIDER) ** 0.5), 1)


def picture_of(states: np.ndarray) -> bytes:
    """A PNG with a pixel for each firm, row by row.   states : (F,) index into ``STATES``, -1 where nobody is"""
    columns = columns_of_map(len(states))
    padded = np.full(-(-len(states) // columns) * columns, -1, dtype=np.int64)
    padded[: len(states)] = states
    return _png(PALETTE[padded.reshape(-1, columns)])


def _png(pixels: np.ndarray) -> bytes:
    """Pixels as a PNG file.   pixels : (rows, columns, 3) of 0 to 255"""
    rows, columns, _ = pixels.shape
    lines = np.concatenate([np.zeros((rows, 1), dtype=np.uint8), pixels.reshape(rows, -1)], axis=1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines.tobytes())),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
