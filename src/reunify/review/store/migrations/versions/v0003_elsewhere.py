"""The children of whom one adult is a candidate are found without reading the long rows of their pairs."""

from alembic import op

revision = "0003"
down_revision = "0002"

INDEX = "ix_candidate_adult_id"


def upgrade() -> None:
    """Make the index of an adult's pairs anew, with what is asked of them in it."""
    op.drop_index(INDEX, "candidate")
    columns = ["adult_id", "listed", "match_probability", "pair_id", "child_id"]
    op.create_index(INDEX, "candidate", columns)
