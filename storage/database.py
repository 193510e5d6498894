"""The database: its address, its sessions, its migrations."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVarTuple

from sqlalchemy import URL, Connection, Row, Select, create_engine, event, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_TIMEOUT = 30_000
"""Milliseconds that a SQLite writer waits for another before it gives up."""

GLANCE_TIMEOUT = 1_000
"""The same for a glance, which holds up the event loop; with a write-ahead log it waits for no writer."""

Columns = TypeVarTuple("Columns")

_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_IN_MEMORY = {None, "", ":memory:"}
"""Names of a SQLite database that only its own connection sees."""


class Database:
    """One database and the ways to use it: `read`, `write`, and `glance` for one short look."""

    def __init__(self, url: str) -> None:
        """Prepare, without connecting.

        Args:
            url: `sqlite:///file.db` or `postgresql://user@host/name`; the async driver is added.
        """
        address = make_url(url)
        address = address.set(drivername=_ASYNC_DRIVERS.get(address.drivername, address.drivername))
        self.is_sqlite = address.get_backend_name() == "sqlite"
        # Compiling a query (JIT) takes PostgreSQL longer than any query of ours takes to answer.
        settings = {} if self.is_sqlite else {"server_settings": {"jit": "off"}}
        self.engine: AsyncEngine = create_async_engine(address, connect_args=settings)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
            event.listen(self.engine.sync_engine, "invalidate", _let_go_sqlite)
        self._glances = _Glances(address) if self.is_sqlite and address.database not in _IN_MEMORY else None
        self._turn = asyncio.Lock()
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
        async with self._in_turn(), self._writing.begin() as session:
            yield session

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Let the writers of this process come one after the other: SQLite lets any of them in, by chance.

        Raises:
            TimeoutError: the others did not end, one of them perhaps being the caller itself.
        """
        if not self.is_sqlite:
            yield
            return
        async with asyncio.timeout(BUSY_TIMEOUT / 1000):
            await self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()

    async def glance(
        self, statement: "Select[*Columns]", parameters: Mapping[str, Any] | None = None
    ) -> "Sequence[Row[*Columns]]":
        """Return the rows of one SELECT that an index answers at once, without a transaction.

        SQLite is asked in the event loop's own thread: handing such a question to the driver's thread
        and back costs many times what answering it does.
        """
        if self._glances is not None:
            return self._glances.rows(statement, parameters)
        async with self.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            return (await plain.execute(statement, parameters)).all()

    async def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; nothing happens when they are there already."""
        if revision == "head" and not await self.pending():
            return
        async with self.engine.execution_options(writes=True).begin() as connection:
            await connection.run_sync(_migrate, revision)

    async def pending(self) -> bool:
        """Tell whether the tables are older than this program."""
        if self._glances is not None:
            return _revision(self._glances.connection()) != _newest_revision()
        async with self.engine.connect() as connection:
            return await connection.run_sync(_revision) != _newest_revision()

    async def ping(self) -> None:
        """Raise if the database does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        if self._glances is not None:
            self._glances.close()
        await self.engine.dispose()


class _Glances:
    """Reads a SQLite file in the caller's own thread, on a connection of its own that cannot write."""

    def __init__(self, address: URL) -> None:
        self._engine = create_engine(address.set(drivername="sqlite"), isolation_level="AUTOCOMMIT")
        event.listen(self._engine, "connect", _prepare_glances)
        self._connection: Connection | None = None

    def rows(
        self, statement: "Select[*Columns]", parameters: Mapping[str, Any] | None
    ) -> "Sequence[Row[*Columns]]":
        return self.connection().execute(statement, parameters).all()

    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _prepare_glances(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.execute(f"PRAGMA busy_timeout={GLANCE_TIMEOUT}")
    connection.execute("PRAGMA query_only=ON")


def _revision(connection: Connection) -> str | None:
    """Return the last migration that was run; None for none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _newest_revision() -> str:
    """Return the last migration there is: their files begin with their numbers."""
    steps = resources.files("storage").joinpath("migrations", "versions").iterdir()
    return max(number for step in steps if (number := step.name.partition("_")[0]).isdigit())


def migrations(connection: Connection) -> "Config":
    """Return Alembic's configuration, bound to an open connection."""
    from alembic.config import Config  # noqa: PLC0415  a start that finds its tables ready does without

    config = Config()
    config.set_main_option("script_location", str(resources.files("storage") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415  see `migrations`

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


def _let_go_sqlite(connection: Any, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
    # A writer cancelled within a statement leaves its connection to be closed. SQLite keeps a closed
    # connection, and the lock it holds, for as long as a statement of it is anywhere remembered (the
    # traceback of the cancelled task will do), and every other writer waits in vain. One that is broken
    # or closed already holds nothing, and letting go of it must not fail.
    with suppress(Exception):
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once; upgrading a read lock later fails instead of waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
