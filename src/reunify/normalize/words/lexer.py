"""Cut a cell of people's own words into tokens: names' words, dates, ages, phones and separators.

Dates and ages are taken whole before commas and slashes are looked at, since they hold both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reunify.normalize.words.lexicon import NUMBER_WORDS, lexicon, plain

_NEXT = r"\.(?=\s+(?:mis?|my|sus?|una?|el|la|otr[oa]s?|tambien|also|the|and)\b)"
"""A full stop after which the next sentence tells of the next child."""

_NUMBER = r"(?:\d{1,2}|(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")\b)"
_YEARS = r"(?:anit?os?|anios?|a[^\w\s]os|aos|anos?|yrs?|years?|y/o|y\.o\.?|yo|a)"
_MONTHS = r"(?:mes(?:es|ecitos)?|months?|mos?)"
_UNIT = rf"(?P<unit{{0}}>{_YEARS}|{_MONTHS}|semanas?|weeks?|wks?|dias|days?)\b(?:(?!{_NEXT})\.)?"
_MONTH = (
    r"(?:ene(?:ro)?|jan(?:uary)?|feb(?:rero|ruary)?|mar(?:zo|ch)?|abr(?:il)?|apr(?:il)?|mayo?|jun(?:io|e)?"
    r"|jul(?:io|y)?|ago(?:sto)?|aug(?:ust)?|sep(?:t|tiembre|tember)?|setiembre|set|oct(?:ubre|ober)?"
    r"|nov(?:iembre|ember)?|dic(?:iembre)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d{2}"
_DATE = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})(?!\d)|\d{1,2}[/\-](?:19|20)\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s*(?:de\s+|of\s+|-|/)?{_MONTH}\s*(?:del?\s+|-|/|,)?\s*(?:{_YEAR}|\d{{2}})(?!\d)"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s*(?:de\s+)?{_YEAR}|{_MONTH}\s+del?\s+{_YEAR}|{_YEAR})(?![\w])"
)
_BORN = (
    r"(?:fecha\s+de\s+nac\w*\.?|f\.?\s?(?:de\s)?nac\w*\.?|fdn\b|f\.?n\b\.?|nac(?:id[oa]s?|imiento|io)?\b\.?|n\.(?=\s*\d)"
    r"|born|date\s+of\s+birth|birth\s*da(?:te|y)|d\.?o\.?b\.?(?!\w)|b\.(?=\s*\d)|cumple\w*)"
    r"(?:\s*(?::|=|-|,|\bel\b|\ben\b|\bon\b|\bin\b|\babout\b))*"
)
_AGE_LEAD = r"(?:(?:\b(?:de|con|tiene|tenia|edad|aged?|of|is)\b|~)\s*(?::\s*)?)"
_HALF = r"(?:\s*(?:y\s+(?:medio|media)|and\s+a\s+half|1/2|½)(?!\w))"
_MORE = rf"(?:\s*(?:y|and|con|,)?\s*\d{{1,2}}\s*{_MONTHS}\b\.?)"
_NUMBERED = rf"{_NUMBER}(?:\s*{_YEARS}\b\.?)?"
_TOLD_AGE = (
    rf"(?:(?:\bya\s+)?\b(?:va\s+(?:para|a\s+cumplir)|casi|por\s+cumplir|recien\s+cumplio|acaba\s+de\s+cumplir|cumple"
    rf"|going\s+on|almost|just\s+turned|turning)\s+(?:los\s+)?{_NUMBERED}(?!\s*(?:de|of|[/.\-])\s*\w)"
    rf"|\b{_NUMBERED},?\s+(?:(?:ya\s+)?va\s+para|para|yendo\s+a|going\s+on)\s+(?:los\s+)?{_NUMBERED}"
    rf"|\b{_NUMBER}\s*(?:-|\ba\b|\bo\b|\bu\b|\bor\b)\s*{_NUMBER}\s*(?:{_YEARS})\b"
    rf"|\b{_NUMBER}\s*\(\s*{_NUMBER}\s*\)(?:\s*{_YEARS}\b)?"
    rf"|\b{_NUMBERED}\s+y\s+(?:pico|algo|meses)\b)"
)
"""Ages told by way of another: the reader of ages has the words as they stand."""

_ABROAD = (
    r"(?!(?:\s+\w+){0,5}\s+(?:albergue|custodia|detenid|frontera|hielera|migra|estados unidos|shelter|custody"
    r"|border|eeuu|usa|texas|california|florida|houston|los angeles|nueva york|new york))"
)
_RELATION = (
    r"(?:abuel\w+|tias?|tios?|mama|papa|madre|padre|suegr\w+|familia\w*|grand\w+|aunt|uncle|mother|father)"
)
_HOMELAND = (
    r"(?:casa|home|aldea|pueblo|guatemala|honduras|salvador|mexico|nicaragua|ecuador|pais|behind|country)"
)

_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<blank>\bn\s*[/.]\s*a\b\.?|\bs\s*/\s*[dn]\b|\b[lf]nu\b|\bunk\b|\bx{2,}\b|\?+)",
            r"(?P<phone>(?:\b(?:tel(?:efono|s)?|cel(?:ular)?|phone|ph|cell|movil|whatsapp|wsp|numero|no)\b[\s.:#]*)?"
            rf"(?<![\w])(?!\(?{_DATE})\(?\+?\d(?:[\s().\-]{{0,2}}\d){{7,14}}(?!\w))",
            r"(?P<phoneword>\b(?:telefonos?|tel|cel|celular|phone|whatsapp)\b[\s.:#]*)",
            rf"(?P<told>(?:{_AGE_LEAD}){{0,2}}(?<![\w/.\-])(?P<telling>{_TOLD_AGE}))",
            r"(?P<newborn>\brecien nacid[oa]s?\b|\bnew\s?born\b)",
            rf"(?P<birth>(?<!\w){_BORN}\s*(?P<date>{_DATE}|{_MONTH}\s+{_YEAR})?|(?<![\w/]){_DATE})",
            rf"(?P<ages>{_AGE_LEAD}{{0,3}}\b{_NUMBER}(?:\s*,\s*{_NUMBER}){{0,8}}\s*(?:,|\by\b|\be\b|\band\b|&)\s*{_NUMBER}\s*"
            rf"{_UNIT.format(2)}|(?:\bde|\bedad(?:es)?(?:\s+de)?)\s*:?\s*{_NUMBER}(?:\s*,\s*{_NUMBER}){{0,8}}\s*(?:\by\b|\be\b|\band\b|&)"
            rf"\s*{_NUMBER}(?=\s*(?:$|[;\n)])))",
            rf"(?P<age>{_AGE_LEAD}{{0,3}}(?<!\w)(?P<count>{_NUMBER}(?:[.,]5)?)(?P<half>{_HALF})?[\s\-]*{_UNIT.format(1)}"
            rf"(?P<half2>{_HALF})?(?P<more>{_MORE})?(?:[\s\-]*(?:de edad|of age|old)\b)?)",
            r"(?P<bareage>(?:\b(?:de|edad|aged?)\b\s*:?\s*)\d{1,2}(?![\w/.\-]\w)|\(\s*\d{1,2}\s*\))",
            r"(?P<sex>\b(?:sexo?|genero|gender)\s*[:=]?\s*[a-z]+|\(\s*[fmh]\s*\)|\b(?:femenin[oa]|masculin[oa]|female|male)\b)",
            rf"(?P<stay>(?:\bque\s+|\bwho\s+)?(?:\bse\s+)?\b(?:quedo|quedaron|quedan?|quedado){_ABROAD}\b"
            rf"|\b(?:who\s+)?(?:stayed|stays|staying|remain(?:ed|s)){_ABROAD}\b|\bleft behind\b|\bback home\b"
            rf"|\b(?:esta|estan|viven?|siguen?|lives?|living|is|are|still)\b{_ABROAD}(?=(?:\s+(?!y\b|e\b)\w+){{0,6}}\s+{_HOMELAND}\b"
            rf"|\s+(?:con|with)\s+(?:\w+\s+){{0,2}}{_RELATION}\b)"
            r"|\bno\s+(?:viajo|viajaron|vino|vinieron)\b|\bdid\s*n[o']?t\s+(?:travel|come)\b)",
            rf"(?P<hard>[;|•·\n\r\t]+|{_NEXT}|(?<!\d)/|/(?!\d))",
            rf"(?P<word>[^\W\d_](?:[^\W\d_]|['’`´\-](?=[^\W\d_])|\.(?=[^\W\d_]{{2}}))*(?:(?!{_NEXT})\.)?)",
            r"(?P<num>\d+)",
            r"(?P<comma>,)",
            r"(?P<strong>[&+])",
            r"(?P<colon>[:=])",
            r"(?P<open>[(\[{\"“«])",
            r"(?P<close>[)\]}”»])",
            r"(?P<dash>[\-–—])",
        )
    )
)


@dataclass(frozen=True)
class Token:
    """A piece of a cell: its ``kind``, where it stands, the text as written and without accents."""

    kind: str
    start: int
    end: int
    text: str
    value: str


def tokens(text: str) -> list[Token]:
    """Return the tokens of one cell in order; what is none of them (stray signs) is left out."""
    flat = plain(text)
    flat = _without_numbering(flat)
    found = []
    for match in _TOKEN.finditer(flat):
        kind = match.lastgroup or ""
        kind = next(k for k in _KINDS if match.group(k) is not None) if kind not in _KINDS else kind
        written = text[match.start() : match.end()]
        found.append(Token(kind, match.start(), match.end(), written, _value(kind, match, written)))
    return found


_KINDS = (
    *(
        "blank",
        "phone",
        "phoneword",
        "told",
        "newborn",
        "birth",
        "ages",
        "age",
        "bareage",
        "sex",
        "stay",
        "hard",
        "word",
        "num",
    ),
    *("comma", "strong", "colon", "open", "close", "dash"),
)


def _value(kind: str, match: re.Match[str], written: str) -> str:
    """Return what a token says: a date as written, an age as "7 años y medio", digits, a plain word."""
    if kind == "birth":
        span = match.span("date")
        if span[0] >= 0:
            return written[span[0] - match.start() : span[1] - match.start()].strip()
        return "" if re.match(_BORN, match.group()) else written.strip()
    if kind == "age":
        return _age(match)
    if kind == "told":
        return match.group("telling")
    if kind == "ages":
        unit = "meses" if re.fullmatch(_MONTHS, match.group("unit2") or "") else "años"
        body = re.sub(rf"{_AGE_LEAD}|\bedades\b", "", match.group("ages"))
        numbers = re.findall(rf"\b{_NUMBER}\b", body)
        return "|".join(f"{_digits(n)} {unit}" for n in numbers)
    if kind in {"bareage", "phone"}:
        return re.sub(r"[^\d+]", "", match.group(kind))
    return _word(match.group(kind)) if kind == "word" else match.group(kind)


def _word(flat: str) -> str:
    """Return a word without its dot, and "mother's" as "mother"."""
    bare = flat.rstrip(".")
    owner = re.sub(r"['’`´]s$", "", bare)
    return owner if owner != bare and owner in lexicon() else bare


def _age(match: re.Match[str]) -> str:
    unit = match.group("unit1").rstrip(".")
    half = match.group("half") or match.group("half2")
    if re.fullmatch(_MONTHS, unit):
        word = "meses"
    elif unit.startswith(("sem", "w")):
        word = "semanas"
    elif unit.startswith("d"):
        word = "dias"
    else:
        word = "años"
    more = re.search(r"\d+", match.group("more") or "")
    if more is not None and word == "años":
        return f"{_digits(match.group('count'))} años {more.group()} meses"
    return f"{_digits(match.group('count'))} {word}" + (" y medio" if half else "")


def _digits(number: str) -> str:
    return str(NUMBER_WORDS.get(number, number))


_ITEM = re.compile(r"(?<![\w/.\-])(?P<n>\d{1,2}|[a-h])\s*(?P<mark>\)|\.-|\.|º|°|-|:)?\s*(?=[^\W\d_(])")


def _without_numbering(flat: str) -> str:
    """Turn the numbers of a list ("1) … 2) …") into line breaks; ages and counts are left alone.

    A number is an item only where the list starts with 1 and goes on by one, so "7. María" is none.
    """
    letters = list(flat)
    items: list[tuple[int, int]] = []
    for match in _ITEM.finditer(flat):
        first = not items and not flat[: match.start()].strip(" ,;:-.(")
        due = {str(len(items) + 1), "abcdefgh"[min(len(items), 7)] + (")" if match.group("mark") else " ")}
        given = (
            match.group("n") if match.group("n").isdigit() else match.group("n") + (match.group("mark") or "")
        )
        after = re.match(r"[^\W\d_]+", flat[match.end() :])
        word = after.group() if after else ""
        meaning = lexicon().get(word)
        counted = match.group("mark") is None and (
            re.fullmatch(rf"{_YEARS}|{_MONTHS}", word) is not None
            or (meaning is not None and meaning.is_noun)
        )
        if given in due and not counted and (items or first):
            items.append((match.start(), match.end()))
    if len(items) == 1 and not re.match(r"\s*1\s*[).º°:]", flat):
        return flat
    for start, end in items:
        letters[start:end] = "\n" * (end - start)
    return "".join(letters)
