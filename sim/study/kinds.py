"""The kinds of study: each a command, a function in Python, and an analysis with figures of its own."""

from __future__ import annotations

KINDS = {
    "sweep": "try many policies in many worlds",
    "sensitivity": "find out what drives an outcome, and a policy's effect on it",
    "discover": "find the conditions under which a policy fails its goal",
    "attribute": "find out what each lever contributes, and which complement one another",
    "design": "search for the best mix of levers for a budget, whatever the world is like",
    "calibrate": "fit parameters to published figures",
    "validate": "confront the model with published figures",
}

USUAL = {
    "calibrate": {"population.n_smes": "8000"},  # shares of a few per cent, known to half a point in one run
    "validate": {"population.n_smes": "8000"},
}
"""Settings that a kind takes where nobody says otherwise, beside the shipped study of its name."""
OF_TARGETS = ("calibrate", "validate")  # kinds that take --targets FILE
