"""Deciding, and taking back: the form comes back as it was where something is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from starlette.responses import Response

from reunify.errors import ArgumentError, RefusedError, StaleError
from reunify.review import Action, Judgement, Outcome, decide, release, undo
from reunify.review.web.asking import Ask, Way, number
from reunify.review.web.reading import case_page
from reunify.review.web.trouble import TEXTS, status_of, why


def judge(ask: Ask) -> Response:
    """Write what the form decides, and lead on: to the child's next candidate, or to the queue."""
    ref = str(ask.request.path_params["ref"])
    try:
        made = judgement(ask.form)
        asked = made.act == "judge" and made.verdict == "no" and ask.form.get("blind") == "1"
        if asked and made.reason is None:
            # Asked of every no: asked of some, it would tell a blind reader which pairs are likely.
            raise ArgumentError("a reason is needed here")
        outcome = _decided(ask, made)
    except (ArgumentError, RefusedError, StaleError) as error:
        status = status_of(error)
        return case_page(ask, status=status, said=ask.say(why(error) or TEXTS[status]))
    pair = ask.form.get("pair", "")
    if outcome.reading == 2:
        release(ask.desk, ask.who, ref)  # what differs waits for the lead, who could not read it otherwise
        return ask.go(f"/queue?recorded={pair}")
    following = ask.form.get("following", "")
    return ask.go(f"/cases/{ref}?recorded={pair}" + (f"&pair={following}" if following.isalnum() else ""))


def _decided(ask: Ask, made: Judgement) -> Outcome:
    """Decide; where a reason is asked for that the page has no place for, "other" stands for it.

    What more is needed is its own reason, and so is the way in which something was verified. One who reads
    blind and says yes must not learn, from being asked why, that the pair was settled otherwise before.
    """
    try:
        return decide(ask.desk, ask.who, made)
    except ArgumentError as error:
        unasked = made.verdict == "yes" and ask.form.get("blind") == "1"
        told = unasked or made.verdict == "need_more" or made.act == "verify"
        if made.reason is not None or not told or error.what != "a reason is needed here":
            raise
        return decide(ask.desk, ask.who, replace(made, reason="other"))


def judgement(form: dict[str, str]) -> Judgement:
    """Return what a form decides; raises ArgumentError for a day or number that is none."""
    verifying = form.get("act") == "verify"
    verdict = form.get("verdict", "")
    needs = verdict == "need_more"
    return Judgement(
        pair_id=form.get("pair", ""),
        verdict=verdict,
        turn=number(form.get("turn", ""), int),
        nonce=form.get("nonce", ""),
        act=form.get("act", "judge"),
        method=(form.get("method") or None) if verifying else None,
        reason=form.get("reason") or None,
        note=form.get("note", "").strip(),
        need=form.get("need", "").strip() if needs else "",
        need_by=_day(form.get("need_by", "")) if needs else None,
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise ArgumentError("missing or not understood: need") from None


def take_back(ask: Ask) -> Response:
    """Take back one's own last decision about a pair."""
    pair = str(ask.request.path_params["pair"])
    undo(ask.desk, ask.who, pair, ask.form.get("nonce", "")[:40])
    ref = ask.form.get("ref", "")
    return ask.go(f"/cases/{ref}?pair={pair}" if ref.isalnum() else "/queue")


WAYS = (
    Way("POST", "/cases/{ref}/decide", judge, Action.DECIDE, again=case_page),
    Way("POST", "/pairs/{pair}/undo", take_back, Action.DECIDE),
)
