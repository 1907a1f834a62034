"""Yardsticks: reunify on written extracts, against plain Splink on a made world, and its speed by size."""
