"""Formulae of the field, NumPy in and out; each with its source, none with knowledge of the model.

They are written element by element, so that one text serves a number, four firms or a million.
"""
