"""Where decisions are kept: tables, the guards that no application can go round, and how they are opened."""

from reunify.review.store.engine import Store, open_store
from reunify.review.store.tables import METADATA

__all__ = ["METADATA", "Store", "open_store"]
