"""Border Patrol sectors and ports of entry: by code, city or state-qualified name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from reunify.normalize.places.fold import fold
from reunify.normalize.places.nearest import Names
from reunify.normalize.places.tables import read

_NOISE = re.compile(
    r"\b(?:u s|us|usbp|cbp|ofo|bp|border patrol|patrulla fronteriza|sector|station|stn|sta|estacion|poe"
    r"|port of entry|puerto de entrada|garita|puente|bridge|processing center|centro de procesamiento|cpc"
    r"|texas|tejas|tx|arizona|az|california|calif|ca|new mexico|nuevo mexico|nm|usa"
    r"|ee uu|eeuu|estados unidos)\b"
)

_EVERYDAY = ("campo", "mission", "boulevard", "columbus", "progreso", "alpine", "valle", "marathon", "sells")


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], Names]:
    table = {
        said: sector
        for sector, words in read("sectors.csv").select("sector", "said").iter_rows()
        for said in (sector, *words.split("|"))
    }
    return table, Names.of((s, m) for s, m in table.items() if len(s) > 4)


def read_sectors(column: pl.Series, *, aliases: Mapping[str, str] | None = None) -> pl.Series:
    """Return the canonical Border Patrol sector ("rio grande valley") of each text, null where empty.

    Reads sector codes (RGV), cities and stations (McAllen), port codes of CBP's Schedule D (2305), and
    states beside them ("El Paso, TX"). ``aliases``: a job's own, place or code to sector. What is not
    recognised is kept folded. Raises nothing on any text.
    """
    own = {fold(said): fold(meant) for said, meant in (aliases or {}).items() if fold(said)}
    texts = column.cast(pl.String)
    distinct = texts.unique().drop_nulls().sort()
    meant = pl.Series([_sector(t, own) for t in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, meant, default=None, return_dtype=pl.String).alias(column.name)


def _sector(text: str, own: Mapping[str, str]) -> str | None:
    table, names = _table()
    folded = fold(text)
    meant = own.get(folded)
    if meant is not None:
        return table.get(meant, meant)
    stripped = " ".join(_NOISE.sub(" ", folded).split())
    for said in (folded, stripped):
        if said in own or said in table:
            return own.get(said) or table[said]
    for part in re.split(r"[,;/()\-]+", text):
        plain = " ".join(_NOISE.sub(" ", fold(part)).split())
        if plain in own or plain in table:
            return own.get(plain) or table[plain]
    return names.nearest(stripped) or _mentioned(stripped.split(), table) or folded or None


def _mentioned(words: list[str], table: Mapping[str, str]) -> str | None:
    """Return the one sector whose cities a longer text names ("cruzaron por hidalgo")."""
    phrases = {" ".join(words[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(words) - n + 1)}
    found = {table[p] for p in phrases if p in table and len(p) > 4 and p not in _EVERYDAY}
    return found.pop() if len(found) == 1 else None
