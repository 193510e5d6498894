"""An INSERT that says what happens when the row is there already."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables.base import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


def insert_into(session: AsyncSession, table: type[Base]) -> "Insert":
    """Return an INSERT into `table` that has `on_conflict_do_update` and `on_conflict_do_nothing`.

    Each kind of database has its own, with the same methods. Only the one in use is imported: PostgreSQL's
    takes a tenth of a second of the start. It names the table and not the class, so that the rows do not
    pass through the object mapper, which would double their cost.
    """
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return cast("Insert", dialect.insert(table.__table__))
