"""Which encoding a text file is in, by evidence, and its text.

A byte-order mark decides; then UTF-8 that decodes; then UTF-8 with stray Windows-1252 bytes; else
the single-byte code page whose reading puts Spanish letters where letters stand: Windows-1252
(a superset of Latin-1), the DOS pages 850 and 437, and Mac Roman.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from reunify.errors import JobError, SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAGES = ("cp1252", "cp850", "cp437", "mac_roman")  # in order of preference where evidence ties
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_WORD_BYTES = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
_EVIDENCE = 200_000
SINGLE_BYTE = "reunify-single-byte"
"""Name of the error handler that reads bytes a codec refuses as Windows-1252."""
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or a workbook", "If it is a workbook, name it .xlsx."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or Office document", "If it is a workbook, name it .xls."),
    (b"PAR1", "a Parquet file", "Name it .parquet."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"%PDF", "a PDF", "Export the table as CSV or Excel."),
    (b"SQLite format 3", "an SQLite database", "Name it with `url: sqlite:///…` and `table`."),
)


def _single_byte(error: UnicodeError) -> tuple[str, int]:
    """Decode what another codec refused as Windows-1252, its five gaps as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    text = bad.decode("cp1252", errors="ignore")
    return (text if len(text) == len(bad) else bad.decode("latin-1")), error.end


codecs.register_error(SINGLE_BYTE, _single_byte)


def refuse_binary(data: bytes, where: str) -> None:
    """Raise :class:`SourceError` where ``data``, the start of a file, is no text."""
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"the file is {what}, not text", where=where, remedy=remedy)
    if _marked(data) or _unmarked_utf16(data):
        return
    sample = data[:65536].replace(b"\x00", b"")
    odd = len(sample) - len(sample.translate(None, bytes({*range(32)} - {9, 10, 12, 13, 26})))
    if odd > len(sample) // 100 + 2:
        raise SourceError("the file is not text", where=where, remedy="Export the table as CSV or Excel.")


def decode(data: bytes, told: str | None, where: str) -> tuple[str, str]:
    """Return a file's text and the name of its encoding.

    A byte-order mark wins over ``told``. Bytes that the encoding does not know never cost a row: they
    are read as Windows-1252 in single-byte files and UTF-8, as U+FFFD elsewhere. Raises
    :class:`JobError` for an encoding that Python does not know.
    """
    name = _marked(data)
    if name is None and told is not None:
        name = _known(told, where)
    if name is None:
        name = _unmarked_utf16(data) or _by_evidence(data)
    text = data.decode(
        name.split()[0], errors="replace" if name.startswith("utf-") and "8" not in name else SINGLE_BYTE
    )
    return text.removeprefix("\ufeff"), name


def _known(told: str, where: str) -> str:
    try:
        info = codecs.lookup(told)
        b"a".decode(told, errors="replace")
    except (LookupError, UnicodeError) as error:
        raise JobError(
            "encoding is none that is known",
            where=where,
            remedy="Use utf-8, cp1252, latin-1, cp850 or utf-16, or leave it out to have it detected.",
        ) from error
    return "utf-8" if info.name == "utf-8-sig" else info.name


def _marked(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _by_evidence(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        words = [m.group() for m in islice(_WORD_BYTES.finditer(data), _EVIDENCE)]
    else:
        return "utf-8"
    as_utf8 = b" ".join(words).decode("utf-8", errors="replace")
    bad = as_utf8.count("\ufffd")
    if sum(1 for c in as_utf8 if c > "\x7f") - bad > bad:
        return "utf-8 with cp1252"
    return max(_PAGES, key=lambda page: (_score(words, page), -_PAGES.index(page)))


def _score(words: list[bytes], page: str) -> int:
    """Count Spanish letters in words, less other signs there and capitals after small letters."""
    score = 0
    for chunk in words:
        text = chunk.decode(page, errors="replace")
        for before, here in zip(" " + text, text, strict=False):
            if here <= "\x7f":
                continue
            coherent = not (here.isupper() and before.islower())
            score += 1 if here in _SPANISH and coherent else -1
    return score
