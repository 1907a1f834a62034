"""Text to comparable values: names, dates as intervals, places, identifiers, in whole columns.

:func:`normalize_records` reads every cell that the sources brought and loses none: what cannot be
read stays as text beside the empty value, and is counted. A job's aliases for names are evidence, not
replacement, so they are applied where names are compared (:func:`reunify.normalize.names.forms`).

It is imported when it is first asked for: comparing names needs none of what reads cells.
"""

from typing import TYPE_CHECKING

from reunify.lazy import later

if TYPE_CHECKING:
    from reunify.normalize.records import Normalized, normalize_records

__all__ = ["Normalized", "normalize_records"]

__getattr__ = later(__name__, dict.fromkeys(__all__, "records"))
