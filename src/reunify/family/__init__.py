"""Scored pairs to families: the same person in two lists, rivals, probabilities, safety flags."""

from reunify.family.compete import SLOPE, SLOTS, Share
from reunify.family.flags import FLAGS
from reunify.family.judge import Families, judge_families

__all__ = ["FLAGS", "SLOPE", "SLOTS", "Families", "Share", "judge_families"]
