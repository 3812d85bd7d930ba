"""The life of a firm and of its twin in sentences, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.behaviour.audit import GAPS
from sim.config.schema.experiment import Config
from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.explore.life import (
    BEGAN,
    CANNOT_PAY,
    CLOSED,
    FORGOT,
    GAP,
    GAVE_UP,
    HEARD,
    INFORMATIZED,
    LOOKED,
    MET,
    NO_SUPPLIER,
    NOT_WORTH_IT,
    PAYS,
    REFUSED,
    REGISTERED,
    SERVED,
    TURNED_OUT,
    Event,
    Life,
    Row,
)
from sim.firms import OPTIONS
from sim.language import later, tr
from sim.plot.words import amount, share, spoken
from sim.units import calendar_month

STEADY = 3  # months that a gap must bind to be told: what flickers from month to month is on the ribbon
GAP_SENTENCES = {
    "awareness": later("AI would pay and could be paid for, but it has not considered it: the gap of awareness binds."),
    "belief": later("AI would pay, but it does not believe so: the gap of belief binds."),
    "capital": later("AI would pay, but cash and credit do not reach: the gap of capital binds."),
    "technology": later("AI would pay only if it had more skill or digital base: the gap of technology binds."),
    "none": later("AI would not pay even if it were skilled and digital: no gap to open."),
    "transient": later("Nothing binds: it has not got round to AI, or waits for a supplier."),
}
KINDS = {"general": later("general-purpose AI"), "specialised": later("specialised AI"),
         "disruptive": later("disruptive AI")}  # fmt: skip
LINK_WORDS = {"management": later("management"), "technology": later("production and technology"),
              "market": later("sales and market")}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What is told of a month: alike in both worlds, or in each its own.

    Attributes
    ----------
    month : index
    date : YYYY-MM
    both
        Sentences that are true of both worlds.
    each
        Those of the world to compare with, and of the world with the policy.
    """

    month: int
    date: str
    both: tuple[str, ...]
    each: tuple[tuple[str, ...], tuple[str, ...]]


def twins(lives: tuple[Life, Life], config: Config) -> list[Entry]:
    """The two lives side by side, month by month; months in which nothing happened to either are left out."""
    told = [_by_month(life, config) for life in lives]
    entries = []
    for month in sorted(set(told[0]) | set(told[1])):
        one, other = told[0].get(month, []), told[1].get(month, [])
        both = tuple(sentence for sentence in one if sentence in other)
        own = tuple(tuple(sentence for sentence in each if sentence not in both) for each in (one, other))
        entries.append(Entry(month, calendar_month(month, config.population.start), both, (own[0], own[1])))
    return entries


def headline(life: Life, config: Config) -> str:
    """What a firm is: size, sector, place, age."""
    row, facts = life.rows[0], life.events[0].facts
    return tr(
        "Firm {number}: {size}, {sector}, {region}, {stage}; {staff} staff, {age} years old",
        number=life.slot,
        size=tr(spoken(SIZE_CLASSES[row["size_class"]])),
        sector=tr(spoken(facts["sector"])),
        region=tr(spoken(facts["region"])),
        stage=tr(spoken(STAGES[row["stage"]])),
        staff=amount(row["employees"]),
        age=max(-row["founded"] // 12, 0),
    )


def outcome(life: Life, config: Config) -> str:
    """How a life ends, in a sentence."""
    last = life.rows[-1]
    if life.of(CLOSED):
        date = calendar_month(life.of(CLOSED)[0].month, config.population.start)
        return tr("Closed in {date}.", date=date)
    if last["effective_month"] >= 0 and any(last["option"]):
        return tr("At the end it uses AI, and AI has paid.")
    if any(last["option"]):
        return tr("At the end it uses AI; it has not paid yet.")
    if last["adoption_month"] >= 0:
        return tr("It tried AI and has none at the end.")
    return tr("It never used AI.")


def numbers(life: Life, config: Config) -> list[tuple[str, str]]:
    """What a firm has come to: quantities with their units."""
    last, money = life.rows[-1], config.population.currency
    return [
        (tr("Digital intensity"), share(last["informatization"])),
        (tr("Skill"), share(last["absorptive_capacity"])),
        (tr("Believed success of AI"), share(max(last["belief_mean"]))),
        (tr("Public money spent on it"), f"{amount(last['support'])} {money}"),
        (tr("Cash"), f"{amount(last['cash'])} {money}"),
        (tr("Value added in a month"), f"{amount(last['value_added'])} {money}"),
    ]


def said(event: Event, money: str) -> str:
    """An event as a sentence.   money : currency"""
    return _TOLD[event.kind](event.facts, money)


def _by_month(life: Life, config: Config) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for event in _steady(life):
        found.setdefault(event.month, []).append(said(event, config.population.currency))
    return found


def _steady(life: Life) -> Iterator[Event]:
    """The events, without gaps that bind for a month or two, and without a gap that is told again."""
    told = ""
    for event in life.events:
        if event.kind == GAP:
            ahead = life.gaps[event.month : event.month + STEADY]
            if event.facts["gap"] == told or any(gap != GAPS.index(event.facts["gap"]) for gap in ahead):
                continue
            told = event.facts["gap"]
        elif event.kind == BEGAN:
            told = ""
        yield event


def _project(link: str, option: int) -> str:
    return tr("{kind} in {link}", kind=tr(KINDS[OPTIONS[option - 1]]), link=tr(LINK_WORDS[link]))


def _met(facts: Row, money: str) -> str:
    row = facts["row"]
    owner = tr("The owner is enterprising.") if row["proactive"] else tr("The owner is cautious.")
    skilled = tr("Digital intensity {digital}, skill {skill}, cash {cash} {money}.",
                 digital=share(row["informatization"]), skill=share(row["absorptive_capacity"]),
                 cash=amount(row["cash"]), money=money)  # fmt: skip
    considered = tr("It has considered AI.") if row["aware"] else tr("It has not considered AI.")
    uses = [tr("It already uses {project}.", project=_project(*each)) for each in facts["uses"]]
    return " ".join([owner, skilled, *(uses or [considered])])


def _heard(facts: Row, money: str) -> str:
    if facts["by_policy"]:
        return tr("The programme makes it consider AI.")
    return tr("It hears of AI from others and considers it.")


def _served(facts: Row, money: str) -> str:
    return tr("{lever} serves it: {part}, at a public cost of {amount} {money}.", lever=tr(spoken(facts["lever"])),
              part=tr(spoken(facts["part"])), amount=amount(facts["money"]), money=money)  # fmt: skip


def _informatized(facts: Row, money: str) -> str:
    return tr("It takes a step of digitalisation: digital intensity {before} to {now}.", before=share(facts["before"]),
              now=share(facts["now"]))  # fmt: skip


def _quote(facts: Row, money: str) -> str:
    """The quote that it took, what it costs and what the owner thinks of it."""
    return tr(
        "Supplier {supplier} quotes {cost} {money} for {project} ({price} of the first month's price level); "
        "true odds of success {odds}, believed {believed}.",
        supplier=facts["quoted_by"],
        cost=amount(facts["wanted_cost"]),
        money=money,
        project=_project(facts["wanted_link"], facts["wanted_option"]),
        price=share(facts["price"]),
        odds=share(facts["odds"]),
        believed=share(facts["believed"]),
    )


def _looked(facts: Row, money: str) -> str:
    answers = {
        NOT_WORTH_IT: tr("It looks at AI and decides against it: not worth it in its eyes, "
                         "with risk, waiting and a cost that it takes for {error} of the true one.",
                         error=share(facts["cost_error"])),
        CANNOT_PAY: tr("It looks at AI and wants it, but cannot pay: {cash} {money} to spare, {credit} {money} of "
                       "credit.", cash=amount(facts["cash"]), credit=amount(facts["credit"]), money=money),
        NO_SUPPLIER: tr("It looks at AI and wants it, but the supplier has no time this month."),
        REFUSED: tr("It looks at AI and wants it, but the bank refuses the loan; it saves up."),
    }  # fmt: skip
    return f"{answers[facts['answer']]} {_quote(facts, money)}"


def _began(facts: Row, money: str) -> str:
    project = _project(facts["link"], facts["option"])
    if facts["token"]:
        return tr("It installs {project} for the grant alone and never runs it: cost {cost} {money}, grant {grant} "
                  "{money}.", project=project, cost=amount(facts["cost"]), grant=amount(facts["grant"]),
                  money=money)  # fmt: skip
    begins = tr("It replaces what works by {project}") if facts["better"] else tr("It decides for {project}")
    told = [f"{begins.format(project=project)}" + tr(": worth it, and it can pay {cost} {money}.",
                                                      cost=amount(facts["cost"]), money=money)]  # fmt: skip
    if facts["grant"]:
        paid = tr("Grant of {grant} {money}, due when use is proven.") if facts["pending"] else tr(
            "Grant of {grant} {money}.")  # fmt: skip
        told.append(paid.format(grant=amount(facts["grant"]), money=money))
    if facts["loan"] > 0:
        told.append(tr("Loan of {loan} {money}.", loan=amount(facts["loan"]), money=money))
    if "odds" in facts:
        told.append(tr("Supplier {supplier}, at {price} of the first month's price level; true odds of success {odds}, "
                       "believed {believed}.", supplier=facts["supplier"], price=share(facts["price"]),
                       odds=share(facts["odds"]), believed=share(facts["believed"])))  # fmt: skip
    return " ".join(told)


def _turned_out(facts: Row, money: str) -> str:
    link = tr(LINK_WORDS[facts["link"]])
    if facts["token"]:
        return tr("What it installed in {link} for the grant brings nothing.", link=link)
    if facts["works"]:
        return tr("Its project in {link} turns out to work.", link=link)
    return tr("Its project in {link} turns out to fail.", link=link)


def _gave_up(facts: Row, money: str) -> str:
    return tr("It gives up AI in {link}.", link=tr(LINK_WORDS[facts["link"]]))


def _closed(facts: Row, money: str) -> str:
    if facts["uses_ai"]:
        return tr("The firm closes, using AI; cash {cash} {money}, debt {debt} {money}.", cash=amount(facts["cash"]),
                  debt=amount(facts["debt"]), money=money)  # fmt: skip
    return tr("The firm closes; cash {cash} {money}, debt {debt} {money}.", cash=amount(facts["cash"]),
              debt=amount(facts["debt"]), money=money)  # fmt: skip


_TOLD: dict[str, Callable[[Row, str], str]] = {
    MET: _met,
    HEARD: _heard,
    FORGOT: lambda facts, money: tr("It drops the subject of AI."),
    SERVED: _served,
    REGISTERED: lambda facts, money: tr("It registers with a service platform."),
    INFORMATIZED: _informatized,
    GAP: lambda facts, money: tr(GAP_SENTENCES[facts["gap"]]),
    LOOKED: _looked,
    BEGAN: _began,
    TURNED_OUT: _turned_out,
    PAYS: lambda facts, money: tr("For half a year AI has brought more than it costs: an effective adopter."),
    GAVE_UP: _gave_up,
    CLOSED: _closed,
}
