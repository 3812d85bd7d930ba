"""Every figure, from ordinary and from odd results."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from comparisons import HOSTILE, comparison

from sim.plot.registry import FIGURES, figures_of
from sim.plot.save import picture, save_all
from sim.plot.style import BLACK, COLOURS, strokes
from sim.results import spreadsheet

every_figure = pytest.mark.parametrize("name", FIGURES)
ODD = {
    "ordinary": {},
    "one replicate": {"replicates": 1},
    "baseline alone": {"effects": {}},
    "twelve scenarios": {"effects": {f"s{number}": 0.01 * number for number in range(12)}, "replicates": 2},
    "harm": {"effects": {"harms": -0.05}},
    "costs far apart": {"effects": {"dear": 0.003, "cheap": 0.4}, "noise": 0.0001},
    "a scenario failed": {"failed": tuple(("helps", number) for number in range(5))},
    "baseline failed": {"failed": tuple(("base", number) for number in range(5))},
    "all failed": {"replicates": 1, "failed": (("base", 0), ("helps", 0), ("nothing", 0))},
    "hostile titles": {"effects": dict.fromkeys(HOSTILE, 0.02), "titles": HOSTILE},
    "an ensemble": {"members": 3, "replicates": 2},
    "an ensemble of one seed": {"members": 6, "replicates": 1},
    "a vector failed": {"members": 3, "replicates": 2, "failed": (("helps", 0), ("helps", 1), ("base", 4))},
    "equal titles": {"titles": {"helps": "Same", "nothing": "Same"}},
}
ORDINARY, AN_ENSEMBLE, ODD_LETTERS = "ordinary", "an ensemble", "hostile titles"


@cache
def results_of(odd):
    """Results that several tests draw from, and none may change."""
    return comparison(**ODD[odd])


@cache
def drawn(name, odd):
    return FIGURES[name](results_of(odd))


def texts(figure):
    from matplotlib.text import Text

    return [found.get_text() for found in figure.findobj(Text) if found.get_text()]


@every_figure
@pytest.mark.parametrize("odd", ODD)
def test_it_is_drawn(name, odd):
    figure = drawn(name, odd)
    if odd == ODD_LETTERS:
        assert picture(figure, "svg").startswith(b"<?xml")
    written = " ".join(texts(figure))
    assert results_of(odd).identity in written
    assert "9.9.9" in written
    assert "200 SMEs" in written


def test_it_is_the_same_bytes_every_time():
    again = FIGURES["adoption_over_time"](results_of(ORDINARY))
    assert picture(again, "png", "t") == picture(drawn("adoption_over_time", ORDINARY), "png", "t")


def test_the_folder_holds_each_format_the_numbers_and_a_card(tmp_path):
    results = results_of(ODD_LETTERS)
    figures = {name: drawn(name, ODD_LETTERS) for name in figures_of(results)}
    written = save_all(results, tmp_path / "figures", ["svg"], figures)
    assert written
    assert {path.name for path in written} == {path.name for path in (tmp_path / "figures").iterdir()}
    assert figures_of(results).keys() < FIGURES.keys()
    for name, plot in figures_of(results).items():
        card = json.loads((tmp_path / "figures" / f"{name}.json").read_text(encoding="utf-8"))
        assert (card["title"], card["results"], card["version"]) == (plot.title, results.identity, "9.9.9")
        assert all((tmp_path / "figures" / file).stat().st_size for file in card["files"])
        assert "date" not in card


def test_the_same_folder_in_another_process(tmp_path):
    code = ("import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
            "from comparisons import comparison\n"
            "from sim.plot.save import save_all\n"
            "save_all(comparison(members=3, replicates=2), sys.argv[2], ['pdf', 'svg'])")  # fmt: skip
    tests = next(path for path in sys.path if path.endswith("tests"))
    subprocess.run([sys.executable, "-W", "error", "-c", code, tests, str(tmp_path / "there")], check=True,
                   env={"PYTHONHASHSEED": "1", "TZ": "UTC+1", "PYTHONPATH": f"{tests}/..",
                        "MPLCONFIGDIR": str(tmp_path / "cache")})  # fmt: skip
    figures = {name: drawn(name, AN_ENSEMBLE) for name in FIGURES}
    save_all(results_of(AN_ENSEMBLE), tmp_path / "here", ["pdf", "svg"], figures)
    here, there = ({p.name: p.read_bytes() for p in (tmp_path / where).iterdir()} for where in ("here", "there"))
    assert here.keys() == there.keys()
    assert not [name for name in here if here[name] != there[name]]


def test_a_cell_never_becomes_a_formula():
    table = FIGURES["twins"].table(comparison({"x": 0.1}, titles={"x": HOSTILE["formula"]}))
    assert ",'=cmd|" in spreadsheet(table)
    assert ",=cmd|" not in spreadsheet(table)
    table["additional"] = -1.5
    assert ",-1.5," in spreadsheet(table)


def test_a_cost_is_not_drawn_where_the_effect_may_be_zero():
    words = texts(drawn("cost_per_additional_adopter", ORDINARY))
    assert words.count("effect not distinguishable from zero") == 1


def test_one_replicate_says_so():
    for name in ("adoption_over_time", "adoption_by_group", "cost_per_additional_adopter"):
        assert any("single replicate" in words for words in texts(drawn(name, "one replicate"))), name


def test_an_ensemble_is_told_under_every_interval():
    results = comparison(members=6, replicates=2)
    for name in ("adoption_over_time", "adoption_by_group", "cost_per_additional_adopter", "effects_by_vector"):
        told = " ".join(texts(FIGURES[name](results)))
        assert "90% range of the means of 6 parameter vectors, widened by luck" in told, name
        assert "12 replicates (6 parameter vectors x 2 seeds)" in told, name
        assert "95%" not in told, name


def test_each_vector_is_a_dot():
    table = FIGURES["effects_by_vector"].table(comparison(members=3, replicates=2))
    own = table[(table["scenario"] == "helps") & (table["effect"] == "effect_effective")]
    assert list(own["member"]) == ["default", "v1", "v2"]
    assert list(own["value"]) == pytest.approx([0.05, 0.06, 0.07])
    assert own["mean"].iloc[0] == pytest.approx(0.06)


def test_money_flows_tell_what_the_government_paid_and_did_not_get_back():
    table = FIGURES["money_flows"].table(results_of(ORDINARY))
    mean = table.set_index(["scenario", "purpose", "payee"])["mean"].to_dict()
    support = ("informatization_support", "smes")
    assert {key[1:]: mean[key] for key in mean if key[0] == "base" and "all" not in key} == {support: 5.0}
    assert {key[1:]: mean[key] for key in mean if key[0] == "helps"} == pytest.approx({
        support: 5.0, ("grant", "smes"): 8.0, ("training_and_advice", "rest"): 6.0, ("lost_on_the_way", "lost"): 1.0,
        ("guarantee_paid", "bank"): 0.2, ("informatization_support", "all"): 5.0, ("grant", "all"): 8.0,
        ("training_and_advice", "all"): 6.0, ("lost_on_the_way", "all"): 1.0, ("guarantee_paid", "all"): 0.2,
        ("all", "smes"): 13.0, ("all", "rest"): 6.0, ("all", "lost"): 1.0, ("all", "bank"): 0.2, ("all", "all"): 20.2,
    })  # fmt: skip
    called = table[(table["scenario"] == "helps") & (table["purpose"] == "guarantee_paid")].iloc[0]
    assert called["low"] < 0.2 < called["high"]  # of five runs, four without a guarantee that was called
    results = comparison()
    results = replace(results, ledger=results.ledger.query("scenario != 'base' or replicate != 3"))
    base = FIGURES["money_flows"].table(results).query("scenario == 'base' and purpose == 'all'")
    assert set(base["mean"]) == {4.0}  # one run of five paid nothing


def test_bars_of_money_flows_are_as_long_as_what_was_paid():
    figure = drawn("money_flows", ORDINARY)
    for axes in figure.axes:
        ends = {round(bar.get_y() + bar.get_height() / 2): 0.0 for bar in axes.patches}
        for bar in axes.patches:
            at = round(bar.get_y() + bar.get_height() / 2)
            ends[at] = max(ends[at], bar.get_x() + bar.get_width())
        assert list(ends.values()) == pytest.approx([5.0, 20.2, 20.2])


def test_every_purpose_the_government_pays_for_has_words_of_its_own():
    from sim.ledger import Purpose, Sector
    from sim.plot.figures.money_flows import OTHER, PAYEES, PURPOSES

    assert PURPOSES.keys() - {OTHER} <= {purpose.name.lower() for purpose in Purpose}
    assert PAYEES.keys() - {"lost"} == {sector.name.lower() for sector in Sector} - {"government"}
    results = comparison()
    results.ledger["purpose"] = results.ledger["purpose"].replace("grant", "a_new_purpose")
    mean = FIGURES["money_flows"].table(results).set_index(["scenario", "purpose", "payee"])["mean"]
    assert (mean["helps", OTHER, "smes"], mean["helps", "grant", "smes"]) == (10.0, -2.0)
    assert FIGURES["money_flows"](results).axes[0].get_xlim()[0] <= -2.0


def test_the_market_of_suppliers_by_month():
    table = FIGURES["suppliers"].table(results_of(ORDINARY)).set_index(["measure", "scenario", "month"])["mean"]
    assert table["project_price_index", "base", 10] == pytest.approx(0.9)
    assert table["project_price_index", "helps", 10] == pytest.approx(1.08)
    assert table["markup", "helps", 0] == pytest.approx(0.36)
    assert table["suppliers", "base", 3] == pytest.approx(4.4)  # 4, 5, 4, 5, 4
    assert table["supplier_concentration", "base", 1] == 0.25
    assert table["supplier_concentration"].xs(0, level="month").isna().all()  # where nobody has an order


def test_lines_of_suppliers_are_those_of_the_table():
    from sim.plot.figures.suppliers import PANELS

    results, figure = results_of(ORDINARY), drawn("suppliers", ORDINARY)
    for axes, measure in zip(figure.axes, PANELS, strict=True):
        line = next(line for line in axes.lines if line.get_label() == "Helps")
        table = FIGURES["suppliers"].table(results)
        own = table[(table["measure"] == measure) & (table["scenario"] == "helps")]
        assert list(line.get_ydata()) == pytest.approx(list(own["mean"]), nan_ok=True)


def test_the_period_of_the_programme_is_shown():
    assert "programmes run" in texts(drawn("adoption_over_time", ORDINARY))
    assert "programmes run" not in texts(FIGURES["adoption_over_time"](comparison({})))


def test_scenarios_keep_their_look_and_never_share_one():
    found = strokes(comparison({f"s{number}": 0.0 for number in range(20)}, replicates=1))
    assert found["base"].colour == BLACK
    assert found["s0"].colour == COLOURS[0]
    assert len({(s.colour, str(s.dashes), s.marker) for s in found.values()}) == 21


def test_the_users_settings_do_not_show():
    import matplotlib

    results = comparison(replicates=2)
    plain = picture(FIGURES["money"](results), "svg")
    with matplotlib.rc_context({"font.size": 30, "text.usetex": True, "lines.linewidth": 9}):
        assert picture(FIGURES["money"](results), "svg") == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_no_pyplot():
    code = "import sim.plot.registry, sim.plot.save, sys; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
