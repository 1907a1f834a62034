"""Lines with their limits, for every page of the analyst's commands."""

from __future__ import annotations

import altair as alt
import polars as pl

from reunify.report.charts import INK, SEQUENCE, Axis


def lines(frame: pl.DataFrame, title: str, names: tuple[str, ...], share: bool = True) -> dict[str, object]:
    """Return lines of ``y`` over ``x`` for each ``what``, with upright bars as limits; shares go to 1.

    ``frame``: ``x, y, low, high, what``, limits null where there are none; ``title`` is the axis's.
    """
    data: dict[str, object] = {"values": frame.to_dicts()}
    colour = alt.Color(
        "what:N", legend=None, scale=alt.Scale(domain=list(names), range=list(SEQUENCE[: len(names)]))
    )
    axis = alt.Axis(format="%" if share else ",d", tickCount=5)
    scale = alt.Scale(domain=[0, 1]) if share else alt.Scale(zero=True)
    x = alt.X("x:Q", title=title, scale=scale)
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
    styled = (
        alt.layer(*([bars] if frame["low"].count() else []), line)
        .properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="#ffffff")
        .configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12)
        .configure_view(stroke=None)
    )
    spec: dict[str, object] = styled.to_dict()
    return spec
