"""A calibration: the ensemble beside the figures, what these pin down, and whether known parameters are found."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.calibrate.sentences import reader, sentences
from sim.analysis.found import Found
from sim.analysis.surveyed import LEVEL, Surveyed, confronted, patterns, surveyed
from sim.errors import ConfigError
from sim.statistics.emulator import held_out
from sim.statistics.matching import Observed, plausible_share, sample
from sim.study.calibration import LESS, Matched, drawn_after, in_cube, in_fit, observed_of, refuse_factor
from sim.study.calibration import surveyed as found_in
from sim.study.plan import Plan
from sim.study.results import Studied
from sim.study.spaces import MATCHING

FOLDS = 5
EVENLY = float(np.sqrt(1.0 / 12.0))  # standard deviation of what is spread evenly from 0 to 1
PINNED, NARROWED = 0.5, 0.2  # of the spread of a range, gone
EDGE = 0.05  # of a range, at either end
DRAWN = 400  # points of a recovery


def check(plan: Plan) -> None:
    """What a calibration asks of a plan.

    Raises
    ------
    ConfigError
        Every problem.
    """
    study = plan.study
    if study.uncertainties.design != MATCHING:
        raise ConfigError(
            f"study.uncertainties.design = {study.uncertainties.design}: a calibration proposes its points; "
            f"say {MATCHING}"
        )
    problems = [
        problem for number, factor in enumerate(study.uncertainties.factors)
        for problem in refuse_factor(factor, f"study.uncertainties.factors.{number}")
    ]  # fmt: skip
    if len(plan.configs) > 1 or plan.arms:
        problems.append("study.scenarios: a calibration is of the world without policy; leave them out")
    if len(plan.members) > 1:
        problems.append(f"study.members = {len(plan.members)}: a calibration makes its own vectors; say 1")
    if study.replication.until_half_width:
        problems.append("study.replication.until_half_width: vectors of an ensemble share their seeds; say 0")
    few = 2 * len(study.uncertainties.factors)
    if study.uncertainties.points < few:
        problems.append(
            f"study.uncertainties.points = {study.uncertainties.points}: take {few} at least, two for each factor"
        )
    if not in_fit(plan.targets, study.calibrate):
        years = f" and of {study.calibrate.until} or earlier" if study.calibrate.until else ""
        problems.append(f"study.targets = {study.targets}: no figure there is marked calibrate{years}")
    if problems:
        raise ConfigError(problems)


def analyse(studied: Studied) -> Found:
    """The ensemble and what is known of it.

    Returns
    -------
    ``figures``: each published figure beside the ensemble. ``patterns``. ``ensemble``: the vectors, a row each, with
    their ``distance`` from the figures of the fit. ``parameters``: how far the figures narrow each. ``waves``: how the
    runs came closer. ``emulators``: how well each foretells runs that it was not made from. ``recoveries``: whether
    known parameters are found again. The file ``ensemble.csv`` can be used as one.
    """
    before = studied.provenance["generations"][-2]
    found = surveyed(studied, before)
    matched = runs_before(studied, before)
    tables = {
        "figures": confronted(found, studied.known, studied.study.calibrate.until),
        "patterns": patterns(found.answers()),
        "ensemble": ensemble(studied, found, matched.observed, before),
        "parameters": parameters(studied, before),
        "waves": waves(studied, matched),
        "emulators": emulators(studied, matched),
        "recoveries": recoveries(studied, matched),
    }
    text = io.StringIO()
    tables["ensemble"].to_csv(text, index=False, lineterminator="\n", float_format="%.6g")
    files = {"ensemble.csv": text.getvalue()}
    return Found(tables, partial(sentences, tables, studied), files, reads=reader(studied))


def runs_before(studied: Studied, before: int) -> Matched:
    """The runs that the fit is made from.   before : worlds"""
    fitted = in_fit(studied.targets, studied.study.calibrate)
    table = studied.table("surveys")
    table = table[table["world"] < before]
    shares = found_in(table[table["target"].isin(fitted)], range(before), len(studied.targets))[:, fitted]
    points = in_cube(studied.worlds.iloc[:before], studied.ranges("uncertainties"))
    return Matched(points, shares, observed_of(studied.targets, fitted))


def ensemble(studied: Studied, found: Surveyed, observed: Observed, before: int) -> pd.DataFrame:
    """The vectors with their distance: root of the mean square over figures, each in its standard deviations."""
    fitted = in_fit(studied.targets, studied.study.calibrate)
    distance = distances(_mean(found.shares[:, :, fitted], axis=1), observed)
    vectors = studied.worlds.iloc[before : before + len(distance)].reset_index(drop=True)
    vectors.insert(0, "name", [f"v{number:02d}" for number in range(1, len(vectors) + 1)])
    vectors.insert(1, "distance", distance)
    return vectors


def distances(shares: np.ndarray, observed: Observed) -> np.ndarray:
    """Root of the mean square difference from the figures, each in its standard deviations.   (N, K) to (N,)"""
    return np.asarray(np.sqrt(_mean(((shares - observed.share) / observed.sd) ** 2, axis=1)))


def parameters(studied: Studied, before: int) -> pd.DataFrame:
    """How far the figures narrow the range of each parameter, and which others it goes with.

    Returns
    -------
    One row per parameter: ``range_low``, ``range_high``, ``median``, ``low``, ``high`` (unit of the setting);
    ``narrowed``: share of the spread of its range that is gone; ``verdict``; ``at_an_end``: share of vectors near
    an end of the range, which may then be too tight; ``goes_with`` and ``correlation``: what most makes up for it.
    """
    ranges = studied.ranges("uncertainties")
    places = in_cube(studied.worlds.iloc[before:], ranges)
    correlations = np.corrcoef(places.T) - np.eye(len(ranges)) if len(ranges) > 1 else np.zeros((1, 1))
    tail, rows = (1.0 - LEVEL) / 2.0, []
    for number, factor in enumerate(ranges):
        here = places[:, number]
        narrowed = 1.0 - float(here.std(ddof=1)) / EVENLY
        other = int(np.argmax(np.abs(correlations[number])))
        low, median, high = (factor.at(float(place)) for place in np.quantile(here, [tail, 0.5, 1.0 - tail]))
        rows.append({
            "key": factor.key, "factor": factor.name, "range_low": factor.low, "range_high": factor.high,
            "median": median, "low": low, "high": high, "narrowed": narrowed,
            "verdict": _verdict(narrowed),
            "at_an_end": float(((here < EDGE) | (here > 1.0 - EDGE)).mean()),
            "goes_with": ranges[other].name, "correlation": float(correlations[number, other]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _verdict(narrowed: float) -> str:
    if narrowed >= PINNED:
        return "pinned down"
    return "narrowed" if narrowed >= NARROWED else "not pinned down"


def waves(studied: Studied, matched: Matched) -> pd.DataFrame:
    """How runs came closer, wave by wave.

    Returns
    -------
    One row per wave, the first points being wave 0: ``runs``; ``distance_best``, ``distance_median`` of its runs;
    ``possible``: share of all parameters that emulators of the runs so far do not rule out; at the last ``acceptance``
    and ``largest_split`` of the chains that drew the ensemble, which have converged where the latter is below 1.1.
    """
    rows, first = [], 0
    counts = studied.provenance["generations"][:-1]
    for wave, after in enumerate(counts):
        far = distances(matched.shares[first:after], matched.observed)
        so_far = matched.first(after)
        drawn = drawn_after(so_far, wave, studied.study) if wave + 1 == len(counts) else None
        possible = plausible_share(so_far.emulators, matched.observed, matched.points.shape[1], wave)
        rows.append({
            "wave": wave, "runs": after - first, "distance_best": float(np.nanmin(far)),
            "distance_median": float(np.nanmedian(far)), "possible": possible,
            "acceptance": drawn.acceptance if drawn else np.nan,
            "largest_split": float(drawn.split.max()) if drawn else np.nan,
        })  # fmt: skip
        first = after
    return pd.DataFrame(rows)


def emulators(studied: Studied, matched: Matched) -> pd.DataFrame:
    """How well each figure's emulator foretells runs that it was not made from.

    Returns
    -------
    One row per figure of the fit: ``foretold`` (share of variance, luck included), ``within_two_sd`` (share of runs,
    about 0.95 where the emulator knows what it does not know), ``luck`` (standard deviation of a run, in log odds).
    """
    fitted = in_fit(studied.targets, studied.study.calibrate)
    foretold, within = held_out(matched.points, matched.shares, FOLDS, studied.study.uncertainties.seed)
    names = [studied.targets[place].name for place in fitted]
    luck = np.sqrt(matched.emulators.noise)
    return pd.DataFrame({"figure": names, "foretold": foretold, "within_two_sd": within, "luck": luck})


def recoveries(studied: Studied, matched: Matched) -> pd.DataFrame:
    """Runs whose own figures are taken for the observed ones: are their parameters among those that are drawn?

    Returns
    -------
    One row per run and parameter: ``world``, ``key``, ``true``, ``low``, ``high`` (unit of the setting), ``inside``.
    """
    ranges, seed = studied.ranges("uncertainties"), studied.study.uncertainties.seed
    whole = np.flatnonzero(np.isfinite(matched.shares).all(axis=1))
    wanted = min(studied.study.calibrate.recoveries, len(whole))
    chosen = whole[np.linspace(0, len(whole) - 1, wanted + 2).round().astype(int)[1:-1]]
    tail, rows = (1.0 - LEVEL) / 2.0, []
    for world in chosen:
        without = np.arange(len(matched.points)) != world
        taken_for_observed = Observed(matched.shares[world], matched.observed.sd)
        others = Matched(matched.points[without], matched.shares[without], taken_for_observed)
        steps = studied.study.calibrate.steps // LESS
        drawn = sample(others.emulators, others.observed, len(ranges), DRAWN, seed, steps)
        ends = np.quantile(drawn.points, [tail, 1.0 - tail], axis=0)
        for number, factor in enumerate(ranges):
            place, low, high = (float(x) for x in (matched.points[world, number], *ends[:, number]))
            inside = low <= place <= high
            rows.append((int(world), factor.key, factor.at(place), factor.at(low), factor.at(high), inside))
    return pd.DataFrame(rows, columns=["world", "key", "true", "low", "high", "inside"])


def _mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean of what is known, without a warning where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=axis)
    return np.asarray(np.where(count > 0, np.where(there, values, 0.0).sum(axis=axis) / np.maximum(count, 1), np.nan))
