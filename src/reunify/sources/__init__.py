"""Agency files and tables in; people, claims, relatives and a quarantine out, every cell still text.

The only room that opens an agency's file. Every row read ends in records, merged into an identical
one, or in quarantine with its file, row and reason: :class:`Intake` holds the tables and the counts.
"""

from reunify.sources.fingerprints import fingerprints
from reunify.sources.mapping import unread_headers
from reunify.sources.read import Intake, check_columns, read_sources

__all__ = ["Intake", "check_columns", "fingerprints", "read_sources", "unread_headers"]
