"""A crowd that decides: each takes the next child, reads it, and sends the page's own form."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks.desk.visitor import Answer, Visitor

VERDICTS = {
    "yes": {"reason": "answers_agree"},
    "no": {"reason": "names_differ"},
    "need_more": {"need": "the mother's full name", "need_by": "2031-01-31"},
}
PAIRS_OF_A_CHILD = 3
"""Pairs that one person decides about before taking another child."""

SENT_TWICE = 0.1
"""The share of forms that a second press of the button sends again."""

OTHER_PAIRS = 4
"""Pairs more that are tried where some are not to be decided by this person."""

_CHILD, _OTHER = re.compile(r'href="/cases/([0-9a-f]+)"'), re.compile(r'href="([?]pair=[0-9a-f]+)"')

_LET_DOWN = (400, 403, 409)
"""Somebody was first, or has read the pair already: nothing is written, and the person goes on."""

PATIENCE = 30
"""Times in a row that nothing is to be done, before a person says so."""


@dataclass
class Told:
    """What people saw: the nonce of each acknowledged decision, and seconds by kind of request."""

    nonces: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    turned_away: int = 0
    sent_again: int = 0

    def timed(self, kind: str, ask: Callable[[], Answer]) -> Answer:
        """Return what a request gives, its seconds noted."""
        start = time.perf_counter()
        answer = ask()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - start)
        return answer


class Reader:
    """One of the crowd."""

    def __init__(self, visitor: Visitor, seed: int) -> None:
        self.visitor = visitor
        self.chance = random.Random(seed)
        self.told = Told()
        self.ref = ""
        self.stuck = False

    def decide(self, decisions: int) -> Told:
        """Decide until so many decisions are acknowledged; raises RuntimeError where nothing is left."""
        idle, self.told.began = 0, time.perf_counter()
        while len(self.told.nonces) < decisions:
            before = len(self.told.nonces)
            self.child(min(PAIRS_OF_A_CHILD, decisions - before))
            idle = 0 if len(self.told.nonces) > before else idle + 1
            if idle > PATIENCE:
                raise RuntimeError(f"nothing left to decide after {len(self.told.nonces)}")
        self.told.ended = time.perf_counter()
        return self.told

    def child(self, pairs: int) -> None:
        """Take a child and decide about some of its pairs; where one is not to be decided, try another."""
        before = len(self.told.nonces)
        self.ref = self.turn_to() or self.ref
        shown, tries = f"/cases/{self.ref}", pairs + OTHER_PAIRS
        while self.ref and tries and len(self.told.nonces) < before + pairs:
            tries -= 1
            case = self.told.timed("read", partial(self.visitor.get, shown))
            answer = self.judge(_expect(case, 200))
            there = f"/cases/{self.ref}"
            if answer is not None and answer.status == 303:
                if not answer.location.startswith("/cases/"):
                    break
                shown = answer.location
            else:
                others = _OTHER.findall(case.text)
                shown = there + self.chance.choice(others) if others else there
        self.stuck = not self.stuck and len(self.told.nonces) == before

    def turn_to(self) -> str:
        """Return the child to read: the next one taken, or, after one that led nowhere, one off the queue."""
        page = self.visitor.get("/queue")
        if self.stuck:
            self.let_go()
            children: list[str] = _CHILD.findall(page.text)
            return self.chance.choice(children or [""])
        form = page.form("/next") or {}
        leaving = {"leaving": self.ref} if self.ref else {}
        taken = self.told.timed("take", lambda: self.visitor.post("/next", {**form, **leaving}))
        path = _expect(taken, 303, *_LET_DOWN).location.partition("?")[0]
        return path.removeprefix("/cases/") if path.startswith("/cases/") else ""

    def let_go(self) -> None:
        """Let the child go, so that others may read it."""
        to = f"/cases/{self.ref}/release"
        form = self.visitor.get(f"/cases/{self.ref}").form(to) if self.ref else None
        if form is not None:
            _expect(self.visitor.post(to, form), 303)

    def judge(self, case: Answer) -> Answer | None:
        """Send the form of a case page; None where it has none, since another person reads the child."""
        to = f"/cases/{self.ref}/decide"
        form = case.form(to, holding="nonce")
        if form is None:
            return None
        verdict = self.chance.choice(list(VERDICTS))
        said = {**form, "verdict": verdict, "note": "said over HTTP", **VERDICTS[verdict]}
        if "act" not in said:  # both may be done about it: to judge anew
            said["act"] = "judge"
        answer = _expect(self.told.timed("decide", lambda: self.visitor.post(to, said)), 303, *_LET_DOWN)
        if answer.status != 303:
            self.told.turned_away += 1
            return answer
        self.told.nonces.append(said["nonce"])
        if self.chance.random() < SENT_TWICE:
            _expect(self.visitor.post(to, said), 303)
            self.told.sent_again += 1
        return answer


def _expect(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise RuntimeError(f"answered {answer.status}: {answer.text[:2000]}")
    return answer


def crowd(ports: Sequence[int], people: Sequence[tuple[str, str]], decisions: int, seed: int) -> list[Told]:
    """Let everybody sign in, a name and password each, then decide at once; return what each was told."""
    readers = []
    for n, (name, password) in enumerate(people):
        visitor = Visitor(ports[n % len(ports)])
        _expect(visitor.sign_in(name, password), 303)
        readers.append(Reader(visitor, seed + n))
    with ThreadPoolExecutor(len(readers)) as pool:
        told = list(pool.map(lambda reader: reader.decide(decisions), readers))
    for reader in readers:
        reader.visitor.leave()
    return told
