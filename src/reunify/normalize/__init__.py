"""Text to comparable values: names, dates as intervals, places, identifiers, in whole columns."""
