"""Templates, one set a language: everything escaped, nothing undefined passed over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from reunify.report.blocks import number, percent
from reunify.review.web.language import translations, written_day, written_moment
from reunify.review.web.spoken import spoken
from reunify.review.web.words import label
from reunify.wording import word


class Pages:
    """The templates in one language."""

    def __init__(self, language: str) -> None:
        self.environment = Environment(
            loader=PackageLoader("reunify.review.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        strings = translations(language)
        for name, value in {
            "day": partial(written_day, language=language),
            "spoken": partial(spoken, language=language),
            "moment": partial(written_moment, language=language),
            "number": lambda value, places=0: number(value, language, places),
            "percent": lambda value: percent(value, language),
            "word": lambda key, kind: word(kind, str(key), language),
            "short_flag": lambda key: word("flags", str(key), language).split(":")[0],
            "label": lambda key, kind: str(strings.gettext(label(kind, str(key)))),
        }.items():
            self.environment.filters[name] = value
        self.environment.globals.update(gettext=strings.gettext, ngettext=strings.ngettext, _=strings.gettext)

    @staticmethod
    @cache
    def of(language: str) -> Pages:
        """Return the templates in a language, loaded once for each process."""
        return Pages(language)

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """Return a page."""
        return self.environment.get_template(template).render(**context)
