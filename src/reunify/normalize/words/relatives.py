"""Relatives, companions and sponsors named in words, several in a cell."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.normalize.words.columns import told_people
from reunify.normalize.words.known import Known
from reunify.normalize.words.lexicon import Meaning
from reunify.normalize.words.pieces import Piece, joined, joins, pieces, sounds_like_name

SCHEMA: dict[str, pl.DataType] = {
    "index": pl.Int64(),
    "position": pl.Int64(),
    "text": pl.String(),
    "name": pl.String(),
    "relationship": pl.String(),
    "age": pl.String(),
    "phone": pl.String(),
    "parsed": pl.Boolean(),
}


@dataclass
class Relative:
    """One relative as the cell tells of it; ``start`` and ``end`` bound its words in the cell."""

    start: int
    end: int
    name: str | None
    noun: Meaning | None
    age: str | None
    phone: str | None
    parsed: bool = True

    def row(self, text: str) -> tuple[str | None, ...]:
        """Return text, name, relationship, age, phone."""
        tie = self.noun.of_adult if self.noun is not None else None
        return (text[self.start : self.end].strip(" \t\r\n,;/|"), self.name, tie, self.age, self.phone)


def split_relatives(column: pl.Series) -> pl.DataFrame:
    """Take cells that name relatives or sponsors apart.

    Returns ``index`` (row of the column), ``position``, ``text`` (this relative's words), ``name``,
    ``relationship`` to the child (of ``RELATIONSHIPS``, null where the words do not say), ``age``,
    ``phone`` (words still) and ``parsed``: false where the words name nobody and no tie.
    """
    return told_people(
        column,
        SCHEMA,
        lambda cell, known: ((*kin.row(cell), kin.parsed) for kin in relatives_of(cell, known)),
    )


def relatives_of(text: str, known: Known) -> list[Relative]:
    """Return the relatives that one cell names."""
    found: list[Relative] = []
    heading: Meaning | None = None
    last: Piece | None = None
    for piece in pieces(text):
        current = found[-1] if found else None
        if current is not None and last is not None and joins(last, piece, known):
            current.name = joined(current.name or "", piece)
            current.end = piece.end
            current.age, current.phone = _age(piece), piece.phone
        elif piece.noun is not None or (piece.words and sounds_like_name(piece, known)):
            heading = piece.noun if piece.noun is not None else heading if piece.sep in {"y", "and"} else None
            heading_only = heading if heading is not None and heading.plural else None
            if current is not None and _renames(piece, current, last):
                current.name = current.name or piece.name
                current.noun = current.noun or piece.noun
                current.age, current.phone = current.age or _age(piece), current.phone or piece.phone
                current.end = piece.end
            else:
                found.append(_relative(piece, piece.noun or heading_only))
        elif current is not None and (_age(piece) or piece.phone):
            current.age, current.phone = current.age or _age(piece), current.phone or piece.phone
            current.end = piece.end
        elif not (current is not None and piece.sentence):
            found.append(Relative(piece.start, piece.end, None, None, _age(piece), piece.phone, parsed=False))
        last = piece
    return [r for r in found if r.parsed or text[r.start : r.end].strip(" .,-")]


def _renames(piece: Piece, current: Relative, last: Piece | None) -> bool:
    """Whether a piece tells more of the relative before: "María López, tía", "su tía: María"."""
    if piece.sep not in {"comma", "start"} or last is None or last.sentence:
        return False
    if piece.words and piece.noun is None:
        return current.name is None and current.noun is not None
    return not piece.words and current.name is not None and current.noun is None


def _relative(piece: Piece, noun: Meaning | None) -> Relative:
    read = bool(piece.words or piece.noun) and not piece.stay
    return Relative(piece.start, piece.end, piece.name, noun, _age(piece), piece.phone, parsed=read)


def _age(piece: Piece) -> str | None:
    return piece.age or (f"{piece.number} años" if piece.number is not None else None)
