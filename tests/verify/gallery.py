"""The pages of figures: ``python -m tests.verify.gallery docs/figures [PARTS] [SETTINGS]``. Ten minutes.

Leaves every figure of a part in the folder, in both languages, with a page beside the folder that shows them: of
comparisons of the shipped scenarios (``comparisons``), of two worlds (``worlds``), of small studies (``studies``); all
three where none is named. Settings are those of the comparison; the defaults are below.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

from PIL import Image

import sim
from sim.analysis.found import Found
from sim.comparison import compare
from sim.config.load import load_many
from sim.drawing import figures_of
from sim.explore.figures import CAPTIONS, TITLES
from sim.interface import study
from sim.language import LANGUAGES, speaking, tr
from sim.plot.registry import FIGURES
from sim.plot.registry import figures_of as figures_of_comparison
from sim.plot.studies.figure import figures_of as figures_of_study
from sim.plot.style import look
from sim.results import Results

USUAL = {"population.n_smes": "800", "seeds": "5", "months": "120", "workers": "1"}
SEVERAL_VECTORS = ("scenarios=[baseline,subsidy_only,support_system,full_package]", "seeds=2", "members=6",
                   "population.n_smes=500")  # fmt: skip
FIRMS = 300  # of two worlds
FEW: dict[str, Any] = {"population__n_smes": 120, "months": 84, "study__replication__seeds": 2}
STUDIES: dict[str, dict[str, Any]] = {
    "sweep": {},
    "sensitivity": {"study__uncertainties__points": 4},
    "discover": {"study__uncertainties__points": 50, "study__discover__goal__threshold": 0.02,
                 "study__replication__seeds": 1},
    "attribute": {"study__replication__seeds": 3},
    "design": {"study__search__generations": 2, "study__search__again": 4, "study__search__fresh_seeds": 3,
               "study__uncertainties__points": 2, "study__replication__seeds": 1},
    "calibrate": {"study__uncertainties__points": 100, "study__calibrate__waves": 2, "study__calibrate__each": 30,
                  "study__calibrate__vectors": 20, "population__n_smes": 500, "study__replication__seeds": 1},
    "validate": {"study__members": 11, "population__n_smes": 1_000},
}  # fmt: skip
DOTS_PER_INCH, COLOURS = 150, 256
LARGEST, WIDTH = 150_000, 120  # bytes of a picture, letters of a line
HEAD = """\
# {title}

{what}, in English and in Chinese. This page and its pictures are made by
`python -m tests.verify.gallery docs/figures{asked}`. Runs are small, so that intervals are wide: the pictures show
what a figure looks like, and are no findings. {how} draws one of them in a notebook.
"""


class Shown(NamedTuple):
    """A figure on a page: its name, its picture by language, its title by language, its caption in English."""

    name: str
    pictures: dict[str, bytes]
    titles: list[str]
    caption: str


def picture(drawn: Any) -> bytes:
    """A figure as a PNG of few colours, which is less than half the size."""
    stream, small = io.BytesIO(), io.BytesIO()
    with look():
        drawn.savefig(stream, format="png", dpi=DOTS_PER_INCH)
    seen = Image.open(stream).convert("RGB")
    few = seen.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # keeps rare colours
    few.save(small, "png", optimize=True)
    return small.getvalue()


def results_of(arguments: Sequence[str]) -> Results:
    """A comparison with the usual settings where no others are given; what is given last counts."""
    given = dict(argument.split("=", 1) for argument in arguments)
    configs = load_many([f"{key}={value}" for key, value in {**USUAL, **given}.items()])
    return compare(configs, lambda done, total: print(f"\r{done} of {total}", end="", file=sys.stderr))


def of_comparisons(settings: Sequence[str]) -> tuple[str, list[Shown]]:
    """Figures of a comparison of the shipped scenarios, and of a few of them in several parameter vectors."""
    ordinary, vectors = results_of(settings), results_of([*settings, *SEVERAL_VECTORS])
    found = []
    for name, plot in FIGURES.items():
        results, pictures, titles = ordinary if name in figures_of_comparison(ordinary) else vectors, {}, []
        for language in LANGUAGES:
            with speaking(language):
                pictures[language] = picture(plot(results))
                titles.append(plot.title)
        found.append(Shown(f"comparison_{name}", pictures, titles, plot.caption))
    head = HEAD.format(title="Figures of a comparison", what="Every figure that `sme-sim` draws with a comparison",
                       how='`sim.draw(results, "name")`', asked="".join(f" {text}" for text in settings))  # fmt: skip
    return head, found


def of_worlds(settings: Sequence[str]) -> tuple[str, list[Shown]]:
    """Figures of two worlds with the same luck."""
    pair = sim.pair("full_package", population__n_smes=FIRMS)
    found = []
    for name, draw in figures_of(pair).items():
        pictures, titles = {}, []
        for language in LANGUAGES:
            with speaking(language):
                pictures[language] = picture(draw())
                titles.append(tr(TITLES[name]))
        found.append(Shown(f"worlds_{name}", pictures, titles, CAPTIONS[name]))
    head = HEAD.format(title="Figures of two worlds", what="Every figure of two worlds with the same firms and the "
                       "same luck, which `sme-sim explore` shows", how='`sim.draw(sim.pair("full_package", '
                       f'population__n_smes={FIRMS}), "name")`', asked=" worlds")  # fmt: skip
    return head, found


def of_studies(settings: Sequence[str]) -> tuple[str, list[Shown]]:
    """Figures of the shipped studies, made small."""
    found = []
    for kind, few in STUDIES.items():
        print(f"\n{kind}", file=sys.stderr)
        result = study(kind, **{**FEW, **few})
        of = Found(result.tables, lambda result=result: result.sentences, result.files)
        by_language = {}
        for language in LANGUAGES:
            with speaking(language):
                by_language[language] = [(each, picture(each(of, result.studied)))
                                         for each in figures_of_study(of, result.studied)]  # fmt: skip
        for same in zip(*by_language.values(), strict=True):
            pictures = {language: drawn for language, (_, drawn) in zip(LANGUAGES, same, strict=True)}
            first = same[0][0]
            found.append(Shown(f"study_{kind}_{first.name}", pictures, [each.title for each, _ in same], first.caption))
    head = HEAD.format(title="Figures of studies", what="Every figure that `sme-sim` draws with a study",
                       how='`sim.draw(sim.sweep(), "name")`', asked=" studies")  # fmt: skip
    return head, found


PARTS: dict[str, tuple[str, Callable[[Sequence[str]], tuple[str, list[Shown]]]]] = {
    "comparisons": ("gallery.md", of_comparisons),
    "worlds": ("gallery_worlds.md", of_worlds),
    "studies": ("gallery_studies.md", of_studies),
}


def written(page: Path, head: str, figures: Sequence[Shown], folder: Path) -> list[str]:
    """Write a page and its pictures; names of the pictures that are too large."""
    folder.mkdir(parents=True, exist_ok=True)
    too_large, text = [], head
    for figure in figures:
        text += f"\n## {' · '.join(figure.titles)}\n\n{fill(f'`{figure.name}`: {figure.caption}', WIDTH)}\n"
        for language, title in zip(LANGUAGES, figure.titles, strict=True):
            file = folder / f"{figure.name}_{language}.png"
            file.write_bytes(figure.pictures[language])
            text += f"\n![{title}]({folder.name}/{file.name})\n"
            too_large += [file.name] if file.stat().st_size > LARGEST else []
    page.write_text(text, encoding="utf-8")
    return too_large


def main(arguments: Sequence[str]) -> int:
    """Run, draw, write the pages; 1 where a picture is too large."""
    folder, settings = Path(arguments[0]), [text for text in arguments[1:] if "=" in text]
    wanted, too_large = [text for text in arguments[1:] if "=" not in text] or list(PARTS), []
    for part in wanted:
        page, make = PARTS[part]
        head, figures = make(settings)
        too_large += written(folder.parent / page, head, figures, folder)
        print(f"\n{part}: {len(figures)} figures in {len(LANGUAGES)} languages")
    print(f"too large: {', '.join(too_large) or 'none'}")
    return int(bool(too_large))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
