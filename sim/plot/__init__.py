"""Figures of a comparison, for print and screen; Matplotlib is loaded when the first one is drawn."""
