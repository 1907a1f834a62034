"""A YAML file as plain data, with the line and column of every key and value.

YAML 1.2 is read, so ``NO`` is Norway rather than false and ``12:30`` is text. Dates and every key stay
text as written; the models say what a value must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from reunify.errors import JobError

Loc = tuple[str | int, ...]
"""Where a value stands: the keys and positions that lead to it from the top."""

MAX_BYTES = 256 * 1024
MAX_NODES = 50_000
"""A job file of ten sources has about a thousand values; more is an alias that multiplies itself."""

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge"}


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing to put right, and where."""

    mark: Mark
    text: str


@dataclass
class Document:
    """What a file holds: plain ``data``, the text of scalars, and where each key and value stands."""

    data: Any = None
    keys: dict[Loc, Mark] = field(default_factory=dict)
    values: dict[Loc, Mark] = field(default_factory=dict)
    written: dict[Loc, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, loc: Loc, *, key: bool = False) -> Mark:
        """Return where ``loc`` stands, or the nearest thing above it that is in the file."""
        for end in range(len(loc), 0, -1):
            part = loc[:end]
            found = self.keys.get(part) if key or end < len(loc) else self.values.get(part)
            found = found or self.values.get(part)
            if found is not None:
                return found
        return Mark(1, 1)


def complain(path: Path, problems: list[Problem]) -> JobError:
    """Return one error that names every problem of a file, in the order of its lines."""
    ordered = sorted(set(problems), key=lambda p: (p.mark, p.text))
    if len(ordered) == 1:
        return JobError(ordered[0].text, where=f"{path}, {ordered[0].mark}")
    lines = "".join(f"\n  {p.mark}: {p.text}" for p in ordered)
    return JobError(f"{len(ordered)} things to put right{lines}", where=str(path))


def read_document(path: Path) -> tuple[Document, bytes]:
    """Read a YAML file; return it with its bytes.

    Raises :class:`JobError` where the file is missing, no file, too long, not UTF-8 or not YAML.
    """
    raw = _read_bytes(path)
    text = _decode(path, raw)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        document = _Walk().document(root)
    except MarkedYAMLError as error:
        raise complain(path, [_syntax(error, text)]) from None
    except ReaderError as error:
        before = text[: error.position]
        mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise complain(path, [Problem(mark, "a control character, which YAML does not allow")]) from None
    except (YAMLError, ValueError) as error:
        raise JobError(f"not YAML ({type(error).__name__})", where=str(path)) from None
    except RecursionError:
        raise JobError("lists or mappings nested too deep", where=str(path)) from None
    if document.problems:
        raise complain(path, document.problems)
    return document, raw


def _read_bytes(path: Path) -> bytes:
    """Return the bytes of a job file, or say why there are none to be had."""
    remedy = "Give the path of a job file; docs/job-file.md shows one."
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise JobError("there is no such job file", where=str(path), remedy=remedy) from None
    except IsADirectoryError:
        raise JobError("a folder, not a job file", where=str(path), remedy=remedy) from None
    except OSError as error:
        raise JobError(
            f"the job file cannot be read ({error.strerror})", where=str(path), remedy=remedy
        ) from None
    except ValueError:
        raise JobError("not a path", remedy=remedy) from None
    if len(raw) > MAX_BYTES:
        raise JobError("too long for a job file (over 256 kB)", where=str(path), remedy=remedy)
    return raw


def _decode(path: Path, raw: bytes) -> str:
    """Return the text of a job file, which must be UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", errors="replace")
        mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise JobError(
            "not UTF-8 text", where=f"{path}, {mark}", remedy="Save the job file as UTF-8 and try again."
        ) from None


def _syntax(error: MarkedYAMLError, text: str) -> Problem:
    """Say what YAML's parser stumbled over."""
    at = error.problem_mark or error.context_mark
    mark = Mark(at.line + 1, at.column + 1) if at is not None else Mark(1, 1)
    lines = text.splitlines()
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if line[mark.column - 1 : mark.column] == "\t":
        return Problem(mark, "a tab; YAML indents with spaces")
    if "another document" in str(error.problem):
        return Problem(mark, "a second document (---); a job is one document")
    return Problem(mark, f"not YAML: {error.problem or error.context}")


class _Walk:
    """Turns YAML's nodes into plain data, counting so that aliases cannot multiply without end."""

    def __init__(self) -> None:
        self.doc = Document()
        self.left = MAX_NODES

    def document(self, root: Node | None) -> Document:
        if root is not None:
            self.doc.data = self.value(root, ())
        return self.doc

    def value(self, node: Node, loc: Loc) -> Any:
        mark = _mark(node)
        self.left -= 1
        if self.left < 0:
            self.doc.problems = [Problem(mark, "too many values for a job; an alias multiplies itself")]
            return None
        self.doc.values[loc] = mark
        tag = str(node.tag)
        if tag.removeprefix(_TAG) not in _PLAIN_TAGS:
            self.doc.problems.append(Problem(mark, "a YAML tag (!…), which job files do not use"))
            return None
        if isinstance(node, MappingNode):
            return dict(self.pairs(node, loc))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*loc, i)) for i, item in enumerate(node.value) if self.left >= 0]
        self.doc.written[loc] = node.value
        return _scalar(tag.removeprefix(_TAG), node.value)

    def pairs(self, node: MappingNode, loc: Loc) -> Iterator[tuple[str, Any]]:
        seen: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            if self.left < 0:
                return
            mark = _mark(key_node)
            if not isinstance(key_node, ScalarNode):
                self.doc.problems.append(Problem(mark, "a key must be a word, not a list or a mapping"))
                continue
            key = str(key_node.value)
            if key in seen:
                text = f'key "{key}" stands here a second time; the first is on line {seen[key].line}'
                self.doc.problems.append(Problem(mark, text))
                continue
            seen[key] = mark
            self.doc.keys[(*loc, key)] = mark
            yield key, self.value(value_node, (*loc, key))


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _scalar(tag: str, text: str) -> str | int | float | bool | None:
    """Return a scalar by YAML 1.2's core rules; dates stay text."""
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag == "int":
        digits = text.replace("_", "")
        return int(digits, 0) if digits.lstrip("+-")[:2].lower() in {"0x", "0o", "0b"} else int(digits)
    if tag == "float":
        plain = text.replace("_", "").lower()
        return float(plain.replace(".inf", "inf").replace(".nan", "nan"))
    return text


def as_mapping(document: Document, path: Path) -> Mapping[str, Any]:
    """Return the file's top mapping, or raise :class:`JobError` where it is empty or something else."""
    remedy = "A job needs at least sources; docs/job-file.md shows one."
    if document.data is None:
        raise JobError("the job file is empty", where=str(path), remedy=remedy)
    if not isinstance(document.data, dict):
        raise JobError("a mapping (key: value) is needed", where=f"{path}, line 1, column 1", remedy=remedy)
    return document.data
