"""``python -m benchmarks.quality.elsewhere PYTHON SCRIPT ARGUMENTS``: become another environment's Python.

The process stays the same, so that what it takes is measured as for any other program.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Replace this program by the one that the command line names, free of this one's module path."""
    python, *rest = sys.argv[1:]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    os.execve(python, [python, *rest], kept)


if __name__ == "__main__":
    main()
