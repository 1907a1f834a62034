"""One page, one file: template, style and scripts inside, a policy that lets nothing else in or out."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reunify.artifacts import replacing
from reunify.report.blocks import number
from reunify.report.letters import visible
from reunify.wording import words


@cache
def _asset(name: str) -> str:
    return files("reunify.report").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """Return a content security policy that allows these very scripts and styles and nothing else."""
    allowed = " ".join(map(_digest, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {' '.join(map(_digest, styles))}; "
        "base-uri 'none'; form-action 'none'"
    )


def json_block(value: object) -> Markup:
    """Return ``value`` as JSON that can stand inside a script element, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def render(template: str, language: str, context: Mapping[str, object], charts: bool) -> str:
    """Return the page from ``template``; ``charts`` puts Vega and the script that draws into it.

    ``say`` in the template holds the words of the template's own kind (``report`` or ``cases``).
    """
    environment = Environment(
        loader=PackageLoader("reunify.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["json_block"] = json_block
    environment.globals["number"] = lambda value, places=0: number(value, language, places)
    scripts = (_asset("vega.js"), _asset("charts.js")) if charts else ()
    styles = (_asset("style.css"),)
    return environment.get_template(template).render(
        **context,
        language=language,
        say=words(template.partition(".")[0], language),
        policy=policy(scripts, styles),
        scripts=tuple(Markup(s) for s in scripts),
        styles=tuple(Markup(s) for s in styles),
    )


def _shown(value: object) -> object:
    """Return a value as a page shows it: controls in what a file said made visible, our markup as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def save(path: Path, page: str) -> None:
    """Write ``page`` whole or not at all, readable by its owner alone (0600)."""
    with replacing(path) as part:
        part.write_text(page, encoding="utf-8", newline="\n")
