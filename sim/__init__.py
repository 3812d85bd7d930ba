"""A policy laboratory for the adoption of AI by small and medium-sized enterprises."""

from __future__ import annotations

__version__ = "0.1.0"
