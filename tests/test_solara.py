"""A page of SolaraViz, without a browser; skipped where Mesa's extra `viz` is not installed.

To repeat it: ``pip install -e ".[test,viz]"``, then ``python -m pytest tests/test_solara.py``.
"""

import importlib.util
import time
import warnings
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "solara_page.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of solara and Mesa's page, which are not ours
    pytest.mark.skipif(importlib.util.find_spec("solara") is None, reason="solara is not installed: .[viz] brings it"),
]


class Shown:
    """A page as a browser would hold it: its widgets, found by what they show."""

    def __init__(self, page, model):
        import solara

        @solara.component
        def Page():
            with solara.AppLayout(children=[page]):
                pass

        self.model = model
        self.box, self.rendered = solara.render(Page(), handle_error=False)

    def widgets(self, kind):
        found, waiting = {}, [self.box]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, dict):
                waiting += thing.values()
            elif isinstance(thing, list | tuple):
                waiting += thing
            elif hasattr(thing, "_trait_values") and id(thing) not in found:
                found[id(thing)] = thing
                waiting += thing._trait_values.values()
        return [widget for widget in found.values() if type(widget).__name__ == kind]

    def button(self, label):
        return next(widget for widget in self.widgets("Btn") if label in widget.children)

    def texts(self):
        return [text for widget in self.widgets("Html") for text in widget.children if isinstance(text, str)]

    def pictures(self):
        return [bytes(widget.value) for widget in self.widgets("Image")]


def load_page():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec = importlib.util.spec_from_file_location("solara_page", PAGE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


@pytest.fixture
def module():
    return load_page()


@pytest.fixture
def shown(module):
    """The page of the documentation with a smaller model."""
    from mesa.visualization import SolaraViz, make_plot_component

    model = solara_reactive(module.AdoptionModel(scenario="full_package", n_smes=100, months=6, seed=1))
    parameters = {**module.PARAMETERS, "months": 6}
    parameters["n_smes"] = {**parameters["n_smes"], "value": 100}
    plots = [make_plot_component(["adoption", "awareness"]), make_plot_component({"cash": "tab:blue"}, page=1)]
    page = Shown(SolaraViz(model, components=[*plots, module.firms], model_params=parameters), model)
    yield page
    page.rendered.close()


def test_the_documented_page_is_drawn(module):
    page = Shown(module.page, None)
    assert len(page.pictures()) == 2
    assert any(text in ("Time: 0.0", "Step: 0") for text in page.texts())
    assert not page.widgets("Alert")
    page.rendered.close()


def test_steps_are_drawn(shown):
    before = shown.pictures()
    shown.button("Step").click()
    assert (shown.model.value.steps, shown.model.value.world.month) == (1, 1)
    assert any(text in ("Time: 1.0", "Step: 1") for text in shown.texts())
    after = shown.pictures()
    assert len(before) == len(after) == 2
    assert set(before).isdisjoint(after)


def test_playing_goes_on_until_the_horizon(shown):
    shown.button("▶").click()
    waited_until = time.monotonic() + 60
    while shown.model.value.running and time.monotonic() < waited_until:
        time.sleep(0.05)
    assert shown.model.value.steps == 6
    assert len(shown.model.value.datacollector.model_vars["adoption"]) == 7


def test_reset_makes_the_model_that_the_page_shows(shown):
    shown.button("Step").click()
    shown.button("Reset").click()
    fresh = shown.model.value
    assert (fresh.steps, fresh.config.seed, fresh.config.population.n_smes) == (0, 1, 100)
    assert fresh.config.policy.title == "Full package"
    (choice,) = shown.widgets("Select")
    choice.v_model = "baseline"
    (firms,) = [slider for slider in shown.widgets("Slider") if slider.label == "SMEs"]
    firms.v_model = 200
    shown.button("Reset").click()
    fresh = shown.model.value
    assert fresh.config.policy.title != "Full package"
    assert len(fresh.world.firms) == 200
    shown.button("Step").click()
    assert fresh.steps == 1


@pytest.mark.parametrize("measures", ["adoption", ["adoption", "cash"], {"adoption": "red"}])
def test_the_other_way_of_plotting(module, measures):
    from mesa.visualization import SolaraViz, make_plot_component

    model = module.AdoptionModel(n_smes=60, months=3, seed=1)
    model.run()
    plot = make_plot_component(measures, backend="altair")
    page = Shown(SolaraViz(model, components=[plot]), None)
    assert len(page.widgets("VegaLite")) == 1
    page.rendered.close()


def test_a_space_of_ones_own_is_drawn(module):
    import mesa
    from mesa.visualization import SolaraViz, make_space_component

    class Placed(module.AdoptionModel):
        def __init__(self, **kwargs):  # the only name that Mesa 3.3 lets a page leave open
            super().__init__(**kwargs)
            self.space = mesa.space.ContinuousSpace(1.0, 1.0, torus=False)
            for firm in self.agents_by_type[module.SME]:
                self.space.place_agent(firm, (firm.informatization * 0.99, firm.absorptive_capacity * 0.99))

    model = solara_reactive(Placed(n_smes=60, months=3, seed=1))
    page = Shown(SolaraViz(model, components=[make_space_component(module.portrayal)]), model)
    before = page.pictures()
    page.button("Step").click()
    assert len(before) == len(page.pictures()) == 1
    page.rendered.close()


def solara_reactive(model):
    import solara

    return solara.reactive(model)
