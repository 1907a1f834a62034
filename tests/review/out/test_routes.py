"""The ways out as the web app mounts them."""

from __future__ import annotations

import re

import pytest

from reunify.errors import ArgumentError, RefusedError
from reunify.review import allowed
from reunify.review.out import ROUTES, Route
from reunify.review.out.formats import CONTENT_TYPES

from ..conftest import PEOPLE, Office
from .pages import confirm, hold_case

BY_NAME = {route.name: route for route in ROUTES}


def given(office: Office) -> dict[str, str]:
    """Return what any route may need, of a family that two people confirmed."""
    pair = office.pair("likely")
    return {"ref": confirm(office, pair), "pair_id": pair, "format": "csv"}


@pytest.mark.parametrize("name", BY_NAME)
def test_each_route_answers_whom_its_action_allows_and_nobody_else(office: Office, name: str) -> None:
    route, asked = BY_NAME[name], given(office)
    for who, role in PEOPLE.items():
        if allowed(role, route.action):
            hold_case(office, who, asked["ref"])
            made = route.make(office.desk, office.people[who], asked)
            assert made.content and made.content_type in CONTENT_TYPES.values()
            assert bool(made.policy) == made.content_type.startswith("text/html") != route.attached
        else:
            with pytest.raises(RefusedError):
                route.make(office.desk, office.people[who], asked)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_a_query_may_say_is_said_and_all_else_refused(office: Office, name: str) -> None:
    route, asked, lead = BY_NAME[name], given(office), office.people["lea"]
    for key, values in route.query.items():
        made = [route.make(office.desk, lead, {**asked, key: value}).content for value in values]
        assert len(set(made)) == len(values), key
        with pytest.raises(ArgumentError):
            route.make(office.desk, lead, {**asked, key: "../etc/passwd"})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_paths_and_filenames_show_refs_alone(office: Office, route: Route) -> None:
    assert set(re.findall(r"\{(\w+)\}", route.path)) <= {"ref", "pair_id", "format"}
    made = route.make(office.desk, office.people["lea"], given(office))
    assert re.fullmatch(r"[a-z]+(-[0-9a-f]{5}-[0-9a-f]{5})?\.(csv|json|html)", made.filename)


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_given_is_refused_and_breaks_nothing(office: Office, name: str) -> None:
    route = BY_NAME[name]
    with pytest.raises((ArgumentError, RefusedError)):
        route.make(office.desk, office.people["lea"], {})


def test_a_page_is_in_the_language_of_who_asks(office: Office) -> None:
    asked = given(office)
    page = BY_NAME["case_sheet"].make(office.desk, office.people["lea"], asked).content
    assert b'<html lang="en">' in page
