"""Label files: what people judged, read strictly, and what several judges of one pair say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.config.nearest import nearest
from reunify.errors import LabelError
from reunify.explain import Finished

KEYS = ("child_source", "child_id", "adult_source", "adult_id")
OPTIONAL = (
    "is_match",
    "judge",
    "sampling_weight",
    "item",
    "relationship",
    "relation",
    "method",
    "date",
    "notes",
)

YES = ("true", "1", "1.0", "yes", "verdadero", "sí", "si")
NO = ("false", "0", "0.0", "no", "falso")
UNSURE = ("unsure", "need more", "duda", "?")
TRUTHS = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
"""A spreadsheet writes true and false in its machine's language; 1 and 0 beside blanks become 1.0 and 0.0."""

WEIGHTS = (1e-9, 1e12)
"""A sampling weight, from and to: beyond, numbers of pairs are none that arithmetic can hold."""

_SHOWN = 5
_A = {"child": "a child", "adult": "an adult"}
_LEADING = r"^'([=+\-@%|])"
"""An apostrophe that :func:`reunify.files.write_csv` put before a cell, for spreadsheets."""

_TWICE = "_duplicated_"
"""What Polars puts behind a header that stands there again."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_READABLE = "Labels are UTF-8 CSV with commas, or Parquet; each row as long as the header, each quote closed."

_REMEDY = f"The columns are {', '.join(KEYS)}, is_match (true, false, 1, 0 or unsure) and optional ones."


@dataclass(frozen=True)
class Labels:
    """What people judged, checked against a run's roster.

    ``votes``: a row a judgement: ``child, adult`` (``SOURCE:ID``; no adult where a child was searched for
    by hand and nobody found), ``judge, is_match, item, sampling_weight, line``. ``pairs``: a row a pair:
    ``child, adult, judged`` (votes), ``yes``, ``is_match`` (what most say; null where they are divided),
    ``sampling_weight``, ``item``. ``unsure`` and ``blank`` count rows that say nothing of the pair.
    """

    votes: pl.DataFrame
    pairs: pl.DataFrame
    unsure: int
    blank: int

    @property
    def decided(self) -> pl.DataFrame:
        """Pairs of a child and an adult of which most judges say one thing."""
        return self.pairs.filter(pl.col("is_match").is_not_null() & pl.col("adult").is_not_null())


def read_labels(paths: Sequence[Path], finished: Finished) -> Labels:
    """Return the labels of some files, as one.

    A file without ``is_match`` lists true pairs. Raises :class:`~reunify.errors.LabelError` for a file that
    is empty or cannot be read, wrong columns or values, ids that are not on the run's roster, and pairs
    that one judge calls both true and false; rows are told by their line, the header being line 1.
    """
    read = pl.concat([_read(path) for path in paths])
    _check_known(read, finished)
    said = read.filter(pl.col("answer") == "said").drop("answer")
    if said.is_empty():
        raise LabelError(
            "no row says true or false", where=_names(paths), remedy="Judge some pairs, then evaluate."
        )
    votes = _checked(said)
    return Labels(
        votes.sort("child", "adult", "judge", nulls_last=True),
        _together(votes),
        unsure=read.filter(pl.col("answer") == "unsure").height,
        blank=read.filter(pl.col("answer") == "blank").height,
    )


def with_design(paths: Sequence[Path]) -> tuple[list[Path], Path | None]:
    """Return label files, and the design of the sample that they are of.

    The design is known by its columns; where none is among ``paths``, it is looked for where
    ``sample-for-labels`` put it, beside the first file.
    """
    designs = [path for path in paths if _is_design(path)]
    judged = [path for path in paths if path not in designs]
    if not judged or len(designs) > 1:
        what = (
            "a design alone holds no label" if not judged else "the labels are of one sample, with one design"
        )
        raise LabelError(what, where=_names(designs), remedy="Give the judges' sheets, and one design.csv.")
    beside = judged[0].parent / "design" / "design.csv"
    if not designs and _has_items(judged) and _is_design(beside):
        designs = [beside]
    return judged, designs[0] if designs else None


def _is_design(path: Path) -> bool:
    return {"stratum", "inclusion_probability"} <= set(_heading(path))


def _has_items(paths: Sequence[Path]) -> bool:
    return all("item" in _heading(path) for path in paths)


def _heading(path: Path) -> list[str]:
    """Return a CSV file's columns; none for a file that is missing, empty or something else."""
    try:
        return _separated(path).columns
    except (pl.exceptions.PolarsError, OSError):
        return []


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _read(path: Path) -> pl.DataFrame:
    """Return one file's rows: the columns of votes, ``file``, and ``answer`` (said, unsure or blank)."""
    raw = _text(path)
    _check_columns(raw, path)
    known = [c for c in (*KEYS, *OPTIONAL) if c in raw.columns]
    optional = [pl.lit(None, pl.String).alias(c) for c in OPTIONAL if c not in known and c != "is_match"]
    cells = pl.col(*KEYS, "answered", "judge", "sampling_weight", "item")
    given = pl.col("is_match") if "is_match" in known else pl.lit("true")
    rows = raw.select(known).with_columns(*optional, answered=given).with_row_index("line", offset=2)
    rows = rows.with_columns(cells.str.strip_chars().replace("", None)).with_columns(
        pl.col(KEYS).str.replace(_LEADING, "${1}"), pl.col("answered").str.to_lowercase()
    )
    answer = pl.col("answered")
    said = (
        pl.when(answer.is_null())
        .then(pl.lit("blank"))
        .when(answer.is_in(UNSURE))
        .then(pl.lit("unsure"))
        .when(answer.is_in(list(TRUTHS)))
        .then(pl.lit("said"))
    )
    rows = rows.with_columns(answer=said, weight=pl.col("sampling_weight").cast(pl.Float64, strict=False))
    _check_cells(rows, path)
    return rows.select(
        child=pl.col("child_source") + ":" + pl.col("child_id"),
        adult=pl.col("adult_source") + ":" + pl.col("adult_id"),
        is_match=answer.replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean),
        answer="answer",
        judge="judge",
        item="item",
        sampling_weight="weight",
        file=pl.lit(path.name),
        line="line",
    )


def _check_columns(raw: pl.DataFrame, path: Path) -> None:
    """Raise :class:`~reunify.errors.LabelError` for a table of other columns, of none, or of one twice."""
    missing = [key for key in KEYS if key not in raw.columns]
    if missing:
        near = nearest(missing[0], raw.columns)
        clause = f"; did you mean that by {near.strip()}?" if near and near.isprintable() else ""
        raise LabelError(f"no column {missing[0]}{clause}", where=path.name, remedy=_REMEDY)
    twice = [c for c in (*KEYS, *OPTIONAL) if f"{c}{_TWICE}0" in raw.columns]
    if twice:
        raise LabelError(f"two columns are called {twice[0]}", where=path.name, remedy="Leave one of them.")
    if raw.is_empty():
        raise LabelError("the file holds no label", where=path.name, remedy=_REMEDY)


def _text(path: Path) -> pl.DataFrame:
    """Return a CSV or Parquet file with every cell as text; of Parquet, the columns that labels have."""
    try:
        if path.suffix.lower() == ".parquet":
            read = pl.read_parquet(path)
            return read.select(pl.col(c).cast(pl.String) for c in (*KEYS, *OPTIONAL) if c in read.columns)
        return _separated(path)
    except FileNotFoundError:
        raise LabelError(
            "there is no such file", where=str(path), remedy="Give the path of a file."
        ) from None
    except pl.exceptions.NoDataError:
        raise LabelError("the file is empty", where=path.name, remedy=_REMEDY) from None
    except (pl.exceptions.PolarsError, OSError):
        raise LabelError("the file cannot be read", where=path.name, remedy=_READABLE) from None


def _separated(path: Path) -> pl.DataFrame:
    """Return a CSV file as a spreadsheet saves it: commas, semicolons or tabs; without its empty rows.

    Unicode text (UTF-16) and the line ends of old Macs are read too. Letters that are no UTF-8 are kept out
    of the way rather than refused: no key needs them, and an id that does is then not on the roster.
    """
    content = path.read_bytes()
    if content.startswith(_UTF16):
        content = content.decode("utf-16", "replace").encode()
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    head = content.partition(b"\n")[0].decode("utf-8", "replace")
    separator = max(",;\t", key=lambda sign: (_keys_in(head, sign), head.count(sign)))
    rows = pl.read_csv(content, infer_schema=False, separator=separator, encoding="utf8-lossy")
    return rows.filter(~pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == "")))


def _keys_in(head: str, sign: str) -> int:
    return len(set(KEYS) & {name.strip('"\r\ufeff ') for name in head.split(sign)})


def _check_cells(rows: pl.DataFrame, path: Path) -> None:
    half = pl.col("adult_source").is_null() != pl.col("adult_id").is_null()
    nobody = pl.col("adult_id").is_null() & pl.col("answered").is_in(YES)
    problems = {
        "child_source or child_id is empty": pl.any_horizontal(pl.col("child_source", "child_id").is_null()),
        "adult_source and adult_id go together": half,
        "is_match is true of nobody": nobody,
        "is_match is not true, false, 1, 0 or unsure": pl.col("answer").is_null(),
        "sampling_weight is not a number above 0, or beyond all counts": pl.col(
            "sampling_weight"
        ).is_not_null()
        & ~pl.col("weight").fill_null(0.0).fill_nan(0.0).is_between(*WEIGHTS),
    }
    for what, where in problems.items():
        found = rows.filter(where)
        if found.height:
            raise LabelError(what, where=f"{path.name}, {_lines(found)}", remedy=_REMEDY)


def _lines(rows: pl.DataFrame) -> str:
    lines = rows["line"].sort().to_list()
    shown = ", ".join(map(str, lines[:_SHOWN]))
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _check_known(rows: pl.DataFrame, finished: Finished) -> None:
    for side, table in (("child", "children"), ("adult", "adults")):
        roster = finished.table(table).select(
            (pl.col(f"{side}_source") + ":" + pl.col(f"{side}_id")).alias(side)
        )
        unknown = rows.filter(pl.col(side).is_not_null()).join(roster, on=side, how="anti")
        if unknown.height:
            first = unknown["file"].sort()[0]
            here = unknown.filter(pl.col("file") == first)
            raise LabelError(
                f"{unknown.height:,} of {rows.height:,} rows name {_A[side]} that is not on the run's roster",
                where=f"{first}, {_lines(here)}",
                remedy="Labels are of the run's own lists: sources as the job names them, ids as written.",
            )


def _checked(votes: pl.DataFrame) -> pl.DataFrame:
    """Return each judge's word on a pair once; raise where one judge says both."""
    key = ["child", "adult", "judge"]
    both = votes.filter(pl.col("adult").is_not_null() & (pl.col("is_match").n_unique().over(key) > 1))
    if both.height:
        first = both["file"].sort()[0]
        raise LabelError(
            "one judge calls a pair both true and false",
            where=f"{first}, {_lines(both.filter(pl.col('file') == first))}",
            remedy="Keep one of the rows, or name both judges in the column judge.",
        )
    return votes.sort("file", "line").unique(key, keep="first", maintain_order=True)


def _together(votes: pl.DataFrame) -> pl.DataFrame:
    """Return each pair once, with what most of its judges say."""
    yes, judged = pl.col("yes"), pl.col("judged")
    pairs = votes.group_by("child", "adult").agg(
        judged=pl.len().cast(pl.Int64),
        yes=pl.col("is_match").sum().cast(pl.Int64),
        sampling_weight=pl.col("sampling_weight").max(),
        item=pl.col("item").min(),
    )
    most = pl.when(2 * yes > judged).then(True).when(2 * yes < judged).then(False)
    return pairs.with_columns(is_match=most).sort("child", "adult", nulls_last=True)
