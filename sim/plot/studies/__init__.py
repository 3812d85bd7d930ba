"""Figures of studies: each module draws from the tables of one analysis."""
