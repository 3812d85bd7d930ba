"""Calibration: parameters that fit published figures."""
