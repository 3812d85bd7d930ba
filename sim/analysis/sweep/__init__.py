"""Responses by policy, by world, and along each factor."""
