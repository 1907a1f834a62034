"""Out again: what leaves the review desk, each export on the record before it does.

::

    export_table(desk, actor, "confirmed" | "open" | "labels", "csv" | "xlsx" | "json") -> Export
    case_sheet(desk, actor, ref, language, paper) -> Export           # the team's, one printed page
    claimant_sheet(desk, actor, pair_id, language, paper) -> Export   # says nothing of any record
    packet(desk, actor, ref, Asked(language, paper, form, whole)) -> Export
    save_export(export, path)                                         # 0600, whole or not at all
    find_reference(desk, actor, "3F2A9-1BC04") -> refs of children   # what a caller says
    ROUTES: tuple[Route, ...]                                         # what the web app mounts

``Export(content_type, filename, content, policy)``. All raise errors of :mod:`reunify.errors`.
"""

from reunify.review.out.claimant import claimant_sheet
from reunify.review.out.formats import FORMATS, Export, save_export
from reunify.review.out.packet import Asked, packet
from reunify.review.out.page import PAPERS
from reunify.review.out.references import find_reference, short_reference
from reunify.review.out.routes import ROUTES, Route
from reunify.review.out.sheet import case_sheet
from reunify.review.out.tables import TABLES, export_table

__all__ = [
    "FORMATS",
    "PAPERS",
    "ROUTES",
    "TABLES",
    "Asked",
    "Export",
    "Route",
    "case_sheet",
    "claimant_sheet",
    "export_table",
    "find_reference",
    "packet",
    "save_export",
    "short_reference",
]
