"""Father and mother named in words, in one cell: told apart by their labels, or by their names."""

from __future__ import annotations

import re

import polars as pl

from reunify.normalize.words.known import Known, known_names
from reunify.normalize.words.lexicon import plain
from reunify.normalize.words.pieces import Piece, joined, joins, pieces

_CHILD_OF = re.compile(
    r"\W*(?:hij[oa]s?|son|daughter|child(?:ren)?)\s+(?:de|of)\s+(?:los\s+se(?:n|ñ)ores\s+)?"
)
_INITIAL = re.compile(r"(?<!\w)([mp])\s*[:=]")

SCHEMA: dict[str, pl.DataType] = {
    "index": pl.Int64(),
    "mother_name": pl.String(),
    "father_name": pl.String(),
    "rest": pl.String(),
}


def split_parents(column: pl.Series) -> pl.DataFrame:
    """Take cells that name father and mother apart, one row for each row of the column.

    Returns ``index``, ``mother_name``, ``father_name`` (as written, null where not named or not
    known) and ``rest``: words of other people, or names of which the cell does not tell whose they
    are. Names without a label go by the sex of the given name, never by their order.
    """
    cells = column.cast(pl.String).alias("cell")
    if cells.null_count() == len(cells):
        nobody = (pl.lit(None, pl.String).alias(c) for c in ("mother_name", "father_name", "rest"))
        return cells.to_frame().with_row_index("index").select(pl.col("index").cast(pl.Int64), *nobody)
    distinct = cells.drop_nulls().unique().sort().to_list()
    known = known_names(distinct)
    rows = [(cell, *parents_of(cell, known)) for cell in distinct]
    schema = {c if c != "index" else "cell": t if c != "index" else pl.String() for c, t in SCHEMA.items()}
    parts = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        cells.to_frame()
        .with_row_index("index")
        .join(parts, on="cell", how="left", maintain_order="left")
        .select(pl.col(c).cast(t) for c, t in SCHEMA.items())
    )


def parents_of(text: str, known: Known) -> tuple[str | None, str | None, str | None]:
    """Return mother's name, father's name and the rest of one cell."""
    lead = _CHILD_OF.match(plain(text))
    body = _spelled_out(text[lead.end() :] if lead else text)
    found: dict[str, str] = {}
    unlabelled: list[tuple[str, str | None]] = []
    rest: list[str] = []
    last: tuple[Piece, str] | None = None
    for piece in pieces(body):
        if last is not None and joins(last[0], piece, known):
            _extend(last[1], piece, found, unlabelled)
            continue
        last = None
        label = piece.noun.kind if piece.noun is not None else ""
        name = piece.name
        if name is None:
            continue
        if label in {"mother", "father"} and label not in found:
            found[label] = name
            last = (piece, label)
        elif label in {"", "parent"} and not piece.sentence:
            unlabelled.append((name, known.sex_of(piece.plain)))
            last = (piece, "")
        else:
            rest.append(body[piece.start : piece.end].strip(" ,;/"))
    rest += _by_sex(unlabelled, found)
    return found.get("mother"), found.get("father"), "; ".join(rest) or None


def _spelled_out(text: str) -> str:
    """Write the initials of a form out: "M: … P: …"."""
    flat = plain(text)
    words = {"m": "madre:", "p": "padre:"}
    pieces_of_text, end = [], 0
    for match in _INITIAL.finditer(flat):
        pieces_of_text += [text[end : match.start()], words[match.group(1)]]
        end = match.end()
    return "".join([*pieces_of_text, text[end:]])


def _extend(
    label: str, piece: Piece, found: dict[str, str], unlabelled: list[tuple[str, str | None]]
) -> None:
    if label:
        found[label] = joined(found[label], piece)
    else:
        name, sex = unlabelled[-1]
        unlabelled[-1] = (joined(name, piece), sex)


def _by_sex(unlabelled: list[tuple[str, str | None]], found: dict[str, str]) -> list[str]:
    """Give names without a label to mother and father by the sex of the name; return those left."""
    sexes = [sex for _, sex in unlabelled]
    if len(unlabelled) == 2 and not found and sexes.count(None) == 1:
        other = {"female": "male", "male": "female"}
        sexes = [sex or other[sexes[1 - place] or "female"] for place, sex in enumerate(sexes)]
    told = len(unlabelled) <= 2 and len(set(sexes)) == len(sexes)
    rest = []
    for (name, _), sex in zip(unlabelled, sexes, strict=True):
        label = {"female": "mother", "male": "father"}.get(sex or "", "")
        if told and label and label not in found:
            found[label] = name
        else:
            rest.append(name)
    return rest
