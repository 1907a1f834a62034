"""Which seeds may be looked at while the program is changed, and which are scored once, at the end.

Fixed before anything was tuned. A figure on the final seeds that was seen before a change is no longer one
on worlds that the change never saw: whoever looks at them must say so in ``docs/benchmarks-quality.md``
and choose others.
"""

from __future__ import annotations

DEVELOPMENT = tuple(range(101, 111))
"""Worlds that anybody may look at, as often as is useful."""

# Final seeds are scored once, when the work is done, and never looked into while it is under way. Looked at,
# and final no more: 9,001 to 9,010, before the slope of calibration went from 0.73 to 0.71 (with 1,000
# children 0.5 to 0.8 was 0.13 too high); 9,011 to 9,020, before pairs were listed from 0.0001 (it was 0.001).
FINAL = tuple(range(9_021, 9_031))

POOL_DEVELOPMENT = tuple(range(20_001, 20_201))
"""The 200 small jobs whose pairs are pooled to see whether their probabilities are honest."""

# Scored once as well.
POOL_FINAL = tuple(range(30_201, 30_401))

TRAINING_OFFSET = 50_000
"""Added to a world's seed to get the world whose truth a supervised ceiling is trained on."""

EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0)
"""Bins of probability in which what is said is set beside what is right."""

FEWEST_PAIRS = 100
"""Pairs that a bin must hold before its error counts."""

FEWEST_CHILDREN = 200
"""Children with a true adult that a subgroup must have before its share counts."""

DRAWS = 200
"""Resamplings of families behind each interval."""

BASELINE = {
    "large": (12_000, DEVELOPMENT[:3]),
    "noise-2": (3_000, DEVELOPMENT[:3]),
    "ids-absent": (3_000, DEVELOPMENT[:3]),
    "unnamed": (3_000, DEVELOPMENT[:3]),
    "parish-2": (2_000, DEVELOPMENT[:3]),
    "seekers": (2_000, DEVELOPMENT[:3]),
}
"""Worlds that the frozen baseline is of: children and seeds, few enough to run on demand."""
