"""Fixtures that every ring's tests share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.services.ask import AskService
from bot.services.plan import load_pack
from storage.database import Database
from tests.support.databases import PostgresServer, postgres_database, postgres_server
from tests.support.town import Town, open_town

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def ask_service() -> AskService:
    """Give the index over the plan, built once."""
    return AskService.build(load_pack("jishi-2019"))


@pytest_asyncio.fixture
async def town(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's province with the real bot in it, on Monday 2019-03-04 at 08:30."""
    async with open_town(tmp_path, ask_service) as town:
        yield town


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a real PostgreSQL, one per test process."""
    with postgres_server() as server:
        yield server


@pytest_asyncio.fixture(params=BOTH)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Give the address of a database without tables, on each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    async with postgres_database(request.getfixturevalue("postgres"), empty=True) as url:
        yield url


@pytest_asyncio.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a database with all tables and nothing in them, on each kind in turn."""
    if request.param == "sqlite":
        ready = Database(f"sqlite:///{tmp_path / 'test.db'}")
        await ready.upgrade()
        yield ready
        await ready.close()
        return
    async with postgres_database(request.getfixturevalue("postgres")) as url:
        ready = Database(url)
        yield ready
        await ready.close()
