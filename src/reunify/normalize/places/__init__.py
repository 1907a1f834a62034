"""Places made comparable: country, department, municipality, locality, and Border Patrol sectors.

Cells come in any column and either order, misspelt, with nicknames ("Xela") and aldea words. What is
known comes from ``data/`` (see its README for sources); what is not known is kept, folded.
"""

from reunify.normalize.places.columns import coordinates, read_places
from reunify.normalize.places.sectors import read_sectors

__all__ = ["coordinates", "read_places", "read_sectors"]
