"""How the languages that people speak are called: the records hold them folded, ``espanol``, ``kiche``."""

from __future__ import annotations

from reunify.review.web.language import marked as _
from reunify.review.web.language import translations

SPOKEN = {
    "espanol": _("Spanish"),
    "english": _("English"),
    "french": _("French"),
    "portuguese": _("Portuguese"),
    "haitian creole": _("Haitian Creole"),
    "sign language": _("sign language"),
    "kiche": _("K'iche'"),
    "qeqchi": _("Q'eqchi'"),
    "qanjobal": _("Q'anjob'al"),
    "tzutujil": _("Tz'utujil"),
    "poqomchi": _("Poqomchi'"),
    "popti": _("Popti'"),
    "chorti": _("Ch'orti'"),
    "garifuna": _("Garifuna"),
    "nahuatl": _("Nahuatl"),
    "otomi": _("Otomi"),
    "purepecha": _("Purepecha"),
}
"""Those whose name is written otherwise than it is held."""


def spoken(code: object, language: str) -> str:
    """Return what a language is called in another; "" for none."""
    name = str(code or "")
    if name not in SPOKEN:
        return name.title() if language == "en" else name
    return str(translations(language).gettext(SPOKEN[name]))
