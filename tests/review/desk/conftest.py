"""The review desk over HTTP: server processes for crowds and kills, the application itself for the rest."""

from __future__ import annotations

import sys
from pathlib import Path

# The yardsticks, whose crowd decides here too, are a folder of the repository and not part of the package.
sys.path.insert(0, str(Path(__file__).parents[3]))
