"""Figures from Python: of a comparison, of a study, of two worlds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from sim.analysis.found import Found
from sim.config.problems import did_you_mean
from sim.config.scenario_file import brief
from sim.errors import ConfigError
from sim.interface import StudyFound
from sim.language import LANGUAGES, speaking
from sim.results import Results

if TYPE_CHECKING:
    from sim.explore.pair import Pair
    from sim.plot.canvas import Figure


def draw(results: Results | StudyFound | Pair, name: str, lang: str = "en", firm: int | None = None) -> Figure:
    """A figure of a comparison or a study, as its report has it, or of two worlds; a notebook shows it as it is.

    Parameters
    ----------
    results
        Of ``compare``, of a study, or of ``pair``.
    name
        Of the figure, as its files are called: ``adoption_over_time``. Of two worlds ``two_worlds``, ``gaps``,
        ``money``, ``contacts`` and ``firm``.
    lang
        ``en`` or ``zh``.
    firm
        Whose J-curve ``firm`` is: the place of a firm of month 0; the first of ``by_interest`` where none is named.

    Raises
    ------
    ConfigError
        If there is no such figure of these results, or nobody here speaks that language.

    Examples
    --------
    >>> import sim
    >>> draw(sim.compare("baseline", seeds=1, months=2, population__n_smes=50), "adoption_over_tim")
    Traceback (most recent call last):
    sim.errors.ConfigError: there is no figure 'adoption_over_tim'; did you mean 'adoption_over_time'?
    >>> draw(sim.pair("support_system", months=2, population__n_smes=50), "firm", firm=50)
    Traceback (most recent call last):
    sim.errors.ConfigError: firm = 50: must be a whole number from 0 to 49
    """
    figures = figures_of(results, firm)
    if lang not in LANGUAGES:
        raise ConfigError(f"lang = {lang!r}: must be one of {', '.join(LANGUAGES)}{did_you_mean(lang, LANGUAGES)}")
    if name not in figures:
        raise ConfigError(f"there is no figure {name!r}{did_you_mean(name, figures)}")
    with speaking(lang):
        return figures[name]()


def figures_of(results: Results | StudyFound | Pair, firm: int | None = None) -> dict[str, Callable[[], Figure]]:
    """What can be drawn of them, by name."""
    from sim.explore.pair import Pair

    if isinstance(results, Pair):
        return _figures_of_pair(results, firm)
    if firm is not None:
        raise ConfigError("firm is for the figure 'firm' of two worlds: draw(pair('full_package'), 'firm', firm=3)")
    from sim.plot.registry import figures_of as figures_of_comparison

    if isinstance(results, Results):
        return {name: partial(plot, results) for name, plot in figures_of_comparison(results).items()}
    from sim.plot.studies.figure import figures_of as figures_of_study

    found = Found(results.tables, lambda: results.sentences, results.files)
    return {each.name: partial(each, found, results.studied) for each in figures_of_study(found, results.studied)}


def _figures_of_pair(pair: Pair, firm: int | None = None) -> dict[str, Callable[[], Figure]]:
    from sim.explore.figures import FIGURES, FIRM, figure_of

    known = len(pair.changes)
    slot = int(pair.by_interest[0]) if firm is None else firm
    if slot not in range(known):
        raise ConfigError(f"firm = {brief(firm)}: must be a whole number from 0 to {known - 1}")
    return {
        **{name: partial(figure_of, pair, name) for name in FIGURES},
        FIRM: lambda: figure_of(pair, FIRM, pair.lives(slot)),
    }
