"""Out again: what leaves the review desk, each export on the record before it does.

See docs/review-exports.md.
"""

from reunify.review.out.formats import FORMATS, Export, save_export
from reunify.review.out.tables import TABLES, export_table

__all__ = ["FORMATS", "TABLES", "Export", "export_table", "save_export"]
