"""What a run itself implies, without labels: its own opinion, as good as its probabilities are."""

from __future__ import annotations

import polars as pl

from reunify.evaluation.metrics import GRID
from reunify.explain import Finished
from reunify.schema import BANDS


def bands(finished: Finished) -> pl.DataFrame:
    """Return for each band its pairs, how many of them are expected to be true, and children.

    Columns ``band, to_read`` (pairs), ``expected_true, expected_right`` (share), ``children`` (whose best
    candidate is in it), ``expected_children`` (of those, whose best is right). The last row, ``not listed``,
    is of pairs that were scored and are below the floor or beyond the candidates listed.
    """
    pairs = finished.table("judged").select(
        child="child_record", adult="adult_record", person="child_person", p="match_probability"
    )
    listed = finished.table("candidates").select(
        child=pl.col("child_source") + ":" + pl.col("child_id"),
        adult=pl.col("adult_source") + ":" + pl.col("adult_id"),
        band="band",
    )
    known = pairs.join(listed, on=["child", "adult"], how="left").with_columns(
        pl.col("band").fill_null(NOT_LISTED)
    )
    best = (
        known.filter(pl.col("band") != NOT_LISTED)
        .sort("person", "p", "child", "adult", descending=[False, True, False, False])
        .unique("person", keep="first", maintain_order=True)
    )
    of_pairs = known.group_by("band").agg(
        to_read=pl.len().cast(pl.Int64), expected_true=pl.col("p").sum(), expected_right=pl.col("p").mean()
    )
    of_children = best.group_by("band").agg(
        children=pl.len().cast(pl.Int64), expected_children=pl.col("p").sum()
    )
    order = pl.DataFrame({"band": [*BANDS, NOT_LISTED]})
    both = order.join(of_pairs, on="band", how="left").join(of_children, on="band", how="left")
    return both.sort(pl.col("band").replace_strict({b: n for n, b in enumerate(order["band"])})).with_columns(
        pl.exclude("band").fill_null(0)
    )


NOT_LISTED = "not listed"


def thresholds(finished: Finished) -> pl.DataFrame:
    """Return what each threshold would give to read, and how many true pairs are expected there and lost.

    Columns ``threshold, to_read, children, expected_true, expected_right, expected_lost`` (true pairs among
    those scored that are below it), ``expected_found`` (share of the expected true pairs).
    """
    config = finished.settings.thresholds
    pairs = finished.table("judged").select(person="child_person", p="match_probability")
    whole = float(pairs["p"].sum())
    rows = []
    for edge in sorted({*GRID, config.listed, config.possible, config.likely}):
        there = pairs.filter(pl.col("p") >= edge)
        true = float(there["p"].sum())
        rows.append(
            {
                "threshold": edge,
                "to_read": there.height,
                "children": there["person"].n_unique(),
                "expected_true": true,
                "expected_right": true / there.height if there.height else None,
                "expected_lost": whole - true,
                "expected_found": true / whole if whole else None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def in_the_files(finished: Finished) -> pl.DataFrame:
    """Return how many children are thought to have such a person in the files: ``slot, share, children``.

    ``slot``: mother, father, companion. The shares are those from which the run's priors were made.
    """
    persons = finished.table("persons").select(record="record", person="person")
    sides = finished.table("testimonies").filter(pl.col("side") == "child").select("record").unique()
    children = sides.join(persons, on="record")["person"].n_unique()
    return finished.table("shares").select("slot", "share", children=pl.col("share") * children).sort("slot")
