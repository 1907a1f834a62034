"""What the agencies' lists leave out, by list and field, and how many families that is estimated to cost.

Counts only: no name, id, number or date of a person is in any table here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reunify.evaluation.gaps_costs import Cost, Judged
from reunify.evaluation.gaps_effects import EFFECTS, PLACEHOLDER, Effect, information
from reunify.evaluation.suspicious import find_suspicious, suspicious_cells
from reunify.explain import Finished
from reunify.explain.earlier import of_this_version
from reunify.schema import TEXT, Table, columns
from reunify.schema.table import REAL, WHOLE

GAPS = Table(
    "gaps",
    {
        **columns(TEXT, "source", "role", "field"),
        # cells: how many could have been filled; filled, missing, unreadable, placeholder add up to it
        **columns(WHOLE, "cells", "filled", "missing", "unreadable", "placeholder"),
        "suspicious": WHOLE,  # filled, or placeholders, and still doubtful
        "recorded": TEXT,  # yes, or no where the list has no such column
        "bits": REAL,  # expected information of a true pair that both state the field
        **columns(REAL, "families", "families_low", "families_high"),
    },
)
"""One row a list and field; ``families`` are those that the gap is estimated to cost, with 95 % interval;
null where no pair is compared by the field."""

ASKED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "child": (
        ("given_names", ("full_name",)),
        ("surnames", ("full_name", "paternal_surname", "maternal_surname")),
        ("birth", ("age",)),
        ("sex", ()),
        ("municipality", ("place", "locality")),
        ("language", ()),
        ("mother_name", ("mother_given_names", "mother_surnames", "parents_text")),
        ("father_name", ("father_given_names", "father_surnames", "parents_text")),
        ("separation_date", ()),
        ("separation_place", ()),
        ("alien_number", ()),
        ("family_unit", ()),
        ("phone", ()),
    ),
    "adult": (
        ("given_names", ("full_name",)),
        ("surnames", ("full_name", "paternal_surname", "maternal_surname")),
        ("municipality", ("place", "locality")),
        ("language", ()),
        ("spouse_name", ("spouse_given_names", "spouse_surnames")),
        ("claimed_child", ()),
        ("claimed_birth", ("claimed_age", "claimed_text")),
        ("separation_date", ()),
        ("separation_place", ()),
        ("alien_number", ()),
        ("family_unit", ()),
        ("phone", ()),
    ),
}
"""Facts that pairs are compared by, each with the other fields in which a list may hold it."""


@dataclass(frozen=True)
class Gaps:
    """A run's gaps (:data:`GAPS`, the costliest first) and doubtful values, with what they count."""

    name: str
    gaps: pl.DataFrame
    suspicious: pl.DataFrame
    children: int
    found: int
    likely: float


@of_this_version
def find_gaps(run: Finished) -> Gaps:
    """Return the gaps of a finished run.

    Raises :class:`~reunify.errors.RunFolderError` where a table of the run is missing.
    """
    records, thresholds = run.table("records"), run.settings.thresholds
    suspicious = find_suspicious(run.table("people"), records)
    cells = _cells(run, suspicious)
    rows = _with_costs(cells, run, Judged.of(run))
    children = run.table("children")
    return Gaps(
        name=run.path.resolve().name,
        gaps=GAPS.conform(rows).sort(
            "families", "cells", "source", "field", descending=[True, True, False, False], nulls_last=True
        ),
        suspicious=suspicious,
        children=children.height,
        found=children.filter(pl.col("best_band") == "likely").height,
        likely=thresholds.likely,
    )


def _cells(run: Finished, suspicious: pl.DataFrame) -> pl.DataFrame:
    """Return the run's cells with adults who name no child, fields that a list lacks, doubtful values."""
    intake = run.table("intake").select("source", "role", records="records")
    counted = run.table("cells").with_columns(recorded=pl.lit("yes"))
    mapped = pl.concat([counted, _claimed(run, counted)], how="diagonal")
    held = {s: set(mapped.filter(pl.col("source") == s)["field"]) for s in intake["source"]}
    lacking = [
        {"source": source, "field": field, "missing": records, "recorded": "no"}
        for source, role, records in intake.sort("source").iter_rows()
        for field, others in ASKED[role]
        if not held[source] & {field, *others}
    ]
    absent = pl.DataFrame(
        lacking, schema={c: mapped.schema[c] for c in ("source", "field", "missing", "recorded")}
    )
    counts = ("filled", "missing", "unreadable", "placeholder")
    doubtful = suspicious_cells(suspicious)
    rows = pl.concat([mapped, absent], how="diagonal").with_columns(pl.col(counts).fill_null(0))
    marks = [doubtful.get((s, f), 0) for s, f in rows.select("source", "field").iter_rows()]
    return rows.join(intake.drop("records"), on="source", how="left", maintain_order="left").with_columns(
        cells=pl.sum_horizontal(counts), suspicious=pl.Series(marks, dtype=pl.Int64)
    )


def _claimed(run: Finished, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the adults of each list who name a child and who name none."""
    asks = cells.filter(pl.col("field").str.starts_with("claimed_"))["source"].unique()
    naming = run.table("claimed").filter(pl.col("given").list.len() > 0)["record"].unique()
    adults = run.table("records").filter((pl.col("role") == "adult") & pl.col("source").is_in(asks.implode()))
    named = pl.col("record").is_in(naming.implode())
    return (
        adults.group_by("source")
        .agg(
            field=pl.lit("claimed_child"),
            filled=named.sum().cast(pl.Int64),
            missing=(~named).sum().cast(pl.Int64),
            recorded=pl.lit("yes"),
        )
        .sort("source")
    )


def _with_costs(cells: pl.DataFrame, run: Finished, judged: Judged) -> pl.DataFrame:
    """Add the expected information and the estimated cost to each list and field."""
    fields = {str(s): set(p["field"]) for (s,), p in cells.group_by("source")}
    empty = Empty.of(run)
    rows = []
    for row in cells.iter_rows(named=True):
        source, role, field = row["source"], row["role"], row["field"]
        effects = effects_of(role, field, fields[source])
        if effects:
            row["bits"] = round(information(effects, judged.model), 2)
            cost = judged.cost(empty.of_field(source, role, field), role, effects) if row["cells"] else Cost()
            if field in PLACED:
                vague = empty.placeholder(source, role)
                cost = cost.plus(judged.cost(vague, role, PLACEHOLDER))
            figures = (cost.families, *cost.interval)
            names = ("families", "families_low", "families_high")
            row |= {name: round(value, 2) for name, value in zip(names, figures, strict=True)}
        rows.append(row)
    return GAPS.conform(pl.DataFrame(rows, infer_schema_length=None))


@dataclass(frozen=True)
class Empty:
    """Which records and testimonies of a run lack which field."""

    records: pl.DataFrame
    named: pl.Series
    testimonies: pl.DataFrame

    @staticmethod
    def of(run: Finished) -> Empty:
        """Take the run's records, the adults who name a child, and its testimonies."""
        named = run.table("claimed").filter(pl.col("given").list.len() > 0)["record"].unique()
        return Empty(run.table("records"), named, run.table("testimonies"))

    def of_field(self, source: str, role: str, field: str) -> pl.Expr:
        """Say of a pair whether its record in the list ``source`` lacks the field, unreadable ones too."""
        if field == "claimed_child":
            lack = pl.col("source").eq(source) & ~pl.col("record").is_in(self.named.implode())
            return self._records(role, lack)
        if field in CLAIMED:
            child = self.testimonies.filter(pl.col("source").eq(source) & pl.col("names_child"))
            without = child.filter(pl.col("birth_from").is_null())["testimony"]
            return pl.col(f"{role}_testimony").is_in(without.implode())
        column = READ_AS.get(field, field)
        value = pl.col(column)
        nothing = (
            value.list.len().fill_null(0) == 0
            if isinstance(self.records.schema[column], pl.List)
            else value.is_null()
        )
        return self._records(role, pl.col("source").eq(source) & nothing)

    def placeholder(self, source: str, role: str) -> pl.Expr:
        """Say of a pair whether the child's birth is a placeholder in the list ``source``."""
        return self._records(role, pl.col("source").eq(source) & pl.col("birth_placeholder").fill_null(False))

    def _records(self, role: str, lack: pl.Expr) -> pl.Expr:
        return pl.col(f"{role}_record").is_in(self.records.filter(lack)["record"].implode())


CLAIMED = ("claimed_birth", "claimed_age")
PLACED = ("birth",)
"""Fields whose placeholders keep a year; the placeholder of a claimed child's birth is left out."""

READ_AS: Mapping[str, str] = {
    "full_name": "name_text",
    "given_names": "given",
    "surnames": "paternal",
    "paternal_surname": "paternal",
    "maternal_surname": "maternal",
    "birth": "birth_from",
    "age": "birth_from",
    "place": "municipality",
    **{f"{p}_{f}": f"{p}_given" for p in ("mother", "father", "spouse") for f in ("name", "given_names")},
    **{f"{p}_surnames": f"{p}_paternal" for p in ("mother", "father", "spouse")},
    "parents_text": "mother_given",
    "separation_date": "separation_from",
    "alien_number": "alien_numbers",
    "family_unit": "family_units",
    "phone": "phones",
}
"""The column of a record that a field is read into; it is empty where the cell was, or was unreadable."""


def effects_of(role: str, field: str, beside: set[str]) -> tuple[Effect, ...]:
    """Return what a filled field may bring to a pair, where the list has the fields ``beside`` too.

    An age beside a day of birth is counted with the birth; an adult's own birth and relationship are not
    compared with the child's record.
    """
    if (role, field) == ("child", "age") and "birth" in beside:
        return ()
    return EFFECTS[role].get(field, ())
