"""``python -m benchmarks.names``: the table; ``--check`` against the baseline, ``--misses`` pair by pair."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from benchmarks.names.others import LETTERS_APART, USUAL_JARO_WINKLER, measures
from benchmarks.names.ours import our_verdicts
from benchmarks.names.pairs import read_pairs
from benchmarks.names.scores import Score, best_bound, by_group, drops, freeze
from benchmarks.runs import print_table, workplace

OURS = ["alike", "sound"]


def main() -> int:
    """Print the table of all measures; return 1 where ``--check`` finds a drop, else 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__)
    parser.add_argument("--check", action="store_true", help="end with 1 if a group is worse than frozen")
    parser.add_argument("--freeze", action="store_true", help="write the baseline anew")
    parser.add_argument("--misses", action="store_true", help="print every pair that our levels get wrong")
    given = parser.parse_args()
    with workplace(None) as work:
        judged, titles = judge(read_pairs(), work)
    scores = by_group(judged, list(titles))
    _print(scores, titles, judged)
    ours = {group: {m: of[m] for m in OURS} for group, of in scores.items()}
    if given.misses:
        _print_misses(judged)
    if given.freeze:
        freeze(ours)
    worse = drops(ours) if given.check else []
    for line in worse:
        print(line)
    return 1 if worse else 0


def judge(pairs: pl.DataFrame, work: Path) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return ``pairs`` with one Boolean column a measure, and the title of each measure.

    ``work`` is a folder that DuckDB may spill into.
    """
    judged = pairs.join(our_verdicts(pairs, work), on="number", how="left", maintain_order="left")
    judged = judged.join(measures(pairs), on="number", how="left", maintain_order="left")
    similar = best_bound(judged["same"], judged["jaro_winkler"], least=True)
    letters = best_bound(judged["same"], judged["levenshtein"], least=False)
    judged = judged.with_columns(
        jaro_winkler_best=pl.col("jaro_winkler") >= similar,
        jaro_winkler_usual=pl.col("jaro_winkler") >= USUAL_JARO_WINKLER,
        levenshtein_best=pl.col("levenshtein") <= letters,
        levenshtein_usual=pl.col("levenshtein") <= LETTERS_APART,
    )
    titles = {
        "alike": "ours: alike",
        "sound": "ours: same or sound",
        "double_metaphone": "Double Metaphone",
        "jaro_winkler_best": f"Jaro-Winkler {similar:.2f} (its best)",
        "jaro_winkler_usual": f"Jaro-Winkler {USUAL_JARO_WINKLER}",
        "levenshtein_best": f"Levenshtein {letters:.0f} (its best)",
        "levenshtein_usual": f"Levenshtein {LETTERS_APART}",
    }
    if judged["double_metaphone"].is_null().all():
        titles.pop("double_metaphone")
    return judged, titles


def _print(scores: dict[str, dict[str, Score]], titles: dict[str, str], judged: pl.DataFrame) -> None:
    title = f"{judged.height} pairs of names: precision / recall / F1, in hundredths"
    rows = []
    for group, of in scores.items():
        counts = of["alike"]
        same, different = counts.found + counts.missed, counts.mistaken + counts.told_apart
        rows.append([group, str(same), str(different), *(_cell(of[m]) for m in titles)])
    print_table(title, ["pairs", "one name", "two names", *titles.values()], rows)


def _cell(of: Score) -> str:
    """Precision, recall and F1; the share told apart where no pair of the group is one name."""
    if of.recall is None:
        return f"{100 * of.told_apart / (of.told_apart + of.mistaken):.0f} told apart"
    precision = "-" if of.precision is None else f"{100 * of.precision:.0f}"
    return f"{precision} / {100 * of.recall:.0f} / {100 * of.f1:.0f}"


def _print_misses(judged: pl.DataFrame) -> None:
    wrong = judged.filter(pl.col("alike") != pl.col("same"))
    rows = [
        [group, "missed" if same else "mistaken", kind, left, right]
        for group, same, kind, left, right in wrong.select(
            "group", "same", "kind", "left", "right"
        ).iter_rows()
    ]
    print_table("What our level alike gets wrong", ["pairs", "how", "kind", "left", "right"], rows)


if __name__ == "__main__":
    sys.exit(main())
