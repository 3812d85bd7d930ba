"""Names, amounts and dates as figures and the report write them."""

from __future__ import annotations

import math
from typing import Any
from unicodedata import category, east_asian_width

import pandas as pd

from sim.config.schema.parts import LEVERS
from sim.evaluation.summary import title
from sim.evaluation.worlds import coverage, is_ensemble
from sim.language import CHINESE, current, later, several, tr
from sim.results import Results

ABSENT = later("n/a")
MONTHS = (
    later("January"), later("February"), later("March"), later("April"), later("May"), later("June"), later("July"),
    later("August"), later("September"), later("October"), later("November"), later("December"),
)  # fmt: skip
_SPECIAL = {"startup": "Start-up", "ict": "ICT", "top_level_design": "Top-level design"}
OPENING = ("Ps", "Pi")  # marks that begin something, as Unicode sorts them
CLOSING = ("Pe", "Pf", "Po")  # marks that end something, as Unicode sorts them
_THOUSANDS = ((1e6, later("million")), (1e3, later("thousand")))
_MYRIADS = ((1e12, later("trillion")), (1e8, later("hundred million")), (1e4, later("ten thousand")))


def spoken(key: str) -> str:
    """A key of a table or file as a label, in the language that is spoken.

    Examples
    --------
    >>> spoken("business_services"), spoken("startup")
    ('Business services', 'Start-up')
    """
    return tr(in_english(key))


def in_english(key: str) -> str:
    """A key of a table or file as a label in English, which the catalogue is asked for."""
    return _SPECIAL.get(key, key.replace("_", " ").capitalize())


def month_in_words(date: str) -> str:
    """A calendar month.

    Examples
    --------
    >>> month_in_words("2031-01")
    'January 2031'
    """
    year, month = date.split("-")
    return tr("{month} {year}", month=tr(MONTHS[int(month) - 1]), year=year)


def year_of(date: str) -> float:
    """A calendar month as a place on an axis of years; January stands on the year."""
    year, month = date.split("-")
    return int(year) + (int(month) - 1) / 12


def amount(value: float) -> str:
    """Money or a count to three digits, with thousands as words short enough for a figure.

    Examples
    --------
    >>> amount(3949.2), amount(101172.0), amount(1364319.0), amount(12.3), amount(float("nan"))
    ('3,950', '101,000', '1.36 million', '12.3', 'n/a')
    """
    if not math.isfinite(value):
        return tr(ABSENT)
    if current() == CHINESE:
        return _in_myriads(value)
    if abs(value) >= 1e9:
        return f"{value / 1e9:.3g} billion" if abs(value) < 1e12 else f"{value:.2e}"
    if abs(value) >= 999_500:
        return f"{value / 1e6:.3g} million"
    return _to_three_digits(value)


def _to_three_digits(value: float) -> str:
    if abs(value) < 100:
        return f"{value:.3g}"
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    return f"{rounded:,.0f}"


def _in_myriads(value: float) -> str:
    """As Chinese counts: by ten thousands and their squares.

    Examples
    --------
    >>> from sim.language import speaking
    >>> with speaking(CHINESE):
    ...     _in_myriads(3949.2), _in_myriads(9996.0), _in_myriads(12_345_678.0), _in_myriads(-136_431_900.0)
    ('3,950', '1万', '1,230万', '-1.36亿')
    """
    for size, name in _MYRIADS:
        if abs(value) >= 0.9995 * size:
            return _to_three_digits(value / size) + tr(name)
    return _to_three_digits(value)


def scale_of(most: float) -> tuple[float, str]:
    """A unit for an axis that goes up to there, and what it is called in the language that is spoken; 1 has no name.

    Examples
    --------
    >>> scale_of(2.5e6), scale_of(999.0)
    ((1000000.0, 'million'), (1.0, ''))
    """
    steps = _MYRIADS if current() == CHINESE else _THOUSANDS
    return next(((size, tr(name)) for size, name in steps if most >= size), (1.0, ""))


def points(value: float, sign: bool = True) -> str:
    """Share points.

    Examples
    --------
    >>> points(0.0312), points(-0.0004), points(0.5, sign=False)
    ('+3.1', '0.0', '50.0')
    """
    if not math.isfinite(value):
        return tr(ABSENT)
    text = f"{100 * value:+.1f}" if sign else f"{100 * value:.1f}"
    return text.lstrip("+-") if float(text) == 0 else text


def firms(count: float) -> str:
    """A mean number of firms.

    Examples
    --------
    >>> firms(211.3), firms(0.667), firms(0.0)
    ('211', '0.7', '0')
    """
    if not math.isfinite(count):
        return tr(ABSENT)
    return f"{count:,.0f}" if abs(count) >= 9.95 or count == 0 else f"{count:.1f}"


def share(value: float) -> str:
    """A share, as a percentage.

    Examples
    --------
    >>> share(0.1071)
    '10.7%'
    """
    return f"{100 * value:.1f}%" if math.isfinite(value) else tr(ABSENT)


def shortened(results: Results, width: int) -> dict[str, str]:
    """A label for each scenario: its title, cut where it is long; its name where titles would be the same."""
    labels = {name: _cut(title(results, name), width) for name in results.scenarios}
    taken = list(labels.values())
    return {name: label if taken.count(label) == 1 else _cut(name, width) for name, label in labels.items()}


def columns_of(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int, lines: int = 2) -> str:
    r"""Text on a few lines, for a narrow column; what is left over is cut.

    Examples
    --------
    >>> wrapped("Grants and guarantees for all", 12)
    'Grants and\nguarantees …'
    >>> wrapped("model.cognition.peer_rate", 16)
    'model.cognition.\npeer_rate'
    """
    rows = [""]
    for word in text.split(" "):
        pieces = _pieces(word, width)
        if rows[-1] and columns_of(rows[-1]) + 1 + columns_of(pieces[0]) <= width:
            rows[-1] += f" {pieces.pop(0)}"
        rows += pieces
    rows = [row for row in rows if row]
    return "\n".join(rows if len(rows) <= lines else [*rows[: lines - 1], _cut(f"{rows[lines - 1]} …", width)])


def _ends(letter: str) -> bool:
    """Whether a letter is a wide mark that ends something, as a Chinese full stop or bracket."""
    return columns_of(letter) == 2 and category(letter) in CLOSING


def _opens(letter: str) -> bool:
    """Whether a letter is a wide mark that begins something, as a Chinese bracket."""
    return columns_of(letter) == 2 and category(letter) in OPENING


def _pieces(word: str, width: int) -> list[str]:
    """A word, broken where it is wider than the column; a key behind one of its dots or underscores."""
    pieces = [""]
    for letter in word:
        if columns_of(pieces[-1] + letter) > width:
            after = max(pieces[-1].rfind(mark) for mark in "._") + 1 or len(pieces[-1])
            if 1 < after == len(pieces[-1]) and _ends(letter) and columns_of(pieces[-1][-1] + letter) <= width:
                after -= 1  # such a mark begins no line
            if 1 < after == len(pieces[-1]) and _opens(pieces[-1][-1]):
                after -= 1  # and such a one ends none
            pieces.append(pieces[-1][after:])
            pieces[-2] = pieces[-2][:after]
        pieces[-1] += letter
    return pieces


def replicates_of(results: Results) -> str:
    """How many replicates there are, and how many runs of them failed."""
    planned, failed = int(results.provenance["replicates"]), len(results.failures)
    words = several(planned, "replicate")
    if is_ensemble(results):
        vectors, seeds = several(len(results.members), "parameter vector"), len(results.provenance["seeds"])
        words = tr("{replicates} ({vectors} x {seeds})", replicates=words, vectors=vectors,
                   seeds=several(seeds, "seed"))  # fmt: skip
    return tr("{replicates}, {runs} failed", replicates=words, runs=several(failed, "run")) if failed else words


def interval_name(results: Results) -> str:
    """What intervals of a comparison are called: with an ensemble they are ranges of its vectors' means."""
    covers = f"{coverage(results):.0%}"
    return tr("{share} range", share=covers) if is_ensemble(results) else tr("{share} interval", share=covers)


def interval_in_words(results: Results) -> str:
    """What intervals of a comparison are."""
    name, vectors = interval_name(results), len(results.members)
    if not is_ensemble(results):
        return tr("{interval} of the mean over replicates (luck of the draw, not doubt about assumptions)",
                  interval=name)  # fmt: skip
    if len(results.provenance["seeds"]) > 1:
        return tr("{interval} of the means of {n} parameter vectors, widened by luck", interval=name, n=vectors)
    return tr("{interval} of the means of {n} parameter vectors (one seed each: luck is not told apart)",
              interval=name, n=vectors)  # fmt: skip


def horizon(results: Results) -> str:
    """Last month that was simulated, YYYY-MM."""
    monthly: pd.DataFrame = results.monthly
    return str(monthly["date"].max()) if len(monthly) else ABSENT


def phases(results: Results, name: str) -> dict[str, list[dict[str, Any]]]:
    """Phases of the levers that a scenario uses, as its file says."""
    policy = results.provenance["config"][name]["policy"]
    return {key: policy[key]["phases"] for key in LEVERS if policy.get(key, {}).get("phases")}


def programme_period(results: Results) -> tuple[str, str] | None:
    """First and last month in which a programme of any scenario runs."""
    spans = [
        (phase["first_month"], phase["last_month"])
        for name in results.scenarios
        for lever in phases(results, name).values()
        for phase in lever
    ]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _cut(text: str, width: int) -> str:
    if columns_of(text) <= width:
        return text
    while columns_of(text) >= width:
        text = text[:-1]
    return text.rstrip(" …") + "…"
