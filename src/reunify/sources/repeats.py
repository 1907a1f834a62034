"""Rows that share an id: different people with one number, or one adult on several rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from reunify.sources.mapping import LISTS
from reunify.sources.table import COPIES, DUPLICATE, FIELD, ID, RECORD, ROW, cells_of

_NAMES = ("full_name", "given_names", "surnames", "paternal_surname", "maternal_surname")


def suffix_repeats(people: pl.DataFrame) -> pl.DataFrame:
    """Return ``people`` with ``duplicate_id``, the later of one id called ``ID#2``, ``ID#3`` in file order.

    Takes rows in file order with a filled ``id``. A suffix that another row already bears is passed over.
    """
    order = pl.int_range(pl.len()).over("id")
    flagged = people.with_columns(duplicate_id=pl.len().over("id") > 1, _order=order)
    later = flagged.filter(pl.col("_order") > 0)
    if later.is_empty():
        return flagged.drop("_order")
    renamed = _free_names(later.get_column("id").to_list(), people.get_column("id").to_list())
    names = later.select(ROW, _new=pl.Series(renamed, dtype=pl.String))
    return (
        flagged.join(names, on=ROW, how="left", maintain_order="left")
        .with_columns(id=pl.coalesce("_new", "id"))
        .drop("_new", "_order")
    )


def _free_names(later: Sequence[str], all_ids: Iterable[str]) -> list[str]:
    taken, counts, result = set(all_ids), dict.fromkeys(later, 1), []
    for name in later:
        counts[name] += 1
        while (free := f"{name}#{counts[name]}") in taken:
            counts[name] += 1
        taken.add(free)
        result.append(free)
    return result


def one_adult(rows: pl.DataFrame, headers: Sequence[str]) -> pl.DataFrame:
    """Return one row a record, for a file with one row a child sought in which the adult repeats.

    A field keeps its first value; fields of several values, consent (a refusal on any row counts), and the
    cells under ``headers``, keep all, each once. Where names differ, the later spellings join
    ``other_names``; where names, birth or sex differ, ``duplicate_id`` says so. ``copies`` counts
    identical rows.
    """
    fields = [c for c in rows.columns if c.startswith(FIELD)]
    several = [c for c in fields if c.removeprefix(FIELD) in LISTS | {"consent"}]
    single = [c for c in fields if c not in several]
    names = [FIELD + c for c in _NAMES if FIELD + c in fields]
    identity = [*names, *(FIELD + c for c in ("birth", "sex") if FIELD + c in fields)]
    line = pl.concat_str(names, separator=" ", ignore_nulls=True) if names else pl.lit("")
    merged = rows.group_by(RECORD, maintain_order=True).agg(
        pl.col(ID).first(),
        pl.col(ROW).min(),
        pl.col(COPIES).sum() - pl.len().cast(pl.Int64) + 1,
        _differ(identity).alias(DUPLICATE),
        line.filter(line != "").unique(maintain_order=True).slice(1).alias("spellings"),
        _differ(names).alias("spelt"),
        *[pl.col(c).drop_nulls().first() for c in single],
        *[pl.col(c).drop_nulls().unique(maintain_order=True).str.join("; ") for c in several],
        *[cells_of(h).drop_nulls().unique(maintain_order=True).str.join("\n") for h in headers],
    )
    others = FIELD + "other_names"
    parts = [pl.col(others)] if others in fields else []
    parts.append(pl.when("spelt").then(pl.col("spellings").list.join("; ")))
    return merged.with_columns(
        *(pl.when(cells_of(c) != "").then(cells_of(c)).alias(c) for c in (*several, *headers)),
        pl.concat_str(parts, separator="; ", ignore_nulls=True).replace("", None).alias(others),
    ).sort(ROW)


def _differ(columns: Sequence[str]) -> pl.Expr:
    """Return whether rows of a group hold different values in any of ``columns``, nulls apart."""
    differ = [pl.col(c).drop_nulls().n_unique() > 1 for c in columns]
    return pl.any_horizontal(differ) if differ else pl.lit(False)
