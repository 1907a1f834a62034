"""Vega-Lite charts of counts, made with Altair: one hand for all, so that they look alike.

Every value a chart holds is a count or a parameter of the model: bins are counted here, not in the
reader's browser, so that no person's weight or age stands in the page's source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

INK = "#1f2933"
SEQUENCE = ("#1b6a9c", "#d98a00", "#7a5195", "#6b7780")
"""Colours apart in lightness too, each at least 3:1 on white; the last for what is left over."""

FOR, AGAINST = "#1b6a9c", "#b3491d"
ROW = 24
"""Pixels for one bar."""


@dataclass(frozen=True)
class Axis:
    """A column of a chart: its name, its title, and its values' order where it has one."""

    column: str
    title: str
    order: tuple[str, ...] = ()


def legend(names: Sequence[str], colours: Sequence[str] = SEQUENCE) -> tuple[tuple[str, str], ...]:
    """Return each name with its colour, for the legend that the page writes beside the chart."""
    return tuple(zip(names, colours, strict=False))


def _finished(chart: alt.Chart | alt.LayerChart) -> dict[str, object]:
    styled = (
        chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="#ffffff")
        .configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, labelLimit=170)
        .configure_view(stroke=None)
    )
    spec: dict[str, object] = styled.to_dict()
    return spec


def _data(frame: pl.DataFrame) -> dict[str, object]:
    return {"values": frame.to_dicts()}


def _tooltips(*axes: Axis) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{a.column}:N", title=a.title) for a in axes]


def stacked_bars(
    frame: pl.DataFrame, y: Axis, x: Axis, colour: Axis, share: bool = False
) -> dict[str, object]:
    """Return horizontal bars of ``x`` for each ``y``, stacked by ``colour``; ``share`` fills each bar."""
    rank = {name: place for place, name in enumerate(colour.order)}
    placed = frame.with_columns(place=pl.col(colour.column).replace_strict(rank, return_dtype=pl.Int64))
    chart = (
        alt.Chart(_data(placed), width="container", height=ROW * frame[y.column].n_unique())
        .mark_bar()
        .encode(
            y=alt.Y(f"{y.column}:N", title=None, sort=list(y.order) if y.order else None),
            x=alt.X(
                f"{x.column}:Q",
                title=x.title,
                stack="normalize" if share else "zero",
                axis=alt.Axis(format="%" if share else ",d", tickCount=5, tickMinStep=0.25 if share else 1),
            ),
            color=alt.Color(
                f"{colour.column}:N",
                legend=None,
                scale=alt.Scale(domain=list(colour.order), range=list(SEQUENCE[: len(colour.order)])),
            ),
            order=alt.Order("place:Q"),
            tooltip=_tooltips(y, colour, x),
        )
    )
    return _finished(chart)


def bars(frame: pl.DataFrame, y: Axis, x: Axis) -> dict[str, object]:
    """Return horizontal bars of ``x``, one for each ``y`` in its order."""
    chart = (
        alt.Chart(_data(frame), width="container", height=ROW * frame[y.column].n_unique())
        .mark_bar(color=FOR)
        .encode(
            y=alt.Y(f"{y.column}:N", title=None, sort=list(y.order) if y.order else None),
            x=alt.X(f"{x.column}:Q", title=x.title, axis=alt.Axis(format=",d", tickCount=5, tickMinStep=1)),
            tooltip=_tooltips(y, x),
        )
    )
    return _finished(chart)


def histogram(frame: pl.DataFrame, x: Axis, y: Axis, colour: Axis | None = None) -> dict[str, object]:
    """Return upright bars of ``y`` from ``from`` to ``to`` on ``x``, stacked by ``colour`` if given."""
    extra = {}
    if colour is not None:
        rank = {name: place for place, name in enumerate(colour.order)}
        frame = frame.with_columns(place=pl.col(colour.column).replace_strict(rank, return_dtype=pl.Int64))
        extra = {
            "color": alt.Color(
                f"{colour.column}:N",
                legend=None,
                scale=alt.Scale(domain=list(colour.order), range=list(SEQUENCE[: len(colour.order)])),
            ),
            "order": alt.Order("place:Q"),
        }
    tips = [Axis("from", x.title), *([colour] if colour else []), y]
    chart = (
        alt.Chart(_data(frame), width="container", height=220)
        .mark_bar(color=FOR, stroke="#ffffff", strokeWidth=1)
        .encode(
            x=alt.X(
                "from:Q",
                bin=alt.BinParams(binned=True),
                title=x.title,
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(values=_ticks(frame), grid=False),
            ),
            x2=alt.X2("to:Q"),
            y=alt.Y(f"{y.column}:Q", title=y.title, axis=alt.Axis(format=",d", tickCount=5, tickMinStep=1)),
            tooltip=_tooltips(*tips),
            **extra,
        )
    )
    return _finished(chart)


def _ticks(bins: pl.DataFrame) -> list[float]:
    """Return at most ten round numbers within the bins, evenly apart."""
    edges = [*bins["from"].to_list(), *bins["to"].to_list()]
    low, high = min(edges), max(edges)
    size = 10.0 ** math.floor(math.log10((high - low) / 10))
    step = next(size * f for f in (1, 2, 5, 10) if (high - low) / (size * f) <= 10)
    return [round(n * step, 6) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def weights(frame: pl.DataFrame, x: Axis, sides: Sequence[str], source: Axis) -> dict[str, object]:
    """Return the model in one chart: a bar a level, under its comparison's name in bold.

    ``frame``: ``row`` (unique, in order, as ``key|words``; a key that starts with ``#`` heads a
    comparison), ``weight`` (bits; 0 for a heading), ``side`` (one of ``sides``: for, against).
    """
    label = alt.Axis(
        labelExpr="split(datum.label, '|')[1]",
        labelFontWeight={"condition": {"test": "datum.label[0] === '#'", "value": "bold"}, "value": "normal"},
        labelPadding=6,
        ticks=False,
        domain=False,
    )
    chart = (
        alt.Chart(_data(frame), width="container", height=17 * frame.height)
        .mark_bar()
        .encode(
            y=alt.Y("row:N", title=None, sort=None, axis=label),
            x=alt.X(f"{x.column}:Q", title=x.title, axis=alt.Axis(orient="top", tickCount=7)),
            color=alt.Color("side:N", legend=None, scale=alt.Scale(domain=list(sides), range=[FOR, AGAINST])),
            tooltip=_tooltips(Axis("words", ""), x, source),
        )
    )
    return _finished(chart)
