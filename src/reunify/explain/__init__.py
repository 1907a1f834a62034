"""What became of one child, or of one child and one adult, read from a finished run and nothing else.

A pair that is not listed was lost at a known place: consent, reading, retrieval, scoring or the
threshold. Each is told with what it rests on, in figures that are the run's own: tables are read, and
what no table holds (a pair that was never scored) is computed by the same SQL and the same model.
"""

from typing import TYPE_CHECKING

from reunify.explain.folder import Finished
from reunify.lazy import later

if TYPE_CHECKING:
    from reunify.explain.child import ChildStory, explain_child
    from reunify.explain.pair import PairStory, explain_pair

__all__ = ["ChildStory", "Finished", "PairStory", "explain_child", "explain_pair"]

__getattr__ = later(
    __name__,
    {"ChildStory": "child", "PairStory": "pair", "explain_child": "child", "explain_pair": "pair"},
)
