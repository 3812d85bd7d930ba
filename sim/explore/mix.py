"""A policy as a few controls show it, and the policy that they make: who gets how much of the money, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.config.load import scenario_text
from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Lever, Policy
from sim.errors import ConfigError
from sim.language import tr
from sim.units import MONTHS_PER_YEAR, calendar_month, month_index

MIXED = " + "  # between the titles of scenarios that are mixed
DIGITS = 4  # of money in a scenario file that the explorer writes


@dataclass(frozen=True)
class Mix:
    """What the controls of a policy say.

    Attributes
    ----------
    budget : currency of the scenario
        Per SME of the whole population and year, all levers together, on average from the first month to the last.
    weights : per cent
        Of each lever of ``LEVERS``; they need not sum to 100, and 0 is a lever that is not used.
    first_month, last_month : YYYY-MM
        Of the programme.
    """

    budget: float
    weights: tuple[int, ...]
    first_month: str
    last_month: str

    def money(self) -> dict[str, float]:
        """Money of each lever.   currency of the scenario per SME and year"""
        total = sum(self.weights)
        return {name: self.budget * of / total if total else 0.0 for name, of in zip(LEVERS, self.weights, strict=True)}


NO_LEVER = Mix(300.0, (0,) * len(LEVERS), "2025-01", "2029-12")  # money and months of the shipped scenarios


def mix_of(policy: Policy) -> Mix:
    """What controls show of a policy, rounded as they round.

    Examples
    --------
    >>> from sim.config.load import load
    >>> mix_of(load(scenario="full_package").policy)
    Mix(budget=300.0, weights=(20, 20, 20, 20, 20), first_month='2025-01', last_month='2029-12')
    """
    spent = {name: _money(lever) for name, lever in policy.levers()}
    total = sum(spent.values())
    if total == 0:
        return NO_LEVER
    first, last = _period(policy)
    return Mix(
        round(total / _years(first, last), 2),
        tuple(max(round(100 * spent[name] / total), int(spent[name] > 0)) for name in LEVERS),
        first,
        last,
    )


def combined(policies: Sequence[Policy]) -> Policy:
    """One policy out of several: each lever as in the first of them that uses it.

    Raises
    ------
    ConfigError
        If their money is in different currencies.
    """
    first, *others = policies
    if len({policy.currency for policy in policies}) > 1:
        told = ", ".join(f"{policy.title}: {policy.currency}" for policy in policies)
        raise ConfigError(tr("scenarios with money in different currencies cannot be mixed ({which})", which=told))
    if not others:
        return first
    taken = {
        name: next((getattr(policy, name) for policy in policies if getattr(policy, name).phases), lever)
        for name, lever in first.levers()
    }
    header = {
        "title": MIXED.join(policy.title for policy in policies),
        "question": " ".join(dict.fromkeys(policy.question for policy in policies)),
        "source": " ".join(dict.fromkeys(policy.source for policy in policies)),
        "assumptions": list(dict.fromkeys(said for policy in policies for said in policy.assumptions)),
    }
    return first.model_copy(update={**taken, **header})


def mixed(policy: Policy, mix: Mix) -> Policy:
    """The policy with the money, the levers and the months of a mix; itself where the mix changes nothing.

    Phases keep their order, their targets and their part of a lever's money; months are stretched with the
    programme. A lever that had no phases gets one, for everyone, with parts as the scenario has them.
    """
    if mix == mix_of(policy):
        return policy
    old, wanted, years = _period(policy), mix.money(), _years(mix.first_month, mix.last_month)
    tree = policy.model_dump()
    for name, lever in policy.levers():
        phases = [phase.model_dump() for phase in lever.phases]
        tree[name]["phases"] = _worth(_stretched(phases, old, mix), wanted[name] * years) if wanted[name] > 0 else []
    return Policy.model_validate(tree)


def as_scenario(policy: Policy, beginnings: Sequence[str], changed: bool) -> str:
    """The text of a scenario file, which ``sme-sim check`` accepts and every command takes.

    Parameters
    ----------
    policy
    beginnings
        Scenarios that it was made from.
    changed
        Whether it says anything else than they do.
    """
    if not changed:
        return scenario_text(policy)
    header: dict[str, Any] = {
        "title": tr("{title}, changed", title=policy.title),
        "source": tr("Made in the explorer from: {scenarios}.", scenarios=", ".join(beginnings)),
    }
    return scenario_text(policy.model_copy(update=header))


def with_weight(mix: Mix, lever: str, weight: int) -> Mix:
    """The same mix with another weight of one lever."""
    weights = list(mix.weights)
    weights[LEVERS.index(lever)] = weight
    return replace(mix, weights=tuple(weights))


def _money(lever: Lever) -> float:
    """Money of a lever over all its phases.   currency of the scenario per SME"""
    return sum(phase.budget_per_sme_year * _years(phase.first_month, phase.last_month) for phase in lever.phases)


def _years(first: str, last: str) -> float:
    """Time from the first month to the last, both included.   years"""
    return (month_index(last, first) + 1) / MONTHS_PER_YEAR


def _period(policy: Policy) -> tuple[str, str]:
    """First and last month of a programme; those that are usual where it has no phase."""
    phases = [phase for _, lever in policy.levers() for phase in lever.phases]
    if not phases:
        return NO_LEVER.first_month, NO_LEVER.last_month
    return min(phase.first_month for phase in phases), max(phase.last_month for phase in phases)


def _stretched(phases: list[dict[str, Any]], old: tuple[str, str], mix: Mix) -> list[dict[str, Any]]:
    """Phases in the months of the mix; those that would be shorter than a month are left out, unless all are."""
    first, months = old[0], month_index(old[1], old[0]) + 1
    pace = (month_index(mix.last_month, mix.first_month) + 1) / months

    def moved(edge: int) -> int:
        return round(edge * pace)

    found = []
    for phase in phases:
        begin = moved(month_index(phase["first_month"], first))
        after = moved(month_index(phase["last_month"], first) + 1)
        if begin < after:
            found.append({**phase, "first_month": calendar_month(begin, mix.first_month),
                          "last_month": calendar_month(after - 1, mix.first_month)})  # fmt: skip
    whole = {"first_month": mix.first_month, "last_month": mix.last_month, "budget_per_sme_year": 1.0}
    return found or [whole]


def _worth(phases: list[dict[str, Any]], money: float) -> list[dict[str, Any]]:
    """The phases with so much money in all, divided as it was.   money : currency of the scenario per SME"""
    years = [_years(phase["first_month"], phase["last_month"]) for phase in phases]
    now = sum(phase["budget_per_sme_year"] * of for phase, of in zip(phases, years, strict=True))
    if now == 0:
        return [{**phase, "budget_per_sme_year": round(money / sum(years), DIGITS)} for phase in phases]
    return [
        {**phase, "budget_per_sme_year": round(phase["budget_per_sme_year"] * money / now, DIGITS)} for phase in phases
    ]


def as_mix(budget: float, weights: Mapping[str, int], first_month: str, last_month: str) -> Mix:
    """A mix out of what controls hold; a lever that is not named is not used."""
    first, last = sorted((first_month, last_month))
    return Mix(round(float(budget), 2), tuple(int(weights.get(name, 0)) for name in LEVERS), first, last)
