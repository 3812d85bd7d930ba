"""The J-curve of a firm, and the picture of contacts: what is drawn is what happened."""

import numpy as np
import pytest

import sim
from sim.drawing import figures_of
from sim.errors import ConfigError
from sim.explore import contacts, jcurve
from sim.explore.figures import FIRM, figure_of, file_of, possible
from sim.explore.life import BEGAN, SERVED
from sim.explore.pair import ADDITIONAL
from sim.explore.panels import money_scale
from sim.interface import pair as paired
from sim.language import speaking
from sim.month.beginning import begin
from sim.plot.save import picture
from sim.plot.style import look

SETTINGS = {"population__n_smes": 150, "months": 96, "seed": 3}


@pytest.fixture(scope="module")
def pair():
    return paired("full_package", **SETTINGS)


@pytest.fixture(scope="module")
def lives(pair):
    return pair.lives(int(pair.by_interest[0]))


@pytest.fixture(scope="module")
def figures(pair, lives):
    return {name: figure_of(pair, name, lives if name == FIRM else None) for name in (FIRM, "contacts")}


def texts(figure):
    from matplotlib.text import Text

    return " ".join(found.get_text() for found in figure.findobj(Text))


def test_the_first_firm_is_one_that_uses_ai_by_the_policy_alone_and_gains_by_it(pair, lives):
    slot = pair.by_interest[0]
    assert sorted(pair.by_interest) == list(range(150))
    assert pair.changes[slot] == ADDITIONAL
    pays = pair.policy.of_the_first["effective_month"] >= 0
    assert pays[slot] == pays[pair.changes == ADDITIONAL].any()
    assert (lives[0].of(BEGAN), bool(lives[1].of(BEGAN))) == ([], True)


def test_a_firm_and_its_twin_differ_only_after_the_programme_begins(lives):
    made = jcurve.difference(lives)
    assert all(not values[:48].any() for values in made)
    assert made.value_added.any()
    assert made.support[-1] == lives[1].rows[len(made.support) - 1]["support"] - lives[0].rows[-1]["support"] > 0
    assert jcurve.difference((lives[1], lives[1])).profit.any() == 0


def test_lines_are_the_difference_and_its_sum(figures, lives):
    made, (by_month, so_far, _) = jcurve.difference(lives), figures[FIRM].axes
    for axes, values in ((by_month, made.profit), (so_far, made.profit.cumsum())):
        line = next(line for line in axes.lines if line.get_label() == "Profit before tax")
        scale = 1e3 if "thousand" in axes.get_ylabel() else 1.0
        assert line.get_ydata() * scale == pytest.approx(values)


def test_what_happened_to_its_ai_is_marked_and_so_are_the_levers(figures, lives):
    lanes = figures[FIRM].axes[2]
    began = [month for month, kind in jcurve.marks(lives[1]) if kind == jcurve.BEGINS]
    assert began == [event.month for event in lives[1].of(BEGAN)]
    drawn = [line.get_xdata()[0] for line in lanes.lines if line.get_marker() == jcurve.MARKS[jcurve.BEGINS]]
    assert drawn == pytest.approx([2021 + month / 12 for month in began])
    levers = jcurve.levers_of(lives)
    assert set(levers) == {event.facts["lever"] for life in lives for event in life.of(SERVED)}
    assert len(lanes.get_yticks()) == 2 + len(levers) > 2


def test_each_firm_has_a_place_of_its_own_in_the_field_of_its_sector_and_region(pair):
    lives = pair.policy.of_the_first
    places = contacts.layout(lives["region"], lives["sector"])
    assert np.array_equal(places.round(), np.column_stack([lives["sector"], lives["region"]]))
    apart = np.abs(places[:, None] - places[None]).sum(axis=2) + np.eye(len(places))
    assert apart.min() > 0.01


def test_who_heard_of_it_first_is_counted_by_hand(pair):
    network, began = begin(pair.policy.config).network, pair.policy.of_the_first["adoption_month"].astype(int)
    by_hand = [
        began[firm] >= 0 and any(0 <= began[other] < began[firm] for other in
                                 network.contact[network.first[firm] : network.first[firm + 1]])
        for firm in range(len(began))
    ]  # fmt: skip
    found = contacts.heard_first(network.first, network.contact, began)
    assert np.array_equal(found, by_hand)
    assert 0 < found.sum() < (began >= 0).sum()


def test_the_picture_shows_every_firm_and_contact_of_both_worlds(figures, pair):
    network = begin(pair.policy.config).network
    for axes, world in zip(figures["contacts"].axes, pair.worlds, strict=False):
        (pale, dark), (without, users) = axes.lines, axes.collections
        uses = int((world.of_the_first["adoption_month"] >= 0).sum())
        ends = np.concatenate([line.get_xydata() for line in (pale, dark)])
        assert np.isnan(ends[:, 0]).sum() == len(network.contact) // 2
        assert (len(without.get_offsets()), len(users.get_offsets())) == (150 - uses, uses)
        assert f"{uses} of 150 firms" in texts(figures["contacts"])


@pytest.mark.parametrize("name", [FIRM, "contacts"])
def test_it_says_what_it_was_made_from_and_is_the_same_bytes_every_time(name, figures, pair, lives):
    assert pair.identity in texts(figures[name])
    assert "seed 3" in texts(figures[name])
    own = lives if name == FIRM else None
    for kind in ("svg", "pdf"):
        with look():
            before = picture(figures[name], kind, name)
        assert file_of(pair, name, kind, own) == before, kind


def test_they_are_drawn_from_python_and_odd_wishes_are_refused(pair):
    drawn = sim.draw(pair, "contacts", lang="zh")
    assert "开始使用人工智能" in texts(drawn)
    for wrong in (-1, 150, "3", 2.0, True, [2]):
        with pytest.raises(ConfigError, match="whole number from 0 to 149"):
            sim.draw(pair, FIRM, firm=wrong)
    for lang in (["zh"], None, "de"):
        with pytest.raises(ConfigError, match=r"^lang = .*: must be one of en, zh"):
            sim.draw(pair, "gaps", lang=lang)
    with pytest.raises(ConfigError, match=r"there is no figure \['gaps'\]"):
        sim.draw(pair, ["gaps"])
    with pytest.raises(ConfigError, match="firm is for the figure 'firm'"):
        sim.draw(pair, "gaps", firm=3)
    with pytest.raises(ConfigError, match="firm is for the figure 'firm'"):
        sim.draw(sim.run("baseline", months=2, population__n_smes=50), "money", firm=1)


def test_who_needs_no_firm_looks_for_none(monkeypatch, pair):
    monkeypatch.setattr(type(pair), "by_interest", property(lambda _: pytest.fail("looked for a firm")))
    assert set(figures_of(pair)) > {FIRM, "gaps"}


@pytest.mark.parametrize(("lang", "most", "told"), [
    ("en", 2e6, (1e6, "million {money}")), ("en", 2e3, (1e3, "thousand {money}")), ("en", 9.0, (1.0, "{money}")),
    ("zh", 2e8, (1e8, "亿{money}")), ("zh", 2e4, (1e4, "万{money}")), ("zh", 9e3, (1.0, "{money}")),
])  # fmt: skip
def test_money_is_told_in_units_of_the_language(lang, most, told):
    with speaking(lang):
        assert money_scale(most) == told


def test_more_firms_than_can_be_seen_are_refused(monkeypatch, pair):
    assert "contacts" in possible(pair)
    monkeypatch.setattr(contacts, "MOST", 149)
    assert "contacts" not in possible(pair)
    with pytest.raises(ConfigError, match="of 149 firms at most"):
        sim.draw(pair, "contacts")
