"""Chance, asked for one agent at a time: the keyed draws of the run, so that the reference has the same luck."""

import math

import numpy as np
from scipy.special import ndtri

from sim.randomness import Draws


class Luck:
    """Draws of one run. What many agents ask in a month is drawn once for all places, and looked up."""

    def __init__(self, seed, places):
        self.draws = Draws(seed)
        self.places = np.arange(places)
        self.month = 0
        self.pages = {}

    def turn_to(self, month):
        """A new month has new luck."""
        self.month = month
        self.pages.clear()

    def uniform(self, decision, place, item=0):
        """Draw between 0 and 1 of the agent at a place, this month."""
        page = self.pages.get((decision, item))
        if page is None:
            page = self.pages[decision, item] = self.draws(decision, self.month, self.places, int(item)).tolist()
        return page[place]

    def normal(self, decision, place, item=0):
        return float(ndtri(self.uniform(decision, place, item)))

    def logistic(self, decision, place, item=0):
        drawn = self.uniform(decision, place, item)
        return math.log(drawn / (1 - drawn))

    def once(self, decision, month, place, item=0):
        """Draw that is addressed by another month than this one: by none (0), by a year, by one of foundation."""
        return float(self.draws(decision, month, np.array([place]), np.array([item]) if item else 0)[0])

    def once_normal(self, decision, month, place, item=0):
        return float(ndtri(self.once(decision, month, place, item)))
