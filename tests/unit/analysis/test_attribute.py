"""Attribution through the whole pipeline, with games whose answer is known in place of the model."""

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.attribute.analysis import analyse, check
from sim.analysis.attribute.game import BEYOND_MEAN, BEYOND_PARTS, WITH_PARTNER
from sim.config.load import load
from sim.config.schema.parts import LEVERS
from sim.config.settings import with_settings
from sim.errors import ConfigError
from sim.plot.studies.attribute import figures
from sim.report.study import write_study
from sim.study import job
from sim.study.coalitions import EQUAL, OWN
from sim.study.plan import plan
from tests.studies import stand_in
from tests.worlds import same, simulate

pytestmark = pytest.mark.slow

FINANCE = "policy.fiscal_complement.phases.*.budget_per_sme_year"
NAMES = ["Top-level design", "Scenario mining", "Public service", "Support system", "Finance"]
RESPONSE = "effect_of_effective_adopters"
SMALL = ["study=attribute", "population.n_smes=60", "months=12", "executor=serial", "study.every_months=12",
         "output.figures=[png]", f"study.responses=[{RESPONSE},public_cost]"]  # fmt: skip


def budgets(config):
    phases = [lever.phases[:1] for _, lever in config.policy.levers()]
    return np.array([sum(phase.budget_per_sme_year for phase in some) for some in phases])


def game(worth, spent=np.sum):
    """A stand-in of which only effective adopters and money are of interest."""
    return stand_in(
        lambda config, month: {"effective_adopters": worth(budgets(config), config.seed)},
        lambda config: spent(budgets(config)),
    )


@pytest.fixture
def studied(tmp_path):
    def carried_out(simulate, *settings):
        asked = replace(plan([*SMALL, f"output.dir={tmp_path / 'found'}", *settings]), simulate=simulate)
        check(asked)
        with job.carried_out(asked, "attribute", "sme-sim attribute", lambda done, total: None) as done:
            done.publish()
        return done.studied

    return carried_out


def luck(seed):
    return float(seed % 1009)


def of(table, basis, **where):
    chosen = (table["basis"] == basis) & (table["response"] == RESPONSE)
    for key, value in where.items():
        chosen &= table[key] == value
    return table[chosen]


def test_a_budget_of_zero_is_no_lever():
    """Upon this rests that a combination without a lever is the scenario without it."""
    size = ["population.n_smes=80", "months=72"]
    package, none = load([*size, "scenario=full_package"]), load([*size, "scenario=baseline"])
    nothing = {f"policy.{lever}.phases.*.budget_per_sme_year": 0.0 for lever in LEVERS}
    assert not same(simulate(with_settings(package, nothing)), simulate(none))
    for lever in LEVERS:
        out = with_settings(package, {f"policy.{lever}.phases.*.budget_per_sme_year": 0.0})
        gone = with_settings(package, {f"policy.{lever}.phases": []})
        assert not same(simulate(out), simulate(gone)), lever


def test_an_additive_game_is_told_as_one(studied):
    """Each lever adds what it adds, whatever the others do: shares are known, no pair interacts, whatever the luck."""
    own = np.array([6.0, 3.0, 0.0, -3.0, 12.0])
    found = analyse(studied(game(lambda money, seed: 7.0 + luck(seed) + own @ money), "study.replication.seeds=5"))
    shares = of(found.tables["shapley"], OWN)
    assert list(shares["lever"]) == NAMES
    assert shares["mean"].to_numpy() == pytest.approx(60 * own)
    for bound in ("low", "high"):
        assert shares[bound].to_numpy() == pytest.approx(60 * own)
    for way in ("alone", "last"):
        assert shares[way].to_numpy() == pytest.approx(60 * own)
    pairs = of(found.tables["interactions"], OWN)
    assert len(pairs) == 10
    assert (pairs["mean"] == 0).all()
    assert not pairs["distinguishable"].any()
    assert (of(found.tables["mixing"], EQUAL)["mean"] == 0).all()
    whole = found.tables["whole"].set_index(["basis", "response", "contrast"])["mean"]
    assert whole[OWN, RESPONSE, "whole"] == whole[EQUAL, RESPONSE, "whole"] == pytest.approx(60 * own.sum())
    assert whole[OWN, RESPONSE, BEYOND_PARTS] == whole[EQUAL, RESPONSE, BEYOND_MEAN] == 0
    assert whole[OWN, RESPONSE, WITH_PARTNER] == whole[EQUAL, RESPONSE, WITH_PARTNER] == 0
    assert of(found.tables["per_money"], OWN, way="shapley")["mean"].to_numpy() == pytest.approx(1e6 * own)
    assert of(found.tables["per_money"], EQUAL, way="alone")["mean"].to_numpy() == pytest.approx(1e6 * own)


def test_complements_and_substitutes_are_found_and_others_are_not(studied, tmp_path):
    """Finance works with support only; two others do the same work; luck beside it is not taken for interaction."""

    def worth(money, seed):
        there = money > 0
        noise = np.sin(seed * (1.0 + there @ np.array([1.0, 2.0, 4.0, 8.0, 16.0])))  # of each combination its own
        return 100.0 + luck(seed) + 20.0 * (there[3] and there[4]) + 9.0 * (there[1] or there[2]) + 0.3 * noise

    result = studied(game(worth), "study.replication.seeds=8")
    found = analyse(result)
    pairs = of(found.tables["interactions"], OWN).set_index(["one", "other"])
    sure = pairs[pairs["distinguishable"]]
    assert set(sure.index) == {("Support system", "Finance"), ("Scenario mining", "Public service")}
    assert sure.loc[("Support system", "Finance"), "mean"] == pytest.approx(20.0, abs=0.5)
    assert sure.loc[("Scenario mining", "Public service"), "mean"] == pytest.approx(-9.0, abs=0.5)
    assert (pairs["p_holm"] >= pairs["p"]).all()
    shares = of(found.tables["shapley"], OWN).set_index("lever")["mean"]
    assert shares.to_numpy() == pytest.approx([0.0, 4.5, 4.5, 10.0, 10.0], abs=0.3)
    with_finance = of(found.tables["whole"], OWN, contrast=WITH_PARTNER).iloc[0]
    nobody, finance = np.zeros(5), np.array([0, 0, 0, 0, 60])
    beyond = [
        worth(nobody + 60, seed) + worth(nobody, seed) - worth(finance, seed) - worth(60 - finance, seed)
        for seed in result.table("outcomes", ["seed"])["seed"].unique()
    ]
    assert with_finance["mean"] == pytest.approx(np.mean(beyond))
    assert with_finance["low"] < 20.0 < with_finance["high"]
    told = " ".join(found.sentences)
    assert "1 complement one another (Support system with Finance " in told
    assert "1 substitute one another (Scenario mining with Public service -" in told
    write_study(result, found, tmp_path, ["png"])
    drawn = {path.stem for path in (tmp_path / "figures").glob("*.png")}
    assert drawn == {figure.name for figure in figures(found, result)}


def test_one_pair_of_ten_is_judged_as_one_of_ten(studied):
    """By itself this interaction is distinguishable from zero; as the best of ten looked at it is not."""
    strength: dict[int, float] = {}
    waiting = iter([1.0, 5.0, 3.0, 6.0, 2.0])

    def worth(money, seed):
        if seed not in strength:
            strength[seed] = next(waiting)
        return strength[seed] * (money[0] > 0) * (money[1] > 0)

    pairs = of(analyse(studied(game(worth), "study.replication.seeds=5")).tables["interactions"], OWN)
    first = pairs.iloc[0]
    assert first["low"] > 0
    assert first["p"] < 0.05 < first["p_holm"] == pytest.approx(10 * first["p"])
    assert not pairs["distinguishable"].any()


def test_shares_sum_to_the_whole_for_each_luck_and_basis(studied):
    result = studied(game(lambda money, seed: np.sin(seed + money @ np.arange(1, 6))), "study.replication.seeds=3")
    tables = analyse(result).tables
    for basis in (OWN, EQUAL):
        whole = of(tables["whole"], basis, contrast="whole")["mean"].item()
        assert of(tables["shapley"], basis)["mean"].sum() == pytest.approx(whole, abs=1e-12)
    combined = of(tables["combinations"], OWN)
    assert len(combined) == 32
    assert combined["mean"].iloc[0] == 0


def test_money_that_is_not_spent_does_not_count(studied):
    """Finance is granted as much as others and spends a tenth: per money spent it does ten times as much."""
    part = np.array([1.0, 1.0, 1.0, 1.0, 0.1])
    saves = game(lambda money, seed: money.sum(), lambda money: part @ money)
    found = analyse(studied(saves, "study.replication.seeds=2"))
    bought = of(found.tables["per_money"], OWN, way="shapley").set_index("lever")
    assert bought["mean"].to_numpy() == pytest.approx(1e6 / part)
    assert bought["spent"].to_numpy() == pytest.approx(60 * part)
    equal = of(found.tables["per_money"], EQUAL, way="shapley").set_index("lever")
    assert equal.loc["Finance", "spent"] < 0  # beside others it saves what they would have spent
    assert np.isnan(equal.loc["Finance", "mean"])


def test_a_single_replicate_has_no_intervals_and_finds_nothing(studied):
    found = analyse(studied(game(lambda money, seed: money.prod()), "study.replication.seeds=1"))
    assert found.tables["shapley"]["low"].isna().all()
    assert not found.tables["interactions"]["distinguishable"].any()
    assert any("single replicate" in sentence for sentence in found.sentences)


def test_a_luck_with_a_failed_run_is_left_out_and_told(studied):
    fair = game(lambda money, seed: money.sum())
    seeds = []

    def fails_once(config, every):
        seeds.append(config.seed)
        if config.seed == seeds[0] and budgets(config).tolist() == [60, 60, 0, 0, 0]:
            raise ArithmeticError("unlucky")
        return fair(config, every)

    found = analyse(studied(fails_once, "study.replication.seeds=3"))
    assert set(found.tables["shapley"]["replicates"]) == {2}
    assert any("1 replicate of a world left out" in sentence for sentence in found.sentences)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["study.levers.design=factorial", f"study.levers.factors=[{{key: {FINANCE}, values: [1, 2]}}]"],
         "design = factorial: attribute needs all comb"),
        (["study.attribute.partner=Finanse"], "'Finanse': no such lever; did you mean 'Finance'"),
        (["study.levers.total=1"], "say how much money"),  # what stands there where nobody named a total
        (["study.attribute.level=0.2"], "study.attribute.level"),
        (["study.attribute.level=1.0"], "study.attribute.level"),  # nothing less than all numbers would do
        (["study.replication.level=1.0"], "study.replication.level"),
        (["study.sensitivity.level=1.0"], "study.sensitivity.level"),
        (["study.attribute.partner=F", f"study.levers.factors=[{{key: {FINANCE}, label: F}}]"],
         "there must be two levers at least"),
    ],
)  # fmt: skip
def test_a_plan_that_says_nothing_about_levers_is_refused(settings, told):
    with pytest.raises(ConfigError) as refused:
        check(plan([*SMALL, *settings]))
    assert told in str(refused.value)


def test_equal_budgets_of_a_year_must_be_equal_money():
    asked = plan(SMALL)
    shorter = {"policy.public_service.phases.*.last_month": "2027-12"}
    config = with_settings(asked.configs["full_package"], shorter)
    with pytest.raises(ConfigError, match=r"do not cover as many months .*public_service 36"):
        check(replace(asked, configs={**asked.configs, "full_package": config}))
    check(asked)


TWO = ("study.levers.factors=[{key: policy.support_system.phases.*.budget_per_sme_year, label: S, high: 60}, "
       f"{{key: {FINANCE}, label: F, high: 60}}]")  # fmt: skip


def test_levers_that_are_kept_are_said_and_cost_what_they_cost(studied):
    simulate = game(lambda money, seed: money.sum() + luck(seed) / 1e4, lambda money: money.sum())
    found = analyse(studied(simulate, TWO, "study.attribute.partner=F", "study.replication.seeds=2"))
    told = found.sentences[0]
    assert "top_level_design 60, scenario_mining 60, public_service 60 EUR per SME and year" in told
    none = of(found.tables["combinations"], OWN, levers=0)
    assert none["mean"].item() == 0
    cost = found.tables["combinations"].query("response == 'public_cost' and levers == 0")
    assert (cost["mean"] == 0).all()
    assert (cost["beyond_baseline"] == 180).all()
    assert any("equal money (300 EUR per SME and year)" in sentence for sentence in found.sentences)
    assert set(found.tables["shapley"].query("basis == @EQUAL")["total"]) == {300.0}


def test_worlds_that_took_more_seeds_count_no_more_and_none_is_wasted(studied):
    """In one world luck moves what finance does; there more seeds are tried."""
    easy = "model.cognition.peer_rate"

    def worth(config, month):
        there = budgets(config) > 0
        hard = config.model.cognition.peer_rate > 0.003
        size = 10.0 + 10.0 * hard * (config.seed % 997 / 997)
        return {"effective_adopters": size * there[4], "effective_adoption": size * there[4]}

    adaptive = ["seeds=2", "until_half_width=0.1", "at_once=4", "most=10"]
    found = analyse(studied(
        stand_in(worth, lambda config: budgets(config).sum()), TWO, "study.attribute.partner=F",
        f"study.uncertainties.factors=[{{key: {easy}, values: [0.002, 0.004]}}]",
        *(f"study.replication.{word}" for word in adaptive),
    ))  # fmt: skip
    share = of(found.tables["shapley"], OWN, lever="F").iloc[0]
    assert (share["futures"], share["replicates"], share["most_replicates"]) == (2, 6, 10)
    assert 10.0 < share["mean"] < 15.0
    assert any("6 to 10 seeds" in sentence for sentence in found.sentences)
    assert not any("had failed" in sentence for sentence in found.sentences)


def test_where_no_combination_is_whole_that_is_what_is_found(studied, tmp_path):
    def fails(config, every):
        if budgets(config).any():
            raise ArithmeticError("never")
        return fair(config, every)

    fair = game(lambda money, seed: 0.0)
    result = studied(fails, TWO, "study.attribute.partner=F", "study.replication.seeds=2")
    found = analyse(result)
    assert any("Nothing can be told of levers" in sentence for sentence in found.sentences)
    write_study(result, found, tmp_path, ["png"])
