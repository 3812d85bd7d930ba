"""The model on a page of SolaraViz: `pip install -e ".[viz]"`, then `solara run docs/solara_page.py`.

The model has no space, so Mesa's space components have nothing to draw; SMEs are placed by what they are instead.
"""

import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component

from sim.model import SME, AdoptionModel

SCENARIOS = ["baseline", "top_level_design", "scenario_mining", "public_service", "support_system", "full_package"]
PARAMETERS = {
    "scenario": {"type": "Select", "label": "Scenario", "value": "full_package", "values": SCENARIOS},
    "n_smes": {"type": "SliderInt", "label": "SMEs", "value": 300, "min": 100, "max": 2000, "step": 100},
    "months": 72,
    "seed": 1,
}


def portrayal(firm):
    """How an SME is drawn."""
    return {"color": "tab:green" if firm.uses_ai else "lightgrey", "size": 10 + 30 * firm.size_class}


def firms(model):
    """SMEs by digital intensity and skill."""
    figure = Figure()
    axes = figure.subplots()
    smes = model.agents_by_type[SME]
    looks = smes.map(portrayal)
    axes.scatter(
        smes.get("informatization"),
        smes.get("absorptive_capacity"),
        s=[look["size"] for look in looks],
        c=[look["color"] for look in looks],
    )
    axes.set(xlabel="Digital intensity", ylabel="Absorptive capacity", title="Green: uses AI; larger: size class")
    return solara.FigureMatplotlib(figure, format="png", bbox_inches="tight")


page = SolaraViz(
    AdoptionModel(scenario="full_package", n_smes=300, months=72, seed=1),
    components=[make_plot_component(["adoption", "effective_adoption"]), firms],
    model_params=PARAMETERS,
    name="Adoption of AI by SMEs",
)
