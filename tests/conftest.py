"""Fixtures that every ring's tests share."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import services
from bot.cli.demo import seed
from bot.config import Settings
from bot.services import Services
from bot.services.ask import AskService
from bot.services.plan import load_pack
from storage.database import Database
from tests.support.databases import PostgresServer, postgres_database, postgres_server, wait_for
from tests.support.town import MONDAY, Town, open_town

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
    async with postgres_database(request.getfixturevalue("postgres"), "template0") as url:
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


@pytest.fixture(scope="session")
def peopled_file(tmp_path_factory: pytest.TempPathFactory, ask_service: AskService) -> Path:
    """Give a SQLite file with the units, groups and people of the demo in it."""
    file = tmp_path_factory.mktemp("peopled") / "peopled.db"
    wait_for(_let_people_in(f"sqlite:///{file}", ask_service))
    return file


@pytest.fixture(scope="session")
def peopled_template(postgres: PostgresServer, ask_service: AskService) -> Iterator[str]:
    """Give the name of a PostgreSQL template with the units, groups and people of the demo in it."""
    name = f"{postgres.template}_peopled"
    wait_for(postgres.run(f"CREATE DATABASE {name} TEMPLATE {postgres.template}"))
    wait_for(_let_people_in(postgres.url(name), ask_service))
    yield name
    wait_for(postgres.run(f"DROP DATABASE {name}"))


async def _let_people_in(url: str, ask_service: AskService) -> None:
    async with _services_on(url, ask_service) as ready:
        await seed(ready)


@asynccontextmanager
async def _services_on(url: str, ask_service: AskService) -> AsyncIterator[Services]:
    settings = Settings.model_validate({"storage": {"url": url}})
    async with services(settings, now=lambda: MONDAY, ask=ask_service) as ready:
        yield ready


@pytest_asyncio.fixture(params=BOTH)
async def ready(
    request: pytest.FixtureRequest, tmp_path: Path, ask_service: AskService
) -> AsyncIterator[Services]:
    """Give the bot's services with the demo's units, groups and people, on each kind of database in turn.

    Their clock stands at Monday 2019-03-04, 08:30.
    """
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("peopled_file"), tmp_path / "ready.db")
        async with _services_on(f"sqlite:///{file}", ask_service) as ready:
            yield ready
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("peopled_template")
    async with postgres_database(server, template) as url, _services_on(url, ask_service) as ready:
        yield ready
