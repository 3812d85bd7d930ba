"""The page docs/gallery.md: ``python -m tests.verify.gallery docs/figures [SETTINGS]``. Some minutes on one processor.

Compares the shipped scenarios, and a few of them in several parameter vectors, and leaves every figure of a comparison
in the folder, in both languages, with a page beside the folder that shows them. Settings are those of a comparison;
the defaults are below.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill

from PIL import Image

from sim.comparison import compare
from sim.config.load import load_many
from sim.language import LANGUAGES, speaking
from sim.plot.plot import Plot
from sim.plot.registry import FIGURES, figures_of
from sim.plot.style import look
from sim.results import Results

USUAL = {"population.n_smes": "800", "seeds": "5", "months": "120", "workers": "1"}
SEVERAL_VECTORS = ("scenarios=[baseline,subsidy_only,support_system,full_package]", "seeds=2", "members=6",
                   "population.n_smes=500")  # fmt: skip
DOTS_PER_INCH, COLOURS = 150, 256
LARGEST, WIDTH = 150_000, 120  # bytes of a picture, letters of a line
HEAD = """\
# Figures of a comparison

Every figure that `sme-sim` draws with a comparison, in English and in Chinese. This page and its pictures are made by
`python -m tests.verify.gallery docs/figures`{settings}. Runs are small, so that intervals are wide: the pictures show
what a figure looks like, and are no findings. `sim.draw(results, "name")` draws one of them in a notebook.
"""


def picture(plot: Plot, results: Results) -> bytes:
    """A figure as a PNG of few colours, which is less than half the size."""
    figure, stream, small = plot(results), io.BytesIO(), io.BytesIO()
    with look():
        figure.savefig(stream, format="png", dpi=DOTS_PER_INCH)
    seen = Image.open(stream).convert("RGB")
    few = seen.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # keeps rare colours
    few.save(small, "png", optimize=True)
    return small.getvalue()


def shown(name: str, folder: Path) -> Iterator[str]:
    """The part of the page about a figure."""
    plot, titles = FIGURES[name], []
    for language in LANGUAGES:
        with speaking(language):
            titles.append(plot.title)
    yield f"\n## {' · '.join(titles)}\n\n{fill(f'`{name}`: {plot.caption}', WIDTH)}\n"
    for language, title in zip(LANGUAGES, titles, strict=True):
        yield f"\n![{title}]({folder.name}/comparison_{name}_{language}.png)\n"


def results_of(arguments: Sequence[str]) -> Results:
    """A comparison with the usual settings where no others are given; what is given last counts."""
    given = dict(argument.split("=", 1) for argument in arguments)
    configs = load_many([f"{key}={value}" for key, value in {**USUAL, **given}.items()])
    return compare(configs, lambda done, total: print(f"\r{done} of {total}", end="", file=sys.stderr))


def main(arguments: Sequence[str]) -> int:
    """Run, draw, write the page; 1 where a picture is too large."""
    folder, settings = Path(arguments[0]), list(arguments[1:])
    ordinary, vectors = results_of(settings), results_of([*settings, *SEVERAL_VECTORS])
    folder.mkdir(parents=True, exist_ok=True)
    page, too_large = HEAD.format(settings="".join(f" {text}" for text in settings)), []
    for name, plot in FIGURES.items():
        results = ordinary if name in figures_of(ordinary) else vectors
        for language in LANGUAGES:
            file = folder / f"comparison_{name}_{language}.png"
            with speaking(language):
                file.write_bytes(picture(plot, results))
            if file.stat().st_size > LARGEST:
                too_large.append(file.name)
        page += "".join(shown(name, folder))
    (folder.parent / "gallery.md").write_text(page, encoding="utf-8")
    print(f"\n{len(FIGURES)} figures in {len(LANGUAGES)} languages; too large: {', '.join(too_large) or 'none'}")
    return int(bool(too_large))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
