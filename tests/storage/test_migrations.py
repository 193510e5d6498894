"""The tables: made, unmade and made again by the migrations, and just what the models say."""

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text

from storage.database import Database, migrations
from storage.tables import Base


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def _now_there(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(_tables)


async def _downgrade(database: Database) -> None:
    async with database.engine.execution_options(writes=True).begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(migrations(c), "base"))


async def test_migrations_go_up_and_down_and_up_again(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        assert await database.pending()
        await database.upgrade()
        assert await _now_there(database) == set(Base.metadata.tables)
        await _downgrade(database)
        assert await _now_there(database) == set()
        await database.upgrade()
        assert await _now_there(database) == set(Base.metadata.tables)
        assert not await database.pending()
    finally:
        await database.close()


async def test_the_models_ask_for_nothing_that_no_migration_makes(database: Database) -> None:
    async with database.engine.connect() as connection:
        # Raises, with the list of differences, when there is one.
        await connection.run_sync(lambda c: command.check(migrations(c)))


async def test_a_start_that_finds_its_tables_ready_runs_no_migration(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    monkeypatch.setattr("storage.database._migrate", lambda _connection, revision: ran.append(revision))
    await database.upgrade()
    assert ran == []
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    await database.upgrade()
    assert ran == ["head"]


async def test_upgrading_what_is_up_to_date_changes_nothing(database: Database) -> None:
    before = await _now_there(database)
    await database.upgrade()
    assert await _now_there(database) == before
