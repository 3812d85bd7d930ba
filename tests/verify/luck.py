"""Q1 to Q4: the quality of chance. Standard errors, independence of replicates, keyed draws, a planted effect."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest import mock

import numpy as np
from scipy import stats

from sim import randomness
from sim.config.load import load
from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import Decision, Draws, replicate_seeds
from sim.record import MEASURES
from sim.simulation import simulate
from sim.statistics.intervals import mean_interval
from tests.verify.finding import Checked, Finding
from tests.verify.spreading import NOBODY_DECIDES
from tests.worlds import config

EAGER = {"model.cognition.external_rate": 0.05, "population.size_classes.*.aware_at_start": 0.3}
ADOPTION, AWARENESS = (list(MEASURES).index(name) for name in ("adoption", "awareness"))
DRAWN = 1_000_000


def checked(runs: int) -> Checked:
    """All of them.   runs : count, of the check of standard errors"""
    return errors(runs) + draws() + planted()


def errors(runs: int) -> Checked:
    """Q1, Q2: standard errors fall with the root of R; replicates know nothing of one another."""
    given = config(EAGER, firms=100, months=12)
    values = np.array([simulate(given.model_copy(update={"seed": seed}), every=12).values[-1, 0, ADOPTION]
                       for seed in replicate_seeds(21, runs)])  # fmt: skip
    sizes = [size for size in (4, 8, 16, 32, 64) if runs // size >= 6]
    told = np.array([_printed(values, size) for size in sizes])
    moved = np.array([_cut(values, size).mean(axis=1).std(ddof=1) for size in sizes])
    slope = float(np.polyfit(np.log(sizes), np.log(told), 1)[0])
    lags = np.array([np.corrcoef(values[:-lag], values[lag:])[0, 1] for lag in range(1, 11)])
    made = f"{runs} seeds of base 21; 100 firms, 12 months"
    limit = 4 / np.sqrt(runs)
    found = [
        Finding("Q1", "Standard error that is printed against the number of replicates",
                "slope of log se on log R: -1/2", f"{slope:.3f}", "-0.5 ± 0.1", abs(slope + 0.5) <= 0.1, made),
        Finding("Q2", "Outcome of a replicate against those before it, lags 1 to 10", "no correlation",
                f"largest |r| {np.abs(lags).max():.3f}", f"{limit:.3f}", bool(np.abs(lags).max() < limit), made),
        Finding("Q2", "Distinct outcomes among replicates", "more than one",
                f"{len(np.unique(values))} of {runs}", "> 1", len(np.unique(values)) > 1, made),
    ]  # fmt: skip
    return Checked(found, {"errors": {"sizes": sizes, "told": told, "moved": moved, "slope": slope}})


def draws() -> Checked:
    """Q3: keyed draws are uniform, uncorrelated, and no two questions have one address."""
    luck = Draws(31)
    p, sample = [], np.zeros(0)
    for decision, month in ((Decision.HEAR, 7), (Decision.SUCCESS, 0), (Decision.ATTEND, 119)):
        sample = luck(decision, month, np.arange(DRAWN))
        p.append(float(stats.kstest(sample, "uniform").pvalue))
    p.append(float(stats.kstest(luck.normal(Decision.DEMAND, 3, np.arange(DRAWN)), "norm").pvalue))
    streams = {(decision, item): luck(decision, 5, np.arange(20_000), item) for decision in Decision for item in (0, 1)}
    table = np.corrcoef(np.array(list(streams.values())))
    r = float(np.abs(table[np.triu_indices(len(table), 1)]).max())
    pairs = len(streams) * (len(streams) - 1) // 2
    limit = float(stats.norm.isf(1e-4 / 2 / pairs) / np.sqrt(20_000))
    found = [
        Finding("Q3", "Keyed draws are uniform, and normal ones normal", f"Kolmogorov-Smirnov on {DRAWN:,} draws each",
                f"p = {', '.join(f'{each:.2g}' for each in p)}", "p > 0.0001", min(p) > 1e-4, "seed 31"),
        Finding("Q3", f"Draws of {len(streams)} questions, pair by pair", "no correlation",
                f"largest |r| {r:.4f} of {pairs:,}", f"{limit:.4f}", r < limit, "seed 31; 20,000 firms"),
        _addresses(),
        _shared_by_two_places(),
    ]  # fmt: skip
    return Checked(found, {"draws": {"sample": np.sort(sample)}})


def _addresses() -> Finding:
    """All addresses of a world of some months, as whole words of 64 bits."""
    words = []
    for decision in Decision:
        for month in range(0, 121, 24):
            root = np.uint64(randomness.root_of(np.uint64(31), int(decision), month))
            agents = np.arange(500, dtype=np.uint64) * np.uint64(randomness._GOLDEN)
            with np.errstate(over="ignore"):
                at = _mixed(root + agents)
                words += [at, *(_mixed(at + np.uint64(item) * np.uint64(randomness._GOLDEN)) for item in range(1, 13))]
    every = np.concatenate(words)
    twice = len(every) - len(np.unique(every))
    return Finding("Q3", "Addresses of draws: decision, month, agent, item", "no two alike",
                   f"{twice} of {len(every):,}", "0", twice == 0, "seed 31")  # fmt: skip


def _mixed(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(randomness._MIX1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(randomness._MIX2)
    return np.asarray(x ^ (x >> np.uint64(31)))


def _shared_by_two_places() -> Finding:
    """Addresses that two lines of code ask for, in months of a world in which every lever runs.

    Loops that draw by a root are told by the decision alone, and by the first of their items.
    """
    asked: dict[tuple[int, int, int], set[str]] = {}
    inner = Draws.__call__, Draws.struck

    def note(decision: Decision, month: int, item: object) -> None:
        frame = sys._getframe(2)
        while Path(frame.f_code.co_filename).stem in ("randomness", "world"):
            frame = frame.f_back
        if np.ndim(item) == 0:
            place = f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}"
            asked.setdefault((int(decision), month, int(item)), set()).add(place)

    def drawn(self: Draws, decision: Decision, month: int, agent: object, item: object = 0) -> np.ndarray:
        note(decision, month, item)
        return inner[0](self, decision, month, agent, item)

    def struck(
        self: Draws, decision: Decision, month: int, among: object, odds: float, item: int = 0
    ) -> np.ndarray:
        note(decision, month, item)
        return inner[1](self, decision, month, among, odds, item)

    with mock.patch.object(Draws, "__call__", drawn), mock.patch.object(Draws, "struck", struck):
        told = begin(load(["population.n_smes=200", "population.start=2024-10", "months=18"], "full_package"))
        for _ in range(18):
            advance(told)
    twice = {Decision(decision).name: places for (decision, _, _), places in asked.items() if len(places) > 1}
    told_of = "; ".join(f"{name}: {', '.join(sorted(places))}" for name, places in sorted(twice.items()))
    return Finding("Q3", f"Of {len(asked):,} addresses (question, month, item) of a run, those of two lines of code",
                   "none", told_of or "none", "none", not twice, "full_package, seed 1, 18 months")  # fmt: skip


def planted(runs: int = 50) -> Checked:
    """Q4: a hazard of 0.020 becomes 0.022; fifty pairs must see it, and by how much."""
    size, rates = {"firms": 400, "months": 12}, (0.020, 0.022)
    worlds = [config({**NOBODY_DECIDES, "model.cognition.external_rate": rate}, **size) for rate in rates]
    seeds = replicate_seeds(41, runs)
    shares = np.array([
        [simulate(given.model_copy(update={"seed": seed})).values[-1, 0, AWARENESS] for seed in seeds]
        for given in worlds
    ])  # fmt: skip
    known = float(np.exp(-12 * rates[0]) - np.exp(-12 * rates[1]))
    paired = mean_interval(shares[1] - shares[0])
    alone = np.sqrt(shares.var(axis=1, ddof=1).sum() / runs)
    error = (paired.high - paired.low) / 2 / stats.t.ppf(0.975, runs - 1)
    seen = paired.low > 0 and paired.low <= known <= paired.high
    return Checked([
        Finding("Q4", "A planted effect: hazard .020 against .022, fifty pairs with the same luck",
                f"{100 * known:.2f} points of awareness after a year",
                f"{100 * paired.mean:.2f} points ({100 * paired.low:.2f} to {100 * paired.high:.2f}); without pairs "
                f"the error is {alone / error:.1f} times as large", "interval above zero and around the truth",
                bool(seen), f"{runs} seeds of base 41; 400 firms"),
    ])  # fmt: skip


def _cut(values: np.ndarray, size: int) -> np.ndarray:
    return values[: len(values) // size * size].reshape(-1, size)


def _printed(values: np.ndarray, size: int) -> float:
    """Standard error by the intervals that are printed, over all groups of so many replicates."""
    halves = [mean_interval(group) for group in _cut(values, size)]
    return float(np.sqrt(np.mean([((one.high - one.mean) / stats.t.ppf(0.975, size - 1)) ** 2 for one in halves])))
