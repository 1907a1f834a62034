"""Testimonies to pairs worth scoring: weighted keys, common ones combined, the best for each."""

from reunify.retrieval.keys import build_keys
from reunify.retrieval.pairs import retrieve_pairs
from reunify.retrieval.rules import check_rules

__all__ = ["build_keys", "check_rules", "retrieve_pairs"]
