"""What a folded token sounds like, which names it may stand for, and what kind of name it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from reunify.normalize.names.folding import NO_ALIASES, fold
from reunify.normalize.names.shares import compound_parts, core, gender, given_share, stems
from reunify.normalize.names.sounds import sound
from reunify.normalize.names.tables import abbreviations, hypocoristics, variants

FORMS: dict[str, pl.DataType] = {
    "token": pl.String(),
    "sound": pl.String(),
    "stands_for": pl.List(pl.String()),
    "gender": pl.String(),
    "given_share": pl.Float64(),
}
"""The columns of :func:`forms`."""


def forms(tokens: pl.Series, aliases: Mapping[str, str] = NO_ALIASES) -> pl.DataFrame:
    """Return one row for each distinct token of ``tokens`` (folded; nulls and "" left out), sorted.

    ``token``; ``sound``, its code; ``stands_for``, sorted, the token itself and every name that it may
    stand for as a pet name, diminutive, abbreviation or variant, and a surname without its particles;
    ``gender`` as a given name, ``f``, ``m`` or "" where unknown or mixed; ``given_share``, 0 to 1, how
    often it is a given name rather than a surname (US Census 2020, Hispanic bearers).

    ``aliases`` are a job's own, alias to name; both are folded here.
    """
    own = {fold(alias): fold(name) for alias, name in aliases.items()}
    distinct = sorted({token for token in tokens.drop_nulls().unique().to_list() if token})
    meant = [" ".join(stands_for(token, own)) if own else _meant(token) for token in distinct]
    return pl.DataFrame(
        {
            "token": distinct,
            "sound": [sound(token) for token in distinct],
            # Split by Polars: a list of lists costs it a series for each token.
            "stands_for": pl.Series(meant, dtype=pl.String).str.split(" "),
            "gender": [_gender(token, own) for token in distinct],
            "given_share": [given_share(token) for token in distinct],
        },
        schema=FORMS,
    )


def sounds(tokens: pl.Series) -> pl.DataFrame:
    """Return ``token`` and ``sound`` as :func:`forms` does, where nothing else of a name is asked."""
    distinct = [token for token in tokens.drop_nulls().unique().sort() if token]
    spoken = [sound(token) for token in distinct]
    return pl.DataFrame({"token": distinct, "sound": spoken}, schema={"token": pl.String, "sound": pl.String})


def stands_for(token: str, own: Mapping[str, str] = NO_ALIASES) -> list[str]:
    """Return, sorted, ``token`` and the names it may stand for, ``own`` folded aliases included.

    A diminutive stands for what its stem stands for (Chepito is Chepe, who is José); no other step is
    taken twice.
    """
    known = {token, *stems(token)}
    found = {name for base in known for name in _one_step(base, own)}
    return sorted((known | found) - {""})


@lru_cache(maxsize=400_000)
def _meant(token: str) -> str:
    """Return :func:`stands_for`, a space between names, remembered: every stage asks for the same tokens."""
    return " ".join(stands_for(token))


def _one_step(token: str, own: Mapping[str, str]) -> set[str]:
    names = {own.get(token, token), core(token), *compound_parts(token)}
    for table in (hypocoristics(), variants(), abbreviations()):
        names.update(table.get(token, ()))
    return names


def _gender(token: str, own: Mapping[str, str]) -> str:
    return gender(token) or gender(own.get(token, token))
