"""The guards and the view as they are now: more is refused; the runs on the record are found at once."""

from alembic import op
from sqlalchemy import text

from reunify.review.store import guards

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the index that guards look runs up by, and every guard anew."""
    connection = op.get_bind()
    only = text("action LIKE 'run%'")
    op.create_index("ix_journal_runs", "journal", ["seq"], sqlite_where=only, postgresql_where=only)
    guards.remove(connection)
    guards.install(connection)
