"""The waterfall of a pair's evidence: each bar begins where the one before it ended."""

from __future__ import annotations

import altair as alt
import polars as pl

from reunify.report.charts import AGAINST, FOR, INK, ROW

WIDEST = 320
"""Pixels for what a bar is of."""


def waterfall(pieces: pl.DataFrame, axis: str, words: tuple[str, str]) -> dict[str, object]:
    """Return bars of ``pieces`` (``what, weight`` in bits, in order), from the sum before to the sum after.

    ``axis`` is the title of the bits, ``words`` what speaks for and against.
    """
    sums = pl.col("weight").cum_sum()
    drawn = pieces.with_columns(
        end=sums,
        start=sums - pl.col("weight"),
        way=pl.when(pl.col("weight") >= 0).then(pl.lit(words[0])).otherwise(pl.lit(words[1])),
        # Two pieces may have one name.
        row=pl.format("{}. {}", pl.int_range(1, pl.len() + 1), "what"),
    )
    chart = (
        alt.Chart({"values": drawn.to_dicts()}, width="container", height=ROW * drawn.height)
        .mark_bar()
        .encode(
            y=alt.Y("row:N", title=None, sort=None),
            x=alt.X("start:Q", title=axis, axis=alt.Axis(format="+.0f", tickCount=6)),
            x2="end:Q",
            color=alt.Color("way:N", legend=None, scale=alt.Scale(domain=list(words), range=[FOR, AGAINST])),
        )
        .properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="#ffffff")
        .configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, labelLimit=WIDEST)
        .configure_view(stroke=None)
    )
    spec: dict[str, object] = chart.to_dict()
    return spec
