"""Scored pairs to families: the same person in two lists, rivals, probabilities, safety flags."""

from reunify.family.flags import FLAGS
from reunify.family.judge import Families, judge_again, judge_families
from reunify.family.rows import Graded
from reunify.family.shares import SLOTS, Share

__all__ = ["FLAGS", "SLOTS", "Families", "Graded", "Share", "judge_again", "judge_families"]
