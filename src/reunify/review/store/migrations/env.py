"""Runs the migrations on the connection that it is handed, in the caller's transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=False,  # the caller's transaction holds all of it
    render_as_batch=False,
)
context.run_migrations()
