import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # where known_front.py is
