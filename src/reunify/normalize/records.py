"""The whole room in order: every source's cells to records, claimed children and relatives.

Source by source, because the order of a date, the language of words and the meaning of a code are a
source's own; within a source whole columns, each distinct value once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from reunify.config.models import NormalizeConfig, SourceConfig
from reunify.errors import JobError
from reunify.normalize import dates
from reunify.normalize.claimed import claimed_table, read_claims
from reunify.normalize.counting import count_claims, count_people, count_relatives
from reunify.normalize.intake import Room, clean
from reunify.normalize.kin import read_kin
from reunify.normalize.persons import read_people
from reunify.normalize.places import read_sectors
from reunify.schema import (
    CELLS,
    CLAIM_FIELDS,
    CLAIMED,
    CLAIMS,
    KIN,
    PEOPLE,
    PERSON_FIELDS,
    RECORDS,
    RELATIVE_FIELDS,
    RELATIVES,
)

LATE_BY_SLIP = dt.timedelta(days=731)
"""A separation this long after nine in ten of the others is a slip of the pen, and no reference day."""


@dataclass(frozen=True)
class Normalized:
    """What this room gives: the four tables as declared, and the day that ages counted back from."""

    records: pl.DataFrame
    claimed: pl.DataFrame
    kin: pl.DataFrame
    cells: pl.DataFrame
    reference_date: dt.date | None


def normalize_records(
    people: pl.DataFrame,
    claims: pl.DataFrame,
    relatives: pl.DataFrame,
    config: NormalizeConfig,
    sources: Collection[SourceConfig],
    reference_date: dt.date | None = None,
) -> Normalized:
    """Return every cell of the sources in comparable form, no row lost.

    Takes :data:`~reunify.schema.PEOPLE`, :data:`~reunify.schema.CLAIMS` and
    :data:`~reunify.schema.RELATIVES`; gives :data:`~reunify.schema.RECORDS` in the order of ``people``,
    :data:`~reunify.schema.CLAIMED`, :data:`~reunify.schema.KIN` and :data:`~reunify.schema.CELLS`.
    Ages count back from ``reference_date``, by default the latest separation day read. Raises
    :class:`~reunify.errors.JobError` where ages are given and no day is known to count from.
    """
    words = config.missing_words
    people = clean(PEOPLE.check(people, "normalize"), PERSON_FIELDS, words)
    claims = clean(CLAIMS.check(claims, "normalize"), CLAIM_FIELDS, words)
    relatives = clean(RELATIVES.check(relatives, "normalize"), RELATIVE_FIELDS, words)
    slices = [(source, _separations(_of(people, source), source)) for source in sources]
    reference = reference_date or _latest(pl.concat(s.select("separation_to") for _, s in slices).to_series())
    given = []
    for source, slice_ in slices:
        room = Room(source, config, reference)
        own = slice_.select("record")
        mine = [t.join(own, on="record", how="semi", maintain_order="left") for t in (claims, relatives)]
        try:
            given.append(_read_source(slice_, mine[0], mine[1], room))
        except JobError as error:
            where = ", ".join(filter(None, (f"source {source.name}", error.where)))
            raise JobError(error.what, where=where, remedy=error.remedy) from error
    records = pl.concat([part[0] for part in given]).sort("order").drop("order")
    return Normalized(
        RECORDS.check(records, "normalize"),
        CLAIMED.check(pl.concat([part[1] for part in given]).sort("record", "position"), "normalize"),
        KIN.check(pl.concat([part[2] for part in given]).sort("record", "position"), "normalize"),
        CELLS.check(pl.concat([part[3] for part in given]), "normalize"),
        reference,
    )


def _read_source(
    people: pl.DataFrame, claims: pl.DataFrame, relatives: pl.DataFrame, room: Room
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return one source's records (with ``order``), claimed children, relatives and counts of cells."""
    sectors = read_sectors(people["separation_place"], aliases=room.config.separation_places)
    records = read_people(people, room).with_columns(
        separation_place=sectors, separation_place_text=people["separation_place"]
    )
    claimed = read_claims(claims, room)
    kin = read_kin(people, relatives, records.select("record", "country"), room)
    counted = (
        count_people(people, records, room),
        count_claims(claims, claimed, room),
        count_relatives(relatives, kin, room),
    )
    cells = pl.concat(counted)
    kept = RECORDS.conform(records).with_columns(records["order"])
    return kept, claimed_table(claimed), kin, cells


def _of(people: pl.DataFrame, source: SourceConfig) -> pl.DataFrame:
    """Return one source's people, numbered by their place among all."""
    return people.with_row_index("order").filter(pl.col("source") == source.name)


def _separations(people: pl.DataFrame, source: SourceConfig) -> pl.DataFrame:
    """Add the interval of separation, moved by the source's offset, beside what was written."""
    offset = int(source.offsets.get("separation_date", "0d").removesuffix("d"))
    read = dates.read_days(people["separation_date"], order=source.dates, offset_days=offset)
    return people.with_columns(
        separation_text=people["separation_date"],
        separation_from=read["day_from"],
        separation_to=read["day_to"],
        separation_unreadable=read["unreadable"],
    )


def _latest(days: pl.Series) -> dt.date | None:
    """Return the latest day that is no slip of the pen (see :data:`LATE_BY_SLIP`), or None."""
    days = days.drop_nulls().sort()
    if days.is_empty():
        return None
    usual = days[int(0.9 * (len(days) - 1))]
    latest = days.filter(days <= usual + LATE_BY_SLIP)[-1]
    return latest if isinstance(latest, dt.date) else None
