"""What a project costs, brings and is worth, reckoned again by hand for a firm or two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.appraisal import TYPICAL_ODDS, believed_success, felt_worth, net_present_value
from sim.behaviour.projects import Position, prospects
from sim.behaviour.standing import Looking, Surroundings, stand
from sim.config.schema.behaviour import Appraisal, Behaviour, Option, Projects, Skills, Talent
from sim.config.schema.population import ByLink
from sim.economics.finance import share_up_to
from sim.terms import Aid, OptionTerms, Terms
from sim.units import monthly_rate

GENERAL, SPECIALISED, DISRUPTIVE = range(3)
MODEL = Behaviour(
    projects=Projects(
        fixed_cost=2.0, cost_per_employee=0.5, integration=0.6, steepness=2.0, mismatch=0.75, success=0.5,
        success_by_skill=0.8, success_by_reach=0.5, success_by_fit=0.4, success_by_cash=0.05, old_firm_trough=0.3,
        difficulty=ByLink(management=0.0, technology=0.0, market=0.0),
        general=Option(gain=0.5, cost=0.4, trough=0.1, half_saturation=0.25, maintenance_per_year=0.24,
                       success=0.06, fit=0.6, matched=False),
        specialised=Option(gain=1.0, cost=1.0, trough=0.4, half_saturation=0.5, maintenance_per_year=0.12,
                           success=0.0, fit=0.5, matched=True),
        disruptive=Option(gain=2.0, cost=2.5, trough=0.9, half_saturation=0.75, maintenance_per_year=0.12,
                          success=-0.1, fit=0.4, matched=True),
    ),
    appraisal=Appraisal(discount_per_year=0.12, horizon=48.0),
    skills=Skills(half_life_longest=20.0, half_life_shortest=4.0),
    talent=Talent(shortage_slowdown=0.5),
)  # fmt: skip
TERMS = Terms(OptionTerms.of(MODEL.projects), integration=0.6, success=0.0, expected_price_fall=0.1)


def firm(**other):
    """One firm of ten employees, half informatized, middling skill."""
    told = {
        "value_added": 30_000.0, "wage": 2_000.0, "employees": 10.0, "informatization": 0.5, "skill": 0.5,
        "staffing": 1.0, "price": 1.0, "mature": False, "spare_cash": 0.0, **other,
    }  # fmt: skip
    links = {"potential": np.array([[0.05], [0.1], [0.04]]), "match": np.ones((3, 1)), "fit": np.full((3, 1), 0.1)}
    links = {name: told.pop(name, array) for name, array in links.items()}
    return Position(**{name: np.array([value]) for name, value in told.items()}, **links)


def hill(level, half):
    return level**2 * (1 + half**2) / (level**2 + half**2)


class TestCost:
    def test_on_paper(self):
        # (2 + 0.5 x 10) wages of 2,000, times 1 + 0.6 x half of nothing informatized
        cost = prospects(firm(), MODEL, TERMS).cost
        assert cost[0, :, 0] == pytest.approx(np.array([0.4, 1.0, 2.5]) * 14_000 * 1.3)

    def test_price_and_integration(self):
        dear = prospects(firm(price=1.5), MODEL, TERMS).cost
        assert dear == pytest.approx(1.5 * prospects(firm(), MODEL, TERMS).cost)
        ready = prospects(firm(informatization=1.0), MODEL, TERMS).cost
        assert ready[0, SPECIALISED, 0] == pytest.approx(14_000)

    def test_scales_with_wages(self):
        assert prospects(firm(wage=4_000.0), MODEL, TERMS).cost == pytest.approx(
            2 * prospects(firm(), MODEL, TERMS).cost
        )


class TestProspects:
    def test_ceiling_and_trough_on_paper(self):
        found = prospects(firm(), MODEL, TERMS)
        assert found.ceiling[1, SPECIALISED, 0] == pytest.approx(0.1 * hill(0.5, 0.5) * 0.6)
        assert found.ceiling[0, GENERAL, 0] == pytest.approx(0.05 * 0.5 * hill(0.5, 0.25) * 0.6)
        assert found.ceiling[2, DISRUPTIVE, 0] == pytest.approx(0.04 * 2 * hill(0.5, 0.75) * 0.5)
        assert found.trough[1, SPECIALISED, 0] == pytest.approx(0.1 * 0.4)
        assert found.trough[2, DISRUPTIVE, 0] == pytest.approx(0.04 * 2 * 0.9)

    def test_maturity_deepens_the_trough_alone(self):
        young, old = prospects(firm(), MODEL, TERMS), prospects(firm(mature=True), MODEL, TERMS)
        assert old.trough == pytest.approx(1.3 * young.trough)
        assert np.array_equal(old.ceiling, young.ceiling)
        assert np.array_equal(old.odds, young.odds)

    def test_trough_does_not_depend_on_informatization(self):
        assert np.array_equal(
            prospects(firm(informatization=0.9), MODEL, TERMS).trough, prospects(firm(), MODEL, TERMS).trough
        )

    def test_fit_is_bounded(self):
        for fit, bound in ((-5.0, 0.2), (5.0, 1.0)):
            found = prospects(firm(fit=np.full((3, 1), fit)), MODEL, TERMS)
            assert found.ceiling[1, SPECIALISED, 0] == pytest.approx(0.1 * hill(0.5, 0.5) * bound)
            assert found.ceiling[1, GENERAL, 0] == pytest.approx(0.1 * 0.5 * hill(0.5, 0.25) * 0.6)

    def test_architecture_limits_reach(self):
        match = np.array([[1.0], [0.75], [1.0]])
        ratio = prospects(firm(match=match), MODEL, TERMS).ceiling / prospects(firm(), MODEL, TERMS).ceiling
        assert ratio[:, SPECIALISED, 0] == pytest.approx([1, 0.75, 1])

    def test_odds_on_paper(self):
        reach = hill(0.5, 0.5)
        expected = 0.5 + 0.8 * (0.5 - 0.4) + 0.5 * (reach - 0.5) + 0.4 * (0.6 - 0.6)
        assert prospects(firm(), MODEL, TERMS).odds[1, SPECIALISED, 0] == pytest.approx(expected)
        rich = prospects(firm(spare_cash=18_200.0), MODEL, TERMS).odds  # exactly the cost of a specialised one
        assert rich[1, SPECIALISED, 0] == pytest.approx(expected + 0.05)
        assert rich[1, DISRUPTIVE, 0] == pytest.approx(prospects(firm(), MODEL, TERMS).odds[1, DISRUPTIVE, 0])
        reach = hill(0.5, 0.25)
        general = 0.5 + 0.06 + 0.08 + 0.5 * (reach - 0.5) + 0.4 * (0.6 - 0.6)
        assert prospects(firm(), MODEL, TERMS).odds[0, GENERAL, 0] == pytest.approx(general)

    def test_difficult_links_cost_the_unskilled(self):
        hard = ByLink(management=0.0, technology=0.2, market=0.1)
        model = MODEL.model_copy(update={"projects": MODEL.projects.model_copy(update={"difficulty": hard})})
        for skill in (0.0, 0.4, 1.0):
            lost = prospects(firm(skill=skill), MODEL, TERMS).odds - prospects(firm(skill=skill), model, TERMS).odds
            assert lost[:, SPECIALISED, 0] == pytest.approx([0.0, 0.2 * (1 - skill), 0.1 * (1 - skill)])

    def test_who_expects_to_find_nobody_expects_to_learn_slowly(self):
        """A half-life of 12 months becomes one of 15 where half of the people are found."""
        slow = prospects(firm(staffing=0.5), MODEL, TERMS)
        rate = monthly_rate(0.12) + np.log(2) / 15
        annuity = (1 - np.exp(-rate * 48)) / rate
        assert slow.disruption[1, SPECIALISED, 0] == pytest.approx(30_000 * 0.1 * 0.4 * annuity)
        assert (slow.gain < prospects(firm(), MODEL, TERMS).gain).all()
        assert np.array_equal(slow.odds, prospects(firm(), MODEL, TERMS).odds)

    def test_standards_raise_everyones_odds(self):
        raised = prospects(firm(), MODEL, replace(TERMS, success=0.03)).odds
        assert raised == pytest.approx(prospects(firm(), MODEL, TERMS).odds + 0.03)

    @given(st.floats(0, 1), st.floats(0.02, 1), st.floats(-2, 2))
    def test_odds_stay_off_certainty(self, skill, informatization, fit):
        odds = prospects(
            firm(skill=skill, informatization=informatization, fit=np.full((3, 1), fit)), MODEL, TERMS
        ).odds
        assert odds.min() >= 0.03
        assert odds.max() <= 0.97

    def test_present_values_are_integrals(self):
        found, rate, time = prospects(firm(), MODEL, TERMS), monthly_rate(0.12), np.linspace(0, 48, 100_001)
        left, discount = np.exp2(-time / 12.0), np.exp(-rate * time)  # half-life 20 - 16 x 0.5
        at = (1, SPECIALISED, 0)
        assert found.gain[at] == pytest.approx(np.trapezoid(30_000 * found.ceiling[at] * (1 - left) * discount, time))
        assert found.disruption[at] == pytest.approx(np.trapezoid(30_000 * found.trough[at] * left * discount, time))
        assert found.upkeep[at] == pytest.approx(0.12 * 18_200 / 12)
        assert found.upkeep_value[at] == pytest.approx(np.trapezoid(found.upkeep[at] * discount, time))

    def test_money_has_no_unit(self):
        one = prospects(firm(), MODEL, TERMS)
        other = prospects(firm(value_added=240_000.0, wage=16_000.0), MODEL, TERMS)
        for name in ("cost", "upkeep", "gain", "disruption", "upkeep_value"):
            assert getattr(other, name) == pytest.approx(8 * getattr(one, name)), name
        assert np.array_equal(one.odds, other.odds)

    @given(st.floats(0.02, 0.9), st.floats(0, 0.9))
    def test_more_informatized_or_skilled_is_never_worse(self, level, skill):
        def value(**at):
            found = prospects(firm(**at), MODEL, TERMS)
            return net_present_value(found, found.odds, found.cost)

        base = value(informatization=level, skill=skill)
        assert (value(informatization=level + 0.1, skill=skill) >= base - 1e-9).all()

    def test_nobody(self):
        empty = Position(*[np.zeros(0)] * 6, *[np.zeros((3, 0))] * 3, np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0))
        assert prospects(empty, MODEL, TERMS).odds.shape == (3, 3, 0)


class TestValue:
    def test_belief_is_bent_by_what_a_firm_knows_of_itself(self):
        odds = TYPICAL_ODDS * np.array([1.0, 0.25, 1.44])[None, :, None]
        believed = believed_success(np.array([[0.6], [0.6], [1.0]]), np.broadcast_to(odds, (3, 3, 1)))
        assert believed[0, :, 0] == pytest.approx([0.6, 0.3, 0.72])
        assert believed[2, 2, 0] == 1

    def test_net_present_value_on_paper(self):
        found = prospects(firm(), MODEL, TERMS)
        value = net_present_value(found, found.odds, found.cost, 1_000.0)
        expected = found.odds * found.gain - found.disruption - found.upkeep_value - found.cost + 1_000
        assert value == pytest.approx(expected)

    def worth(self, **other):
        found = prospects(firm(), MODEL, TERMS)
        told = {
            "belief": np.full((3, 1), 0.6), "precision": np.full((3, 1), 8.0), "wealth": np.array([50_000.0]),
            "aversion": np.array([2.0]), "waiting": np.array([0.5]), "price_fall": 0.1, **other,
        }  # fmt: skip
        success, told["precision"] = believed_success(told.pop("belief"), found.odds), told["precision"][:, None, :]
        return felt_worth(success, found.gain, found.disruption, found.upkeep_value, found.cost, **told), found

    def test_certainty_equivalent_on_paper(self):
        value, found = self.worth()
        plain = net_present_value(found, believed_success(np.full((3, 1), 0.6), found.odds), found.cost)
        risk = 0.5 * 2 * found.gain**2 / (8 * 50_000)
        assert value == pytest.approx(plain - risk - 0.5 * 0.1 * found.cost)

    def test_precision_belongs_to_the_link(self):
        sure = self.worth(precision=np.array([[8.0], [8e9], [8.0]]))[0] > self.worth()[0]
        assert sure[:, :, 0].all(axis=1).tolist() == [False, True, False]

    @pytest.mark.parametrize(
        ("name", "low", "high"),
        [("wealth", 1e4, 1e6), ("precision", 4.0, 90.0), ("belief", 0.2, 0.5)],
    )
    def test_rises_with(self, name, low, high):
        shape = (1,) if name == "wealth" else (3, 1)
        assert (self.worth(**{name: np.full(shape, high)})[0] > self.worth(**{name: np.full(shape, low)})[0]).all()

    @pytest.mark.parametrize("name", ["aversion", "waiting"])
    def test_falls_with(self, name):
        assert (self.worth(**{name: np.array([6.0])})[0] < self.worth(**{name: np.array([0.1])})[0]).all()

    def test_break_even_price(self):
        found = prospects(firm(), MODEL, TERMS)
        limit = found.odds * found.gain - found.disruption - found.upkeep_value
        assert (net_present_value(found, found.odds, limit - 1e-6) > 0).all()
        assert (net_present_value(found, found.odds, limit + 1e-6) < 0).all()

    def test_architecture(self):
        serves = np.array([[True, False], [False, True], [True, True]])
        nothing, one = np.zeros(3), np.ones(1)
        firms = Looking(*[np.zeros(3, dtype=np.int8)] * 3, np.array([0, 1, 1], dtype=np.int8), *[nothing] * 4)
        around = Surroundings(one, one, one, np.ones((3, 1)), serves, 0.75, np.zeros((3, 1, 1)), 0.1, 0.5, 1.0)
        here = stand(firms, np.arange(3), around, nothing, nothing, nothing)
        assert here.match.tolist() == [[1, 0.75, 0.75], [0.75, 1, 1], [1, 1, 1]]


class TestTerms:
    def test_options_of_a_configuration(self):
        options = OptionTerms.of(MODEL.projects)
        assert options.cost.tolist() == [0.4, 1.0, 2.5]
        assert options.upkeep_per_year.tolist() == [0.24, 0.12, 0.12]
        assert options.matched.tolist() == [0, 1, 1]

    def test_general_alone_moves(self):
        moved = TERMS.options.with_general(cost=0.5, gain=2.0, half_saturation=-0.1, success=0.03)
        assert moved.cost.tolist() == [0.2, 1.0, 2.5]
        assert moved.gain.tolist() == [1.0, 1.0, 2.0]
        assert moved.half_saturation == pytest.approx([0.15, 0.5, 0.75])
        assert moved.success == pytest.approx([0.09, 0.0, -0.1])
        assert moved.trough.tolist() == TERMS.options.trough.tolist()

    def test_half_saturation_has_a_floor(self):
        assert TERMS.options.with_general(cost=1, gain=1, half_saturation=-5.0, success=0).half_saturation[0] == 0.02

    def test_grant(self):
        aid = Aid(np.array([0.5, 0.5, 0.0]), 1_000.0, 0.0, True, 0.0, np.zeros(3), 0.0)
        assert share_up_to(aid.rate, np.array([1_500.0, 9_000.0, 500.0]), aid.cap).tolist() == [750, 1_000, 0]
