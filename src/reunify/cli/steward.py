"""The data steward's commands."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from reunify.cli.checks import check_language
from reunify.cli.show import result_json


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    child: Annotated[str, typer.Argument(metavar="CHILD", help="SOURCE:ID, or the bare id if unique.")],
    adult: Annotated[str | None, typer.Argument(metavar="[ADULT]", help="Likewise.")] = None,
    language: Annotated[str | None, typer.Option(help="en or es; the run's by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show a child's candidates; or, with an adult, the evidence, or why the pair is not listed."""
    check_language(language)
    from reunify.cli.stories import tell_child, tell_pair
    from reunify.explain import Finished, explain_child, explain_pair

    finished = Finished(run)
    spoken = language or finished.language
    if adult is None:
        told = explain_child(finished, child, spoken)
        if as_json:
            result_json(plain(told))
        else:
            tell_child(told, spoken)
        return
    story = explain_pair(finished, child, adult, spoken)
    if as_json:
        result_json(plain(story))
    else:
        tell_pair(story, spoken)


def plain(content: Any) -> Any:
    """Return a story as what JSON can hold: objects for dataclasses, lists of objects for tables."""
    if isinstance(content, pl.DataFrame):
        return content.to_dicts()
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: plain(getattr(content, field.name)) for field in fields(content)}
    if isinstance(content, list | tuple):
        return [plain(each) for each in content]
    return content
