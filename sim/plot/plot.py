"""What a figure is: a title, a caption, the numbers behind it, and a way to draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sim.language import tr
from sim.plot.style import settled
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plot:
    """A figure that can be drawn from any results.

    Attributes
    ----------
    place
        Order in the report.
    title_in_english, caption_in_english
        Plain text, marked by ``later``; the caption says what the marks are and how far they may be read.
    table
        The numbers behind the figure.
    draw
        The figure, from results; to be called through the instance, which sets the look of the house.
    of_ensembles
        Whether there is something to show with several parameter vectors only.
    """

    place: int
    title_in_english: str
    caption_in_english: str
    table: Callable[[Results], pd.DataFrame]
    draw: Callable[[Results], Figure]
    of_ensembles: bool = False

    @property
    def title(self) -> str:
        """In the language that is spoken."""
        return tr(self.title_in_english)

    @property
    def caption(self) -> str:
        """In the language that is spoken."""
        return tr(self.caption_in_english)

    def __call__(self, results: Results) -> Figure:
        """Draw it, and fix where everything stands, so that each format shows the same."""
        return settled(lambda: self.draw(results))
