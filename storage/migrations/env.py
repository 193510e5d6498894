"""Alembic's entry: runs the steps on the connection that `storage.database` hands over."""

from alembic import context
from sqlalchemy import Connection

from storage.tables import Base

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
    user_module_prefix="storage.types.",
)
with context.begin_transaction():
    context.run_migrations()
