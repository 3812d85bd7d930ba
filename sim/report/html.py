"""One self-contained page: opens without a network, prints, and runs no script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from sim.claims.pages import tally
from sim.evaluation.economics import QUANTITIES, economics, evaluated_by
from sim.evaluation.summary import of_scenario, summary, title, why_no_cost
from sim.evaluation.worlds import is_ensemble
from sim.language import several, tr
from sim.plot.figures.money import table as money
from sim.plot.registry import FIGURES
from sim.plot.save import Drawn, draw_all, picture
from sim.plot.words import (
    ABSENT,
    amount,
    firms,
    horizon,
    interval_in_words,
    month_in_words,
    phases,
    points,
    replicates_of,
    share,
    spoken,
)
from sim.report.findings import findings
from sim.report.page import Writer, filled
from sim.report.uncertainty import rows as uncertainty_rows
from sim.report.uncertainty import sentences
from sim.results import Results, write_whole
from sim.statistics.intervals import excludes_zero

TRACEBACK_LINES = 12
MOST_SEEDS = 10
LEDGER = "claims/claims.csv"  # beside the folder of a comparison


def write_report(results: Results, path: Path | str, drawn: Drawn | None = None) -> Path:
    """Write the report into a file; all of it or nothing.

    Where the paper's claims were tested into a folder beside the report's own, it says with what outcome.

    Parameters
    ----------
    results
    path
    drawn
        The figures by name, where they are drawn already.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    path = Path(path)
    write_whole(path, html(results, ledger_beside(path.parent.parent / LEDGER), drawn).encode())
    return path


def ledger_beside(path: Path) -> str:
    """How many claims met which verdict, in the folder that the command leaves; nothing where there is none."""
    try:
        return tally(pd.read_csv(path))
    except (OSError, ValueError, KeyError):
        return ""


def html(results: Results, ledger: str = "", drawn: Drawn | None = None) -> str:
    """The report as text.

    Parameters
    ----------
    results
    ledger
        What became of the paper's claims, if they were tested.
    drawn
        The figures by name, where they are drawn already.
    """
    writers: dict[str, Writer] = {
        "amount": amount, "firms": firms, "spoken": spoken, "month": month_in_words, "points": points, "share": share,
        "bare": _bare, "remark": _remark,
    }  # fmt: skip
    rows, figures = summary(results).to_dict("records"), draw_all(results) if drawn is None else drawn
    return filled(
        "report.html",
        writers,
        passport=results.provenance,
        heading=heading(results),
        identity=results.identity,
        baseline=results.baseline,
        horizon=month_in_words(horizon(results)) if len(results.monthly) else tr(ABSENT),
        findings=findings(results),
        ledger=ledger,
        rows=[{**row, "clear": excludes_zero(row["effect_low"], row["effect_high"])} for row in rows],
        replicates=replicates_of(results),
        intervals=interval_in_words(results),
        ensemble=uncertainty_rows(results) if is_ensemble(results) else [],
        uncertain=sentences(results),
        figures=[_figure(number, name, figure) for number, (name, figure) in enumerate(figures.items(), 1)],
        scenarios=[_scenario(results, name) for name in results.scenarios],
        economics=_economics(results),
        failures=failed_runs(results),
        sources=_sources(results),
        fixed=fixed_facts(results),
        run=facts_of_this_run(results),
    )


def heading(results: Results) -> str:
    """What the page is called: as its comparison is, or as the reader's language says it."""
    passport = results.provenance
    count, population = len(results.scenarios), str(passport["population"])
    if passport["title"] != f"{count} scenarios, {population}":
        return tr(str(passport["title"]))
    return tr("{scenarios}, {population}", scenarios=several(count, "scenario"), population=tr(population))


def inline(svg: str, name: str) -> str:
    """An SVG file as part of a page: no prologue, no comments, and names that no other figure has.

    Parameters
    ----------
    svg
        Written by Matplotlib.
    name
        Put before every ``id``.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body)
    body = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" role="img" aria-hidden="true" '
                  r'xmlns:xlink="http://www.w3.org/1999/xlink">', body, count=1, flags=re.DOTALL)  # fmt: skip
    return re.sub(r"\n\s*", "\n", body)


def _figure(number: int, name: str, figure: Any) -> dict[str, Any]:
    plot = FIGURES[name]
    svg = picture(figure, "svg", plot.title).decode()
    return {"number": number, "name": name, "title": plot.title, "caption": plot.caption, "svg": inline(svg, name)}


def _scenario(results: Results, name: str) -> dict[str, Any]:
    header = results.provenance["scenarios"][name]
    policy = results.provenance["config"][name]["policy"]
    spent = of_scenario(money(results), name)
    return {
        "name": name,
        "title": title(results, name),
        **{key: header[key] for key in ("question", "source", "assumptions")},
        "currency": policy["currency"],
        "levers": [
            {
                "name": lever,
                "phases": [{**phase, "served": served(phase["targeting"])} for phase in periods],
                "parts": spent[spent["lever"] == lever].to_dict("records") if len(spent) else [],
            }
            for lever, periods in phases(results, name).items()
        ],
    }


def _remark(row: dict[str, Any]) -> str:
    """Why there is no cost per adopter; empty where there is one."""
    why = why_no_cost(row)
    return tr(why) if why else ""


def served(targeting: dict[str, Any]) -> str:
    """Whom a phase serves, in words."""
    words = [
        tr("{what}: {which}", what=spoken(key).lower(), which=tr(", ").join(map(spoken, targeting[key])).lower())
        for key in ("sectors", "regions", "size_classes", "stages")
        if targeting.get(key)
    ]
    if targeting.get("min_informatization"):
        words.append(tr("digital intensity of {least} or more", least=f"{targeting['min_informatization']:g}"))
    if targeting.get("specialised_only"):
        words.append(tr("specialised firms"))
    return tr("; ").join(words) or tr("every SME")


def _economics(results: Results) -> dict[str, Any]:
    """The economic evaluation: a row for each quantity, a column for each scenario."""
    found = economics(results)
    titles = dict(zip(found["scenario"], found["title"], strict=True))
    cells = {(row["scenario"], row["quantity"]): row for row in found.to_dict("records")}
    return {
        "rate": evaluated_by(results).discount_rate,
        "titles": list(titles.values()),
        "rows": [
            {"name": spoken(name), "declared": declared, "cells": [cells[scenario, name] for scenario in titles]}
            for name, declared in QUANTITIES.items()
        ],
    }


def failed_runs(results: Results) -> list[dict[str, Any]]:
    """Runs that failed, with the last lines of what Python said."""
    return [
        {**row, "traceback": "\n".join(str(row["traceback"]).strip().splitlines()[-TRACEBACK_LINES:])}
        for row in results.failures.to_dict("records")
    ]


def _sources(results: Results) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where the numbers of each population come from, each population once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for config in results.provenance["config"].values():
        population = config["population"]
        found.setdefault(tr(population["title"]), list((population.get("sources") or {}).items()))
    return list(found.items())


def fixed_facts(results: Results) -> list[tuple[str, str]]:
    """What determined the numbers."""
    passport = results.provenance
    code, machine = passport["code"], passport["environment"]
    commit = code.get("commit") or tr("not run from a checkout")
    if code.get("uncommitted_changes"):
        commit = tr("{commit}, with changes that are not committed", commit=commit)
    return [
        (tr("Results"), results.identity),
        (tr("Population"), tr("{population}; {n} SMEs in each run", population=tr(str(passport["population"])),
                              n=f"{passport['n_smes']:,}")),
        (tr("Outlook"), tr(str(passport["outlook"]))),
        (tr("Period"), tr("{start}, {months} months", start=passport["start"], months=passport["months"])),
        (tr("Replicates"), tr("{replicates}; base seed {seed}", replicates=replicates_of(results),
                              seed=passport["seed"])),
        (tr("Seeds"), _some(passport["seeds"])),
        *([(tr("Parameter vectors"), tr("{members} (ensemble {ensemble})", members=", ".join(results.members),
                                        ensemble=passport["ensemble"]))] if is_ensemble(results) else []),
        (tr("Version"), str(code["version"])),
        (tr("Commit"), commit),
        (tr("Hash of the code"), str(code["sources"])),
        ("Python", tr("{version} on {system}", version=machine["python"],
                      system=f"{machine['system']} {machine['machine']}")),
        (tr("Libraries"), ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())),
    ]  # fmt: skip


def _some(seeds: list[int]) -> str:
    rest = len(seeds) - MOST_SEEDS
    text = ", ".join(map(str, seeds[:MOST_SEEDS]))
    return tr("{seeds} and {n} more, in provenance.json", seeds=text, n=rest) if rest > 0 else text


def _bare(value: float) -> str:
    """A share without its sign, for the ends of an interval."""
    return points(value, sign=False)


def facts_of_this_run(results: Results) -> list[tuple[str, str]]:
    """What did not."""
    passport = results.provenance
    return [
        (tr("Command"), str(passport["command"]) or tr("not recorded")),
        (tr("Started"), str(passport["started"])),
        (tr("Finished"), str(passport["finished"])),
    ]
