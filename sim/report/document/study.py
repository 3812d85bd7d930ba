"""The report of a study, as blocks: what was asked and found, figures, tables, and what determined the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.found import Found
from sim.analysis.futures import few_seeds
from sim.language import current, tr
from sim.plot.studies.figure import StudyFigure, figures_of
from sim.plot.words import month_in_words
from sim.report.document.blocks import (
    AnyBlock,
    Bullets,
    Document,
    Facts,
    Heading,
    Paragraph,
    Picture,
    numbered,
)
from sim.report.document.found import tables_of
from sim.report.document.method import how_to_cite, model_in_words
from sim.report.document.partial import alarm
from sim.study.results import Studied


def of_study(
    studied: Studied, found: Found, drawn: Sequence[tuple[StudyFigure, Any]] | None = None
) -> Document:
    """The report in the language that is spoken.

    Parameters
    ----------
    studied, found
        The study, and what its analysis has found.
    drawn
        Its figures, where they are drawn already, in that language.
    """
    passport = studied.provenance
    if drawn is None:
        drawn = [(figure, figure(found, studied)) for figure in figures_of(found, studied)]
    seeds = f"{studied.study.replication.seeds:,}"
    runs = tr("{runs} runs", runs=f"{passport['runs']:,}")
    summed_up, failed = _executive_summary(passport, found), _failed(studied, found)
    blocks = [
        *(failed + summed_up if passport["runs_failed"] else summed_up + failed), *_pictures(drawn),
        *tables_of(studied, found),
        Heading(tr("Method"), name="method"), *map(Paragraph, model_in_words(f"{passport['n_smes']:,}")),
        *_provenance(passport), *how_to_cite(passport, runs),
    ]  # fmt: skip
    return Document(
        title=tr(passport["title"]),
        subtitle=tr("AI adoption by small and medium-sized enterprises: a study ({kind}) with an agent-based model",
                    kind=tr(passport["kind"])),
        facts=[
            (tr("Results"), str(passport["identity"])), (tr("Population"), tr(str(passport["population"]))),
            (tr("Size"), tr("{count} SMEs in each run", count=f"{passport['n_smes']:,}")),
            (tr("Period"), tr("{months} months from {start}", months=passport["months"],
                              start=month_in_words(passport["start"]))),
            (tr("Runs"), runs), (tr("Seeds"), seeds), (tr("Version"), f"sme-sim {passport['code']['version']}"),
            (tr("Finished"), str(passport["finished"])[:10]),
        ],
        identity=str(passport["identity"]), version=str(passport["code"]["version"]),
        runs=tr("{runs}, seeds: {seeds}", runs=runs, seeds=seeds), date=str(passport["finished"])[:10],
        language=current(), blocks=numbered(blocks),
    )  # fmt: skip


def _executive_summary(passport: dict[str, Any], found: Found) -> list[AnyBlock]:
    return [
        Heading(tr("Executive summary"), name="findings"), Paragraph(tr(str(passport["question"])), lead=True),
        Bullets(found.sentences), *_before_quoting([tr(str(one)) for one in passport["assumptions"]]),
        Paragraph(tr(
            "These are statements about a model in which the effects of each unit of policy are assumed, not "
            "measured. They are no forecast."
        )),
    ]  # fmt: skip


def _before_quoting(assumptions: list[str]) -> list[AnyBlock]:
    return [Paragraph(tr("Before quoting a number:")), Bullets(assumptions)] if assumptions else []


def _failed(studied: Studied, found: Found) -> list[AnyBlock]:
    passport, failures = studied.provenance, studied.table("failures").to_dict("records")
    head = Heading(tr("What failed, and what is partial"), name="partial")
    ended = tr("No run failed: all {runs} ended well.", runs=f"{passport['runs']:,}")
    section: list[AnyBlock] = [head, alarm(failures, passport["runs"]) if failures else Paragraph(ended)]
    if rough := few_seeds(found.tables, studied):
        section += [Paragraph(tr("Partial, and to be read with care:")), Bullets([rough])]
    return section


def _pictures(drawn: Sequence[tuple[StudyFigure, Any]]) -> list[AnyBlock]:
    told = [Picture(figure.name, tr(figure.title), tr(figure.caption), made) for figure, made in drawn]
    return [Heading(tr("Figures"), name="figures"), *told] if told else []


def _provenance(passport: dict[str, Any]) -> list[AnyBlock]:
    code, machine = passport["code"], passport["environment"]
    return [Heading(tr("Provenance"), name="provenance"), Facts([
        (tr("Command"), str(passport["command"]) or tr("not recorded")), (tr("Seed"), str(passport["seed"])),
        (tr("Version"), tr("{version}, sources {sources}", version=code["version"], sources=code["sources"])),
        (tr("Python"), tr("{python} on {system}", python=machine["python"], system=machine["system"])),
        (tr("Started, finished"), f"{passport['started']}, {passport['finished']}"),
    ]), Paragraph(tr(
        "Every setting of every scenario is in provenance.json; who ran which shard, and how long it took, in "
        "ledger.csv."
    ), quiet=True)]  # fmt: skip
