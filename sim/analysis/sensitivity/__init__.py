"""Which uncertainties drive an outcome, and a policy's effect on it."""
