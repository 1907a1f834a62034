"""What happened: the day and sector of separation, numbers issued, phones, and who got on which list."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from reunify.synth.families import World
from reunify.synth.settings import Streams, WorldConfig
from reunify.synth.tables import Flags, Ints, Random, choose, picks

LAST_DAY = dt.date(2018, 6, 26)
"""The day on which a court ordered that families be no longer separated (Ms. L. v. ICE)."""

SECTORS = {"RGV": 0.50, "EPT": 0.20, "TCA": 0.09, "YUM": 0.08, "SDC": 0.07, "DRT": 0.03, "LRT": 0.03}
"""Border Patrol sectors, after family units apprehended in fiscal year 2018 (CBP)."""

PHONES = {"GT": "502", "HN": "504", "SV": "503", "MX": "52", "NI": "505", "EC": "593"}


def happen(world: World, config: WorldConfig, streams: Streams) -> World:
    """Return ``world`` with its families' events and its people's birth dates and numbers."""
    families = _separations(world.families, config, streams.of("separations"))
    people = _numbers(world.people, families, config, streams.of("numbers"))
    day = families["day"].to_numpy()[people["family"].to_numpy()]
    birth = day - np.floor(people["age"].to_numpy() * 365.2425).astype(np.int64)
    return World(families, people.with_columns(birth=pl.Series(birth).cast(pl.Int32).cast(pl.Date)))


def _separations(families: pl.DataFrame, config: WorldConfig, rng: Random) -> pl.DataFrame:
    """Add ``day`` (since 1970), ``sector``, ``prosecuted``, ``deported``, ``unit``, ``phone``."""
    n = families.height
    last = (LAST_DAY - dt.date(1970, 1, 1)).days
    # Zero tolerance filled May and early June: more days late in the season than early.
    back = np.floor(rng.beta(1.15, 1.5, n) * config.season).astype(np.int64)
    units = rng.choice(90_000_000, n, replace=False) if n < 2_000_000 else rng.permutation(90_000_000)[:n]
    code = families["country"].replace_strict(PHONES, return_dtype=pl.String)
    short = (families["country"] == "MX").to_numpy()
    digits = np.where(
        short, rng.integers(2_000_000_000, 9_999_999_999, n), rng.integers(20_000_000, 79_999_999, n)
    )
    phone = code + pl.Series(digits).cast(pl.String)
    # A village's one phone, a lawyer's or a coyote's: numbers that unrelated families share.
    shared = rng.random(n) < 0.015
    phone = phone.gather(np.where(shared, rng.integers(0, max(1, n // 200), n), np.arange(n)))
    return families.with_columns(
        day=pl.Series(last - back),
        sector=choose(rng, SECTORS, n),
        prosecuted=pl.Series(rng.random(n) < 0.72),
        deported=pl.Series(rng.random(n) < 0.28),
        unit="FAMU" + pl.Series(units + 10_000_000).cast(pl.String),
        phone=phone,
    )


def _numbers(people: pl.DataFrame, families: pl.DataFrame, config: WorldConfig, rng: Random) -> pl.DataFrame:
    """Add ``alien``: a family's people get numbers side by side, families one after another by day.

    One child in twelve is numbered again on its own after transfer, far from its family.
    """
    family = people["family"].to_numpy()
    issued = (people["here"] | people["care"]).to_numpy()
    day = families["day"].to_numpy()[family]
    queue = rng.random(families.height)[family]
    adult_first = (people["part"] == "child").to_numpy()
    order = np.lexsort((rng.random(family.size), adult_first, queue, day, ~issued))
    ordered = family[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    step = np.where(first, rng.geometric(0.25, ordered.size) + 1, 1 + (rng.random(ordered.size) < 0.06))
    number = np.empty(family.size, dtype=np.int64)
    number[order] = 208_100_000 + np.cumsum(step)
    again = adult_first & (rng.random(family.size) < 0.08)
    spread = int(number.max()) - 208_100_000
    number[again] = 208_100_000 + spread + 10_000 + rng.permutation(int(again.sum()) * 3)[: int(again.sum())]
    return people.with_columns(alien=pl.when(pl.Series(issued)).then(pl.Series(number)))


def child_rows(world: World, rng: Random) -> tuple[Ints, Ints]:
    """Return who stands on the care agency's list and on the shelters', as positions in ``people``.

    Seven in ten children are on the first, and one in twenty-five is on both.
    """
    who = np.flatnonzero(world.people["care"].to_numpy()).astype(np.int64)
    draw = rng.random(who.size)
    return rng.permutation(who[draw < 0.70]), rng.permutation(who[draw >= 0.66])


def adult_rows(world: World, rng: Random) -> tuple[Ints, Ints]:
    """Return who stands in custody records and on the hotline's list, as positions in ``people``.

    Deported parents call the hotline far more often; some are then on both. Who has no
    child does not call.
    """
    people = world.people
    who = np.flatnonzero(people["here"].to_numpy()).astype(np.int64)
    deported = world.families["deported"].to_numpy()[people["family"].to_numpy()[who]]
    draw = rng.random(who.size)
    childless = world.families["childless"].to_numpy()[people["family"].to_numpy()[who]]
    ice = childless | (draw < np.where(deported, 0.80, 0.93))
    hotline = ~childless & (draw >= np.where(deported, 0.56, 0.87))
    return rng.permutation(who[ice]), rng.permutation(who[hotline])


def serials(rng: Random, n: int, first: int) -> Ints:
    """Return ``n`` different numbers from ``first`` on with gaps, in no order that tells of families."""
    return (first + rng.permutation(max(1, n * 5 // 4))[:n]).astype(np.int64)


def siblings(world: World, rows: Ints) -> tuple[Ints, Ints]:
    """Return (row, sibling) for each other child in care of a row's family, rows in order."""
    people = world.people.select("family", "care").with_row_index("sibling").filter("care")
    left = pl.DataFrame(
        {"row": np.arange(rows.size), "who": rows, "family": world.people["family"].gather(rows)}
    )
    pairs = (
        left.join(people.select("family", "sibling"), on="family")
        .filter(pl.col("who") != pl.col("sibling").cast(pl.Int64))
        .sort("row", "sibling")
    )
    return pairs["row"].to_numpy(), pairs["sibling"].to_numpy().astype(np.int64)


def sample(rng: Random, n: int, share: float) -> Flags:
    """Return ``n`` flags of which ``share`` are true on average."""
    return rng.random(n) < share


def slips(rng: Random, n: int) -> Ints:
    """Return days by which a list's date of separation is off: none mostly, a day or two otherwise."""
    return np.array([0, 1, -1, 2, -2])[picks(rng, np.array([0.80, 0.10, 0.05, 0.03, 0.02]), n)]
