"""A picture of diffusion: firms, who hears from whom, and when each began to use AI, in both worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.explore.pair import Followed, Pair
from sim.explore.panels import as_years, foot_of_pair, title_of
from sim.language import tr
from sim.month.beginning import begin
from sim.plot.style import BLACK, GREY, MM_PER_INCH, NORMAL, SMALL, page
from sim.plot.words import share, spoken, wrapped

MOST = 1_000  # firms; more are a blot
GOLDEN = np.pi * (3.0 - 5.0**0.5)  # angle from a firm to the next on the spiral of its group
FILLED = 0.47  # radius of the fullest group, in widths of its field
LEFT, RIGHT, TOP, BOTTOM, BETWEEN = 20.0, 3.0, 15.0, 36.0, 3.0  # mm
HIGH = 24.0  # mm of a kind of region
COLOURS_OF_TIME = "viridis_r"  # dark is late; grey levels keep the order
UNUSED, LINK, HEARD = "#FFFFFF", "#D0D0D0", "#5A5A5A"


def layout(row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Places of firms: a field for each kind of region and sector, in it a spiral, as full as the group is large.

    Parameters
    ----------
    row, column : (F,) index
        Kind of region and sector of each firm.

    Returns
    -------
    (F, 2) place
        Fields are one wide; a field's middle lies on whole numbers.
    """
    cell = row.astype(np.int64) * (int(column.max(initial=0)) + 1) + column
    order = np.argsort(cell, kind="stable")
    there = np.bincount(cell)
    rank = np.empty(len(cell))
    rank[order] = np.arange(len(cell)) - np.repeat(np.cumsum(there) - there, there)
    radius = FILLED * np.sqrt((rank + 0.5) / there.max())
    return np.column_stack([column + radius * np.cos(GOLDEN * rank), row + radius * np.sin(GOLDEN * rank)])


def heard_first(first: np.ndarray, contact: np.ndarray, began: np.ndarray) -> np.ndarray:
    """Firms with a contact that used AI before they began to.

    Parameters
    ----------
    first : (F + 1,) index
    contact : (E,) slot
        As in ``sim.network.Network``.
    began : (F,) month
        First use; negative for never.

    Returns
    -------
    (F,) bool
    """
    hearer = np.repeat(np.arange(len(began)), np.diff(first))
    before = (began[contact] >= 0) & (began[contact] < began[hearer])
    return np.bincount(hearer[before], minlength=len(began)) > 0


def can_be_seen(pair: Pair) -> bool:
    """Whether there are few enough firms."""
    return pair.policy.config.population.n_smes <= MOST


def contacts(pair: Pair) -> Any:
    """Both worlds side by side, each firm in the same place, coloured by the month in which it began to use AI.

    Raises
    ------
    ConfigError
        If there are too many firms to be seen.
    """
    lives, people = pair.policy.of_the_first, pair.policy.config.population
    if not can_be_seen(pair):
        raise ConfigError(tr("contacts can be seen of {most} firms at most: population.n_smes=300", most=f"{MOST:,}"))
    network = begin(pair.policy.config).network
    places = layout(lives["region"], lives["sector"])
    figure = page(TOP + BOTTOM + HIGH * len(people.regions))
    panels = _panels(figure)
    years = as_years(pair.policy)
    span = years[0], max(years[-1], years[0] + 0.1)
    for axes, world in zip(panels, pair.worlds, strict=True):
        began = np.minimum(world.of_the_first["adoption_month"].astype(np.int64), pair.months)
        _links(axes, places, network.first, network.contact, began)
        users = _firms(axes, places, began, np.array(years), span)
        _titles(axes, world, began, heard_first(network.first, network.contact, began))
        _fields(axes, list(people.regions), list(people.sectors), axes is panels[0])
    _key(figure, panels[0], users, span)
    foot_of_pair(figure, pair, tr("dots: firms of the first month; lines: contacts"))
    return figure


def _panels(figure: Any) -> list[Any]:
    width, height = (size * MM_PER_INCH for size in figure.get_size_inches())
    figure.set_layout_engine(None)
    wide = (width - LEFT - RIGHT - BETWEEN) / 2
    return [
        figure.add_axes((left / width, BOTTOM / height, wide / width, 1.0 - (TOP + BOTTOM) / height))
        for left in (LEFT, LEFT + wide + BETWEEN)
    ]


def _links(axes: Any, places: np.ndarray, first: np.ndarray, contact: np.ndarray, began: np.ndarray) -> None:
    """Contacts, pale; dark where one used AI before the other began to."""
    one = np.repeat(np.arange(len(began)), np.diff(first))
    once = one < contact
    there, here = places[one[once]], places[contact[once].astype(np.int64)]
    ends = np.stack([there, here, np.full_like(here, np.nan)], axis=1)  # a line ends where there is no number
    a, b = began[one[once]], began[contact[once]]
    passed = (a >= 0) & (b >= 0) & (a != b)
    axes.plot(*ends[~passed].reshape(-1, 2).T, color=LINK, linewidth=0.15, zorder=1, label=tr("Contacts"))
    axes.plot(*ends[passed].reshape(-1, 2).T, color=HEARD, linewidth=0.5, zorder=2,
              label=tr("Contacts of whom one used AI before the other"))  # fmt: skip


def _firms(axes: Any, places: np.ndarray, began: np.ndarray, years: np.ndarray, span: tuple[float, float]) -> Any:
    """A dot for each firm; gives those of the ones that use AI."""
    size, uses = min(3_600.0 / len(began), 20.0), began >= 0
    axes.scatter(*places[~uses].T, s=0.6 * size, facecolor=UNUSED, edgecolor=GREY, linewidth=0.4, zorder=3,
                 label=tr("Never, up to the end"))  # fmt: skip
    return axes.scatter(*places[uses].T, s=size, c=years[began[uses]], cmap=COLOURS_OF_TIME, vmin=span[0],
                        vmax=span[1], edgecolor=BLACK, linewidth=0.4, zorder=4)  # fmt: skip


def _titles(axes: Any, world: Followed, began: np.ndarray, heard: np.ndarray) -> None:
    new = began > 0
    told = tr("{users} of {n} firms have used AI; of {new} that began during the run, {heard} had a contact with AI "
              "before",
              users=int((began >= 0).sum()), n=len(began), new=int(new.sum()),
              heard=share(float(heard[new].mean())) if new.any() else "0")  # fmt: skip
    axes.set_title(wrapped(title_of(world), 44, 1), pad=24.0)
    axes.annotate(wrapped(told, 52), (0.0, 1.0), xytext=(0, 3), xycoords="axes fraction", textcoords="offset points",
                  va="bottom", fontsize=NORMAL)  # fmt: skip


def _fields(axes: Any, regions: Sequence[str], sectors: Sequence[str], first: bool) -> None:
    axes.set_xlim(-0.55, len(sectors) - 0.45)
    axes.set_ylim(len(regions) - 0.45, -0.55)
    axes.set_xticks(range(len(sectors)), [wrapped(spoken(name), 13) for name in sectors], rotation=35, ha="right",
                    rotation_mode="anchor", fontsize=SMALL)  # fmt: skip
    axes.set_yticks(range(len(regions)), [wrapped(spoken(name), 13) for name in regions] if first else [])
    axes.tick_params(length=0)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _key(figure: Any, panel: Any, users: Any, span: tuple[float, float]) -> None:
    """What colours and lines mean."""
    width, height = (size * MM_PER_INCH for size in figure.get_size_inches())
    axes = figure.add_axes((LEFT / width, 12.5 / height, 60.0 / width, 2.0 / height))
    bar = figure.colorbar(users, cax=axes, orientation="horizontal")
    axes.set_title(tr("Began to use AI in"), fontsize=SMALL + 0.5, fontweight="normal", pad=2.0)
    axes.tick_params(labelsize=SMALL)
    bar.outline.set_linewidth(0.4)
    step = max(round((span[1] - span[0]) / 5), 1)
    bar.set_ticks(list(range(int(-(-span[0] // 1)), int(span[1]) + 1, step)))
    marks = figure.legend(*panel.get_legend_handles_labels(), loc="lower left", fontsize=SMALL + 0.5,
                          bbox_to_anchor=((LEFT + 66.0) / width, 6.0 / height))  # fmt: skip
    for line in marks.get_lines():
        line.set_linewidth(0.9)
