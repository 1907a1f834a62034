"""Gather a cell's tokens into pieces: what stands between two commas, conjunctions or line breaks.

A piece is a name with what is said of it, or something said of the piece before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reunify.normalize.words.known import Known
from reunify.normalize.words.lexer import Token, tokens
from reunify.normalize.words.lexicon import NUMBER_WORDS, PARTICLES, Meaning, lexicon

OLDEST_CHILD = 25
"""A bare number up to here, in years, is read as a child's age."""

OLDEST = 110
"""A bare number up to here is an adult's age, where adults are spoken of."""

LONGEST_NAME = 9
"""More words than this are a sentence, not a name."""

_BREAKS = {"hard": "hard", "comma": "comma", "strong": "and"}
_CONJUNCTIONS = {"y": "y", "e": "y", "and": "and"}
_JOINS = "'’`´"


@dataclass
class Piece:
    """What one stretch of a cell says. ``sep`` is how it was parted from the one before."""

    sep: str = "start"
    start: int = 0
    end: int = 0
    words: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)  # words in brackets: a nickname, most often
    noun: Meaning | None = None
    noun_first: bool = False  # the noun leads the name, or stands without one
    possessed: bool = False  # "su hermana", "his sister": whose, the cell does not say
    count: int | None = None
    birth: str | None = None
    age: str | None = None
    number: int | None = None  # a bare number too high for a child's age
    ages: list[str] = field(default_factory=list)
    sex: str | None = None
    phone: str | None = None
    stay: bool = False
    stay_aside: bool = False  # said in brackets, so that nothing after them is part of it
    colon: bool = False  # a colon closes the heading: "hijos: …"
    sentence: bool = False  # words of a sentence that are no name
    other: bool = False  # "otro", "another": a person not spoken of before

    @property
    def says(self) -> bool:
        """Whether anything beside a name was read."""
        return bool(self.birth or self.age or self.ages or self.sex or self.phone or self.noun)

    @property
    def name(self) -> str | None:
        """The name as written, a nickname in brackets behind it."""
        if not self.words:
            return None
        aside = f" ({' '.join(self.aside)})" if self.aside else ""
        return " ".join(self.words) + aside


def pieces(text: str) -> list[Piece]:
    """Return the pieces of one cell in order; empty ones are left out."""
    found: list[Piece] = []
    current = Piece()
    stream = tokens(text)
    depth = 0
    for place, token in enumerate(stream):
        sep = _break(token, stream, place, depth)
        if sep is None and not depth and _begins_another(current, token):
            _close(current, found)
            current = Piece(sep="comma")
        if sep is not None:
            _close(current, found)
            stronger = current.sep if _empty(current) and current.sep in {"hard", "and"} else sep
            current = Piece(sep="hard" if "hard" in {stronger, sep} else stronger)
            continue
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        depth = max(depth, 0)
        _read(current, token, stream[place + 1] if place + 1 < len(stream) else None, depth)
        if token.end > token.start:
            current.start = token.start if current.end == 0 else current.start
            current.end = token.end
    _close(current, found)
    return found


def _break(token: Token, stream: list[Token], place: int, depth: int) -> str | None:
    """Return the kind of break a token makes, or None where it belongs to a piece."""
    if token.kind == "hard":
        return "hard"
    if depth:
        return None
    if token.kind in _BREAKS:
        return _BREAKS[token.kind]
    if token.kind == "word" and token.value in _CONJUNCTIONS and 0 < place < len(stream) - 1:
        return _CONJUNCTIONS[token.value]
    return None


def _begins_another(piece: Piece, token: Token) -> bool:
    """Whether a word tells of the next person without any sign between: "Juan 7 años María 5 años"."""
    if token.kind != "word" or not piece.words or _only_particles(piece) or piece.sentence or piece.stay:
        return False
    meaning = lexicon().get(token.value)
    if meaning is not None:
        return meaning.is_noun and piece.noun is not None and piece.noun_first and meaning.kind != "minor"
    return bool(piece.age or piece.birth or piece.ages)


def _empty(piece: Piece) -> bool:
    return piece.end == 0


def _close(piece: Piece, found: list[Piece]) -> None:
    if not _empty(piece):
        _trim(piece)
        found.append(piece)


def _read(piece: Piece, token: Token, after: Token | None, depth: int) -> None:
    """Add one token to a piece."""
    if token.kind == "birth":
        piece.birth = piece.birth or token.value or None
    elif token.kind in {"age", "told"}:
        piece.age = piece.age or token.value
    elif token.kind == "bareage":
        piece.age = piece.age or f"{token.value} años"
    elif token.kind == "newborn":
        piece.age = piece.age or "recién nacido"
    elif token.kind == "ages":
        piece.ages = token.value.split("|")
    elif token.kind == "sex":
        piece.sex = piece.sex or re.sub(r"^\(?\s*(?:sexo?|genero|gender)?\s*[:=]?\s*|\s*\)$", "", token.value)
    elif token.kind == "phone":
        piece.phone = piece.phone or token.text.strip()
    elif token.kind == "stay":
        piece.stay, piece.stay_aside = True, depth > 0
    elif token.kind == "num":
        _read_number(piece, int(token.value[:4]), after)
    elif token.kind == "colon":
        piece.colon = piece.colon or not piece.words
        piece.sentence = piece.sentence and bool(piece.words)  # "madre en Guatemala: …"
    elif token.kind == "word":
        _read_word(piece, token, after, depth)


def _read_number(piece: Piece, number: int, after: Token | None) -> None:
    meaning = lexicon().get(after.value) if after is not None and after.kind == "word" else None
    if meaning is not None and meaning.is_noun and not piece.words:
        piece.count = number
    elif number <= OLDEST_CHILD:
        piece.age = piece.age or f"{number} años"
    elif number <= OLDEST:
        piece.number = piece.number or number


def _read_word(piece: Piece, token: Token, after: Token | None, depth: int) -> None:
    """Read a word as a noun of kin, a filler, a word of a sentence, a number, or part of a name."""
    if piece.stay:
        return  # with whom, and where: words that stay text
    meaning = lexicon().get(token.value)
    following = lexicon().get(after.value) if after is not None and after.kind == "word" else None
    if token.value in NUMBER_WORDS and following is not None and following.is_noun and not piece.words:
        piece.count = NUMBER_WORDS[token.value]
        return
    if piece.words and meaning is not None and meaning.also_name and not depth:
        meaning = None
    if meaning is not None and meaning.kind in {"filler", "stop"}:
        _read_small_word(piece, token, meaning, depth)
    elif meaning is not None and token.value == "son" and piece.noun is not None:
        return  # "mis hijos son …": the Spanish verb
    elif meaning is not None:
        if piece.noun is None or (piece.noun.kind == "minor" and meaning.kind != "minor"):
            piece.noun, piece.noun_first = meaning, not piece.words
        elif piece.noun.kind == "sponsor":
            piece.noun = meaning
        piece.words = [] if _only_particles(piece) else piece.words
        piece.plain = [] if not piece.words else piece.plain
        piece.sentence = piece.sentence and bool(piece.words)
    elif not piece.sentence:
        if depth and (piece.words or piece.aside):
            piece.aside.append(token.text)
        elif not piece.stay:
            piece.words.append(token.text)
            piece.plain.append(token.value)


def _read_small_word(piece: Piece, token: Token, meaning: Meaning, depth: int) -> None:
    if token.value in {"su", "sus", "his", "her", "their"}:
        piece.possessed = True
    if token.value in {"otro", "otra", "otros", "otras", "another", "other"}:
        piece.other = True
    if depth:
        return
    if token.value in PARTICLES:
        if not piece.sentence and not piece.stay:
            piece.words.append(token.text)
            piece.plain.append(token.value)
        return
    if meaning.kind == "stop" or (piece.words and not _only_particles(piece)):
        piece.sentence = True
        return
    piece.words, piece.plain = [], []  # "de nombre", "la llamada": particles before a filler lead in


def _only_particles(piece: Piece) -> bool:
    return all(word in PARTICLES for word in piece.plain)


def _trim(piece: Piece) -> None:
    """Drop particles that a name cannot end with, and names that are nothing else."""
    while piece.plain and piece.plain[-1] in PARTICLES - {"san", "santa"}:
        piece.plain.pop()
        piece.words.pop()
    whose = piece.noun_first and piece.plain[:1] in (["de"], ["del"])  # "hijo de X": X is no child
    if whose or all(len(word.strip(_JOINS)) == 0 for word in piece.plain):
        piece.words, piece.plain = [], []


def joins(before: Piece, piece: Piece, known: Known) -> bool:
    """Whether a name goes on with the one before it: SURNAMES, GIVEN or "López y López"."""
    if not before.words or not piece.words or piece.noun is not None or before.stay:
        return False
    if before.age or before.birth or before.sex or (before.noun is not None and not before.noun_first):
        return False
    if piece.sep == "comma":
        surnames = not any(known.is_given(w) for w in before.plain) and len(before.words) <= 4
        return surnames and known.is_given(piece.plain[0])
    first = next((w for w in piece.plain if w not in PARTICLES), "")
    if piece.sep != "y" or known.is_given(first):
        return False
    if len(before.words) < 2 and not known.is_surname(before.plain[-1]):
        return False
    if first not in before.plain and set(piece.plain[1:]) & set(before.plain[1:]):
        return False  # "María Castillo y Luna Castillo": a family's surname borne again
    return len(piece.words) == 1 or known.is_surname(first)


def sounds_like_name(piece: Piece, known: Known) -> bool:
    """Whether a piece's words may be a name: known, or with capitals, or led by what they are."""
    lower = all(word == word.lower() for word in piece.words)
    heard = any(known.heard(word) for word in piece.plain)
    return len(piece.words) <= LONGEST_NAME and (not lower or heard or piece.says)


def joined(before: str, piece: Piece) -> str:
    """Return the name that ``before`` and ``piece`` make together."""
    return before + (", " if piece.sep == "comma" else " y ") + (piece.name or "")
