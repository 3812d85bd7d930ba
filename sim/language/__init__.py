"""The language in which the laboratory speaks: texts are written in English and said in the reader's tongue.

English is in the code. Another language is a catalogue in the format of gettext beside this file, one entry per
text, which translators open in their own tools. What has no entry is said in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = {ENGLISH: "English", CHINESE: "中文"}
HERE = Path(__file__).parent

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def current() -> str:
    """The language that is spoken just now: a key of ``LANGUAGES``."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while.

    Examples
    --------
    >>> with speaking("zh"):
    ...     tr("Top-level design")
    '顶层设计'
    """
    if language not in LANGUAGES:
        raise ValueError(f"nobody here speaks {language!r}; known: {', '.join(LANGUAGES)}")
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def tr(text: str, /, **values: Any) -> str:
    """A text in the language that is spoken, with values where it has names in braces.

    The text itself is what the catalogue is asked for, so it must be written out where this is called, or be marked by
    ``later``.

    Parameters
    ----------
    text
        In English.
    values
        For the names in braces.

    Examples
    --------
    >>> tr("{n} runs failed", n=3)
    '3 runs failed'
    """
    if _spoken.get() != ENGLISH:
        text = catalogue(_spoken.get()).get(text, text)
    return text.format(**values) if values else text


def several(count: int, what: str, plural: str = "") -> str:
    """A number of things, as people say it.

    Parameters
    ----------
    count
    what, plural
        In English; the first is what the catalogue is asked for.

    Examples
    --------
    >>> several(2, "replicate")
    '2 replicates'
    >>> with speaking("zh"):
    ...     several(2, "replicate")
    '2次重复'
    """
    if _spoken.get() == ENGLISH:
        from sim.units import counted

        return counted(count, what, plural)
    return tr("{count} {what}", count=f"{count:,}", what=tr(what))


def seen(sentence: str) -> str:
    r"""A sentence in one line, in which what a terminal would obey, and not show, is written out.

    Examples
    --------
    >>> seen("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in sentence)


def say(*sentences: str) -> None:
    """Print sentences, a line each, in which names and values may be those of a stranger."""
    for sentence in sentences:
        print(seen(sentence), flush=True)


def later(text: str) -> str:
    """Mark a text that is said later, by ``tr`` where it is shown; it is handed back as it is."""
    return text


@cache
def catalogue(language: str) -> dict[str, str]:
    """Texts in English with what they are in this language; those without a translation are left out."""
    from babel.messages.pofile import read_po

    with (HERE / f"{language}.po").open("rb") as file:
        entries = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}
