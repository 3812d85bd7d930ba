"""What every report says of the model: how it works, what its numbers rest on, what they do not say, how to cite it."""

from __future__ import annotations

from typing import Any

from sim.evaluation.worlds import is_ensemble
from sim.language import tr
from sim.plot.words import interval_in_words, replicates_of
from sim.report.document.blocks import AnyBlock, Bullets, Code, Heading, Paragraph
from sim.results import Results

AUTHORS = "The sme-ai-adoption authors"
WORK = "sme-ai-adoption: a policy laboratory for the adoption of AI by small and medium-sized enterprises"


def assumed_not_measured() -> str:
    """What stands under every list of findings."""
    return tr(
        "These are statements about a model in which the effects of each unit of policy are assumed, not "
        "measured. They are no forecast; see the section on limits."
    )


def method(results: Results) -> list[AnyBlock]:
    """The model in a page, twins, intervals and seeds."""
    passport = results.provenance
    intervals = tr(
        "Intervals are Student’s for means and Fieller’s for costs per additional adopter, over {replicates}.",
        replicates=replicates_of(results),
    )
    if is_ensemble(results):
        intervals = tr(
            "Ranges are those of the means of parameter vectors, from one order statistic to another, "
            "widened by Student’s interval of the luck that is left in the mean over vectors (for costs per "
            "additional adopter Fieller’s, around ratios of means), over {replicates}.",
            replicates=replicates_of(results),
        )
    return [
        Heading(tr("Method"), name="method"),
        *map(Paragraph, model_in_words(f"{passport['n_smes']:,}")),
        Heading(tr("Twins and seeds"), 2),
        Paragraph(tr(
            "Every scenario is run with the same seeds, and every chance event of a firm has its own place "
            "in the stream of random numbers. A firm and its twin in the baseline therefore differ by the "
            "policy alone, and effects are differences within a seed. Additionality is counted, not "
            "estimated: firm by firm, against the twin."
        )),
        Heading(tr("Intervals"), 2),
        Paragraph(intervals),
        Paragraph(tr("Where a table or a figure shows an interval, it is the {intervals}.",
                     intervals=interval_in_words(results))),
    ]  # fmt: skip


def model_in_words(firms: str) -> list[str]:
    """How a run goes, and who counts as what."""
    return [
        tr(
            "Each run follows {firms} firms month by month. Public money arrives from three levels, late and "
            "with losses, and buys units of policy: sessions, seats, advice, trials, cases, standards, "
            "platform support, grants. Word of AI spreads from outside, from contacts and along supply "
            "chains; firms see how projects of others turned out, and adjust what they believe. Skills grow "
            "by use, research and training.",
            firms=firms,
        ),
        tr(
            "Firms that look at AI get quotes, weigh projects at their own beliefs, fear risk and can wait; "
            "they go ahead if the best project that cash and credit can pay for is worth it. Projects first "
            "cost, then gain, or fail and are given up. Sales are partly won from others. Banks lend what "
            "equity allows, suppliers learn by doing, set prices, enter and leave; firms close and others "
            "are founded. All money moves through a ledger that is checked every month."
        ),
        tr(
            "A firm counts as an adopter when AI is installed, for whatever reason. It counts as an "
            "effective adopter when AI has paid more than it costs for half a year. Installations for the "
            "sake of a grant are in the first number and not in the second."
        ),
    ]  # fmt: skip


def limits(results: Results) -> list[AnyBlock]:
    """What the numbers do not say."""
    doubt = tr(
        "The intervals hold the luck of the draw only. They say nothing about whether the assumptions are "
        "right; more replicates make them as narrow as one likes."
    )
    if is_ensemble(results):
        doubt = tr(
            "The ranges hold the parameters that the ensemble varies, and luck. They say nothing about "
            "whether other assumptions are right, the effects of units of policy among them, or whether the "
            "model is; more vectors tell them better, more seeds do not make them as narrow as one likes."
        )
    return [Heading(tr("Limits"), name="limits"), Bullets([
        tr("What a unit of each policy does to a firm is an assumption; no such programme has published it. "
           "The order of the scenarios depends on these assumptions and should be tested by changing them."),
        doubt,
        tr("Each interval stands for itself: among twenty effects that are zero, one will look as if it were not."),
        tr("The path without policy is calibrated roughly to figures for the EU up to 2024; for other "
           "populations less is known. How firms respond to policy is not validated against observed "
           "programmes."),
        tr("The results are conditional on the outlook “{outlook}” and are not a forecast of any country.",
           outlook=tr(str(results.provenance["outlook"]))),
        tr("Scenarios that are given the same money do not spend the same, and the money differs in kind; "
           "costs to firms and to society beyond public money are not in the cost per additional adopter."),
    ])]  # fmt: skip


def how_to_cite(passport: dict[str, Any], runs: str) -> list[AnyBlock]:
    """How these results and the software are cited."""
    version, identity, year = passport["code"]["version"], passport["identity"], str(passport["finished"])[:4]
    return [
        Heading(tr("How to cite"), name="cite"),
        Paragraph(tr(
            "Cite the software with its version, and say which results these are: the same settings, seeds "
            "and code give the same twelve letters."
        )),
        Paragraph(tr("{authors} ({year}). {work}. Version {version}. Results {identity}, {runs}.", authors=AUTHORS,
                     year=year, work=WORK, version=version, identity=identity, runs=runs)),
        Code(f"@software{{sme_ai_adoption_{identity},\n  author = {{{{{AUTHORS}}}}},\n  title = {{{WORK}}},\n"
             f"  version = {{{version}}},\n  year = {{{year}}},\n  note = {{Results {identity}, {runs}}}\n}}"),
    ]  # fmt: skip
