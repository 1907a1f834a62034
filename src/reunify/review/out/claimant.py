"""The sheet for one who claims a child: it says nothing that only the family would know.

Whoever holds this sheet may not be who they say. So nothing of any record is on it, the claimant's own
included: a mother's name is what the child's record says, and a claimant is verified by it. It is the same
for everybody but for a reference, and says neither that a child was found nor, by which questions it asks,
what a record holds or lacks. The reference is the claimant's, not the child's: two who claim one child
could tell by the same reference that they do.
"""

from __future__ import annotations

from reunify.errors import RefusedError
from reunify.review.decisions import visible_pair
from reunify.review.looking import note_export
from reunify.review.out.contact import read_contact
from reunify.review.out.formats import Export
from reunify.review.out.page import page
from reunify.review.out.references import short_reference
from reunify.review.out.words import said, said_in_order
from reunify.review.roles import Action, Actor, require
from reunify.review.workspace import Desk


def claimant_sheet(desk: Desk, actor: Actor, pair_id: str, language: str, paper: str) -> Export:
    """Return the sheet for the adult of a pair, one page of ``paper``; it is on the record first.

    Raises :class:`~reunify.errors.RefusedError` for a role that may not, or a pair that is not the actor's.
    """
    require(actor, Action.EXPORT_CASES)
    say = said("claimant", language)
    with desk.store.reading() as connection:
        pair = visible_pair(connection, actor, pair_id)
        if pair.adult_gone is not None:
            raise RefusedError("no such pair, or not one of your agency's children")
        ref = str(pair.adult_ref)
    contact = read_contact(desk)
    context = {
        "reference": short_reference(ref),
        "questions": said_in_order("claimant_questions", language),
        "bring": said_in_order("claimant_bring", language),
        "rights": said_in_order("claimant_rights", language),
        "contact": [(say[field], value) for field, value in contact.model_dump().items()],
    }
    made = page("claimant", f"claimant-{short_reference(ref).lower()}.html", language, paper, context)
    note_export(desk, actor, Action.EXPORT_CASES, "claimant_sheet", [ref])
    return made
