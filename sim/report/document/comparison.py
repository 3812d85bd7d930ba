"""The report of a comparison, as blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.evaluation.summary import summary, title
from sim.evaluation.worlds import is_ensemble
from sim.language import current, tr
from sim.plot.registry import FIGURES
from sim.plot.save import Drawn
from sim.plot.words import ABSENT, amount, horizon, interval_in_words, month_in_words, points, replicates_of, share
from sim.report.document.blocks import AnyBlock, Bullets, Document, Facts, Heading, Paragraph, Picture, numbered
from sim.report.document.method import assumed_not_measured, how_to_cite, limits, method
from sim.report.document.partial import failed_and_partial
from sim.report.document.tables import (
    assumed,
    costs_and_gains,
    money_by_part,
    parameters_and_luck,
    programme,
    quantities,
    side_by_side,
    sources,
)
from sim.report.facts import facts_of_this_run, failed_runs, fixed_facts, heading
from sim.report.findings import between, findings
from sim.report.uncertainty import sentences
from sim.results import Results


def of_comparison(results: Results, drawn: Drawn, ledger: str = "") -> Document:
    """The report in the language that is spoken.

    Parameters
    ----------
    results
    drawn
        Its figures by name, in the same language.
    ledger
        What became of the paper's claims, if they were tested.
    """
    passport, summed_up = results.provenance, _executive_summary(results)
    partial = failed_and_partial(results, failed_runs(results))
    blocks = [
        *(partial + summed_up if len(results.failures) else summed_up + partial),
        Heading(tr("Scenarios side by side"), name="table"), side_by_side(results),
        *(_of_an_ensemble(results) if is_ensemble(results) else []),
        *([Heading(tr("Figures"), name="figures")] if drawn else []), *pictures(drawn), *_economics(results),
        *_scenarios(results), *method(results), *_claims(ledger), *_assumptions(results), *limits(results),
        *_provenance(results), *how_to_cite(passport, replicates_of(results)),
    ]  # fmt: skip
    return Document(
        title=heading(results),
        subtitle=tr(
            "AI adoption by small and medium-sized enterprises: a comparison of policies in an agent-based model"
        ),
        facts=_on_the_title_page(results), identity=results.identity, version=str(passport["code"]["version"]),
        runs=replicates_of(results), date=str(passport["finished"])[:10], language=current(), blocks=numbered(blocks),
    )  # fmt: skip


def pictures(drawn: Drawn) -> list[Picture]:
    """Figures of a comparison with their captions."""
    return [
        Picture(name, tr(FIGURES[name].title),
                f"{tr(FIGURES[name].caption)} {tr('The numbers are in figures/{name}.csv.', name=name)}", figure)
        for name, figure in drawn.items()
    ]  # fmt: skip


def _on_the_title_page(results: Results) -> list[tuple[str, str]]:
    passport = results.provenance
    last = month_in_words(horizon(results)) if len(results.monthly) else ABSENT
    return [
        (tr("Results"), results.identity),
        (tr("Population"), tr(str(passport["population"]))),
        (tr("Size"), tr("{count} SMEs in each run", count=f"{passport['n_smes']:,}")),
        (tr("Period"), tr("{low} to {high}", low=month_in_words(passport["start"]), high=last)),
        (tr("Outlook"), tr(str(passport["outlook"]))),
        (tr("Runs"), replicates_of(results)),
        (tr("Seeds"), f"{len(passport['seeds']):,}"),
        (tr("Version"), f"sme-sim {passport['code']['version']}"),
        (tr("Finished"), str(passport["finished"])[:10]),
    ]


def _executive_summary(results: Results) -> list[AnyBlock]:
    return [
        Heading(tr("Executive summary"), name="findings"),
        Paragraph(tr(
            "What would each of these policies change for the adoption of AI by SMEs, compared with the same "
            "firms under the same luck without it?"
        ), lead=True),
        Bullets(findings(results)),
        Paragraph(assumed_not_measured()),
    ]  # fmt: skip


def _of_an_ensemble(results: Results) -> list[AnyBlock]:
    return [Heading(tr("How much is parameters, how much is luck"), name="ensemble"),
            *map(Paragraph, sentences(results)), parameters_and_luck(results)]  # fmt: skip


def _economics(results: Results) -> list[AnyBlock]:
    head, found = Heading(tr("Economic evaluation"), name="economics"), costs_and_gains(results)
    if found is None:
        return [head, Paragraph(tr("No scenario could be compared with the baseline."))]
    return [head, found, quantities(results)]


def _scenarios(results: Results) -> list[AnyBlock]:
    """For each scenario what it asks, does, costs and brings."""
    blocks: list[AnyBlock] = [Heading(tr("The scenarios"), name="scenarios")]
    for row in summary(results).to_dict("records"):
        name = row["scenario"]
        header = results.provenance["scenarios"][name]
        blocks += [Heading(title(results, name), 2, key=name), Paragraph(tr(str(header["question"]))),
                   Paragraph(tr("Source: {source}", source=header["source"]), quiet=True)]  # fmt: skip
        if header["assumptions"]:
            blocks += [Paragraph(tr("It assumes:")), Bullets([tr(str(one)) for one in header["assumptions"]])]
        blocks.append(Facts(_told_of(results, row)))
        levers = programme(results, name)
        blocks.append(levers or Paragraph(tr("No lever is used."), quiet=True))
        if parts := money_by_part(results, name):
            blocks.append(parts)
    return blocks


def _told_of(results: Results, row: dict[str, Any]) -> list[tuple[str, str]]:
    """The numbers of a scenario in a few lines."""
    def told(key: str, write: Callable[[float], str], value: str) -> str:
        return f"{value} {between(row[f'{key}_low'], row[f'{key}_high'], write, '')}"

    facts = [(tr("Firms using AI"), told("adoption", share, share(row["adoption"]))),
             (tr("Effective adopters"), told("effective", share, share(row["effective"])))]  # fmt: skip
    if row["scenario"] != results.baseline:
        effect = told("effect", points, tr("{points} points", points=points(row["effect"])))
        facts.append((tr("Effect on effective adopters"), effect))
    currency = results.provenance["currency"]
    spent = tr("{spent} {currency} per SME", spent=amount(row["spent"]), currency=currency)
    return [*facts, (tr("Public money spent"), spent), (tr("In brackets"), interval_in_words(results))]


def _claims(ledger: str) -> list[AnyBlock]:
    there = ledger or tr("No such ledger lies beside these results.")
    return [Heading(tr("The paper's claims"), name="claims"), Paragraph(tr(
        "Whether the paper's own claims hold, and in how many worlds, is tested apart: sme-sim claims makes "
        "an experiment for each, over several parameter vectors that fit the observed adoption, with a "
        "counter-world in which the verdict should turn."
    ) + " " + there)]  # fmt: skip


def _assumptions(results: Results) -> list[AnyBlock]:
    """What the numbers rest on: sources of the population, and parameters without one."""
    blocks: list[AnyBlock] = [Heading(tr("Assumptions and sources"), name="sources"), Paragraph(tr(
        "The effect of one unit of each lever is an assumption throughout. What scenarios assume stands with "
        "them above. Below are the sources of the population, and the parameters of behaviour and outlook "
        "for which nothing published was found."
    ))]  # fmt: skip
    blocks.append(sources(results) or Paragraph(tr("No sources are given."), quiet=True))
    if found := assumed(results):
        blocks.append(found)
    return blocks


def _provenance(results: Results) -> list[AnyBlock]:
    return [
        Heading(tr("Provenance"), name="provenance"), Paragraph(tr("What determined the numbers:")),
        Facts(fixed_facts(results)), Paragraph(tr("What did not:")), Facts(facts_of_this_run(results)),
        Paragraph(tr("The full configuration of every scenario is in provenance.json beside the tables."), quiet=True),
    ]  # fmt: skip


