"""The mixes that a search has found, and what they are worth."""
