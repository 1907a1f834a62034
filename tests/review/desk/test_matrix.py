"""Every role against every route against every agency: what the table below says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import text
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from reunify.review import Actor, Desk, Role, Settings, authenticate, sign_in
from reunify.review.people import NewAccount, add_account
from reunify.review.web import make_app

from ..conftest import PASSWORD, Furnished, Office, copied
from .conftest import browser

# yes: the page is shown or the thing done. no: refused, 403. in: asked to sign in, 401. For a child or pair
# of another agency than one's own every "yes" of a route that names one becomes "no".
MATRIX = """
                                        nobody  steward  lead  analyst  auditor
GET  /                                  yes     yes      yes   yes      yes
GET  /sign-in                           yes     yes      yes   yes      yes
POST /sign-in                           in      in       in    in       in
POST /language                          yes     yes      yes   yes      yes
POST /shortcuts                         in      yes      yes   yes      yes
GET  /factor                            in      yes      yes   yes      yes
POST /factor                            in      yes      yes   yes      yes
POST /factor/confirm                    in      yes      yes   yes      yes
GET  /queue                             in      yes      yes   no       no
POST /next                              in      yes      yes   no       no
GET  /search                            in      yes      yes   no       no
POST /search                            in      yes      yes   no       no
GET  /cases/{ref}                       in      yes      yes   no       no
POST /cases/{ref}/decide                in      yes      yes   no       no
POST /pairs/{pair}/undo                 in      yes      yes   no       no
POST /cases/{ref}/release               in      yes      yes   no       no
GET  /progress                          in      yes      yes   yes      yes
GET  /history/{pair}                    in      no       yes   no       yes
GET  /record                            in      no       no    no       yes
GET  /exports/confirmed.{format}        in      no       yes   no       no
GET  /exports/open.{format}             in      no       yes   no       no
GET  /exports/labels.{format}           in      no       yes   yes      no
GET  /children/{ref}/sheet              in      no       yes   no       no
GET  /children/{ref}/packet             in      no       yes   no       no
GET  /children/{ref}/packet.json        in      no       yes   no       no
GET  /pairs/{pair_id}/claimant-sheet    in      no       yes   no       no
POST /sign-out                          in      yes      yes   yes      yes
"""

HEAD, *LINES = MATRIX.strip("\n").splitlines()
COLUMNS = tuple(HEAD.split())
EXPECTED = {(line.split()[0], line.split()[1]): line.split()[2:] for line in LINES}

_numbers = count()


@dataclass(frozen=True)
class Somebody:
    """Somebody at the desk: a browser, who they are, and the agency they work for."""

    client: TestClient
    actor: Actor | None
    agency: str


@dataclass(frozen=True)
class Agencies:
    """A desk whose people see their own agency's children only."""

    office: Office
    desk: Desk
    names: tuple[str, ...]

    def somebody(self, role: str, agency: str) -> Somebody:
        """Let somebody of a role in who works for an agency."""
        if role == "nobody":
            return Somebody(browser(self.desk), None, agency)
        name = f"{role} of {agency}"
        add_account(self.desk, NewAccount(name, Role(role), PASSWORD.format(role), agency))
        token = sign_in(self.desk, name, PASSWORD.format(role)).token
        return Somebody(browser(self.desk, token), authenticate(self.desk, token), agency)

    def pair(self, agency: str) -> str:
        """Return a pair of an agency's child on which nobody decided."""
        query = text(
            "SELECT min(p.pair_id) FROM pair_state p JOIN subject s ON s.id = p.child_id "
            "WHERE s.source = :source AND p.turn = 0 AND p.child_id NOT IN (SELECT child_id FROM lease)"
        )
        return str(self.office.value(query.bindparams(source=agency)))

    def confirmed(self, agency: str) -> str:
        """Return a pair of an agency's child that two people confirmed."""
        query = text(
            "SELECT min(p.pair_id) FROM pair_state p JOIN subject s ON s.id = p.child_id "
            "WHERE s.source = :source AND p.state = 'confirmed'"
        )
        return str(self.office.value(query.bindparams(source=agency)))

    def others(self, agency: str) -> set[str]:
        """Return the refs of all children of other agencies."""
        query = text("SELECT ref FROM subject WHERE side = 'child' AND source <> :source")
        with self.office.desk.store.reading() as connection:
            return set(connection.scalars(query.bindparams(source=agency)))


@pytest.fixture
def agencies(on_sqlite: Furnished, tmp_path: Path) -> Iterator[Agencies]:
    """Give a desk of two agencies, whose people see their own children alone."""
    office = copied(on_sqlite, tmp_path / "desk")
    names = tuple(
        _scalars(office, "SELECT DISTINCT source FROM subject WHERE side = 'child' ORDER BY source")
    )
    desk = replace(office.desk, settings=Settings(agency_only=True))
    made = Agencies(office, desk, names)
    for agency in names:
        pair = made.pair(agency)
        office.says("ana", pair, "yes")
        office.says("bea", pair, "yes")
    yield made
    office.desk.close()


def _scalars(office: Office, query: str) -> list[str]:
    with office.desk.store.reading() as connection:
        return list(connection.scalars(text(query)))


def ask(made: Agencies, who: Somebody, method: str, path: str, of: str) -> Response:
    """Send a request that would be right from one who may: about a child of the agency ``of``."""
    pair = made.pair(of) if "decide" in path or "cases" in path else made.confirmed(of)
    ref = made.office.child_of(pair)
    if path.endswith("/undo"):
        pair = _decided_just_now(made, who, of)
    if path.endswith("/history/{pair}"):
        pair = made.confirmed(of)
    to = path.format(ref=ref, pair=pair, pair_id=pair, format="csv")
    if method == "GET":
        page: Response = who.client.get(to)
        return page
    who.client.get("/sign-in")
    csrf = who.actor.csrf if who.actor else who.client.cookies["reunify_form"]
    form = {"csrf": csrf, "pair": pair, "turn": "0", "verdict": "no", "reason": "other", "act": "judge"}
    form |= {"nonce": f"m{next(_numbers)}", "text": "maria", "language": "es"}
    sent: Response = who.client.post(to, data=form)
    return sent


def _decided_just_now(made: Agencies, who: Somebody, of: str) -> str:
    """Return a pair that the person decided about where they may, so that there is something to take back."""
    pair = made.pair(of)
    if who.actor is not None and who.actor.role in (Role.STEWARD, Role.LEAD) and who.agency == of:
        ask(made, who, "POST", "/cases/{ref}/decide", of)
    return pair


def outcome(answer: Response) -> str:
    return {200: "yes", 303: "yes", 401: "in", 403: "no"}.get(answer.status_code, str(answer.status_code))


def test_every_route_stands_in_the_matrix(office: Office) -> None:
    found = set()
    for route in make_app(office.desk).routes:
        if isinstance(route, Mount):
            assert route.path == "/static"  # files of the package: the same for everybody
            continue
        assert isinstance(route, Route) and route.methods
        found |= {(method, route.path) for method in route.methods - {"HEAD"}}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("role", COLUMNS)
def test_each_role_does_what_its_column_says_and_for_its_own_agency_alone(
    agencies: Agencies, role: str
) -> None:
    column, wrong = COLUMNS.index(role), []
    for own in agencies.names:
        who, hidden = agencies.somebody(role, own), agencies.others(own)
        for (method, path), expected in EXPECTED.items():
            for of in agencies.names if re.search("{(ref|pair|pair_id)}", path) else (own,):
                answer, told = ask(agencies, who, method, path, of), expected[column]
                told = "no" if told == "yes" and of != own else told
                if outcome(answer) != told:
                    wrong.append(f"{role} of {own}: {method} {path} of {of}: {outcome(answer)}, not {told}")
                asked = {p for p in answer.url.path.split("/") if p}
                if any(ref in answer.text for ref in hidden - asked):
                    wrong.append(f"{role} of {own}: {method} {path} of {of} names another agency's child")
    assert not wrong, "\n".join(wrong)
