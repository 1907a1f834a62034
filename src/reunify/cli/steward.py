"""The data steward's commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reunify.cli.show import result, result_json, table
from reunify.errors import ArgumentError
from reunify.wording import word

if TYPE_CHECKING:
    from reunify.explain import ChildStory, PairStory

SENTENCES = {
    "en": {
        "listed": "Listed: rank {rank} for this child, {band}, probability {match_probability:.3f}, "
        "{match_weight:.1f} bits.",
        "below the threshold": "Not listed: scored {match_weight:.1f} bits, probability "
        "{match_probability:.2g}, which is below the job's threshold, or beyond its candidates for a child.",
        "scored too low": "Not listed: looked at, and scored too low to be kept.",
        "not retrieved": "Not listed: never scored. Those are looked at that share most, and rarest, keys.",
        "withheld": "Not matched: consent was refused or withdrawn for one of the two.",
        "unreadable": "Not matched: one of the two rows could not be read; see quarantine.csv.",
        "keys": "Keys that both records share",
        "no keys": "The two records share no key: no name's sound, no date, no place, no number.",
        "needed": "The least that retrieval kept for the {side} is a sum of {weight:.1f}. "
        "Keys too common in the job count only in combination.",
        "flags": "Flags for care: {flags}",
        "roster": "{status}; {candidates} candidates.",
        "ask": "Ask next: {ask_next}",
    },
    "es": {
        "listed": "En la lista: lugar {rank} para este niño o niña, {band}, probabilidad "
        "{match_probability:.3f}, {match_weight:.1f} bits.",
        "below the threshold": "Fuera de la lista: {match_weight:.1f} bits, probabilidad "
        "{match_probability:.2g}, menos que el umbral del trabajo o más allá de sus candidatos.",
        "scored too low": "Fuera de la lista: se miró y su peso fue demasiado bajo.",
        "not retrieved": "Fuera de la lista: no se comparó. Se miran los pares que comparten más claves, "
        "y más raras.",
        "withheld": "No se comparó: una de las dos personas negó o retiró su consentimiento.",
        "unreadable": "No se comparó: una de las dos filas no se pudo leer; véase quarantine.csv.",
        "keys": "Claves que comparten los dos registros",
        "no keys": "Los dos registros no comparten clave alguna: ni sonido de nombre, ni fecha, "
        "ni lugar, ni número.",
        "needed": "Lo mínimo que se guardó ({side}) es una suma de {weight:.1f}. "
        "Las claves demasiado comunes cuentan solo combinadas.",
        "flags": "Avisos: {flags}",
        "roster": "{status}; {candidates} candidatos.",
        "ask": "Preguntar: {ask_next}",
    },
}


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    child: Annotated[str, typer.Argument(metavar="CHILD", help="SOURCE:ID, or the bare id if unique.")],
    adult: Annotated[str | None, typer.Argument(metavar="[ADULT]", help="Likewise.")] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show a child's candidates; or, with an adult, the evidence, or why the pair is not listed."""
    if language not in SENTENCES:
        raise ArgumentError(f"--language must be one of {', '.join(SENTENCES)}")
    from reunify.explain import explain_child, explain_pair

    if adult is None:
        told = explain_child(run, child)
        if as_json:
            result_json({"child": told.roster, "candidates": told.candidates.to_dicts()})
        else:
            _show_child(told, language)
        return
    story = explain_pair(run, child, adult, language)
    if as_json:
        result_json(_as_json(story))
    else:
        _show_pair(story, language)


def _show_child(told: ChildStory, language: str) -> None:
    words = SENTENCES[language]
    result(
        words["roster"].format(**told.roster | {"status": word("statuses", told.roster["status"], language)})
    )
    if told.roster["ask_next"]:
        result(words["ask"].format(**told.roster))
    for row in told.candidates.iter_rows(named=True):
        part = word("relationships", row["relationship"] or "other", language)
        result(f"\n{row['rank']}. {row['adult_source']}:{row['adult_id']} ({part})")
        result("   " + _listed(row, language))
        result("   " + row["explanation"])
        if row["flags"]:
            result("   " + _flags(row["flags"], language))


def _listed(row: dict[str, Any], language: str) -> str:
    return SENTENCES[language]["listed"].format(**row | {"band": word("bands", row["band"], language)})


def _flags(flags: str, language: str) -> str:
    named = ", ".join(word("flags", flag, language) for flag in flags.split("; "))
    return SENTENCES[language]["flags"].format(flags=named)


def _show_pair(story: PairStory, language: str) -> None:
    words = SENTENCES[language]
    result(f"{story.child} – {story.adult}")
    if story.outcome == "listed":
        result(_listed(story.pair, language))
    else:
        result(words[story.outcome].format(**story.pair))
    if story.pair.get("flags"):
        result(_flags(story.pair["flags"], language))
    if story.evidence.height:
        rows = [
            [f"{r['weight']:+.2f}", r["part_words"], r["phrase"], *_values(r)]
            for r in story.evidence.iter_rows(named=True)
        ]
        table("", ["bits", "", "", story.child, story.adult], rows)
    if story.outcome not in ("not retrieved", "scored too low"):
        return
    if story.keys.is_empty():
        result(words["no keys"])
        return
    keys = [[k, f"{n:,}", f"{w:.2f}"] for k, n, w in story.keys.iter_rows()]
    table(words["keys"], ["", "n", "ln(N/n)"], keys)
    for side, weight in story.needed.items():
        result(words["needed"].format(side=word("roles", side, language), weight=weight))


def _values(row: dict[str, Any]) -> tuple[str, str]:
    return row["child_value"] or "", row["adult_value"] or ""


def _as_json(story: PairStory) -> dict[str, Any]:
    return {
        "outcome": story.outcome,
        "child": story.child,
        "adult": story.adult,
        "pair": story.pair,
        "evidence": story.evidence.to_dicts(),
        "shared_keys": story.keys.to_dicts(),
        "needed": story.needed,
    }
