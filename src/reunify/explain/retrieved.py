"""Why retrieval did not give a pair: its shared keys, its ranks, and what the pairs that it kept had.

The run's own SQL (:mod:`reunify.retrieval`) is run over the keys of one testimony alone: of every key
that it has, all testimonies that share it, so that counts, combinations, sums and ranks are the run's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from reunify.duck import connect, put, run, take
from reunify.explain.folder import Finished, Side
from reunify.explain.keys import masked
from reunify.explain.missed import missed_facts
from reunify.retrieval.pairs import run_step

_SPREAD = 3
"""Children across the run whose pairs have to come out as well."""

_RARITY = "CAST(round(1000 * ln((SELECT testimonies FROM rows_total) / k.shared_by)) AS INTEGER)"
"""SQL of what a key would weigh in thousandths, for one that is too common to count alone."""

_SIDES: tuple[Side, Side] = ("child", "adult")


@dataclass(frozen=True)
class Rank:
    """A pair's place for one side: ``rank`` among ``of`` that share a key (None: it shares none that count).

    ``kept`` and ``least`` are the rank and the sum of shared weights of the last pair kept for that side.
    ``crowd`` counts pairs given to it because it shares nothing rare with anybody: with others of the rarest
    crowd that it is in, in turn (``lonely.sql``).
    """

    rank: int | None
    of: int
    kept: int
    least: float | None
    crowd: int = 0


@dataclass(frozen=True)
class Retrieval:
    """What retrieval saw of a pair, of the two testimonies that share most.

    ``keys``: every shared ``key``, how many testimonies share it (``shared_by``), its ``weight`` ln(N/n)
    and whether it ``counts`` alone or is above the cap. ``combined``: combinations of common keys that are
    rare enough. ``missed``: facts that share no key. ``shared_weight`` is the sum that ranks the pair,
    ``combined_weight`` the part of it that combinations give.
    ``exact`` says that the sums of the run's own pairs came out as the run had them.
    """

    testimonies: tuple[str, str]
    cap: int
    keys: pl.DataFrame
    combined: pl.DataFrame
    missed: pl.DataFrame
    combined_weight: float
    shared_weight: float
    child: Rank
    adult: Rank
    exact: bool


def explain_retrieval(finished: Finished, child: str, adult: str) -> Retrieval:
    """Return what retrieval saw of a child's and an adult's record; both need to have testimonies."""
    ours = (finished.testimonies(child), finished.testimonies(adult))
    cap, exact = finished.settings.retrieval.cap, _comes_out(finished, ours)
    with _retrieved(finished, ours[0][0], "child") as connection:
        ranked = _ranks(connection, "child")
        both = (ours[0][0], _best(finished, ranked, ours))
        keys, combined = _shared(connection, both)
        here = _rank(finished, ranked, "child", both)
    total = sum([*keys.filter("counts")["weight"].to_list(), *combined["weight"].to_list()])
    with _retrieved(finished, both[1], "adult") as connection:
        there = _rank(finished, _ranks(connection, "adult"), "adult", both)
    return Retrieval(
        testimonies=both,
        cap=cap,
        keys=_shown(finished, keys, "key"),
        combined=_shown(finished, combined, "keys"),
        missed=missed_facts(finished, both),
        combined_weight=sum(combined["weight"].to_list()) / 1000,
        shared_weight=total / 1000,
        child=here,
        adult=there,
        exact=exact,
    )


@contextmanager
def _retrieved(finished: Finished, testimony: str, side: Side) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection in which retrieval's steps have run for one testimony against all others."""
    config = finished.settings.retrieval
    keys = finished.table("keys")
    mine = keys.filter(pl.col("testimony") == testimony).select("key")
    with tempfile.TemporaryDirectory(prefix="reunify-") as spill, connect(Path(spill)) as connection:
        put(connection, "keys", keys.join(mine, on="key", how="semi"))
        run_step(connection, "weigh", config)
        everybody = keys["testimony"].n_unique()
        run(connection, f"CREATE OR REPLACE TABLE rows_total AS SELECT {everybody} AS testimonies")
        run_step(connection, "combine", config)
        put(connection, "mine", pl.DataFrame({"testimony": [testimony]}))
        run(
            connection,
            f"""DELETE FROM joinable WHERE side = '{side}' AND no NOT IN
            (SELECT no FROM testimony_nos JOIN mine USING (testimony))""",
        )
        run_step(connection, "share", config)
        run_step(connection, "rank", config)
        yield connection


def _ranks(connection: duckdb.DuckDBPyConnection, side: Side) -> pl.DataFrame:
    return take(
        connection,
        f"""SELECT c.testimony AS child_testimony, a.testimony AS adult_testimony,
                   shared_weight, {side}_rank AS rank
        FROM ranked
        JOIN testimony_nos c ON c.no = child_no
        JOIN testimony_nos a ON a.no = adult_no
        ORDER BY rank""",
    )


def _comes_out(finished: Finished, ours: tuple[list[str], list[str]]) -> bool:
    """Say whether the run's own pairs come out here as the run had them.

    Looked at are the pairs of a child and an adult, and of a few more children across the run.
    """
    some = finished.table("pairs")["child_testimony"].unique().sort()
    spread = some.gather_every(max(some.len() // _SPREAD, 1)).head(_SPREAD).to_list()
    looked: list[tuple[Side, str]] = [("child", t) for t in (*ours[0], *spread)]
    looked += [("adult", t) for t in ours[1]]
    return all(_same(finished, side, testimony) for side, testimony in looked)


def _same(finished: Finished, side: Side, testimony: str) -> bool:
    """Say whether the pairs that the run kept of a testimony come out as the run had them."""
    rank = f"{side}_rank"
    kept = finished.table("pairs").filter((pl.col(f"{side}_testimony") == testimony) & (pl.col(rank) > 0))
    if kept.is_empty():
        return True
    with _retrieved(finished, testimony, side) as connection:
        again = _ranks(connection, side)
    both = kept.join(again, on=["child_testimony", "adult_testimony"], suffix="_again")
    sums = both["shared_weight"].equals(both["shared_weight_again"])
    return both.height == kept.height and sums and both[rank].equals(both["rank"])


def _best(finished: Finished, ranked: pl.DataFrame, ours: tuple[list[str], list[str]]) -> str:
    """Return the adult's testimony that shares most with the child's, by counted keys, else by any."""
    found = ranked.filter(pl.col("adult_testimony").is_in(ours[1]))
    if found.height:
        return str(found["adult_testimony"][0])
    keys = finished.table("keys")
    mine = keys.filter(pl.col("testimony") == ours[0][0]).select("key")
    shared = keys.filter(pl.col("testimony").is_in(ours[1])).join(mine, on="key", how="semi")
    counted = shared.group_by("testimony").len().sort("len", "testimony", descending=[True, False])
    return str(counted["testimony"][0]) if counted.height else ours[1][0]


def _shared(
    connection: duckdb.DuckDBPyConnection, both: tuple[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the keys that two testimonies share, and the combinations of common ones, in thousandths."""
    put(connection, "both_sides", pl.DataFrame({"testimony": list(both)}))
    keys = take(
        connection,
        f"""SELECT k.key, k.shared_by, coalesce(w.weight, {_RARITY}) AS weight, w.weight IS NOT NULL AS counts
        FROM coded c JOIN key_counts k USING (key_no) LEFT JOIN single_weights w USING (key_no)
        JOIN testimony_nos t ON t.no = c.no JOIN both_sides ON both_sides.testimony = t.testimony
        WHERE k.whole OR w.weight IS NOT NULL
        GROUP BY k.key, k.shared_by, w.weight HAVING count(DISTINCT c.side) = 2
        ORDER BY k.shared_by, k.key""",
    )
    combined = take(
        connection,
        """SELECT list_filter([a.key, b.key, c.key], x -> x IS NOT NULL) AS keys, m.shared_by, m.weight
        FROM (SELECT t.no, t.side, first_key, second_key, NULL AS third_key, shared_by, weight
              FROM twos t JOIN two_weights USING (first_key, second_key)
              UNION ALL
              SELECT t.no, t.side, first_key, second_key, third_key, shared_by, weight
              FROM threes t JOIN three_weights USING (first_key, second_key, third_key)) m
        JOIN testimony_nos t ON t.no = m.no JOIN both_sides ON both_sides.testimony = t.testimony
        JOIN key_counts a ON a.key_no = m.first_key JOIN key_counts b ON b.key_no = m.second_key
        LEFT JOIN key_counts c ON c.key_no = m.third_key
        GROUP BY a.key, b.key, c.key, m.shared_by, m.weight HAVING count(DISTINCT m.side) = 2
        ORDER BY m.shared_by, keys""",
    )
    return keys, combined


def _shown(finished: Finished, shared: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return shared keys with weights in whole units, and numbers hidden unless the job asked for them."""
    key = pl.col(column)
    hidden = masked(key) if column == "key" else key.list.eval(masked(pl.element()))
    return shared.with_columns(
        key if finished.personal_numbers else hidden.alias(column), weight=pl.col("weight") / 1000
    )


def _rank(finished: Finished, ranked: pl.DataFrame, side: Side, both: tuple[str, str]) -> Rank:
    """Return a pair's rank for one side, and the last pair that the run kept by that side's rank."""
    here = ranked.filter((pl.col("child_testimony") == both[0]) & (pl.col("adult_testimony") == both[1]))
    mine = both[_SIDES.index(side)]
    pairs = finished.table("pairs").filter(
        (pl.col(f"{side}_testimony") == mine) & (pl.col(f"{side}_rank") > 0)
    )
    last = pairs.sort(f"{side}_rank").tail(1)
    crowd = 0 if pairs.height else _given_as_crowd(finished, pl.col(f"{side}_testimony") == mine).height
    return Rank(
        rank=int(here["rank"][0]) if here.height else None,
        of=ranked.height,
        kept=int(last[f"{side}_rank"][0]) if last.height else 0,
        least=int(last["shared_weight"][0]) / 1000 if last.height else None,
        crowd=crowd,
    )


def of_a_crowd(finished: Finished, child: str, adult: str) -> bool:
    """Say whether retrieval gave a child's and an adult's record only as two of a crowd, in turn."""
    ours = [finished.testimonies(name) for name in (child, adult)]
    both = pl.col("child_testimony").is_in(ours[0]) & pl.col("adult_testimony").is_in(ours[1])
    given = finished.table("pairs").filter(both)
    return given.height > 0 and given.height == _given_as_crowd(finished, both).height


def _given_as_crowd(finished: Finished, which: pl.Expr) -> pl.DataFrame:
    """Return pairs that have no rank and no shared weight, where no rule of the analyst's could add them."""
    alone = (pl.col("child_rank") == 0) & (pl.col("adult_rank") == 0) & (pl.col("shared_weight") == 0)
    pairs = finished.table("pairs")
    return pairs.head(0) if finished.settings.retrieval.rules else pairs.filter(which & alone)
