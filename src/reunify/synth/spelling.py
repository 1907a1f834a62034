"""Mistakes within one name or place: heard wrong, typed wrong, read wrong.

Each takes the struck values (none null) and a stream, and gives as many back. A value in which a
mistake finds nothing to bite on stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from reunify.synth.tables import Random, patch

Pairs = Sequence[tuple[str, str]]

B_V = [("v", "b"), ("V", "B"), ("b", "v"), ("B", "V")]
S_Z_C = [("z$", "s"), ("z", "s"), ("s$", "z"), ("s([aeiouáéíóú])", "z$1"), ("c([eéií])", "s$1")]
S_Z_C += [("C([eéií])", "S$1"), ("^S([eéaáu])", "Z$1"), ("^Z", "S")]
SILENT_H = [("^Ha", "A"), ("^He", "E"), ("^Hi", "I"), ("^Hu", "U"), ("^E", "He"), ("^I", "Hi"), ("^A", "Ha")]
SILENT_H += [("([^cCpPsStT])h", "$1"), ("o([eé])", "oh$1"), ("th", "t")]
Y_LL = [("ll", "y"), ("y([aeo])", "ll$1"), ("^Y", "Ll"), ("^Ll", "Y"), ("^Y", "J"), ("y$", "i"), ("i$", "y")]
K_C = [("^C([aouáóúlr])", "K$1"), ("qu([eiéí])", "k$1"), ("c([aouáóú])", "k$1"), ("^Qu", "K"), ("k", "c")]
K_C += [("^K", "C")]
G_J_X = [("^J", "X"), ("^J", "H"), ("g([eiéí])", "j$1"), ("j([eiéí])", "g$1"), ("^G([eiéí])", "J$1")]
G_J_X += [("^Xi", "Ji"), ("j", "g")]
W_GU = [("^W", "Hu"), ("^W", "Gu"), ("^Hu([aei])", "W$1"), ("^Gua", "Wa"), ("gua", "wa"), ("^Wi", "Ui")]
MAYAN = [("Tz", "S"), ("Tz", "Ts"), ("Tz", "Z"), ("tz", "z"), ("^X", "Sh"), ("^X", "J"), ("^Ix", "Is")]
MAYAN += [("Ix", "Ish"), ("c$", "k"), ("^Q", "K"), ("aa", "a"), ("oo", "o"), ("x$", "sh"), ("k$", "c")]
ENGLISH = [("í", "ee"), ("i([a-z])", "ee$1"), ("u([a-z])", "oo$1"), ("^Y", "J"), ("^J", "H"), ("ñ", "ny")]
ENGLISH += [("lia", "lya"), ("que", "kay"), ("é", "ay"), ("ai", "i"), ("n$", "nn"), ("ie", "e")]
OCR = [("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("S", "5"), ("cl", "d"), ("I", "l"), ("a", "o")]
OCR += [("e", "c"), ("u", "n"), ("B", "8"), ("ri", "n")]

NEXT_KEYS = {
    **dict(zip("qwertyuiop", "wqretuyipo", strict=True)),
    **dict(zip("asdfghjklñ", "saldgfhkjl", strict=True)),
    **dict(zip("zxcvbnmáéíóú", "xzvcnbnsrupi", strict=True)),
}
"""Each key of a Spanish keyboard and a neighbour of it."""


def heard(pairs: Pairs) -> Callable[[pl.Series, Random], pl.Series]:
    """Return a mistake that writes one sound as another: the first pair that bites, from a random one on."""

    def change(values: pl.Series, rng: Random) -> pl.Series:
        tries = [values.str.replace(pattern, spelt) for pattern, spelt in pairs]
        bites = np.column_stack([(t != values).to_numpy() for t in tries])
        start = rng.integers(0, len(pairs), len(values))
        turns = (start[:, None] + np.arange(len(pairs))) % len(pairs)
        first = np.take_along_axis(bites, turns, axis=1).argmax(axis=1)
        chosen = np.take_along_axis(turns, first[:, None], axis=1)[:, 0]
        return capital(pl.concat(tries).gather(chosen * len(values) + np.arange(len(values))))

    return change


def capital(values: pl.Series) -> pl.Series:
    """Return ``values`` with the first letter a capital (particles of a surname excepted)."""
    particle = values.str.contains(r"^(de|del|la) ")
    upper = values.str.slice(0, 1).str.to_uppercase() + values.str.slice(1)
    return patch(upper, particle.to_numpy(), values.filter(particle))


def _at(values: pl.Series, rng: Random, margin: int = 1) -> pl.DataFrame:
    """Cut each value at a random letter after the first: ``head``, ``here`` (that letter), ``tail``."""
    size = values.str.len_chars().to_numpy().astype(np.int64)
    where = 1 + np.floor(rng.random(len(values)) * np.maximum(size - 1 - margin, 1)).astype(np.int64)
    frame = pl.DataFrame({"v": values, "at": np.minimum(where, np.maximum(size - 1, 0))})
    return frame.select(
        head=pl.col("v").str.slice(0, pl.col("at")),
        here=pl.col("v").str.slice(pl.col("at"), 1),
        tail=pl.col("v").str.slice(pl.col("at") + 1),
    )


def doubled(values: pl.Series, rng: Random) -> pl.Series:
    """Write a letter twice."""
    return (
        _at(values, rng).select(pl.col("head") + pl.col("here") + pl.col("here") + pl.col("tail")).to_series()
    )


def dropped(values: pl.Series, rng: Random) -> pl.Series:
    """Leave a letter out; names of three letters or fewer keep theirs."""
    shorter = _at(values, rng).select(pl.col("head") + pl.col("tail")).to_series()
    short = values.str.len_chars() <= 3
    return patch(shorter, short.to_numpy(), values.filter(short))


def exchanged(values: pl.Series, rng: Random) -> pl.Series:
    """Exchange two neighbouring letters, the first one excepted."""
    parts = _at(values, rng, margin=2)
    return parts.select(
        pl.col("head") + pl.col("tail").str.slice(0, 1) + pl.col("here") + pl.col("tail").str.slice(1)
    ).to_series()


def neighbour_key(values: pl.Series, rng: Random) -> pl.Series:
    """Strike the key beside the right one."""
    return (
        _at(values, rng)
        .select(pl.col("head") + pl.col("here").replace(NEXT_KEYS) + pl.col("tail"))
        .to_series()
    )


def random_letter(values: pl.Series, rng: Random) -> pl.Series:
    """Write any other letter, as bad handwriting makes a reader do."""
    letters = pl.Series(list("abcdefghilmnorstuvyz")).gather(rng.integers(0, 20, len(values)))
    return _at(values, rng).select(pl.col("head") + letters.alias("x") + pl.col("tail")).to_series()


def without_accents(values: pl.Series, rng: Random) -> pl.Series:
    """Leave the accents off (the tilde of ñ stays)."""
    del rng
    return values.str.replace_many(list("áéíóúüÁÉÍÓÚ"), list("aeiouuAEIOU"))


TOKEN_MISTAKES = {
    "b for v": heard(B_V),
    "s z c": heard(S_Z_C),
    "silent h": heard(SILENT_H),
    "y for ll": heard(Y_LL),
    "k for c": heard(K_C),
    "g j x": heard(G_J_X),
    "w gu hu": heard(W_GU),
    "mayan sounds": heard(MAYAN),
    "english ear": heard(ENGLISH),
    "ocr": heard(OCR),
    "letter doubled": doubled,
    "letter dropped": dropped,
    "letters exchanged": exchanged,
    "neighbour key": neighbour_key,
    "misread letter": random_letter,
    "accents left off": without_accents,
}
"""Mistakes of kind ``token`` by their names in ``noise.csv``; :mod:`variants` adds those of whole names."""
