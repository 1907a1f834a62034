from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reunify.config.models import SourceConfig
from reunify.sources import Intake, read_sources

Read = Callable[..., Intake]
COLUMNS = {"id": "ID", "full_name": "Name", "birth": "Born"}


def source(path: str, **settings: Any) -> SourceConfig:
    return SourceConfig.model_validate(
        {"name": "a", "role": "children", "path": path, "columns": COLUMNS, **settings}
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write ``content`` as a file and read it as a source."""

    def _read(content: str | bytes, file: str = "f.csv", **settings: Any) -> Intake:
        (tmp_path / file).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_sources((source(file, **settings),), tmp_path)

    return _read
