"""The pages people open after a run: ``report.html`` (counts, no person) and ``cases.html`` (pairs to read).

Each is one file that works without a network and lets nothing in or out. Nothing here decides anything:
tables of a finished run in, a page out.
"""

from typing import TYPE_CHECKING

from reunify.lazy import later
from reunify.report.facts import CasesInput, ReportFacts

if TYPE_CHECKING:
    from reunify.report.cases import write_cases
    from reunify.report.overview import write_report
    from reunify.report.reach import reached, stated_fields

__all__ = ["CasesInput", "ReportFacts", "reached", "stated_fields", "write_cases", "write_report"]

__getattr__ = later(
    __name__,
    {"reached": "reach", "stated_fields": "reach", "write_cases": "cases", "write_report": "overview"},
)
