"""The question for each child: of those left open, the one whose answer is expected to tell most."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from reunify.ask.information import Channels, Floats, Ints, channels, of_rivals
from reunify.ask.questions import COARSE, FINE, NAMES, UNSAID, stated, values
from reunify.linkage import Model

FAINT = 0.005
"""Match probability below which a pair is no candidate to ask about."""

LEAST = 0.1
"""Bits: a question that is expected to tell less than this of the candidates is not worth a child's time."""

EVEN = 0.5
"""Beside a candidate likelier than this no other is looked for."""

OF_CHILD, OF_ADULT = "child", "adult"
"""Whose side is asked: the child (or who keeps its file), or the agency that recorded the best candidate."""

_NO_PARENT = ("companion",)
"""Questions that only a child's side answers: an adult is the companion or is none."""

_OF_CHILD_ALONE = ("child_given", "child_birth", "child_sex")
"""Questions that an adult cannot answer who has said that it has no more children than it names."""

_CASE = ["child_person", "slot"]


def ask_next(
    judged: pl.DataFrame, testimonies: pl.DataFrame, persons: pl.DataFrame, model: Model
) -> pl.DataFrame:
    """Return ``record, question, of, bits``: what to ask about each child with a testimony, by record.

    ``judged`` are pairs as the family stage leaves them, ``persons`` its people. ``bits`` is what the
    answer is expected to tell of which candidate is right, a sum over the parts of the family; or, where
    there is no candidate to ask about, of a parent still to be found. ``question`` is null where nothing
    is open or nothing open would tell enough.
    """
    known = channels(model)
    said = stated(testimonies)
    mine = (
        testimonies.filter(pl.col("side") == "child")
        .select("testimony", "record")
        .join(persons.select("record", child_person="person"), on="record")
        .sort("record")
    )
    children = (
        mine.join(said, on="testimony")
        .group_by("child_person")
        .agg(pl.col(f"said_{name}").max() for name in NAMES)
        .sort("child_person")
    )
    candidates = _candidates(judged, testimonies, said)
    about = _about_candidates(candidates, children, known)
    anyone = _about_anyone(children, said.filter(testimonies["side"] == "adult"), known)
    chosen = (
        anyone.join(about, on="child_person", how="left")
        .with_columns(worth=(pl.col("bits") >= LEAST).fill_null(False))
        .with_columns(
            pl.when("worth")
            .then(ours)
            .when(pl.col("likeliest").fill_null(0.0) < EVEN)
            .then(f"{ours}_anyone")
            .alias(ours)
            for ours in ("question", "of", "bits")
        )
    )
    found = mine.join(chosen, on="child_person", how="left", maintain_order="left")
    return found.select("record", "question", "of", "bits")


def _candidates(judged: pl.DataFrame, testimonies: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The two likeliest people for each part of each child's family, what their rows state put together."""
    rows = judged.filter(pl.col("match_probability") >= FAINT)
    levels = [c for c in (f"level_{name}" for name in NAMES) if c in rows.columns]
    order = [
        *_CASE,
        "match_probability",
        "match_weight",
        "adult_person",
        "adult_testimony",
        "child_testimony",
    ]
    wanted = rows["adult_testimony"].unique().implode()
    mine = testimonies.filter(pl.col("testimony").is_in(wanted))
    no_more = (pl.col("unclaimed") & pl.col("claims_complete")).fill_null(False)
    theirs = values(mine).with_columns(mine.select(no_more=no_more)).join(said, on="testimony")
    told = [c for c in theirs.columns if c != "testimony"]
    return (
        rows.select(*order, *levels)
        .sort(order, descending=[False, False, True, True, False, False, False])
        .join(theirs, left_on="adult_testimony", right_on="testimony", maintain_order="left")
        .group_by([*_CASE, "adult_person"], maintain_order=True)
        .agg(pl.col("match_probability", "match_weight").first(), pl.col(*told, *levels).max())
        .with_columns(place=pl.int_range(pl.len()).over(_CASE))
        .filter(pl.col("place") < 2)
    )


def _about_candidates(candidates: pl.DataFrame, children: pl.DataFrame, known: Channels) -> pl.DataFrame:
    """Return ``child_person, likeliest, bits, question, of``: the best question about its candidates."""
    first = candidates.filter(pl.col("place") == 0).join(
        children.rename(lambda c: c.replace("said_", "mine_")), on="child_person", maintain_order="left"
    )
    second = first.select(_CASE).join(
        candidates.filter(pl.col("place") == 1), on=_CASE, how="left", maintain_order="left"
    )
    one, two = (frame["match_probability"].fill_null(0.0).to_numpy() for frame in (first, second))
    best, no_more = _best_of_child(first), first["no_more"].to_numpy()
    belief, alone = np.column_stack([one, two]), np.column_stack([one, np.zeros_like(one)])
    mine = _numbers(first, "mine_", UNSAID)
    theirs, others = (_numbers(frame, "said_", UNSAID) for frame in (first, second))
    found, other = (_numbers(frame, "level_", -1) + 1 for frame in (first, second))
    same = _alike(first, second)
    told = {}
    for n, name in enumerate(NAMES):
        place, said = known.place[n], theirs[:, n]
        ways = place[mine[:, n], said, found[:, n]], place[mine[:, n], others[:, n], other[:, n]]
        told[f"{OF_CHILD} {name}"] = _bits(known, ways, belief, same[:, n])
        if name not in _NO_PARENT:
            open_to_it = best & ~no_more if name in _OF_CHILD_ALONE else best
            asked = np.where(open_to_it, place[said, mine[:, n], found[:, n]], 0)
            told[f"{OF_ADULT} {name}"] = _bits(
                known, (asked, np.zeros_like(asked)), alone, same[:, n] & False
            )
    ordered = sorted(told, key=lambda key: not key.startswith(OF_CHILD))
    cases = first.select("child_person", "match_probability").with_columns(
        pl.Series(key, told[key]) for key in ordered
    )
    of_child = (
        cases.group_by("child_person", maintain_order=True)
        .agg(pl.col("match_probability").max().alias("likeliest"), *(pl.col(key).sum() for key in ordered))
        .sort("child_person")
    )
    return of_child.select("child_person", "likeliest").hstack(_most(of_child.select(ordered)))


def _bits(known: Channels, ways: tuple[Ints, Ints], belief: Floats, same: npt.NDArray[np.bool_]) -> Floats:
    """Return :func:`of_rivals` by row, looking only at rows in which an answer tells anything."""
    some = (ways[0] > 0) | (ways[1] > 0)
    told = np.zeros(len(some))
    told[some] = of_rivals(known, ways[0][some], ways[1][some], belief[some], same[some])
    return told


def _best_of_child(first: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark each child's likeliest candidate of all parts."""
    order = ["match_probability", "match_weight", "slot"]
    ranked = first.with_row_index("row").sort(order, descending=[True, True, False])
    rows = ranked.unique("child_person", keep="first", maintain_order=True)["row"].to_numpy()
    best = np.zeros(first.height, dtype=np.bool_)
    best[rows] = True
    return best


def _about_anyone(children: pl.DataFrame, adults: pl.DataFrame, known: Channels) -> pl.DataFrame:
    """Return ``child_person`` and ``*_anyone``: what would tell most of an adult still to be found.

    That is what an answer gives on average for the right adult, times the share of adults who state
    enough to compare it with; where few adults are known, an even share is mixed in (Laplace's rule).
    """
    told = {}
    for n, name in enumerate(NAMES):
        how = adults[f"said_{name}"]
        fine, coarse = ((float((how == state).sum()) + 1) / (adults.height + 3) for state in (FINE, COARSE))
        whole, rough = (float(known.bits[known.place[n, UNSAID, state, 0]]) for state in (FINE, COARSE))
        # Of a value that is known coarsely, a fine one adds what the coarse one did not tell.
        worth = {UNSAID: fine * whole + coarse * rough, COARSE: fine * max(whole - rough, 0.0), FINE: 0.0}
        asked = children[f"said_{name}"].replace_strict(worth, return_dtype=pl.Float64)
        told[f"{OF_CHILD} {name}"] = asked.to_numpy()
    most = _most(pl.DataFrame(told))
    return children.select("child_person").hstack(most.rename(lambda c: f"{c}_anyone"))


def _most(told: pl.DataFrame) -> pl.DataFrame:
    """Return ``question, of, bits``: the column with the most bits in each row, the first of equals."""
    keys = told.columns
    whose, names = (pl.Series([key.split(" ")[n] for key in keys], dtype=pl.String) for n in (0, 1))
    matrix = told.to_numpy()
    place = matrix.argmax(axis=1) if told.height else np.zeros(0, dtype=np.int64)
    bits = pl.Series("bits", matrix[np.arange(told.height), place], pl.Float64)
    something = pl.col("bits") > 0
    return pl.DataFrame([bits]).with_columns(
        question=pl.when(something).then(names.gather(place)),
        of=pl.when(something).then(whose.gather(place)),
    )


def _numbers(frame: pl.DataFrame, kind: str, unsaid: int) -> Ints:
    """Return a row's numbers of one kind by question; of a comparison that is not in use, ``unsaid``."""
    columns = [
        pl.col(kind + name).cast(pl.Int64).fill_null(unsaid)
        if kind + name in frame.columns
        # A literal alone would be one row long.
        else pl.repeat(unsaid, pl.len(), dtype=pl.Int64).alias(kind + name)
        for name in NAMES
    ]
    numbers: Ints = frame.select(columns).to_numpy()
    return numbers


def _alike(first: pl.DataFrame, second: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Say, by row and question, whether both candidates state the same value."""
    names = [f"value_{name}" for name in NAMES]
    both = first.select(names).hstack(second.select(pl.col(names).name.prefix("other_")))
    alike: npt.NDArray[np.bool_] = both.select(
        (pl.col(name) == pl.col(f"other_{name}")).fill_null(False) for name in names
    ).to_numpy()
    return alike
