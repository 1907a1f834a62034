"""Dates and ages as people write them, read into closed intervals of days.

A date is never more exact than its cell: "05/2018" is a month, "2010?" a year, "9 años" the year in
which someone of nine was born. Where day and month could be exchanged, both readings are kept.
"""

from reunify.normalize.dates.order import Order, OrderEvidence, column_order
from reunify.normalize.dates.read import read_births, read_days

__all__ = ["Order", "OrderEvidence", "column_order", "read_births", "read_days"]
