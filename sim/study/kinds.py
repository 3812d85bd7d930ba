"""The kinds of study: each a command, a function in Python, and an analysis with figures of its own."""

from __future__ import annotations

KINDS = {
    "sweep": "try many policies in many worlds",
    "sensitivity": "find out what drives an outcome, and a policy's effect on it",
    "discover": "find the conditions under which a policy fails its goal",
    "attribute": "find out what each lever contributes, and which complement one another",
    "design": "search for the best mix of levers for a budget, whatever the world is like",
}
