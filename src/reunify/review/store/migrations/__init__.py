"""Versions of the schema, run by alembic."""
