"""Records and cases at their longest and most hostile, for the pages that leave the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from reunify.family import FLAGS
from reunify.review.journal import Entry, append

from ..conftest import Office

WORDS = "María Guadalupe de los Ángeles Xicay Tzoc viuda de Hernández-Velásquez, aldea Chichoy Alto, "
LONG = WORDS * 3
TEXTS = ("name_text", "birth_text", "place_text", "language", "mother_text", "father_text", "spouse_text")
MORE = ("separation_text", "separation_place_text")
LISTS = ("alien_numbers", "family_units", "sibling_ids", "other_ids", "phones")


def longest(side: str, letters: int = len(LONG)) -> dict[str, Any]:
    """Return the facts of a record that states everything, each text of so many letters."""
    facts: dict[str, Any] = dict.fromkeys((*TEXTS, *MORE, "notes"), LONG[:letters])
    facts |= {column: [f"+502 5555 12{n:02}" for n in range(8)] for column in LISTS}
    facts |= {f"{stem}_from": "2011-03-01" for stem in ("birth", "separation")}
    facts |= {f"{stem}_to": "2011-12-31" for stem in ("birth", "separation")}
    facts |= {"sex": "female", "consent": "unknown", "children_count": 12}
    return facts | ({"relationship": "grandparent"} if side == "adult" else {})


def claims(kind: str) -> list[dict[str, Any]]:
    """Return twelve children claimed, or relatives named."""
    one = {"given": ["maria", "guadalupe"], "paternal": "xicay", "maternal": "tzoc", "birth_text": "7 años"}
    return [one | {"relationship": kind, "position": n} for n in range(12)]


def rewrite(office: Office, number: object, facts: Mapping[str, Any], raw: Mapping[str, Any]) -> None:
    """Put another record in the place of one."""
    query = text(
        "UPDATE testimony SET name_text = :name, facts = :facts, raw = :raw, claimed = :claimed, kin = :kin "
        "WHERE id = :number"
    )
    values = {
        "number": number,
        "name": facts.get("name_text"),
        "facts": json.dumps(dict(facts)),
        "raw": json.dumps(dict(raw)),
        "claimed": json.dumps(facts.get("claimed", [])),
        "kin": json.dumps(facts.get("kin", [])),
    }
    with office.desk.store.writing() as connection:
        connection.execute(query, values)


_RUN = text(
    "INSERT INTO run (digest, name, language, added_at) VALUES ('company', 'company', 'en', '2026') "
    "RETURNING id"
)
_COMPANY = text(
    "INSERT INTO candidate SELECT 'company' || a.id, :run, c.child_id, a.id, 'grandparent', 50, "
    "c.match_weight, c.match_probability, c.band, c.flags, c.explanation, c.evidence, c.evidence_print, "
    "c.listed FROM candidate c, (SELECT id FROM adult WHERE id NOT IN (SELECT adult_id FROM candidate "
    "WHERE child_id = :child) ORDER BY id LIMIT 9) a "
    "WHERE c.pair_id = (SELECT min(pair_id) FROM candidate WHERE child_id = :child)"
)


def at_their_longest(office: Office, letters: int = len(LONG)) -> tuple[str, str]:
    """Return ref and pair id of the child with the most candidates, every record of it at its longest."""
    child = office.value(text("SELECT id FROM child ORDER BY candidates DESC, id LIMIT 1"))
    with office.desk.store.writing() as connection:
        flags = "; ".join(FLAGS[: 1 + letters // 12])
        values = {"child": child, "flags": flags, "ask": LONG[: 2 * letters], "days": "2026-03-01/2026-12-31"}
        connection.execute(text("UPDATE candidate SET flags = :flags WHERE child_id = :child"), values)
        connection.execute(
            text("UPDATE child SET ask_next = :ask, turns_18_on = :days WHERE id = :child"), values
        )
        run = {"run": connection.execute(_RUN).scalar_one(), "digest": "company"}
        connection.execute(_COMPANY, values | run)
        append(connection, office.desk.keys, Entry("run_added", said=run))
        query = text("SELECT adult_id FROM candidate WHERE child_id = :child ORDER BY adult_id")
        adults = connection.scalars(query, values).all()
    rewrite(office, child, longest("child", letters) | {"kin": claims("aunt_uncle")}, {"nombre": LONG})
    for adult in adults:
        rewrite(
            office, adult, longest("adult", letters) | {"claimed": claims("grandchild")}, {"nombre": LONG}
        )
    query = text("SELECT s.ref FROM subject s WHERE s.id = :child").bindparams(child=child)
    pair = text("SELECT min(pair_id) FROM candidate WHERE child_id = :child").bindparams(child=child)
    return str(office.value(query)), str(office.value(pair))
