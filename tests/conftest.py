"""What every test shares: property tests that find the same examples on every machine, small worlds."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # where worlds.py is

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
