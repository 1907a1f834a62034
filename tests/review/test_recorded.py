"""Nothing is done off the record: each act writes its line, and where the line fails so does the act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text

from reunify.errors import SignInError
from reunify.review import (
    Action,
    Filters,
    Judgement,
    Role,
    add_run,
    audit,
    back_up,
    confirm,
    decide,
    enrol,
    find_people,
    history,
    note_export,
    open_case,
    purge,
    purge_searches,
    queue,
    records,
    sign_in,
    sign_out,
    take,
    undo,
)
from reunify.review.out import Asked, case_sheet, claimant_sheet, export_table, find_reference, packet
from reunify.review.people import (
    NewAccount,
    add_account,
    change_password,
    change_role,
    disable_account,
    enable_account,
)
from reunify.review.second_factor import reset
from reunify.review.store.tables import METADATA

from .conftest import PASSWORD, Office
from .test_importing import later_run

Act = Callable[["Scene"], object]


class Scene:
    """A desk on which one pair is confirmed, one was just decided about, and one is open."""

    def __init__(self, office: Office, run: Path, folder: Path) -> None:
        self.office, self.desk, self.folder = office, office.desk, folder
        self.ana, self.lea, self.aud = (office.people[n] for n in ("ana", "lea", "aud"))
        self.confirmed, self.free = office.pair("likely"), office.pair("likely", 1)
        for who in ("ana", "lea"):
            office.says(who, self.confirmed, "yes")
        self.said = office.pair("likely", 2)
        office.says("ana", self.said, "yes")
        self.enrolled = enrol(office.desk, office.people["bea"])
        self.run = later_run(run, folder / "run")
        query = text("SELECT source, record_id FROM subject WHERE ref = :r")
        with office.desk.store.reading() as connection:
            ref = office.child_of(self.free)
            self.source, self.number = connection.execute(query, {"r": ref}).one()

    def ref(self, pair: str) -> str:
        """Return the ref of a pair's child."""
        return self.office.child_of(pair)

    def tables(self) -> dict[str, list[str]]:
        """Return every row that there is, as text."""
        with self.desk.store.reading() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(table.select())))
                for table in METADATA.sorted_tables
            }


def wrong_password(scene: Scene) -> None:
    """Try to sign in, and let what else goes wrong pass."""
    try:
        sign_in(scene.desk, "ana", "wrong")
    except SignInError:
        return


ACTS: dict[str, Act] = {
    "sign in": lambda s: sign_in(s.desk, "ana", PASSWORD.format("ana")),
    "sign in wrongly": wrong_password,
    "sign out": lambda s: sign_out(s.desk, s.ana),
    "see the queue": lambda s: queue(s.desk, s.ana, Filters()),
    "take a child": lambda s: take(s.desk, s.ana, Filters()),
    "open a case": lambda s: open_case(s.desk, s.ana, s.ref(s.free)),
    "search": lambda s: find_people(s.desk, s.ana, "Maria"),
    "look up a reference": lambda s: find_reference(s.desk, s.ana, s.ref(s.free)[:10]),
    "decide": lambda s: decide(s.desk, s.ana, Judgement(s.free, "yes", 0, "n", reason="other")),
    "take back": lambda s: undo(s.desk, s.ana, s.said, "u"),
    "read decisions": lambda s: history(s.desk, s.lea, s.confirmed),
    "read the record": lambda s: records(s.desk, s.aud),
    "note an export": lambda s: note_export(s.desk, s.lea, Action.EXPORT_CASES, "x", []),
    "export": lambda s: export_table(s.desk, s.lea, "confirmed", "csv"),
    "print a sheet": lambda s: case_sheet(s.desk, s.lea, s.ref(s.free), "en", "a4"),
    "print for a claimant": lambda s: claimant_sheet(s.desk, s.lea, s.free, "en", "a4"),
    "make a packet": lambda s: packet(s.desk, s.lea, s.ref(s.confirmed), Asked()),
    "begin a second factor": lambda s: enrol(s.desk, s.ana),
    "confirm it": lambda s: confirm(s.desk, s.office.people["bea"], pyotp.TOTP(s.enrolled.secret).now()),
    "take it away": lambda s: reset(s.desk, "bea"),
    "make an account": lambda s: add_account(s.desk, NewAccount("new", Role.LEAD, "a long secret")),
    "disable": lambda s: disable_account(s.desk, "ana"),
    "enable": lambda s: enable_account(s.desk, "ana"),
    "change a role": lambda s: change_role(s.desk, "ana", Role.LEAD),
    "change a password": lambda s: change_password(s.desk, "ana", "another long one"),
    "add a run": lambda s: add_run(s.desk, s.run),
    "purge": lambda s: purge(s.desk, s.source, s.number),
    "purge searches": lambda s: purge_searches(s.desk, "2999-01"),
    "back up": lambda s: back_up(s.desk, s.folder / "copy"),
    "audit": lambda s: audit(s.desk),
}


@pytest.fixture
def scene(office: Office, run_folder: Path, tmp_path: Path) -> Scene:
    """Give a desk on which something of every kind can be done."""
    return Scene(office, run_folder, tmp_path)


@pytest.mark.parametrize("act", ACTS)
def test_no_act_without_its_line(scene: Scene, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise RuntimeError("the line cannot be written")

    before = scene.tables()
    with monkeypatch.context() as patched:
        patched.setattr("reunify.review.journal.chained", fails)
        with pytest.raises(RuntimeError, match="cannot be written"):
            ACTS[act](scene)
    after = scene.tables()
    # A sheet notes who saw a case before it is made, which can only make somebody less fit to read blind.
    assert {n for n in before if before[n] != after[n]} <= {"opened"}
    ACTS[act](scene)
    assert len(scene.tables()["journal"]) > len(before["journal"])
    assert not audit(scene.desk).problems
