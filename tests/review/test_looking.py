from dataclasses import replace

from sqlalchemy import text

from reunify.review import Actor, progress, rates

from .conftest import Office


def of_agency(office: Office, who: str, pair: str, *, own: bool) -> Actor:
    """Return an actor who sees the agency of a pair's child alone, or every other one."""
    query = text("SELECT s.source FROM candidate c JOIN subject s ON s.id = c.child_id WHERE c.pair_id = :p")
    source = str(office.value(query.bindparams(p=pair)))
    others = ("nowhere",)
    return replace(office.people[who], sources=(source,) if own else others)


def test_progress_counts_what_is_done_for_one_s_agency(either: Office) -> None:
    pair = either.pair("possible")
    either.says("ana", pair, "need_more")
    own, other = (progress(either.desk, of_agency(either, "ana", pair, own=own)) for own in (True, False))
    assert (own.decisions, own.decisions_today, own.mine_today) == (1, 1, 1)
    assert (other.decisions, other.decisions_today, other.mine_today, other.needs_due) == (0, 0, 0, 0)
    assert progress(either.desk, either.people["lea"]).decisions == 1


def test_rates_tell_of_nobody_at_another_agency(either: Office) -> None:
    pair = either.pair("likely")
    either.says("ana", pair, "yes")
    either.says("bea", pair, "no")
    own, other = (rates(either.desk, of_agency(either, "lea", pair, own=own)) for own in (True, False))
    assert (own.seconds, own.disagreed) == (1, 1)
    assert (other.seconds, other.by_person) == (0, ())
