"""The data steward's commands."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from reunify.cli.checks import check_language, place_for
from reunify.cli.show import result, result_json

if TYPE_CHECKING:
    from reunify.explain import ChildStory, PairStory


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    child: Annotated[str, typer.Argument(metavar="CHILD", help="SOURCE:ID, or the bare id if unique.")],
    adult: Annotated[str | None, typer.Argument(metavar="[ADULT]", help="Likewise.")] = None,
    language: Annotated[str | None, typer.Option(help="en or es; the run's by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for a page and tables too; they hold names.")
    ] = None,
) -> None:
    """Show a child's candidates; or, with an adult, the evidence, or why the pair is not listed."""
    check_language(language)
    from reunify.cli.stories import tell_child, tell_pair
    from reunify.explain import ChildStory, Finished, explain_child, explain_pair

    if out is not None:
        out = place_for(out, run)
    finished = Finished(run)
    spoken = language or finished.language
    story: ChildStory | PairStory
    if adult is None:
        story = explain_child(finished, child, spoken)
    else:
        story = explain_pair(finished, child, adult, spoken)
    page = None if out is None else _written(out, story, spoken)
    if as_json:
        result_json(plain(story))
        return
    if isinstance(story, ChildStory):
        tell_child(story, spoken)
    else:
        tell_pair(story, spoken)
    if page is not None:
        result(str(page))


def _written(out: Path, story: ChildStory | PairStory, language: str) -> Path:
    """Write a story's page and tables; charts are imported only for that."""
    from reunify.explain import ChildStory
    from reunify.explain.page import write_child, write_pair

    if isinstance(story, ChildStory):
        return write_child(out, story, language)
    return write_pair(out, story, language)


def plain(content: Any) -> Any:
    """Return a story as what JSON can hold: objects for dataclasses, lists of objects for tables."""
    if isinstance(content, pl.DataFrame):
        return content.to_dicts()
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: plain(getattr(content, field.name)) for field in fields(content)}
    if isinstance(content, list | tuple):
        return [plain(each) for each in content]
    return content
