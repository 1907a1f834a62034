"""A run's tables in the shape of the desk's: whole columns, no database in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from reunify import duck
from reunify.review.search import keys_of
from reunify.review.states import NO_CANDIDATES, State
from reunify.review.worth import urgency, worths
from reunify.schema import EVIDENCE

KEY = ["source", "record_id"]


def subjects_of(children: pl.DataFrame, adults: pl.DataFrame) -> pl.DataFrame:
    """Return ``side, source, record_id`` of everybody on the two rosters, each once."""
    sides = [
        roster.select(
            side=pl.lit(side), source=pl.col(f"{side}_source"), record_id=pl.col(f"{side}_id")
        ).unique()
        for side, roster in (("child", children), ("adult", adults))
    ]
    return pl.concat(sides).sort(pl.all())


def _numbers(known: pl.DataFrame, side: str, as_name: str) -> pl.DataFrame:
    """Return ``SIDE_source, SIDE_id`` and the number of each record of a side."""
    return known.filter(pl.col("side") == side).select(
        pl.col("source").alias(f"{side}_source"),
        pl.col("record_id").alias(f"{side}_id"),
        pl.col("number").alias(as_name),
    )


def with_numbers(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Add ``child`` and ``adult``, the numbers of both; pairs of whom one is not known are left out."""
    return pairs.join(_numbers(known, "child", "child"), on=["child_source", "child_id"]).join(
        _numbers(known, "adult", "adult"), on=["adult_source", "adult_id"]
    )


def candidate_rows(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``candidate``, their run and evidence still to come. Takes CANDIDATES."""
    return (
        with_numbers(pairs, known)
        .select(
            "pair_id",
            child_id="child",
            adult_id="adult",
            relationship="relationship",
            rank="rank",
            match_weight="match_weight",
            match_probability="match_probability",
            band="band",
            flags=pl.col("flags").fill_null(""),
            explanation=pl.col("explanation").fill_null(""),
            listed=pl.lit(True),
        )
        .sort("pair_id")
    )


_GATHERED = """
SELECT pair_id,
  CAST(to_json(list(struct_pack(position := position, kind := kind, part := part, level := level,
    weight := weight, child_value := child_value, adult_value := adult_value,
    inferred := inferred) ORDER BY position, part, level)) AS VARCHAR) AS evidence,
  sha256(coalesce(string_agg(to_json([part, level, child_value, adult_value]), chr(10)
    ORDER BY part, level) FILTER (kind = 'comparison'), '')) AS evidence_print
FROM evidence GROUP BY pair_id ORDER BY pair_id
"""

_NO_EVIDENCE = {"evidence": "[]", "evidence_print": "0" * 64}


def evidence_rows(evidence: pl.LazyFrame, pairs: pl.DataFrame, spill: Path) -> pl.DataFrame:
    """Return ``pairs`` with ``evidence``, a JSON list of EVIDENCE's rows, and ``evidence_print``.

    Takes EVIDENCE of these pairs, and maybe of others.

    The print is the SHA-256 of what was compared: part, level and both values of each comparison. Weights,
    the prior and what the family adds are left out: they move with other children's records and with the
    model, and are no news of this pair. ``spill`` is where DuckDB may put what memory does not hold.
    """
    first, last = (pl.lit(end, pl.String) for end in (pairs["pair_id"].min(), pairs["pair_id"].max()))
    mine = evidence.filter(pl.col("pair_id").is_between(first, last)).collect()
    wanted = EVIDENCE.check(mine, "review").join(pairs.select("pair_id"), on="pair_id", how="semi")
    with duck.connect(spill) as connection:
        duck.put(connection, "evidence", wanted)
        made = duck.take(connection, _GATHERED)
    return pairs.join(made, on="pair_id", how="left", maintain_order="left").with_columns(
        pl.col(c).fill_null(v) for c, v in _NO_EVIDENCE.items()
    )


def child_rows(
    children: pl.DataFrame, pairs: pl.DataFrame, records: pl.DataFrame, known: pl.DataFrame, day: dt.date
) -> pl.DataFrame:
    """Return the rows of ``child``, one a record on the roster, their run still to come.

    Takes CHILDREN, CANDIDATES and RECORDS.
    """
    flagged = pl.col("flags").fill_null("")
    of_child = with_numbers(pairs, known).select("match_probability", "child", flags=flagged).sort(pl.all())
    flags = (
        of_child.select("child", flag=pl.col("flags").str.split("; "))
        .explode("flag")
        .filter(pl.col("flag") != "")
        .unique()
        .sort("child", "flag")
        .group_by("child", maintain_order=True)
        .agg(flags=pl.col("flag").str.join(";"))
        .with_columns(flags=pl.lit(";") + pl.col("flags") + pl.lit(";"))
    )
    rows = _one_each(children, "child").join(_numbers(known, "child", "id"), on=["child_source", "child_id"])
    rows = _with_person(rows, known, "child")
    rows = rows.join(flags.rename({"child": "id"}), on="id", how="left").join(
        worths(of_child).rename({"child": "id"}), on="id", how="left"
    )
    rows = rows.join(_languages(records, known), on="id", how="left")
    first = pl.col("turns_18_on").str.split("/").list.first()
    rows = rows.with_columns(
        turns_18_from=first,
        worth=pl.col("worth").fill_null(0.0),
        flags=pl.col("flags").fill_null(""),
        state=pl.when(pl.col("candidates") > 0)
        .then(pl.lit(str(State.OPEN)))
        .otherwise(pl.lit(NO_CANDIDATES)),
    )
    days = rows["turns_18_from"].unique().sort()
    factors = pl.DataFrame(
        {"turns_18_from": days, "factor": [urgency(d, day) for d in days.to_list()]},
        schema={"turns_18_from": pl.String, "factor": pl.Float64},
    )
    rows = rows.join(factors, on="turns_18_from", how="left", nulls_equal=True)
    return rows.select(
        "id",
        "person",
        "status",
        "candidates",
        "best_band",
        "separation_evidence",
        "turns_18_on",
        "turns_18_from",
        "ask_next",
        "flags",
        "worth",
        "state",
        "language",
        source="child_source",
        value=pl.col("worth") * pl.col("factor").fill_null(1.0),
    ).sort("id")


def _languages(records: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return ``id`` and ``language`` of the children whose record says one, and whose consent stands."""
    kept = _consented(records).filter(pl.col("role") == "child").drop_nulls("language")
    return _numbered(_first_each(kept), known).select("id", "language")


def adult_rows(adults: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``adult``, one a record on the roster, their run still to come. Takes ADULTS."""
    rows = _one_each(adults, "adult").join(_numbers(known, "adult", "id"), on=["adult_source", "adult_id"])
    return (
        _with_person(rows, known, "adult")
        .select(
            "id",
            "person",
            "status",
            "claimed_children",
            source="adult_source",
        )
        .sort("id")
    )


def _one_each(roster: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return one row a record: of rows that bear one id, the one that could be read, then the first."""
    keys = [f"{side}_source", f"{side}_id"]
    return roster.sort(pl.col("status") == "unreadable", *keys, "row", nulls_last=True).unique(
        keys, keep="first", maintain_order=True
    )


def _with_person(rows: pl.DataFrame, known: pl.DataFrame, side: str) -> pl.DataFrame:
    """Add ``person``, the number of the record that names the person, or the row's own."""
    named = known.filter(pl.col("side") == side).select(
        (pl.col("source") + ":" + pl.col("record_id")).alias(f"{side}_person"), person="number"
    )
    return rows.join(named, on=f"{side}_person", how="left").with_columns(person=pl.coalesce("person", "id"))


def testimony_rows(
    records: pl.DataFrame, claimed: pl.DataFrame, kin: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of ``testimony``, their run still to come. Takes RECORDS, CLAIMED, KIN.

    Nothing is given of one who refused or withdrew consent.
    """
    lists = {}
    for name, frame in (("claimed", claimed), ("kin", kin)):
        ordered = frame.sort("record", "position", "text", nulls_last=True)
        row = pl.struct(pl.exclude("record")).struct.json_encode()
        lists[name] = ordered.select("record", row=row).group_by("record", maintain_order=True).agg("row")
        lists[name] = lists[name].select(
            "record", (pl.lit("[") + pl.col("row").list.join(",") + pl.lit("]")).alias(name)
        )
    kept = _first_each(_consented(records))
    facts = kept.with_columns(facts=pl.struct(pl.exclude("raw")).struct.json_encode())
    joined = _numbered(facts, known)
    for frame in lists.values():
        joined = joined.join(frame, on="record", how="left")
    return joined.select("id", "name_text", "raw", "facts", "claimed", "kin").sort("id")


def withheld_numbers(records: pl.DataFrame, known: pl.DataFrame) -> list[int]:
    """Return the numbers of those who refused or withdrew consent, in order. Takes RECORDS."""
    kept = _consented(records).select("record").unique()
    gone = records.join(kept, on="record", how="anti")
    return _numbered(gone, known)["id"].unique().sort().to_list()


def _consented(records: pl.DataFrame) -> pl.DataFrame:
    return records.filter(~pl.col("consent").is_in(["refused", "withdrawn"]).fill_null(False))


def _first_each(records: pl.DataFrame) -> pl.DataFrame:
    """Return one row a record, the first that bears its id."""
    return records.sort("record", "row", nulls_last=True).unique("record", keep="first", maintain_order=True)


def _numbered(records: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    numbers = known.select("side", "source", "number", record_id="record_id")
    return records.join(
        numbers, left_on=["role", "source", "id"], right_on=["side", "source", "record_id"]
    ).with_columns(id=pl.col("number"))


def key_rows(records: pl.DataFrame, claimed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``name_key``: how everybody's own names sound, and those of children they claim."""
    kept = _consented(records)
    own = kept.select(
        "record",
        token=pl.concat_list(
            "given",
            "other_tokens",
            *(pl.concat_list(c).list.drop_nulls() for c in ("paternal", "maternal", "married")),
        ),
    )
    theirs = claimed.select(
        "record",
        token=pl.concat_list(
            "given", *(pl.concat_list(c).list.drop_nulls() for c in ("paternal", "maternal", "married"))
        ),
    ).filter(pl.col("record").is_in(kept["record"].unique().to_list()))
    tokens = pl.concat([own, theirs]).explode("token").drop_nulls("token").unique()
    keyed = tokens.join(keys_of(tokens["token"]), on="token")
    numbers = _numbered(kept.select("record", "role", "source", "id").unique(), known).select("record", "id")
    return (
        keyed.join(numbers, on="record")
        .select(key=pl.col("key").str.slice(0, 60), subject_id="id")
        .unique()
        .sort("key", "subject_id")
    )
