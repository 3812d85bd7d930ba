"""A figure that shows itself where it is the last thing in a cell of a notebook."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

__all__ = ["Canvas", "Figure"]

DOTS_PER_INCH = 144  # of a screen


class Canvas(Figure):
    """A figure of Matplotlib; a notebook shows it without pyplot, which would keep every figure in memory."""

    def _repr_png_(self) -> bytes:
        from sim.plot.style import look

        stream = io.BytesIO()
        with look():
            self.savefig(stream, format="png", dpi=DOTS_PER_INCH)
        return stream.getvalue()
