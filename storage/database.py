"""The database: its address, its sessions, its migrations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT = 30_000
"""Milliseconds that a SQLite writer waits for another before it gives up."""

_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


class Database:
    """One database and the two ways to use it: `read` and `write`."""

    def __init__(self, url: str) -> None:
        """Prepare, without connecting.

        Args:
            url: `sqlite:///file.db` or `postgresql://user@host/name`; the async driver is added.
        """
        address = make_url(url)
        address = address.set(drivername=_ASYNC_DRIVERS.get(address.drivername, address.drivername))
        self.engine: AsyncEngine = create_async_engine(address)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        self._reading = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writing = async_sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one state of the database and changes nothing."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Give a session in a transaction: all of it is kept, or, on an exception, none of it."""
        async with self._writing.begin() as session:
            yield session

    async def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; nothing happens when they are there already."""
        async with self.engine.execution_options(writes=True).begin() as connection:
            await connection.run_sync(_migrate, revision)

    async def pending(self) -> bool:
        """Tell whether the tables are older than this program."""
        async with self.engine.connect() as connection:
            current = await connection.run_sync(
                lambda c: MigrationContext.configure(c).get_current_revision()
            )
            newest = await connection.run_sync(
                lambda c: ScriptDirectory.from_config(migrations(c)).get_current_head()
            )
        return current != newest

    async def ping(self) -> None:
        """Raise if the database does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def migrations(connection: Connection) -> Config:
    """Return Alembic's configuration, bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("storage") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection, revision: str) -> None:
    command.upgrade(migrations(connection), revision)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN is switched off: `_begin_sqlite` says which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL, not NORMAL: what the user was told is saved must survive a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once; upgrading a read lock later fails instead of waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
