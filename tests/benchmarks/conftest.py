"""The yardsticks are a folder of the repository, not part of the installed package: tests find them here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
