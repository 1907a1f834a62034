"""Moments and days as the desk writes them: UTC text that sorts as it stands."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """Return this moment, ``2026-11-24T15:04:05.123456Z``."""
    return written(dt.datetime.now(dt.UTC))


def written(moment: dt.datetime) -> str:
    """Return a moment as text, in UTC, microseconds always there."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(moment: str) -> dt.datetime:
    """Return the moment that a text names."""
    return dt.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


def later(moment: str, *, minutes: float) -> str:
    """Return a moment some minutes after (or, negative, before) another."""
    return written(read(moment) + dt.timedelta(minutes=minutes))


def today() -> dt.date:
    """Return today's day in UTC."""
    return dt.datetime.now(dt.UTC).date()
