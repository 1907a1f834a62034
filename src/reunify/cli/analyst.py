"""The analyst's commands."""

from __future__ import annotations

from reunify.cli.show import result_json
from reunify.config import json_schema


def schema() -> None:
    """Print the JSON Schema of a job file, for editors that check as you type."""
    result_json(json_schema())
