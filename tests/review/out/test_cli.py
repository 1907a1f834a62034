"""``reunify review export`` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pyotp
import pytest

from reunify.review import confirm, enrol

from ..conftest import PASSWORD, Office
from ..test_cli import Said, reunify


def export(office: Office, out: Path, *words: str, who: str = "lea", typed: str | None = None) -> Said:
    """Export as somebody, their password on standard input."""
    given = f"{PASSWORD.format(who)}\n" if typed is None else typed
    return reunify("review", "export", office.desk.folder, "--out", out, "--as", who, *words, typed=given)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_table_is_written_for_its_owner_alone(office: Office, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"cases.{form}"
    said = export(office, out, "--what", "open")
    assert (said.code, said.out.strip()) == (0, str(out))
    assert out.stat().st_mode & 0o777 == 0o600 and out.stat().st_size > 100
    assert export(office, tmp_path / "other", "--what", "open", "--format", form).code == 0
    assert (tmp_path / "other").read_bytes() == out.read_bytes()


def test_the_record_says_who_took_what(office: Office, tmp_path: Path) -> None:
    assert export(office, tmp_path / "labels.csv", "--what", "labels", who="alan").code == 0
    from reunify.review import records

    said = [r for r in records(office.desk, office.people["aud"], 0, 500) if r.action == "exported"]
    assert [(r.who, r.body["what"]) for r in said] == [("alan", "labels.csv")]
    assert reunify("review", "audit", office.desk.folder).code == 0


@pytest.mark.parametrize(
    ("who", "typed", "code"), [("lea", "not it\n", 3), ("lea", "", 3), ("nobody", "a\n", 3), ("ana", None, 3)]
)
def test_nothing_is_written_for_who_may_not(
    office: Office, tmp_path: Path, who: str, typed: str | None, code: int
) -> None:
    said = export(office, tmp_path / "open.csv", "--what", "open", who=who, typed=typed)
    assert said.code == code and "Traceback" not in said.err and not (tmp_path / "open.csv").exists()


@pytest.mark.parametrize(
    "words", [("--what", "all"), ("--what", "open", "--format", "pdf"), ("--what", "open", "--format", "")]
)
def test_what_is_not_known_is_a_wrong_argument(
    office: Office, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert export(office, tmp_path / "file", *words).code == 2


def test_a_second_factor_is_asked_for_too(office: Office, tmp_path: Path) -> None:
    lead = office.people["lea"]
    begun = enrol(office.desk, lead)
    assert confirm(office.desk, lead, pyotp.TOTP(begun.secret).now())
    out, password = tmp_path / "open.csv", PASSWORD.format("lea")
    assert export(office, out, "--what", "open", typed=f"{password}\n").code == 3
    assert export(office, out, "--what", "open", typed=f"{password}\n{begun.codes[0]}\n").code == 0


def test_json_holds_the_rows_under_their_name(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "open.json", "--what", "open")
    content = json.loads((tmp_path / "open.json").read_text(encoding="utf-8"))
    assert list(content) == ["open"] and len(content["open"]) > 50
