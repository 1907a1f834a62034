"""Testimonies to pairs worth scoring: weighted keys, common ones combined, the best for each."""

from reunify.retrieval.keys import build_keys
from reunify.retrieval.pairs import retrieve_pairs

__all__ = ["build_keys", "retrieve_pairs"]
