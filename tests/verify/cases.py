"""The model's part of docs/policy_cases.md: `python -m tests.verify.cases [SETTINGS]`. Some minutes on one processor.

Runs the policy cases beside the baseline and prints, for each: firms that a programme reached in person among those it
was meant for, additional, brought-forward and deadweight adopters, and public money per additional adopter. Intervals
(95 %) are over replicates. Settings are those of a comparison; the defaults are below.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.comparison import compare
from sim.config.load import load_many
from sim.config.options import shipped
from sim.config.schema.experiment import Config
from sim.config.schema.parts import ManagerSeats
from sim.config.schema.policy import Targeting
from sim.results import Results
from sim.statistics.intervals import mean_interval, ratio_interval
from sim.units import month_index

CASES = tuple(name for name in shipped("scenario") if name.startswith("case_"))
USUAL = {"population.n_smes": "5000", "seeds": "24", "months": "72", "workers": "1"}
CLASSES = ("additional", "brought_forward", "deadweight")
SEAT = ManagerSeats().unit_price
EARLY = month_index("2023-02", "2021-01")  # the month in which the voucher for software was closed


def months(config: Config) -> tuple[int, int]:
    """First and last month of a case."""
    phases = [phase for _, lever in config.policy.levers() for phase in lever.phases]
    start = config.population.start
    return (min(month_index(phase.first_month, start) for phase in phases),
            max(month_index(phase.last_month, start) for phase in phases))  # fmt: skip


def meant(config: Config, firms: pd.DataFrame) -> pd.DataFrame:
    """Firms that lived during the programme and that one of its phases was for."""
    first, last = months(config)
    lived = firms[(firms["founded"] <= last) & ~(firms["closed"] < first).fillna(False)]
    kept = pd.Series(False, index=lived.index)
    for name, lever in config.policy.levers():
        if name != "scenario_mining":  # contracts with large firms reach no SME in person
            for phase in lever.phases:
                kept |= _targeted(phase.targeting, lived)
    return lived[kept]


def _targeted(targeting: Targeting, firms: pd.DataFrame) -> pd.Series:
    kept = pd.Series(True, index=firms.index)
    for column, wanted in (("sector", targeting.sectors), ("size_class", targeting.size_classes)):
        if wanted:
            kept &= firms[column].isin(wanted)
    return kept


def told(found: Results, name: str, config: Config) -> dict[str, str]:
    """What a case did, in words."""
    firms, paired = (table[table["scenario"] == name] for table in (found.firms, found.paired))
    accounts = found.accounts[found.accounts["scenario"] == name]
    theirs = [meant(config, page) for _, page in firms.groupby("replicate")]
    many = np.array([len(page) for page in theirs], dtype=float)
    reached = [page[page["support_month"].notna()] for page in theirs]
    helped = np.array([len(page) for page in reached], dtype=float)
    money = np.concatenate([page["support"].to_numpy() for page in reached])
    early = np.array([(page["support_month"] <= EARLY).sum() for page in reached], dtype=float)
    rows = {
        "firms meant": f"{many.mean():.0f}",
        "reached": _share(helped, many),
        "reached by 2023-02": _share(early, many),
        "money a firm reached, mean": f"{money.mean():,.0f}" if len(money) else "none",
    }
    grants = accounts[accounts["part"].str.endswith("cost_share")].set_index("replicate")["paid"]
    if config.policy.support_system.phases and grants.any():
        seats = accounts.loc[accounts["part"].str.endswith("manager_seats"), "paid"].to_numpy() / SEAT
        funded = np.array([(abs(page["support"] - SEAT) > 1).sum() for page in reached], dtype=float)
        rows |= {"seen by an adviser": _share(seats, many), "with a grant": _share(funded, many),
                 "of those seen, with a grant": _share(seats + funded - helped, seats),
                 "grant, mean": f"{grants.sum() / funded.sum():,.0f}"}  # fmt: skip
    for event in ("", "effective_"):
        classes = {kind: paired[f"{event}{kind}"].to_numpy(dtype=float) for kind in CLASSES}
        for kind, of in classes.items():
            rows[f"{event}{kind}, of adopters reached"] = _share(of, sum(classes.values()))
    lost, paid, due = (accounts.groupby("replicate")[column].sum().to_numpy() for column in ("lost", "paid", "granted"))
    rows["of the money, spent or lost"] = _share(paid + lost, due)
    if config.policy.fiscal_complement.cloud_voucher.budget_share and config.policy.fiscal_complement.phases:
        bought = paid / config.policy.fiscal_complement.cloud_voucher.rate
        rows["software that would not have been bought"] = _share(_software(found, name) - _software(found), bought)
    cost = paired["public_cost"].to_numpy(dtype=float)
    n_smes = float(found.provenance["n_smes"])
    rows["spent per SME"] = f"{cost.mean() / n_smes:.1f}, of which lost on the way {lost.mean() / n_smes:.1f}"
    for label, column in (("adopter", "net_adopters"), ("effective adopter", "net_effective_adopters")):
        net = paired[column].to_numpy(dtype=float)
        gained = mean_interval(net * 1000 / n_smes)
        rows[f"net {label}s per 1,000 SMEs"] = f"{gained.mean:.2f} ({gained.low:.2f} to {gained.high:.2f})"
        rows[f"cost of a net {label}"] = _money(cost, net)
        rows[f"the same without what is lost on the way, {label}"] = _money(cost - lost, net)
    for kind in ("additional", "spillover", "crowded_out"):
        rows[f"{kind} per 1,000 SMEs"] = f"{paired[kind].mean() * 1000 / n_smes:.2f}"
    rows["cost of an additional adopter reached"] = _money(cost, paired["additional"].to_numpy(dtype=float))
    return rows


def _software(found: Results, name: str | None = None) -> np.ndarray:
    """What firms spent on information technology in all years, by replicate; in the baseline unless told otherwise."""
    rows = found.ledger[(found.ledger["scenario"] == (name or found.baseline))
                        & (found.ledger["purpose"] == "information_technology")]  # fmt: skip
    return rows.groupby("replicate")["amount"].sum().to_numpy()


def _share(part: np.ndarray, whole: np.ndarray) -> str:
    if not np.any(whole):
        return "none"
    mean, low, high = ratio_interval(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    return f"{mean:.2%} ({low:.2%} to {high:.2%})"


def _money(spent: np.ndarray, gained: np.ndarray) -> str:
    if gained.mean() <= 0:
        return "none: nobody more"
    mean, low, high = ratio_interval(spent, gained)
    return f"{mean:,.0f} ({low:,.0f} to {high:,.0f})" if np.isfinite(high) else f"{mean:,.0f} (no interval)"


def main(arguments: Sequence[str]) -> int:
    """Run, count, tell."""
    given = {argument.partition("=")[0] for argument in arguments}
    usual = [f"{key}={value}" for key, value in USUAL.items() if key not in given]
    usual += [] if "scenarios" in given else [f"scenarios=[baseline,{','.join(CASES)}]"]
    configs = load_many([*arguments, *usual, "output.firms=true"])

    def say(done: int, total: int) -> None:
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

    found = compare(configs, say)
    for name, config in configs.items():
        if name != config.baseline:
            print(f"\n{name} ({config.policy.title})")
            for what, value in told(found, name, config).items():
                print(f"  {what:<60}{value}")
    return int(len(found.failures) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
