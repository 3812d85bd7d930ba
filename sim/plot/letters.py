"""Chinese letters for a page: the part of the font that it needs, so that it reads the same on every machine."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

from sim.plot.style import bring_fonts

FAMILY = "Noto Sans SC"


def font_face(letters: Iterable[str]) -> str:
    """A rule of a style sheet that brings these letters of the font along; empty where it has none of them.

    Parameters
    ----------
    letters
        Of the text; those that the font lacks are left to the reader's own fonts.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(bring_fonts(), recalcTimestamp=False)  # the time of day is no part of a page
    wanted = sorted({ord(letter) for letter in letters} & set(font.getBestCmap()))
    if not wanted:
        return ""
    options = Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream)
    body = base64.b64encode(stream.getvalue()).decode()
    return f'@font-face {{ font-family: "{FAMILY}"; src: url(data:font/woff;base64,{body}) format("woff"); }}'
