"""How every figure looks.

As wide as a journal's page, in colours that colour-blind readers can tell apart, with dashes and markers
that survive black-and-white print, and with nothing that changes from one drawing to the next.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.language import ENGLISH, current, tr
from sim.plot.words import columns_of, interval_in_words, replicates_of, shortened
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SINGLE, DOUBLE = 85.0, 174.0  # mm, one and two columns of a journal page
MM_PER_INCH = 25.4
EDGES = 6  # decimals of a place on the page, in shares of it
SMALL, NORMAL, LARGE = 6.0, 7.0, 8.0  # pt
MM_PER_LETTER = 1.17  # of a small one, as wide as the widest line of a footer has them on the mean

BLACK, GREY, PALE = "#000000", "#767676", "#E6E6E6"
# Okabe & Ito 2008; the yellow, last, is darkened until a line of it shows on white paper.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#6B5B00")
# The same, deep, for further lines than there are colours: with another dash and another marker they are told apart.
DEEP = ("#00324F", "#6E2F00", "#004A35", "#7A2F5A", "#1B5E85", "#8A5A00", "#2E2700")
DASHES: tuple[Any, ...] = (
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (5, 1.5, 1.2, 1.5)),
    "-",
    (0, (8, 2)),
    (0, (3, 1)),
    (0, (5, 1.2, 1.2, 1.2, 1.2, 1.2)),
)
MARKERS = ("o", "s", "^", "D", "v", "<", ">", "P", "X", "*", "p", "h", "d", "8")

# After the first font, each is asked for the letters that those before it lack.
FONTS = ("DejaVu Sans", "Noto Sans SC")
CHINESE_FONT = "fonts/NotoSansSC-Regular.ttf"  # in the package zhplot, which need not be imported for it
LOOK: Any = {  # keys of Matplotlib, which its types list one by one
    "font.size": NORMAL,
    "axes.titlesize": LARGE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": NORMAL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.5,
    "xtick.labelsize": NORMAL,
    "ytick.labelsize": NORMAL,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.fontsize": NORMAL,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "pdf.fonttype": 42,  # letters stay letters in a PDF,
    "svg.fonttype": "path",  # and look the same everywhere in an SVG
    "svg.hashsalt": "sme-sim",
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "text.usetex": False,
    "path.simplify": True,
}


@contextmanager
def look() -> Iterator[None]:
    """Draw and save in the look of the house, whatever the user's own settings of Matplotlib say."""
    import matplotlib
    bring_fonts()
    with warnings.catch_warnings(), matplotlib.rc_context():
        # Where neither font has a title's letters, boxes stand for them.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(LOOK)
        matplotlib.rcParams["font.family"] = list(FONTS)
        if current() != ENGLISH:  # the Chinese font has one weight, and a title has letters of both
            matplotlib.rcParams["axes.titleweight"] = "normal"
        yield


@cache
def bring_fonts() -> Path:
    """Make the Chinese font known to Matplotlib; every machine draws with the same one.

    Returns
    -------
    Its file.
    """
    from matplotlib.font_manager import fontManager

    package = find_spec("zhplot")
    file = Path(str(package and package.origin)).parent / CHINESE_FONT
    fontManager.addfont(file)
    # It has one weight; bold letters of it are the same, and nobody is told that bold ones are missing.
    fontManager.ttflist.append(replace(fontManager.ttflist[-1], weight="bold"))
    return file


@dataclass(frozen=True)
class Stroke:
    """How one scenario is drawn, in every figure."""

    colour: str
    dashes: Any
    marker: str
    label: str


def strokes(results: Results, width: int = 30) -> dict[str, Stroke]:
    """Colour, dashes, marker and label of each scenario; the baseline is black and solid.

    Parameters
    ----------
    results
    width : characters
        Longest label.
    """
    found, place = {}, 0
    labels = shortened(results, width)
    for name in results.scenarios:
        if name == results.baseline:
            found[name] = Stroke(BLACK, "-", "|", labels[name])
            continue
        lap = place // len(COLOURS)
        found[name] = Stroke(
            (DEEP if lap % 2 else COLOURS)[place % len(COLOURS)],
            DASHES[(place + 2 * lap) % len(DASHES)],
            MARKERS[place % len(MARKERS)],
            labels[name],
        )
        place += 1
    return found


def page(height: float, width: float = DOUBLE) -> Figure:
    """An empty figure.

    Parameters
    ----------
    height, width : mm
    """
    from sim.plot.canvas import Canvas

    return Canvas(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=150, layout="constrained")


def settled(draw: Callable[[], Figure]) -> Figure:
    """A figure in the look of the house, with everything fixed where it stands, so that each format shows the same."""
    with look():
        figure = draw()
        for _ in range(2):  # the second pass knows how wide the labels became in the first
            figure.draw_without_rendering()
        figure.set_layout_engine("none")
        for axes in figure.axes:  # the last bits of a place depend on where the solver's variables lie in memory
            left, low, wide, high = (round(float(edge), EDGES) for edge in axes.get_position(original=True).bounds)
            axes.set_position((left, low, wide, high))
    return figure


def footer(figure: Figure, results: Results, interval: str = "") -> None:
    """Say under a figure of a comparison what it was made from, and keep that line free.

    Parameters
    ----------
    figure
    results
    interval
        What the bands or bars are; left out where there are none.
    """
    foot(figure, results.provenance, replicates_of(results), interval)


def foot(figure: Figure, passport: Mapping[str, Any], runs: str, interval: str = "") -> None:
    """Say under a figure what it was made from, and keep that line free.

    Parameters
    ----------
    figure
    passport
        Of the results.
    runs
        How many there were, in words.
    interval
        What the bands or bars are; left out where there are none.
    """
    words = [
        runs,
        tr("{n} SMEs each", n=f"{int(passport['n_smes']):,}"),
        tr(str(passport["population"])),
        tr("results {identity}", identity=passport["identity"]),
        f"sme-sim {passport['code']['version']}",
    ]
    width, height = (size * MM_PER_INCH for size in figure.get_size_inches())
    lines = [*(interval.split("\n") if interval else []), *joined(words, int(width / MM_PER_LETTER))]
    room = (2.9 * len(lines) + 1.6) / height
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(rect=(0.0, room, 0.995, 1.0 - room))  # type: ignore[call-arg]
    figure.text(1.5 / width, 1.2 / height, "\n".join(lines), fontsize=SMALL, color=GREY, va="bottom", linespacing=1.3)


def joined(words: Sequence[str], width: int) -> list[str]:
    """Parts of a line side by side, on as many lines as they need.

    Parameters
    ----------
    words
    width : characters
        Of a line.

    Examples
    --------
    >>> joined(["22 runs", "1,000 SMEs each", "sme-sim"], 25)
    ['22 runs · 1,000 SMEs each', 'sme-sim']
    """
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} · {word}"
        lines[-1:] = [longer] if columns_of(longer) <= width else [lines[-1], word]
    return lines


def what_bands_are(results: Results, mark: str) -> str:
    """The sentence of the footer about intervals."""
    if int(results.provenance["replicates"]) < 2:
        return tr("A single replicate: no intervals.")
    return tr("{marks}: {interval}.", marks=mark, interval=interval_in_words(results))


def nothing_to_draw(results: Results, why: str) -> Figure:
    """A figure that says why it is empty."""
    figure = page(40.0)
    figure.text(0.5, 0.6, why, ha="center", va="center", fontsize=LARGE, color=GREY)
    footer(figure, results)
    return figure


def legend_columns(labels: Sequence[str], width: float = DOUBLE) -> int:
    """How many columns of a legend fit side by side.

    Parameters
    ----------
    labels
    width : mm
        Of the figure.
    """
    mm_per_letter, mm_per_mark = 1.5, 15.5
    for count in range(min(4, len(labels)), 1, -1):
        rows, longer = divmod(len(labels), count)
        ends = [rows * place + min(place, longer) for place in range(count + 1)]
        columns = [labels[first:last] for first, last in pairwise(ends)]
        if sum(max(map(columns_of, column)) * mm_per_letter + mm_per_mark for column in columns) <= width:
            return count
    return 1


def percent(axes: Axes, which: str = "y") -> None:
    """Write the shares of an axis in per cent."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.4g}%"))
