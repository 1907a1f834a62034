"""Vega-Lite charts of counts: one hand for all, so that they look alike.

Every value a chart holds is a count or a parameter of the model: bins are counted here, not in the
reader's browser, so that no person's weight or age stands in the page's source. Specifications are
written out, and held against Vega-Lite's own schema by a test: a run that writes one page need not load
a library of charts for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

INK = "#1f2933"
SEQUENCE = ("#1b6a9c", "#d98a00", "#7a5195", "#6b7780")
"""Colours apart in lightness too, each at least 3:1 on white; the last for what is left over."""

FOR, AGAINST = "#1b6a9c", "#b3491d"
ROW = 24
"""Pixels for one bar."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
"""The version of Vega-Lite that the page carries; a name, which nothing fetches."""

Spec = dict[str, object]


@dataclass(frozen=True)
class Axis:
    """A column of a chart: its name, its title, and its values' order where it has one."""

    column: str
    title: str
    order: tuple[str, ...] = ()


def legend(names: Sequence[str], colours: Sequence[str] = SEQUENCE) -> tuple[tuple[str, str], ...]:
    """Return each name with its colour, for the legend that the page writes beside the chart."""
    return tuple(zip(names, colours, strict=False))


def finished(frame: pl.DataFrame, height: int, drawing: Mapping[str, object]) -> Spec:
    """Return a specification over ``frame`` in the pages' style, as wide as its place, ``height`` pixels."""
    axis = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 170}
    return {
        "$schema": SCHEMA,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "#ffffff",
        "config": {"font": "system-ui, sans-serif", "axis": axis, "view": {"stroke": None}},
        "data": {"values": frame.to_dicts()},
        "width": "container",
        "height": height,
        **drawing,
    }


def _tooltips(*axes: Axis) -> list[Spec]:
    return [{"field": a.column, "title": a.title, "type": "nominal"} for a in axes]


def _counts(of: Axis, **more: object) -> Spec:
    """Return the channel of a count, its ticks whole numbers."""
    ticks = {"format": ",d", "tickCount": 5, "tickMinStep": 1}
    return {"field": of.column, "type": "quantitative", "title": of.title, "axis": ticks} | more


def _rows(axis: Axis) -> Spec:
    order = list(axis.order) if axis.order else None
    return {"field": axis.column, "type": "nominal", "title": None, "sort": order}


def _coloured(frame: pl.DataFrame, colour: Axis) -> tuple[pl.DataFrame, Spec]:
    """Return ``frame`` with the place of each colour in its order, and the channels that draw them so."""
    rank = {name: place for place, name in enumerate(colour.order)}
    placed = frame.with_columns(place=pl.col(colour.column).replace_strict(rank, return_dtype=pl.Int64))
    scale = {"domain": list(colour.order), "range": list(SEQUENCE[: len(colour.order)])}
    return placed, {
        "color": {"field": colour.column, "type": "nominal", "legend": None, "scale": scale},
        "order": {"field": "place", "type": "quantitative"},
    }


def stacked_bars(frame: pl.DataFrame, y: Axis, x: Axis, colour: Axis, share: bool = False) -> Spec:
    """Return horizontal bars of ``x`` for each ``y``, stacked by ``colour``; ``share`` fills each bar."""
    placed, channels = _coloured(frame, colour)
    percent = {"format": "%", "tickCount": 5, "tickMinStep": 0.25}
    along = _counts(x, stack="normalize", axis=percent) if share else _counts(x, stack="zero")
    encoding = {"y": _rows(y), "x": along, **channels, "tooltip": _tooltips(y, colour, x)}
    height = ROW * frame[y.column].n_unique()
    return finished(placed, height, {"mark": {"type": "bar"}, "encoding": encoding})


def bars(frame: pl.DataFrame, y: Axis, x: Axis) -> Spec:
    """Return horizontal bars of ``x``, one for each ``y`` in its order."""
    encoding = {"y": _rows(y), "x": _counts(x), "tooltip": _tooltips(y, x)}
    height = ROW * frame[y.column].n_unique()
    return finished(frame, height, {"mark": {"type": "bar", "color": FOR}, "encoding": encoding})


def histogram(frame: pl.DataFrame, x: Axis, y: Axis, colour: Axis | None = None) -> Spec:
    """Return upright bars of ``y`` from ``from`` to ``to`` on ``x``, stacked by ``colour`` if given."""
    placed, channels = (frame, {}) if colour is None else _coloured(frame, colour)
    tips = [Axis("from", x.title), *([colour] if colour else []), y]
    along = {
        "field": "from",
        "type": "quantitative",
        "title": x.title,
        "bin": {"binned": True},
        "scale": {"zero": False, "nice": False},
        "axis": {"values": _ticks(frame), "grid": False},
    }
    encoding = {"x": along, "x2": {"field": "to"}, "y": _counts(y), **channels, "tooltip": _tooltips(*tips)}
    mark = {"type": "bar", "color": FOR, "stroke": "#ffffff", "strokeWidth": 1}
    return finished(placed, 220, {"mark": mark, "encoding": encoding})


def _ticks(bins: pl.DataFrame) -> list[float]:
    """Return at most ten round numbers within the bins, evenly apart."""
    edges = [*bins["from"].to_list(), *bins["to"].to_list()]
    low, high = min(edges), max(edges)
    size = 10.0 ** math.floor(math.log10((high - low) / 10))
    step = next(size * f for f in (1, 2, 5, 10) if (high - low) / (size * f) <= 10)
    return [round(n * step, 6) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def weights(frame: pl.DataFrame, y: Axis, x: Axis, tips: Sequence[Axis]) -> Spec:
    """Return the model in one chart: a line a comparison, a dot for each of its levels at its weight.

    ``frame``: ``y`` (comparison), ``x`` (weight in bits), ``taught`` (a full dot for what these files
    taught, an empty one for what ships with the software), and the columns of ``tips``.
    """
    side = pl.when(pl.col(x.column) < 0).then(pl.lit(AGAINST)).otherwise(pl.lit(FOR))
    inside = pl.when("taught").then(side).otherwise(pl.lit("#ffffff"))
    dots = frame.select(y.column, x.column, *(t.column for t in tips), stroke=side, fill=inside)
    along: Spec = {"field": x.column, "type": "quantitative", "title": x.title}
    ends = {"x": along | {"aggregate": "min"}, "x2": {"field": x.column, "aggregate": "max"}}
    as_said = {"type": "nominal", "scale": None}
    dot = {
        "x": along | {"axis": {"orient": "top", "tickCount": 7}},
        "fill": {"field": "fill"} | as_said,
        "stroke": {"field": "stroke"} | as_said,
        "tooltip": _tooltips(y, *tips, x),
    }
    layers = [
        {"mark": {"type": "rule", "color": "#9fb3c8", "strokeWidth": 2}, "encoding": {"y": _rows(y)} | ends},
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "point", "size": 70, "opacity": 1}, "encoding": {"y": _rows(y)} | dot},
    ]
    return finished(dots, ROW * frame[y.column].n_unique(), {"layer": layers})
