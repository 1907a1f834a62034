"""``report.html``: what a team lead opens in the morning; the run in counts and charts, without a person."""

from __future__ import annotations

from pathlib import Path

from reunify.report.blocks import Section
from reunify.report.facts import ReportFacts
from reunify.report.insides import Insides
from reunify.report.lists import Lists
from reunify.report.maker import Maker
from reunify.report.page import render, save
from reunify.report.today import Today


def write_report(path: Path, facts: ReportFacts, language: str) -> None:
    """Write ``report.html`` to ``path``: one file, offline, counts only, the same bytes each time.

    Raises :class:`~reunify.errors.ContractError` for a table or model of another shape, and
    :class:`~reunify.errors.ArgumentError` for a language without words.
    """
    maker = Maker(facts.checked(), language)
    today = Today(maker)
    context = {
        "name": facts.name,
        "tiles": today.tiles(),
        "sections": _sections(maker, today),
        "warnings": facts.warnings,
        "how_last": True,
    }
    save(path, render("report.html", language, context, charts=True))


def _sections(maker: Maker, today: Today) -> list[Section]:
    """Return the sections, what to do before how it came about; one with nothing to show is left out."""
    lists, insides = Lists(maker), Insides(maker)
    made = [
        today.work(),
        today.nothing(),
        today.ask(),
        today.care(),
        lists.sources(),
        lists.gaps(),
        insides.retrieval(),
        insides.weights(),
        insides.scores(),
        insides.files(),
    ]
    return [section for section in made if section.items]
