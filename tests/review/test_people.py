"""Accounts, signing in, the second factor, roles."""

from __future__ import annotations

import time

import pyotp
import pytest
from sqlalchemy import text

from reunify.errors import ArgumentError, RefusedError, SignInError
from reunify.review import (
    Action,
    Actor,
    Role,
    allowed,
    authenticate,
    confirm,
    csrf_fits,
    enrol,
    must_enrol,
    require,
    sign_in,
    sign_out,
)
from reunify.review.people import (
    NewAccount,
    add_account,
    alike,
    change_password,
    change_role,
    disable_account,
    enable_account,
    list_accounts,
)
from reunify.review.second_factor import reset

from .conftest import PASSWORD, Office

SECRET = PASSWORD.format("ana")


def enter(office: Office, password: str = SECRET, code: str = "") -> Actor:
    """Sign ana in."""
    return authenticate(office.desk, sign_in(office.desk, "ana", password, code).token)


def test_a_password_lets_in_under_any_spelling_of_the_name(either: Office) -> None:
    assert authenticate(either.desk, sign_in(either.desk, " ANA ", SECRET).token).name == "ana"


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("nobody", SECRET), ("ana", "")])
def test_what_is_wrong_is_told_in_one_text(office: Office, name: str, password: str) -> None:
    with pytest.raises(SignInError, match="name, password or code is wrong"):
        sign_in(office.desk, name, password)


def test_six_tries_and_an_account_pauses(either: Office) -> None:
    for _ in range(6):
        with pytest.raises(SignInError):
            enter(either, "wrong")
    with pytest.raises(SignInError):
        enter(either)
    with either.desk.store.writing() as connection:
        connection.execute(text("UPDATE account SET paused_until = '2020-01-01T00:00:00.000000Z'"))
    assert enter(either).name == "ana"


def test_a_stranger_keeps_nobody_out_who_has_a_recovery_code(either: Office) -> None:
    enrolled = enrol(either.desk, either.people["ana"])
    confirm(either.desk, either.people["ana"], pyotp.TOTP(enrolled.secret).now())
    for _ in range(6):
        with pytest.raises(SignInError):
            sign_in(either.desk, "ana", "a stranger's guess")
    later = pyotp.TOTP(enrolled.secret).at(int(time.time()) + 30)
    for password, code in ((SECRET, later), ("wrong", enrolled.codes[0]), (SECRET, "")):
        with pytest.raises(SignInError):
            enter(either, password, code)
    assert enter(either, code=enrolled.codes[0]).name == "ana"


def test_five_tries_and_a_right_one_begin_the_count_anew(office: Office) -> None:
    for _ in range(2):
        for _ in range(5):
            with pytest.raises(SignInError):
                enter(office, "wrong")
        enter(office)


@pytest.mark.parametrize(
    ("column", "minutes", "lives"),
    [("seen_at", 29, True), ("seen_at", 31, False), ("started_at", 719, True), ("started_at", 721, False)],
)
def test_a_session_ends_after_half_an_hour_idle_or_twelve(
    office: Office, column: str, minutes: int, lives: bool
) -> None:
    from reunify.review.moments import later, now

    token = sign_in(office.desk, "ana", SECRET).token
    with office.desk.store.writing() as connection:
        values = {"then": later(now(), minutes=-minutes)}
        connection.execute(text(f"UPDATE session SET {column} = :then"), values)
    if lives:
        assert authenticate(office.desk, token).name == "ana"
    else:
        with pytest.raises(SignInError):
            authenticate(office.desk, token)


def test_a_request_keeps_a_session_alive(office: Office) -> None:
    from reunify.review.moments import later, now

    token = sign_in(office.desk, "ana", SECRET).token
    then = later(now(), minutes=-20)
    with office.desk.store.writing() as connection:
        connection.execute(text("UPDATE session SET seen_at = :then"), {"then": then})
    authenticate(office.desk, token)
    assert str(office.value(text("SELECT min(seen_at) FROM session WHERE seen_at > :t").bindparams(t=then)))


def test_signing_out_ends_it(either: Office) -> None:
    signed = sign_in(either.desk, "ana", SECRET)
    sign_out(either.desk, signed.actor)
    with pytest.raises(SignInError):
        authenticate(either.desk, signed.token)


def test_the_database_knows_no_token_and_no_password(office: Office) -> None:
    signed = sign_in(office.desk, "ana", SECRET)
    for file in office.desk.folder.glob("review.sqlite*"):
        assert signed.token.encode() not in file.read_bytes() and SECRET.encode() not in file.read_bytes()


def test_a_csrf_token_is_its_sessions(office: Office) -> None:
    one, other = enter(office), enter(office)
    assert csrf_fits(one, one.csrf) and not csrf_fits(one, other.csrf) and not csrf_fits(one, "")


def test_a_second_factor_is_asked_for_once_it_is_confirmed(either: Office) -> None:
    actor = enter(either)
    enrolled = enrol(either.desk, actor)
    assert "ana" in enrolled.uri and not confirm(either.desk, actor, "000000")
    assert confirm(either.desk, actor, pyotp.TOTP(enrolled.secret).now())
    with pytest.raises(SignInError):
        enter(either)
    code = pyotp.TOTP(enrolled.secret).at(int(time.time()) + 30)
    enter(either, code=code)
    with pytest.raises(SignInError):
        enter(either, code=code)


def test_a_recovery_code_works_once(office: Office) -> None:
    actor = enter(office)
    enrolled = enrol(office.desk, actor)
    confirm(office.desk, actor, pyotp.TOTP(enrolled.secret).now())
    enter(office, code=enrolled.codes[3].upper())
    with pytest.raises(SignInError):
        enter(office, code=enrolled.codes[3])
    token = sign_in(office.desk, "ana", SECRET, enrolled.codes[4]).token
    reset(office.desk, "ana")
    with pytest.raises(SignInError):
        authenticate(office.desk, token)
    enter(office)


def test_a_workspace_may_ask_everybody_for_a_second_factor(office: Office) -> None:
    from dataclasses import replace

    strict = replace(office.desk, settings=office.desk.settings.model_copy(update={"second_factor": True}))
    assert must_enrol(strict, office.people["ana"]) and not must_enrol(office.desk, office.people["ana"])


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "anaximenes1"])
def test_passwords_that_will_not_do(office: Office, password: str) -> None:
    with pytest.raises(ArgumentError, match="password"):
        add_account(office.desk, NewAccount("anaximenes", Role.STEWARD, password))


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 61, "ANA"])
def test_names_that_will_not_do(office: Office, name: str) -> None:
    with pytest.raises(ArgumentError, match="name"):
        add_account(office.desk, NewAccount(name, Role.STEWARD, SECRET))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana López", "lopez.ana", True),
        ("Ana López", "analopez", True),
        ("ana", "Ana 2", True),
        ("steward1", "steward2", False),
        ("ana", "anabel", False),
        ("ana", "bea", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, same: bool) -> None:
    assert alike(one, other) == alike(other, one) == same


def test_a_second_account_of_much_the_same_name_is_on_the_record(office: Office) -> None:
    disable_account(office.desk, "ana")
    number = add_account(office.desk, NewAccount("Ána.2", Role.STEWARD, SECRET))
    body = str(office.value(text("SELECT body FROM journal ORDER BY seq DESC LIMIT 1")))
    assert f'"about":{number},' in body and '"alike":[1]' in body


def test_disabled_is_at_once_and_can_be_taken_back(either: Office) -> None:
    token = sign_in(either.desk, "ana", SECRET).token
    disable_account(either.desk, "ana")
    with pytest.raises(SignInError):
        authenticate(either.desk, token)
    with pytest.raises(SignInError):
        enter(either)
    enable_account(either.desk, "ana")
    assert enter(either).name == "ana"


def test_another_role_or_password_ends_sessions(either: Office) -> None:
    tokens = [sign_in(either.desk, "ana", SECRET).token]
    change_role(either.desk, "ana", Role.AUDITOR)
    tokens.append(sign_in(either.desk, "ana", SECRET).token)
    change_password(either.desk, "ana", SECRET)
    for token in tokens:
        with pytest.raises(SignInError):
            authenticate(either.desk, token)
    assert {a.name: a.role for a in list_accounts(either.desk)}["ana"] == Role.AUDITOR


def test_every_sign_in_is_on_the_record_and_no_mistyped_name(office: Office) -> None:
    with pytest.raises(SignInError):
        sign_in(office.desk, "mi-contrasena-secreta", "x")
    with office.desk.store.reading() as connection:
        rows = connection.execute(text("SELECT action, body FROM journal ORDER BY seq")).all()
    assert [r.action for r in rows].count("signed_in") == 7 and rows[-1].action == "sign_in_refused"
    assert not [r for r in rows if "mi-contrasena" in r.body]


def test_agency_people_see_their_agencys_sources(office: Office) -> None:
    from dataclasses import replace

    update = {"agency_only": True, "agencies": {"norte": ("orr", "otro")}}
    desk = replace(office.desk, settings=office.desk.settings.model_copy(update=update))
    for name, agency in (("nora", "norte"), ("sol", "shelter"), ("todos", None)):
        add_account(desk, NewAccount(name, Role.STEWARD, SECRET, agency))
    seen = [sign_in(desk, name, SECRET).actor.sources for name in ("nora", "sol", "todos")]
    assert seen == [("orr", "otro"), ("shelter",), None]


def test_the_matrix() -> None:
    granted = {role: sorted(a for a in Action if allowed(role, a)) for role in Role}
    assert granted == {
        Role.STEWARD: ["case", "decide", "progress", "queue", "search"],
        Role.LEAD: sorted(set(Action) - {Action.RECORD}),
        Role.ANALYST: ["export_labels", "progress"],
        Role.AUDITOR: ["history", "progress", "rates", "record"],
    }
    with pytest.raises(RefusedError):
        require(Actor(1, "s", "n", Role.ANALYST), Action.CASE)
