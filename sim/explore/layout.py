"""What the page shows, as HTML: written here from what has been run, so that the page itself only lays out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from html import escape
from itertools import groupby
from pathlib import Path

import numpy as np

from sim.config.schema.parts import LEVERS
from sim.config.schema.population import SIZE_CLASSES
from sim.explore import figures
from sim.explore.contacts import MOST, can_be_seen
from sim.explore.figures import FIRM, Drawn
from sim.explore.life import Life
from sim.explore.map import COLOURS_OF_STATES, STATE_WORDS, columns_of_map, order_of, picture_of
from sim.explore.mix import Mix
from sim.explore.pair import CHANGES, Followed, Pair
from sim.explore.panels import title_of
from sim.explore.telling import headline, numbers, outcome, twins
from sim.language import later, tr
from sim.plot.words import amount, firms, month_in_words, points, share, spoken
from sim.record import STATES

CARDS = (
    ("adoption", later("Firms using AI")),
    ("effective_adoption", later("Firms for which AI pays")),
    ("awareness", later("Firms aware of AI")),
)


def style() -> str:
    """The page's style sheet."""
    return f"<style>{(Path(__file__).parent / 'page.css').read_text(encoding='utf-8')}</style>"


def head() -> str:
    """What the page is."""
    told = tr("The same firms with the same luck in two worlds: what the policy on the left changes, month by month "
              "and firm by firm. One run each: no intervals, nothing to rank policies by.")  # fmt: skip
    return _block("head", f"<div class=title>{_(tr('Policy explorer'))}</div><p>{_(told)}</p>")


def wrong(problems: Iterable[str]) -> str:
    """What cannot be done, and why."""
    return _block("wrong", "".join(f"<div>{_(problem)}</div>" for problem in problems))


def cards(pair: Pair, month: int) -> str:
    """Where both worlds stand at the end of a month."""
    found = [_card(tr(title), *_compared(pair, measure, month)) for measure, title in CARDS]
    spent = [float(world.series("public_spending_to_date")[month]) for world in pair.worlds]
    more = pair.policy.series("effective_adopters")[month] - pair.without.series("effective_adopters")[month]
    currency = pair.policy.config.population.currency
    each = (
        tr("{money} for each effective adopter more", money=f"{amount((spent[1] - spent[0]) / more)} {currency}")
        if more > 0 and spent[1] > spent[0] else tr("{n} effective adopters more", n=firms(more) if more > 0 else "0")
    )  # fmt: skip
    paid = f"{amount(spent[1])} {currency}"
    other = tr("{other}: {value}", other=title_of(pair.without), value=f"{amount(spent[0])} {currency}")
    found.append(_card(tr("Public money so far"), paid, other, each))
    return _block("cards", "".join(found))


def figure(drawn: Drawn, month: int, months: int, alt: str) -> str:
    """A figure in which what comes after a month is veiled."""
    veils = ""
    if month < months:
        for left, top, wide, high in drawn.panels:
            at = left + wide * month / months
            veils += (f'<div class="xp-veil" style="left:{100 * at:.3f}%;top:{100 * top:.3f}%;'
                      f'width:{100 * (left + wide - at) + 0.4:.3f}%;height:{100 * high:.3f}%"></div>')  # fmt: skip
    image = f'<img alt="{_(alt)}" src="data:image/svg+xml;base64,{b64encode(drawn.svg).decode()}">'
    return _block("figure", f'<div class="paper">{image}{veils}</div>')


def maps(pair: Pair, month: int, slot: int | None) -> str:
    """Every firm as a square, in the same place in both worlds; the one that is read about has a ring."""
    order = order_of(pair)
    columns = columns_of_map(len(order))
    rows = -(-len(order) // columns)
    ring = ""
    if slot is not None:
        row, column = divmod(int(np.flatnonzero(order == slot)[0]), columns)
        left, top = 100 * (column + 0.5) / columns, 100 * (row + 0.5) / rows
        ring = f'<div class="xp-ring" style="left:{left:.2f}%;top:{top:.2f}%"></div>'
    found = ""
    for world in pair.worlds:
        picture = b64encode(picture_of(world.states[month][order])).decode()
        image = f'<img alt="{_(tr("Every firm as a square"))}" src="data:image/png;base64,{picture}">'
        title = f"<div class=title>{_(title_of(world))}</div>"
        found += f'<div class="xp-map">{title}<div class="paper">{image}{ring}</div></div>'
    said = tr("Each square is a firm, in the same place in both worlds: micro firms first, medium ones last.")
    return _block("maps", found) + legend() + _block("note", _(said))


def legend() -> str:
    """What the colours of squares and ribbons mean."""
    found = "".join(
        f'<span><i style="background:{COLOURS_OF_STATES[name]}"></i>{_(tr(STATE_WORDS[name]))}</span>'
        for name in STATES
    )
    return _block("legend", found)


def rows_of_firms(pair: Pair) -> list[dict[str, object]]:
    """The firms of month 0, those to which the policy made a difference first, for a table to click in."""
    lives, places = pair.policy.of_the_first, pair.policy.config.population
    sectors, regions = list(places.sectors), list(places.regions)
    first, last = pair.without.dates[0], pair.months
    return [
        {
            tr("Firm"): int(slot),
            tr("Use of AI"): tr(CHANGES[pair.changes[slot]]),
            tr("Size"): tr(spoken(SIZE_CLASSES[lives["size_class"][slot]])),
            tr("Sector"): tr(spoken(sectors[lives["sector"][slot]])),
            tr("Region"): tr(spoken(regions[lives["region"][slot]])),
            tr("First use, without"): _first_use(pair.without, int(slot), first, last),
            tr("First use, with"): _first_use(pair.policy, int(slot), first, last),
        }
        for slot in pair.by_interest
    ]


def life(pair: Pair, lives: tuple[Life, Life], month: int) -> str:
    """A firm's life in both worlds, side by side; what happens alike is told once."""
    config = pair.policy.config
    found = f'<div class=title>{_(headline(lives[1], config))}</div><div class="xp-two"><div></div>'
    for kind, world in zip(("", " policy"), pair.worlds, strict=True):
        found += f'<div class="world{kind}">{_(title_of(world))}</div>'
    found += f'<div class="date">{_(tr("Standing"))}</div>'
    found += "".join(_ribbon(world, each, month) for world, each in zip(pair.worlds, lives, strict=True))
    found += f'<div class="date">{_(tr("In the end"))}</div>'
    for kind, each in zip(("", " policy"), lives, strict=True):
        facts = "".join(f"<p class=detail>{_(name)}: {_(value)}</p>" for name, value in numbers(each, config))
        found += f'<div class="cell{kind}"><p><b>{_(outcome(each, config))}</b></p>{facts}</div>'
    for entry in twins(lives, config):
        found += f'<div class="date">{entry.date}</div>'
        if entry.both:
            found += f'<div class="cell both">{_sentences(entry.both)}</div>'
        if any(entry.each):
            found += "<div></div>" if entry.both else ""
            for kind, own in zip(("", " policy"), entry.each, strict=True):
                found += f'<div class="cell{kind}">{_sentences(own)}</div>' if own else "<div></div>"
    return _block("life", f"{found}</div>") + legend()


def curve(pair: Pair, lives: tuple[Life, Life]) -> str:
    """The J-curve of a firm, and what it shows."""
    shown = figure(figures.drawn(pair, FIRM, lives), pair.months, pair.months, tr("What the policy makes of the firm"))
    said = tr("The firm in the world with the policy, less the same firm in the other: with AI there first is more to "
              "pay and less done, and later more is done than without.")  # fmt: skip
    return shown + note(said)


def spent_table(pair: Pair, month: int) -> str:
    """Public money by lever up to a month."""
    money = pair.policy.config.population.currency
    heads = [tr("Lever"), tr("Paid so far ({money})", money=money), tr("Per SME ({money})", money=money), tr("Share")]
    total = float(pair.policy.paid[month].sum())
    n = pair.policy.config.population.n_smes
    rows = [
        [tr(spoken(lever)), f"{paid:,.0f}", f"{paid / n:,.0f}", share(paid / total if total else 0.0)]
        for lever, paid in zip(LEVERS, pair.policy.paid[month].tolist(), strict=True)
    ]
    rows.append([tr("All levers together"), f"{total:,.0f}", f"{total / n:,.0f}", share(1.0 if total else 0.0)])
    lost = float(pair.policy.lost[month])
    called = float(pair.policy.series("public_spending_to_date")[month]) - total - lost
    beside = ((tr("Lost on the way"), lost), (tr("Beyond the budget: guarantees that are called"), called))
    rows += [[told, f"{paid:,.0f}", f"{paid / n:,.0f}", ""] for told, paid in beside if abs(paid) >= 1]
    return _table(heads, rows)


def twins_table(pair: Pair) -> str:
    """What the policy changed for how many firms, up to the end."""
    count = np.bincount(pair.changes, minlength=len(CHANGES))
    rows = [
        [tr(words).capitalize(), f"{n:,}", share(n / len(pair.changes))]
        for words, n in zip(CHANGES, count, strict=True)
    ]
    return _table([tr("Use of AI by the firms of the first month"), tr("Firms"), tr("Share")], rows)


def of_contacts(pair: Pair) -> str:
    """What the picture of contacts shows, or why there is none."""
    if not can_be_seen(pair):
        return tr("Contacts can be seen of {most} firms at most: choose fewer SMEs on the left.", most=f"{MOST:,}")
    return tr("Firms in the same place in both worlds, in a field for their sector and kind of region; hearing is "
              "mutual. That a firm had a contact with AI before does not say that it began because of it.")  # fmt: skip


def side(title: str) -> str:
    """A heading among the controls."""
    return _block("side", f"<div class=title>{_(title)}</div>")


def money_of_levers(mix: Mix, currency: str) -> str:
    """What weights come to in money."""
    used = [(name, money) for name, money in mix.money().items() if money > 0]
    if not used:
        return note(tr("No lever is used: both worlds are the same."))
    told = ", ".join(f"{tr(spoken(name))} {amount(money)}" for name, money in used)
    return note(tr("{money} per SME and year: {levers}.", money=currency, levers=told))


def date(pair: Pair, month: int) -> str:
    """The month that is shown."""
    return f'<div class="xp xp-date">{month_in_words(pair.policy.dates[month])}</div>'


def row(*contents: str) -> str:
    """Controls side by side."""
    return _block("row", "".join(f"<div>{content}</div>" for content in contents))


def unseen(content: str) -> str:
    """What must be on the page to work, and has nothing to show."""
    return f'<div style="display:none">{content}</div>'


def how_to_run(pair: Pair) -> str:
    """How the exported scenario is run from the command line."""
    config = pair.policy.config
    return tr("Check the file with: sme-sim check explored.yaml. Compare it over many seeds, with intervals, with: "
              "sme-sim compare scenarios=[baseline,./explored.yaml] population.n_smes={n}",
              n=config.population.n_smes)  # fmt: skip


def file_of(
    pair: Pair, name: str, kind: str, speak: Callable[[], AbstractContextManager[None]],
    lives: tuple[Life, Life] | None = None,
) -> bytes:  # fmt: skip
    """A figure as a file, drawn when it is asked for."""
    with speak():
        return figures.file_of(pair, name, kind, lives)


def text(content: str) -> str:
    """A file as it is."""
    return f'<div class="xp"><pre class="xp-yaml">{_(content)}</pre></div>'


def note(sentence: str) -> str:
    """A remark."""
    return _block("note", _(sentence))


def _compared(pair: Pair, measure: str, month: int) -> tuple[str, str, str]:
    other, own = (float(world.series(measure)[month]) for world in pair.worlds)
    beside = tr("{other}: {value}", other=title_of(pair.without), value=share(other))
    return share(own), beside, tr("{points} percentage points", points=points(own - other))


def _card(title: str, big: str, other: str, more: str) -> str:
    return (f'<div class="xp-card"><div class=title>{_(title)}</div><div class="big">{_(big)}</div>'
            f'<div class="other">{_(other)}</div><div class="more">{_(more)}</div></div>')  # fmt: skip


def _first_use(world: Followed, slot: int, start: str, last: int) -> str:
    month = int(world.of_the_first["adoption_month"][slot])
    return world.dates[min(month, last)] if month >= 0 else tr("never")


def _ribbon(world: Followed, life: Life, month: int) -> str:
    """Where a firm stands, month by month, as a strip of colours."""
    lived = len(life.rows)
    states = [int(state) for state in world.states[:lived, life.slot]] + [-1] * (len(world.states) - lived)
    strip = ""
    for state, group in groupby(states):
        colour = COLOURS_OF_STATES[STATES[state]] if state >= 0 else "#fff"
        words = tr(STATE_WORDS[STATES[state]]) if state >= 0 else tr("Closed")
        strip += f'<span title="{_(words)}" style="flex:{len(list(group))};background:{colour}"></span>'
    share_of_time = month / max(len(states) - 1, 1)
    mark = f'<b style="left:calc({100 * share_of_time:.2f}% - {2 * share_of_time:.2f}px)"></b>'
    return f'<div class="ribbon">{strip}{mark}</div>'


def _sentences(sentences: Sequence[str]) -> str:
    return "".join(f"<p>{_(sentence)}</p>" for sentence in sentences)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{_(head)}</th>" for head in heads)
    body = "".join("<tr>" + "".join(f"<td>{_(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="xp"><table class="xp-table"><tr>{top}</tr>{body}</table></div>'


def _block(kind: str, content: str) -> str:
    return f'<div class="xp xp-{kind}">{content}</div>'


def _(words: str) -> str:
    """Text as HTML takes it."""
    return escape(words, quote=True)
