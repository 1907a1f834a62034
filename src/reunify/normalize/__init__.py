"""Text to comparable values: names, dates as intervals, places, identifiers, in whole columns.

:func:`normalize_records` reads every cell that the sources brought and loses none: what cannot be
read stays as text beside the empty value, and is counted. A job's aliases for names are evidence, not
replacement, so they are applied where names are compared (:func:`reunify.normalize.names.forms`).
"""

from reunify.normalize.records import Normalized, normalize_records

__all__ = ["Normalized", "normalize_records"]
