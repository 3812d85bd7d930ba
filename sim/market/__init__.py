"""Rules of the supply side: what AI costs, who sells it, how technology moves from outside."""
