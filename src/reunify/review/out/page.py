"""One page, one file: its style inside, no script, a policy that lets nothing else in or out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reunify.errors import ArgumentError
from reunify.review.out.formats import CONTENT_TYPES, Export
from reunify.review.out.words import said

PAPERS = {"a4": ("A4", 297.0), "letter": ("letter", 279.4)}
"""What a page is printed on: its name in CSS and its height in millimetres."""

ONE_PAGE = ("sheet", "claimant")
"""Pages whose margin is their own: a browser then prints no address and date around them.

An address names a pair, and a pair's id follows from the ids of both its people.
"""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reunify.review.out"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style(template: str, paper: str) -> str:
    if paper not in PAPERS:
        raise ArgumentError("no such paper", remedy=f"Use one of {', '.join(PAPERS)}.")
    common = files("reunify.review.out").joinpath("templates", "style.css").read_text(encoding="utf-8")
    name, height = PAPERS[paper]
    margin = "0" if template in ONE_PAGE else "11mm 12mm"
    whole = f"@media print {{ .sheet {{ min-height: {height - 1:g}mm; }} }}"
    return f"@page {{ size: {name}; margin: {margin}; }}\n{common}{whole}\n"


def page(template: str, filename: str, language: str, paper: str, context: Mapping[str, object]) -> Export:
    """Return a page made from ``TEMPLATE.html``, to be printed on ``paper``.

    ``say`` in the template holds the words of the template's own kind. Raises
    :class:`~reunify.errors.ArgumentError` for a language without words, or a paper that is not known.
    """
    style = _style(template, paper)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    html = (
        _environment()
        .get_template(f"{template}.html")
        .render(
            **context, say=said(template, language), language=language, policy=policy, style=Markup(style)
        )
    )
    return Export(CONTENT_TYPES["html"], filename, html.encode(), f"{policy}; frame-ancestors 'none'")
