"""Alembic's entry: runs on the connection that `reports.history.database` hands over."""

from alembic import context

from reports.history.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
