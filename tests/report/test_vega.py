"""The charts' script is the one that vl-convert carries."""

from pathlib import Path
from runpy import run_path

ROOT = Path(__file__).parents[2]


def test_the_script_in_the_package_is_what_its_builder_makes() -> None:
    built = run_path(str(ROOT / "scripts/build_vega.py"))
    assert built["OUTPUT"].read_text(encoding="utf-8") == built["bundle"]()
