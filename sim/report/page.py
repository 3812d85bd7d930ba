"""Self-contained pages: a template that extends ``page.html``, filled in, with its style inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.language import ENGLISH, current, tr

FIRST_OF_CHINESE = "\u2000"  # punctuation that Chinese shares stands before its letters
WRITTEN_ELEMENTS = "body, h1, h2, h3, h4, table, figcaption, dl, .quiet, nav, pre, code"
OTHER_FONTS = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans"'
Writer = Callable[..., str]
TAGS = {"en": "en", "zh": "zh-CN"}  # languages as browsers know them


def filled(template: str, writers: Mapping[str, Writer] | None = None, **given: Any) -> str:
    """A page as text.

    Parameters
    ----------
    template
        Name of its file beside this module.
    writers
        How it writes numbers and names, both as functions and as filters.
    given
        What it shows.
    """
    environment = Environment(
        loader=PackageLoader("sim.report", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.install_gettext_callables(_said, _said_of_several, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(writers or {})
    environment.globals.update({"tr": tr, **(writers or {})})
    style = (files("sim.report") / "report.css").read_text(encoding="utf-8")
    page = environment.get_template(template).render(style=style, language=TAGS[current()], **given)
    return page if current() == ENGLISH else _with_letters(page)


def inline(svg: str, name: str) -> str:
    """An SVG file as part of a page: no prologue, no comments, and names that no other figure has.

    Parameters
    ----------
    svg
        Written by Matplotlib.
    name
        Put before every ``id``.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body)
    body = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" role="img" aria-hidden="true" '
                  r'xmlns:xlink="http://www.w3.org/1999/xlink">', body, count=1, flags=re.DOTALL)  # fmt: skip
    return re.sub(r"\n\s*", "\n", body)


def _with_letters(page: str) -> str:
    """The page with the Chinese letters in it, which the reader's machine may lack."""
    from sim.plot.letters import FAMILY, font_face

    face = font_face({letter for letter in page if letter >= FIRST_OF_CHINESE})
    # First in the list, as browsers may leave boxes for letters of a later one; it has no Latin letters.
    style = f"<style>\n{face}\n{WRITTEN_ELEMENTS} {{ font-family: \"{FAMILY}\", {OTHER_FONTS}, sans-serif; }}\n</style>"
    return page.replace("img-src data:", "img-src data:; font-src data:", 1).replace("</head>", f"{style}\n</head>", 1)


def _said(text: str) -> str:
    """A text of a template in the language that is spoken; how its lines are broken says nothing."""
    if current() == ENGLISH:
        return text
    whole = " ".join(text.split())
    return tr(whole)


def _said_of_several(one: str, several: str, count: int) -> str:
    return _said(one if count == 1 else several)
