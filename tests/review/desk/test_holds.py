"""Two who act at the same moment: each gets another child, and a form pressed twice decides once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from sqlalchemy import text

from reunify.review import Case, Filters, Judgement, decide, open_case, release, take

from ..conftest import Office

WHO = ("ana", "bea", "caro", "lea", "ruth")
ROUNDS = 6

Given = TypeVar("Given")


def at_once(acts: Sequence[Callable[[], Given]]) -> list[Given]:
    """Do everything at the same moment and return what came of each."""
    ready = Barrier(len(acts))

    def when_ready(act: Callable[[], Given]) -> Given:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(when_ready, acts))


def test_who_takes_at_once_takes_different_children_and_keeps_them(either: Office) -> None:
    people = [either.people[name] for name in WHO]
    for _ in range(ROUNDS):
        taken = at_once([partial(take, either.desk, who, Filters()) for who in people])
        assert len(set(taken)) == len(WHO)
        for who, ref in zip(people, map(str, taken), strict=True):
            case = open_case(either.desk, who, ref)
            assert isinstance(case, Case) and case.held_by is None
            release(either.desk, who, ref)


def test_a_form_sent_twice_at_once_decides_once(either: Office) -> None:
    for n in range(ROUNDS):
        form = Judgement(either.pair("unlikely"), "no", 0, f"pressed{n}", reason="names_differ", note="twice")
        sent = at_once([partial(decide, either.desk, either.people["ana"], form)] * 4)
        assert len(set(sent)) == 1
    assert either.value(text("SELECT count(*) FROM decision")) == ROUNDS
