"""The kinds of study: each a command, a function in Python, and an analysis with figures of its own."""

from __future__ import annotations

from sim.language import later

KINDS = {
    "sweep": later("try many policies in many worlds"),
    "sensitivity": later("find out what drives an outcome, and a policy's effect on it"),
    "discover": later("find the conditions under which a policy fails its goal"),
    "attribute": later("find out what each lever contributes, and which complement one another"),
    "design": later("search for the best mix of levers for a budget, whatever the world is like"),
    "calibrate": later("fit parameters to published figures"),
    "validate": later("confront the model with published figures"),
}

USUAL = {
    "calibrate": {"population.n_smes": "8000"},  # shares of a few per cent, known to half a point in one run
    "validate": {"population.n_smes": "8000"},
}
"""Settings that a kind takes where nobody says otherwise, beside the shipped study of its name."""
OF_TARGETS = ("calibrate", "validate")  # kinds that take --targets FILE
