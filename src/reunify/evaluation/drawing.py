"""Lines and shares with their limits, for every page of the analyst's commands."""

from __future__ import annotations

import math

import altair as alt
import polars as pl

from reunify.report.charts import INK, SEQUENCE, Axis

STEP = 12
"""Pixels for one interval."""


def lines(
    frame: pl.DataFrame, title: str, names: tuple[str, ...], share: bool = True, near: bool = False
) -> dict[str, object]:
    """Return lines of ``y`` over ``x`` for each ``what``, with upright bars as limits; shares go to 1.

    ``frame``: ``x, y, low, high, what``, limits null where there are none; ``title`` is the axis's. ``near``:
    the axis of shares begins below the lowest of them, not at 0.
    """
    data: dict[str, object] = {"values": frame.to_dicts()}
    colour = alt.Color(
        "what:N", legend=None, scale=alt.Scale(domain=list(names), range=list(SEQUENCE[: len(names)]))
    )
    axis = alt.Axis(format="%" if share else ",d", tickCount=5)
    scale = alt.Scale(domain=[0, 1]) if share else alt.Scale(zero=True)
    x = alt.X("x:Q", title=title, scale=scale)
    lowest = frame.select(pl.min_horizontal("y", "low").min()).item()
    if near and lowest is not None:
        scale = alt.Scale(domain=[max(math.floor(lowest * 20) / 20, 0.0), 1])
    base = alt.Chart(data, width="container", height=260).encode(x=x, color=colour)
    line = base.mark_line(point=True).encode(
        y=alt.Y("y:Q", title=None, axis=axis, scale=scale),
        tooltip=[alt.Tooltip(f"{a.column}:N", title=a.title) for a in (Axis("what", " "), Axis("x", title))],
    )
    bars = (
        base.transform_filter("datum.low != null")
        .mark_rule()
        .encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    )
    return _styled(alt.layer(*([bars] if frame["low"].count() else []), line))


def intervals(frame: pl.DataFrame, axis: str, names: tuple[str, ...]) -> dict[str, object]:
    """Return for each ``group`` and ``what`` a share as a dot between its limits, hollow where ``few``.

    ``frame``: ``group, what, share, low, high, few``, groups in the order they are to stand in; ``names`` are
    the kinds of ``what`` in order, ``axis`` is the title of the shares.
    """
    place = alt.Y("group:N", title=None, sort=frame["group"].unique(maintain_order=True).to_list())
    base = alt.Chart({"values": frame.to_dicts()}, width="container").encode(
        y=place,
        yOffset=alt.YOffset("what:N", sort=list(names)),
        color=alt.Color(
            "what:N", legend=None, scale=alt.Scale(domain=list(names), range=list(SEQUENCE[: len(names)]))
        ),
    )
    scale = alt.Scale(domain=[0, 1])
    limits = base.mark_rule().encode(x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q")
    dots = base.mark_point(size=36).encode(
        x=alt.X("share:Q", title=axis, scale=scale, axis=alt.Axis(format="%", tickCount=5)),
        fillOpacity=alt.condition("datum.few", alt.value(0), alt.value(1)),
        fill=alt.Fill(
            "what:N", legend=None, scale=alt.Scale(domain=list(names), range=list(SEQUENCE[: len(names)]))
        ),
    )
    height = STEP * len(names) * frame["group"].n_unique()
    return _styled(alt.layer(limits, dots).properties(height=height))


def _styled(chart: alt.LayerChart | alt.FacetChart) -> dict[str, object]:
    spec: dict[str, object] = (
        chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="#ffffff")
        .configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, labelLimit=170)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec
