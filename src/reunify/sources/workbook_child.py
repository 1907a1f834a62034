"""Reads one sheet of a workbook in a process of its own: run as a script, never imported.

Takes one JSON line of arguments on standard input; writes one JSON line and then the sheet as an Arrow
IPC stream to standard output, so that no copy stays on a disk whatever ends it. It imports nothing of
reunify, so that it starts fast, and its libraries only once its memory and time are limited.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TypedDict


class Arguments(TypedDict):
    """What the parent asks for; limits in bytes and seconds of processor time."""

    workbook: str
    sheet: str | None
    memory: int
    seconds: int


class Answer(TypedDict):
    """The workbook's sheets, whether the sheet was written, and what kept it from being so."""

    sheets: list[str]
    written: bool
    error: str | None


def main() -> None:
    """Read the sheet that the arguments name."""
    arguments: Arguments = json.loads(sys.stdin.readline())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (arguments["memory"], arguments["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (arguments["seconds"], arguments["seconds"]))
    read(arguments)


def read(arguments: Arguments) -> None:
    """Write the sheet's cells as text; rows are counted from the sheet's first, blank or not."""
    import fastexcel
    import pyarrow as pa

    try:
        book = fastexcel.read_excel(Path(arguments["workbook"]).read_bytes())
        sheets: list[str] = book.sheet_names
        name = sheets[0] if arguments["sheet"] is None and sheets else arguments["sheet"]
        if name not in sheets:
            tell({"sheets": sheets, "written": False, "error": None})
            return
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        batch = sheet.to_arrow() if sheet.width else pa.RecordBatch.from_pydict({})
    except fastexcel.FastExcelError as error:
        tell({"sheets": [], "written": False, "error": type(error).__name__})
        return
    tell({"sheets": sheets, "written": True, "error": None})
    with pa.ipc.new_stream(sys.stdout.buffer, batch.schema) as writer:
        writer.write_batch(batch)


def tell(answer: Answer) -> None:
    """Write the answer's line."""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
