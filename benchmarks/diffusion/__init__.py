"""One small model, written in the manner of each contender: a technology spreads among firms that see their peers.

`start` says what the model is; every other module is one way of running it.
"""
