"""Figures of sensitivity, from known functions: what stands in them and beside them."""

import pytest
from matplotlib import pyplot

from sim.analysis.sensitivity.analysis import analyse
from sim.cli import main
from sim.plot.studies.sensitivity import MOST_FACTORS, figures
from tests.verify.indices import placed
from tests.whole_studies import carried_out, planned

KEYS = [f"model.cognition.{name}" for name in (
    "peer_rate", "external_rate", "chain_rate", "prior_mean", "prior_spread", "prior_sd", "signal_sd", "evidence_rate",
    "own_result_weight", "precision_decay", "precision_cap", "attention", "contact_boost", "cost_error_sd",
)]  # fmt: skip


def carried(folder, **space):
    factors = [{"key": key, "label": f"Factor {place}"} for place, key in enumerate(KEYS)]
    study = {"uncertainties": {"factors": factors, **space}, "scenarios": ["subsidy_only", "finance_only"],
             "responses": ["adoption", "public_cost"], "replication": {"seeds": 2}, "every_months": 6}  # fmt: skip
    plan = planned(folder, study)
    ranges = {each.key: each for each in plan.world_ranges}

    def told(config, month):
        places = placed(config, ranges)
        own = 0.01 * places @ range(14) * month / 12
        bent = places[0] * places[13] if config.policy.fiscal_complement.phases else 0.0
        return {"adoption": own + bent + config.seed % 7 * 0.001 * places[3]}

    studied = carried_out(plan, "sensitivity", told)
    return analyse(studied), studied


@pytest.fixture(scope="module", params=["morris", "saltelli"])
def drawn(request, tmp_path_factory):
    found, studied = carried(tmp_path_factory.mktemp(request.param), design=request.param, points=2)
    try:
        yield found, studied, {each.name: (each, each(found, studied)) for each in figures(found, studied)}
    finally:
        pyplot.close("all")


def test_the_outcome_stands_beside_each_effect_and_the_strongest_factors_alone_are_shown(drawn):
    _, studied, pictures = drawn
    name = "screening" if studied.study.uncertainties.design == "morris" else "shares_of_variance"
    assert list(pictures) == [name, "tornado", "drivers_over_time"]
    told, bars = pictures[name]
    first = [axes for axes in bars.axes[:3]]
    assert [axes.get_title(loc="left").split(":")[0] for axes in first] == ["Outcome", "Effect", "Effect"]
    assert len(first[0].get_yticklabels()) == MOST_FACTORS
    assert "2 weaker factors are in the table alone" in told.caption
    for panel in first:
        assert "share" in panel.get_xlabel().lower()
    assert any("95% interval" in text.get_text() and "2 seeds" in text.get_text() for text in bars.texts)


def test_bars_of_the_tornado_reach_from_the_mean_to_the_means_at_either_end(drawn):
    found, studied, pictures = drawn
    told, figure = pictures["tornado"]
    axes = figure.axes[0]
    own = found.tables["ends"]
    own = own[(own["response"] == "adoption") & (own["scenario"] == studied.baseline)].dropna()
    widest = own.loc[(own["at_high"] - own["at_low"]).abs().nlargest(3).index]
    tips = {round(bar.get_x() + bar.get_width(), 9) for bar in axes.patches}
    assert {round(value, 9) for side in ("at_low", "at_high") for value in widest[side]} <= tips
    assert {round(bar.get_x(), 9) for bar in axes.patches} == {round(own["mean"].iloc[0], 9)}
    assert (told.table, len(axes.patches)) == ("ends", 2 * len(axes.get_yticks()))


def test_lines_over_time_have_bands_and_tell_factors_apart(drawn):
    _, _, pictures = drawn
    told, lines = pictures["drivers_over_time"]
    panels = [axes for axes in lines.axes if axes.lines]
    assert len(panels) == 3
    marks = {(line.get_color(), line.get_marker()) for line in panels[0].lines}
    assert len(marks) == len(panels[0].lines) == len(panels[0].collections) + 1  # luck has no band
    assert told.table == "over_time"


def test_the_command_leaves_tables_figures_and_a_report(tmp_path, capsys):
    space = "{design: morris, points: 2, factors: [{key: model.cognition.peer_rate}, {key: model.projects.success}]}"
    study = tmp_path / "mine.yaml"
    text = f"uncertainties: {space}\nscenarios: [subsidy_only]\nreplication: {{seeds: 2}}\n"
    study.write_text(text, encoding="utf-8")
    words = ["population.n_smes=40", "months=60", "workers=1", "output.figures=[png]"]
    assert main(["sensitivity", f"study={study}", f"output.dir={tmp_path / 'out'}", *words]) == 0
    tables = {path.name for path in (tmp_path / "out" / "tables").iterdir()}
    assert {"drivers.csv", "over_time.csv", "luck.csv"} <= tables
    assert (tmp_path / "out" / "figures" / "screening.png").stat().st_size > 1000
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for text in ("Effect on firms using AI (share points) under", "Firms for which AI pays (share) under",
                 "of the variance among single runs"):  # fmt: skip
        assert text in report
    assert "Traceback" not in capsys.readouterr().err
