"""What a search of the model itself leaves: scenario files that run, a budget that holds, figures, responses."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.design.analysis import analyse
from sim.cli import main
from sim.config.layers import policy
from sim.config.load import load, scenario_text
from sim.config.options import choose, shipped
from sim.plot.studies.design import figures
from sim.results import Results
from sim.simulation import simulate
from sim.study.responses import by_run, problems, response
from tests.known_front import carried_out, planned, stands

MONTHS = 72  # money comes from 2025 on, four years after the start
SMALL = (
    "study=design", f"months={MONTHS}", "population.n_smes=40", "executor=serial", "study.uncertainties.points=2",
    "study.search.generations=2", "study.search.population=7", "study.replication.seeds=1", "study.search.again=3",
    "study.search.fresh_seeds=2", "study.scenarios=[full_package,subsidy_only]",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    from sim.study.plan import plan

    folder = tmp_path_factory.mktemp("mixes")
    asked = replace(plan([*SMALL, f"output.dir={folder / 'results'}"]), simulate=simulate)
    studied, _, _ = carried_out(asked)
    result = analyse(studied)
    for name, text in result.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder, studied, result


@pytest.mark.parametrize("name", shipped("scenario"))
def test_a_scenario_written_is_the_scenario_read(name, tmp_path):
    known = policy(choose("scenario", name))
    path = tmp_path / "written.yaml"
    path.write_text(scenario_text(known), encoding="utf-8")
    assert policy(choose("scenario", str(path))) == known


def test_a_share_that_differs_from_its_usual_one_by_being_zero_is_written(tmp_path):
    known = policy(choose("scenario", "subsidy_only"))
    without = known.fiscal_complement.guarantee.model_copy(update={"budget_share": 0.0})
    money = known.fiscal_complement.model_copy(update={"guarantee": without})
    assert policy_again(known.model_copy(update={"fiscal_complement": money}), tmp_path).fiscal_complement == money
    seats = known.support_system.manager_seats.model_copy(update={"budget_share": 0.0})
    training = known.support_system.model_copy(update={"manager_seats": seats})
    unlike = known.model_copy(update={"support_system": training})
    assert policy_again(unlike, tmp_path) == unlike


def policy_again(written, folder):
    path = folder / "again.yaml"
    path.write_text(scenario_text(written), encoding="utf-8")
    return policy(choose("scenario", str(path)))


def test_files_of_the_front_are_accepted(found, capsys):
    folder, _, result = found
    assert len(result.files) == len(result.tables["composition"]["policy"].unique()) > 0
    assert main(["check", *(str(folder / name) for name in result.files)]) == 0
    assert "Policy 1 of Mixes for one budget" in capsys.readouterr().out


def test_a_file_of_the_front_repeats_its_numbers(found, tmp_path):
    folder, studied, result = found
    told = policy(choose("scenario", str(folder / "front" / "front_01.yaml")))
    command = next(line for line in told.assumptions if "sme-sim run" in line).partition("sme-sim run ")[2]
    words, _, value = command.rstrip(".").partition(" ends with effective_adoption ")
    words = words.replace("./front_01.yaml", str(folder / "front" / "front_01.yaml")).split()
    assert main(["run", *words, f"output.dir={tmp_path / 'run'}"]) == 0
    monthly = Results.read(tmp_path / "run").monthly
    row = monthly[(monthly["month"] == MONTHS) & (monthly["dimension"] == "all")].iloc[0]
    assert f"{row['effective_adoption']:.6g}" == value
    seed = int(next(word for word in words if word.startswith("seed=")).partition("=")[2])
    outcomes = studied.table("outcomes")
    point = int(result.tables["policies"]["point"].iloc[0])
    same = outcomes[(outcomes["seed"] == seed) & (outcomes["point"] == point) & (outcomes["dimension"] == "all")
                    & (outcomes["month"] == MONTHS) & (outcomes["world"] == 0)].iloc[0]  # fmt: skip
    for name in ("effective_adoption", "adoption", "value_added", "public_spending_to_date"):
        assert row[name] == same[name], name


def test_no_run_spends_more_than_the_total(found):
    _, studied, _ = found
    spent = studied.responses("public_spending_to_date", "public_cost")
    years = MONTHS / 12 - 4
    assert 0 < spent["public_spending_to_date"].max() <= 300 * 40 * years + 1e-6


def test_nothing_given_out_is_nothing_changed(found):
    _, studied, result = found
    points = result.tables["points"]
    money = [name for name in points if name in ("Top-level design", "Scenario mining", "Public service",
                                                 "Support system", "Finance")]  # fmt: skip
    nothing = points[points[money].sum(axis=1) == 0]
    assert len(nothing) == 1
    runs = studied.responses("effect_of_effective_adoption", "public_cost")
    runs = runs[runs["point"] == nothing["point"].iloc[0]]
    assert (runs[["effect_of_effective_adoption", "public_cost"]] == 0).all(axis=None)


def test_figures_are_drawn_from_the_tables(found):
    _, studied, result = found
    drawn = figures(result, studied)
    assert [figure.name for figure in drawn] == ["front", "composition", "convergence"]
    front, composition, convergence = (figure(result, studied) for figure in drawn)
    goals = studied.study.search.objectives
    seen = [axes for axes in front.axes if axes.get_visible()]
    assert len(seen) == len(goals) * (len(goals) - 1) / 2
    tried = result.tables["points"]
    for axes in seen:
        assert len(axes.collections[0].get_offsets()) == len(tried)
    bars = composition.axes[0].patches
    assert len(bars) == len(result.tables["composition"])
    assert sum(bar.get_width() for bar in bars) == pytest.approx(len(result.files)), "each policy divides the whole"
    line = convergence.axes[0].lines[0]
    assert line.get_ydata().tolist() == result.tables["convergence"]["hypervolume"].tolist()
    assert all(figure.table in result.tables for figure in drawn)


def test_two_objectives_make_one_panel(tmp_path):
    studied, _, _ = carried_out(planned(tmp_path, stands("convex"), "study.search.generations=2"))
    result = analyse(studied)
    front = figures(result, studied)[0](result, studied)
    assert len([axes for axes in front.axes if axes.get_visible()]) == 1


def test_a_gap_is_medium_minus_micro_firms():
    rows = [
        [0, 0, 0, scenario, -1, 12, dimension, stratum, value]
        for scenario, values in (("baseline", (0.3, 0.5, 0.1)), ("mine", (0.4, 0.9, 0.2)))
        for (dimension, stratum), value in zip(
            (("all", "all"), ("size_class", "medium"), ("size_class", "micro")), values, strict=True
        )
    ]
    columns = ["world", "member", "replicate", "scenario", "point", "month", "dimension", "stratum", "adoption"]
    outcomes = pd.DataFrame(rows, columns=columns)
    names = ["adoption", "gap_adoption"]
    found = by_run(outcomes, pd.DataFrame(), names, "baseline")
    assert np.allclose(found[names], [[0.3, 0.4], [0.4, 0.7]])
    moved = by_run(outcomes, pd.DataFrame(), ["effect_of_gap_adoption", "effect_of_adoption"], "baseline")
    assert np.allclose(moved[["effect_of_gap_adoption", "effect_of_adoption"]], [[0.3, 0.1]])


def test_a_gap_needs_size_classes_in_what_is_kept():
    assert not problems({"here": "gap_adoption"}, ["all", "size_class"])
    assert problems({"here": "effect_of_gap_adoption"}, ["all"]) == [
        "here: effect_of_gap_adoption compares firms by size_class; say study.dimensions: [all, size_class]"
    ]
    assert response("gap_adoption").titled == "Medium minus micro firms using AI (share points)"


def test_the_searched_scenario_reads_its_levers(found):
    _, studied, result = found
    row = result.tables["policies"].iloc[0]
    asked = load([], str(found[0] / "front" / "front_01.yaml")).policy
    money = asked.support_system.phases[0].budget_per_sme_year
    assert money == studied.levers["policy.support_system.phases.*.budget_per_sme_year"].iloc[int(row["point"])]
