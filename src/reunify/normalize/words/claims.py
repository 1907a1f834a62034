"""Children that an adult names in words, several in a cell: taken apart, one row a child.

A comma may part a name from an age, a child from a child, or surnames from given names; "y" may
part children or stand inside a surname. The name tables decide, and what stays unclear is kept as
text with ``parsed`` false, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from reunify.normalize.words.columns import told_people
from reunify.normalize.words.known import Known
from reunify.normalize.words.lexicon import Meaning, plain
from reunify.normalize.words.pieces import Piece, joined, joins, pieces, sounds_like_name

MOST_CHILDREN = 15
"""A cell that counts more children than this is kept as text."""

_NONE = re.compile(
    r"\W*(?:no\W*(?:(?:tiene|tengo)\b.{0,24})?|ningun[oa]?\w*|sin hijos?|none|no (?:children|kids|hijos)|nil"
    r"|0)\W*"
)

SCHEMA: dict[str, pl.DataType] = {
    "index": pl.Int64(),
    "position": pl.Int64(),
    "text": pl.String(),
    "name": pl.String(),
    "birth": pl.String(),
    "age": pl.String(),
    "sex": pl.String(),
    "relationship": pl.String(),
    "parsed": pl.Boolean(),
}


@dataclass
class Child:
    """One child as the cell tells of it; ``start`` and ``end`` bound its words in the cell."""

    start: int
    end: int
    name: str | None = None
    plain: tuple[str, ...] = ()
    birth: str | None = None
    age: str | None = None
    sex: str | None = None
    noun: Meaning | None = None
    possessed: bool = False
    parsed: bool = True
    dropped: bool = False  # a heading that the children named after it make idle

    def row(self, text: str) -> tuple[str | None, ...]:
        """Return text, name, birth, age, sex, relationship."""
        said = text[self.start : self.end].strip(" \t\r\n,;/|")
        if not self.parsed:
            return (said, None, None, None, None, None)
        sex = (self.sex.upper() if self.sex and len(self.sex) == 1 else self.sex) or (
            self.noun.sex if self.noun else None
        )
        tie = self.noun.of_child if self.noun is not None and not self.possessed else None
        return (said, self.name, self.birth, self.age, sex, tie)


def split_claims(column: pl.Series) -> pl.DataFrame:
    """Take cells that name several children apart.

    Returns ``index`` (row of the column), ``position`` (1, 2, … in the cell), ``text`` (this child's
    words as written), ``name``, ``birth`` and ``age`` (words still, for the readers of names and
    dates), ``sex`` (female, male, or the cell's own code letter), ``relationship`` (of
    ``CLAIMED_RELATIONSHIPS``), ``parsed``. A cell saying that there are no children gives no row.
    With ``parsed`` false the words could not be read, or tell of a child who stayed at home.
    """
    return told_people(
        column,
        SCHEMA,
        lambda cell, known: ((*child.row(cell), child.parsed) for child in children_of(cell, known)),
    )


def children_of(text: str, known: Known) -> list[Child]:
    """Return the children that one cell names."""
    flat = plain(text)
    if not text.strip() or _NONE.fullmatch(flat):
        return []
    found = _Reader(known).read(pieces(text))
    if not found and re.search(r"\w", text):
        return [Child(0, len(text), parsed=False)]
    return found


class _Reader:
    """Reads the pieces of one cell in order; ``current`` is the child spoken of."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.children: list[Child] = []
        self.current: Child | None = None
        self.heading: Meaning | None = None
        self.last: Piece | None = None
        self.group: list[Child] = []  # rows of a heading, idle once children are named

    def read(self, parts: list[Piece]) -> list[Child]:
        """Return the children that the pieces tell of, in their order."""
        for piece in parts:
            if piece.sep == "hard":
                self.current = None if piece.words or piece.noun else self.current
            self._read(piece)
            self.last = piece
        return [child for child in self.children if not child.dropped]

    def _read(self, piece: Piece) -> None:
        adult = piece.noun is not None and piece.noun.of_child is None and piece.noun.kind != "minor"
        if adult:
            self._unread(piece)
        elif piece.stay or (self.last is not None and self.last.stay and self._goes_on(self.last, piece)):
            self._stay(piece)
        elif self.last is not None and self.current is not None and joins(self.last, piece, self.known):
            self._join(piece)
        elif piece.words:
            self._named(piece)
        elif piece.count is not None or (piece.noun is not None and piece.noun.plural) or piece.ages:
            self._counted(piece)
        elif piece.birth or piece.age or piece.sex or piece.noun is not None:
            self._told(piece)
        elif not (piece.sentence and self.current is not None):
            self._unread(piece)
        elif self.current is not None:
            self.current.end = piece.end

    def _named(self, piece: Piece) -> None:
        """Take a name for a child, unless nothing tells that it is one."""
        if not sounds_like_name(piece, self.known):
            self._unread(piece)
            return
        self._leave_headings()
        noun = piece.noun or self.heading
        if piece.noun is not None and piece.noun.plural:
            self.heading = piece.noun
        age = piece.age or (piece.ages[0] if len(piece.ages) == 1 else None)
        self.current = Child(
            piece.start, piece.end, piece.name, tuple(piece.plain), piece.birth, age, piece.sex, noun
        )
        self.current.possessed = piece.possessed and bool(self.children)
        self.children.append(self.current)
        if len(piece.ages) > 1:
            self._share(piece.ages)

    def _share(self, ages: list[str]) -> None:
        """Give "Juan y María de 5 y 7 años" its ages in order, where the numbers meet."""
        bare = [c for c in self.children if c.name and c.age is None and c.birth is None]
        if len(bare) == len(ages):
            for child, age in zip(bare, ages, strict=True):
                child.age = age

    def _join(self, piece: Piece) -> None:
        child = self.current
        if child is None or child.name is None or piece.name is None:
            return
        child.name = joined(child.name, piece)
        child.plain += tuple(piece.plain)
        child.end = piece.end
        child.birth, child.age = piece.birth, piece.age
        child.sex = piece.sex

    def _told(self, piece: Piece) -> None:
        """Something said of the child before, or of a child without a name."""
        if self.current is not None and self._fits(piece, self.current):
            child = self.current
            child.birth = child.birth or piece.birth
            child.age = child.age or piece.age
            child.sex = child.sex or piece.sex
            child.noun = piece.noun or child.noun
            child.end = piece.end
            return
        if piece.noun is not None and not (piece.birth or piece.age or piece.sex or piece.noun.sex):
            self._heading(piece)
            return
        self._leave_headings()
        self.current = Child(piece.start, piece.end, None, (), piece.birth, piece.age, piece.sex, piece.noun)
        self.current.noun = piece.noun or self.heading
        self.children.append(self.current)

    def _fits(self, piece: Piece, child: Child) -> bool:
        """Whether a piece without a name can be about ``child``."""
        if (piece.age and child.age) or (piece.birth and child.birth) or piece.other:
            return False
        if piece.noun is None:
            return True
        if piece.sep != "comma" or child.name is None or child.noun is not None:
            return False
        told = self.known.sex_of(child.plain)
        return told is None or piece.noun.sex is None or told == piece.noun.sex

    def _counted(self, piece: Piece) -> None:
        """Read "dos hijas de 5 y 7 años": a row each where something tells them apart or of what sex."""
        if piece.ages and piece.noun is None and piece.count is None:
            self._share(piece.ages)
            return
        count = piece.count or (len(piece.ages) if piece.ages else None)
        sex = piece.sex or (piece.noun.sex if piece.noun else None)
        ages: list[str | None] = list(piece.ages) or ([piece.age] if piece.age else [])
        if count is not None and count == len(ages) and count >= 1:
            self._many(piece, ages)
        elif count is not None and sex is not None and not ages and 1 <= count <= MOST_CHILDREN:
            self._many(piece, [None] * count)
        else:
            self._heading(piece)

    def _many(self, piece: Piece, ages: list[str | None]) -> None:
        group = [
            Child(piece.start, piece.end, None, (), piece.birth, age, piece.sex, piece.noun) for age in ages
        ]
        self.children.extend(group)
        self.current = group[-1]
        self.heading = piece.noun
        self.group = group

    def _heading(self, piece: Piece) -> None:
        """Read "mis hijos:", "dos hijos": kept as text unless names follow."""
        self.heading = piece.noun or self.heading
        self._unread(piece)
        self.group = self.children[-1:]
        self.current = None

    def _leave_headings(self) -> None:
        """Drop the counted or unread rows of a heading once the children themselves are told."""
        for child in self.group:
            child.dropped = child.name is None and child.age is None and child.birth is None
        self.group = []

    def _goes_on(self, before: Piece, piece: Piece) -> bool:
        """Whether a piece after "se quedó con la abuela" is still about who stayed: "y el tío"."""
        child = piece.noun is not None and (piece.noun.of_child or piece.noun.kind == "minor")
        if before.stay_aside or piece.sep not in {"y", "and"}:
            return False
        return not (child or piece.age or piece.birth or piece.other)

    def _stay(self, piece: Piece) -> None:
        """Keep a child who stayed at home as text, out of matching."""
        about = self.current is not None and not (piece.words or piece.noun or piece.other)
        if (about or not piece.stay) and self.current is not None:
            self.current.end = piece.end
            self.current.parsed = False
            return
        self._unread(piece)

    def _unread(self, piece: Piece) -> None:
        self.current = Child(piece.start, piece.end, parsed=False)
        self.children.append(self.current)
