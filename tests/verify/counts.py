"""L1, L2, L3, L12: how many firms hear of AI and use it, against distributions that are known exactly."""

from __future__ import annotations

import numpy as np
from scipy import stats

from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import replicate_seeds
from tests.verify.finding import Checked, Finding
from tests.verify.spreading import (
    NOBODY_DECIDES,
    chain,
    continuous_bass,
    discrete_bass,
    fit,
    hazards,
    mixing,
    one_after_the_other,
    users,
)
from tests.worlds import config

ALARM = 1e-4  # of a single test: how often it would be false with fresh seeds
RATE, FIRMS, MONTHS = 0.05, 500, 12
OUTSIDE, PEERS = 0.05, 1.0


def checked(runs: int) -> Checked:
    """All of them.   runs : count, of the largest check; others take their share"""
    return binomial(runs // 5) + markov(runs) + bass(max(runs // 80, 12)) + enumerated(runs // 2)


def binomial(runs: int) -> Checked:
    """L1: a constant hazard and no contacts."""
    given = config({**NOBODY_DECIDES, "model.cognition.external_rate": RATE}, firms=FIRMS, months=MONTHS)
    counts = np.zeros((runs, MONTHS + 1), dtype=int)
    for number, seed in enumerate(replicate_seeds(2, runs)):
        told = begin(given.model_copy(update={"seed": seed}))
        for month in range(1, MONTHS + 1):
            advance(told)
            counts[number, month] = told.firms.aware.sum()
    odds = 1 - np.exp(-RATE * np.arange(MONTHS + 1))
    p, seen = odds[1:], counts[:, 1:]
    z = (seen.mean(axis=0) - FIRMS * p) / np.sqrt(FIRMS * p * (1 - p) / runs)
    spread = ((seen - FIRMS * p) ** 2).sum(axis=0) / (FIRMS * p * (1 - p))
    low, high = stats.chi2.ppf([ALARM / 2, 1 - ALARM / 2], runs)
    months = (3, 6, 12)
    fits = [fit(counts[:, month], stats.binom.pmf(np.arange(FIRMS + 1), FIRMS, odds[month])) for month in months]
    limit = float(stats.norm.isf(1e-4 / 2 / MONTHS))
    made = f"{runs} seeds of base 2; {FIRMS} firms, {MONTHS} months"
    asked = "No contacts, constant hazard: aware firms are Binomial(N, 1 - exp(-ht))"
    found = [
        Finding("L1", f"{asked}: mean", "binomial mean in each month", f"largest |z| {np.abs(z).max():.2f}",
                f"{limit:.2f}", bool(np.abs(z).max() < limit), made),
        Finding("L1", f"{asked}: variance", "binomial variance in each month",
                f"ratio {spread.min() / runs:.2f} to {spread.max() / runs:.2f}",
                f"{low / runs:.2f} to {high / runs:.2f}", bool((spread > low).all() and (spread < high).all()), made),
        Finding("L1", f"{asked}: distribution", "chi-square in months 3, 6, 12",
                "p = " + ", ".join(f"{p:.2g}" for p, _ in fits), f"p > {ALARM}", min(p for p, _ in fits) > ALARM, made),
    ]  # fmt: skip
    drawn = {"counts": counts[:, 6], "odds": odds[6], "firms": FIRMS, "z": z, "limit": limit}
    return Checked(found, {"binomial": drawn})


def markov(runs: int, firms: int = 6, months: int = 6) -> Checked:
    """L2: everybody knows everybody; with it the chains of wrong programs, which the same runs must refuse."""
    given = mixing(OUTSIDE, PEERS, firms, months)
    counts = np.array([users(given, seed) for seed in replicate_seeds(3, runs)])
    known = chain(OUTSIDE, PEERS, firms, months)
    shown = (2, 4, 6)
    fits = [fit(counts[:, month], known[month])[0] for month in shown]
    wrong = {
        "firms asked one after the other": one_after_the_other(OUTSIDE, PEERS, firms, months),
        "contacts divided by N": chain(OUTSIDE, PEERS, firms, months, contacts=firms),
        "users of a month ago": lagged(OUTSIDE, PEERS, firms, months),
    }
    refused = {name: min(fit(counts[:, month], odds[month])[0] for month in shown) for name, odds in wrong.items()}
    made = f"{runs} seeds of base 3; {firms} firms, {months} months"
    found = [Finding("L2", "Everybody knows everybody, who hears adopts: users are a Markov chain",
                     "exact chain K' = K + Bin(N - K, 1 - exp(-a - bK/(N - 1))); chi-square, months 2, 4, 6",
                     f"p = {', '.join(f'{p:.2g}' for p in fits)}", f"p > {ALARM}",
                     min(fits) > ALARM, made)]  # fmt: skip
    found += [
        Finding("L2", f"The same runs against the chain of a wrong program: {name}", "must be refused",
                f"p = {p:.1e}", f"p < {ALARM}", p < ALARM, made)
        for name, p in refused.items()
    ]  # fmt: skip
    drawn = {"counts": counts, "known": known, "wrong": wrong["firms asked one after the other"], "months": shown}
    return Checked(found, {"chain": drawn})


def lagged(outside: float, peers: float, firms: int, months: int) -> np.ndarray:
    """Distribution if firms heard of those who used AI a month earlier than they do.   (months + 1, N + 1)"""
    odds = -np.expm1(-(outside + peers * np.arange(firms + 1) / (firms - 1)))
    state = {(0, 0): 1.0}  # users a month ago, users now
    found = [np.eye(firms + 1)[0]]
    for _ in range(months):
        after: dict[tuple[int, int], float] = {}
        for (before, now), mass in state.items():
            pmf = stats.binom.pmf(np.arange(firms - now + 1), firms - now, odds[before])
            for more, part in enumerate(pmf):
                after[now, now + more] = after.get((now, now + more), 0.0) + mass * part
        state = after
        seen = np.zeros(firms + 1)
        for (_, now), mass in state.items():
            seen[now] += mass
        found.append(seen)
    return np.array(found)


def bass(runs: int, firms: int = 1500, months: int = 24) -> Checked:
    """L3: very many firms follow the discrete map, and not the textbook's continuous curve."""
    outside, peers = 0.02, 0.4
    given = mixing(outside, peers, firms, months)
    shares = np.array([users(given, seed) for seed in replicate_seeds(4, runs)]) / firms
    mean, error = shares.mean(axis=0), shares.std(axis=0, ddof=1) / np.sqrt(runs)
    known, textbook = discrete_bass(outside, peers, months), continuous_bass(outside, peers, months)
    off = np.abs(mean - known)
    room = 4 * error + 3 / firms
    found = [Finding("L3", "The same with very many firms: the mean follows the discrete map",
                     "F' = F + (1 - F)(1 - exp(-p - qF)), p = .02, q = .4",
                     f"largest distance {off.max():.4f}, {np.max(off / room):.0%} of what is allowed",
                     "4 standard errors + 3/N in every month", bool((off <= room).all()),
                     f"{runs} seeds of base 4; {firms} firms, {months} months"),
             Finding("L3", "The textbook's continuous Bass curve is another one", "to be told apart",
                     f"largest distance {np.abs(mean - textbook).max():.3f}", "> 0.03",
                     bool(np.abs(mean - textbook).max() > 0.03), "as above")]  # fmt: skip
    return Checked(found, {"bass": {"shares": shares, "known": known, "textbook": textbook}})


def enumerated(runs: int) -> Checked:
    """L12: one firm and two, all outcomes by hand."""
    alone = np.array([users(mixing_of_one, seed)[4] for mixing_of_one in [mixing(OUTSIDE, PEERS, 1, 4)]
                      for seed in replicate_seeds(6, runs)])  # fmt: skip
    never = float(np.exp(-4 * OUTSIDE))
    pair = mixing(OUTSIDE, PEERS, 2, 3)
    two = np.array([users(pair, seed)[3] for seed in replicate_seeds(7, runs)])
    a, b = 1 - np.exp(-OUTSIDE), 1 - np.exp(-OUTSIDE - PEERS)
    none, one = (1 - a) ** 2, 2 * a * (1 - a)
    odds = np.array([none**3, none**2 * one + none * one * (1 - b) + one * (1 - b) ** 2, 0.0])
    odds[2] = 1 - odds.sum()
    fits = fit(alone, np.array([never, 1 - never]))[0], fit(two, odds)[0]
    return Checked([
        Finding("L12", f"{name}: every outcome enumerated by hand", "chi-square", f"p = {p:.2g}", f"p > {ALARM}",
                p > ALARM, f"{runs} seeds of base {base}; {months} months")
        for name, p, base, months in (("One firm", fits[0], 6, 4), ("Two firms", fits[1], 7, 3))
    ])  # fmt: skip


def made_aware(rates: tuple[float, ...], firms: int, seed: int) -> list[np.ndarray]:
    """Which firms a hazard makes aware in one month, for several hazards under the same luck.   (firms,) bool each"""
    found = []
    for rate in rates:
        told = begin(config({**NOBODY_DECIDES, **hazards(rate, 1.0)}, firms=firms, months=1, seed=seed))
        advance(told)
        found.append(told.firms.aware.copy())
    return found
