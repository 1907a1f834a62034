"""Names, the heart of the matter: Spanish and Mayan name logic.

Given names, paternal, maternal and married surnames out of any columns (:func:`read_names`); what a
token sounds like and which names it may stand for (:func:`forms`, :func:`sound`); how many people
bear a name (:func:`surname_counts`, :func:`given_counts`).
"""

from reunify.normalize.names.folding import fold
from reunify.normalize.names.likeness import forms, sounds
from reunify.normalize.names.read import read_names
from reunify.normalize.names.sounds import sound
from reunify.normalize.names.tables import (
    GIVEN_FLOOR,
    SURNAME_FLOOR,
    given_counts,
    surname_counts,
)

__all__ = [
    "GIVEN_FLOOR",
    "SURNAME_FLOOR",
    "fold",
    "forms",
    "given_counts",
    "read_names",
    "sound",
    "sounds",
    "surname_counts",
]
