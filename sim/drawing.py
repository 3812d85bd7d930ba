"""Figures from Python: of a comparison, of a study, of two worlds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from numbers import Integral
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

FOR_ONE = "firm is for the figure 'firm' of two worlds: draw(pair('full_package'), 'firm', firm=3)"


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
    if not isinstance(lang, str) or lang not in LANGUAGES:
        guess = did_you_mean(str(lang), LANGUAGES)
        raise ConfigError(f"lang = {brief(lang)}: must be one of {', '.join(LANGUAGES)}{guess}")
    figures = figures_of(results, firm)
    if not isinstance(name, str) or name not in figures:
        raise ConfigError(f"there is no figure {brief(name)}{did_you_mean(str(name), figures)}")
    if firm is not None and not takes_firm(name):
        raise ConfigError(FOR_ONE)
    with speaking(lang):
        return figures[name]()


def takes_firm(name: str) -> bool:
    """Whether a figure of two worlds is of one firm."""
    from sim.explore.figures import FIRM

    return name == FIRM


def figures_of(results: Results | StudyFound | Pair, firm: int | None = None) -> dict[str, Callable[[], Figure]]:
    """What can be drawn of them, by name."""
    from sim.explore.pair import Pair

    if isinstance(results, Pair):
        return _figures_of_pair(results, firm)
    if firm is not None:
        raise ConfigError(FOR_ONE)
    from sim.plot.registry import figures_of as figures_of_comparison

    if isinstance(results, Results):
        return {name: partial(plot, results) for name, plot in figures_of_comparison(results).items()}
    from sim.plot.studies.figure import figures_of as figures_of_study

    found = Found(results.tables, lambda: results.sentences, results.files)
    return {each.name: partial(each, found, results.studied) for each in figures_of_study(found, results.studied)}


def _figures_of_pair(pair: Pair, firm: int | None = None) -> dict[str, Callable[[], Figure]]:
    from sim.explore.figures import FIGURES, FIRM, figure_of

    known = len(pair.changes)
    if firm is not None and (isinstance(firm, bool) or not isinstance(firm, Integral) or firm not in range(known)):
        raise ConfigError(f"firm = {brief(firm)}: must be a whole number from 0 to {known - 1}")
    return {
        **{name: partial(figure_of, pair, name) for name in FIGURES},
        FIRM: lambda: figure_of(pair, FIRM, pair.lives(int(pair.by_interest[0] if firm is None else firm))),
    }
