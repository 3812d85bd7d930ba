"""Sentences that say what the numbers say, and no more."""

from comparisons import comparison

from sim.report.findings import findings


def told(**wanted):
    return " ".join(findings(comparison(**wanted)))


def test_an_effect_is_told_with_its_interval():
    text = told()
    assert "effective adoption is higher, in share points, by 5.0 under “Helps” (95% interval 4.8 to 5.3)" in text


def test_what_may_be_zero_is_not_called_an_effect():
    text = told()
    assert "The effect of “Nothing” is not distinguishable from zero." in text
    assert "Nothing" not in next(sentence for sentence in findings(comparison()) if "is higher" in sentence)


def test_harm_is_told():
    text = told(effects={"harms": -0.05})
    assert "effective adoption is lower, in share points, by 5.0 under “Harms”" in text
    assert "for 1 scenario no such cost" not in text
    assert "additional effective adopter costs" not in text


def test_the_larger_of_two_is_named_only_where_it_is_known():
    assert "differ by 2.0 points" in told(effects={"a": 0.05, "b": 0.03})
    assert "these replicates do not settle" in told(effects={"a": 0.05, "b": 0.05})


def test_one_replicate_claims_nothing():
    text = told(replicates=1)
    assert "no effect can be told from luck" in text
    assert "higher" not in text
    assert "95%" not in text


def test_few_replicates_are_called_few():
    assert "the intervals themselves are rough" in told(replicates=5)
    assert "rough" not in told(replicates=10)


def test_unspent_money_is_told():
    assert "of what was granted, 24% under “Helps”" in told()


def test_a_scenario_that_never_ran_is_named():
    text = told(failed=tuple(("helps", number) for number in range(5)))
    assert "Nothing can be said about “Helps”" in text


def test_twins_and_costs_come_with_intervals():
    text = told()
    assert "(deadweight): 29% under “Helps” (95% interval 29% to 29%)" in text
    assert "An additional effective adopter costs the public EUR 2" in text
    assert "for 1 scenario no such cost can be given" in text
