"""What to ask next: for each child the question whose answer is expected to tell most.

Beside the street's last stage, which writes it into the roster; nothing here finds or ranks a pair.
"""

from typing import TYPE_CHECKING

from reunify.ask.words import retold, worded_questions
from reunify.lazy import later

if TYPE_CHECKING:
    from reunify.ask.choose import ask_next

__all__ = ["ask_next", "retold", "worded_questions"]

__getattr__ = later(__name__, {"ask_next": "choose"})
