"""reunify: ranked candidate pairs of separated children and their parents, for people to confirm."""

__version__ = "0.1.0"
