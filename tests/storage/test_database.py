"""What `read` and `write` promise, and the one column type of our own."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, delete, event, insert, literal, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from storage.database import Database
from storage.tables import MarkRow, RoleRow

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)
SHANGHAI_EVENING = datetime(2019, 3, 4, 20, 0, tzinfo=timezone(timedelta(hours=8)))


async def _put(database: Database, key: str, at: datetime) -> None:
    async with database.write() as session:
        session.add(MarkRow(key=key, at=at))


async def _get(database: Database, key: str) -> datetime | None:
    async with database.read() as session:
        row = await session.get(MarkRow, key)
        return row.at if row else None


async def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        await _put(database, "naive", NOON.replace(tzinfo=None))
    assert await _get(database, "naive") is None


async def test_a_moment_of_any_zone_comes_back_aware_in_utc(database: Database) -> None:
    await _put(database, "evening", SHANGHAI_EVENING)
    found = await _get(database, "evening")
    assert found == NOON
    assert found.utcoffset() == timedelta(0)


async def test_an_exception_leaves_nothing_of_the_transaction(database: Database) -> None:
    async def fail_after_writing() -> None:
        async with database.write() as session:
            session.add(MarkRow(key="half", at=NOON))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_writing()
    assert await _get(database, "half") is None


async def test_a_reading_session_keeps_nothing(database: Database) -> None:
    async with database.read() as session:
        session.add(MarkRow(key="read", at=NOON))
        await session.flush()
    assert await _get(database, "read") is None


async def test_foreign_keys_are_enforced(database: Database) -> None:
    async def grant_at_a_unit_that_is_not_there() -> None:
        async with database.write() as session:
            session.add(RoleRow(user_id=1, unit="999999", role="reader", granted_at=NOON))

    with pytest.raises(IntegrityError):
        await grant_at_a_unit_that_is_not_there()


async def test_a_writer_cancelled_within_a_statement_does_not_keep_the_others_out(database: Database) -> None:
    asked = asyncio.Event()

    async def writer(key: str) -> None:
        async with database.write() as session:
            # RETURNING leaves the driver a statement that is not over when the task is.
            rows = insert(MarkRow).values([{"key": f"{key}-{n}", "at": NOON} for n in range(50)])
            await session.execute(rows.returning(MarkRow.key))

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _asked(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT"):
            asked.set()

    for attempt in range(10):
        asked.clear()
        task = asyncio.create_task(writer(str(attempt)))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # Whoever was cancelled is remembered (`task`, its traceback), and yet the next one gets in.
        await _put(database, f"after-{attempt}", NOON)
        assert await _get(database, f"{attempt}-0") is None


async def test_two_writers_wait_for_each_other_instead_of_failing(database: Database) -> None:
    first_is_in, first_may_end = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.write() as session:
            session.add(MarkRow(key="first", at=NOON))
            await session.flush()
            first_is_in.set()
            await first_may_end.wait()

    async def second() -> None:
        await first_is_in.wait()
        async with database.write() as session:
            session.add(MarkRow(key="second", at=NOON))

    tasks = [asyncio.create_task(first()), asyncio.create_task(second())]
    await first_is_in.wait()
    first_may_end.set()
    await asyncio.gather(*tasks)
    assert await _get(database, "first") == await _get(database, "second") == NOON


async def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    async with database.write() as session:
        session.add(MarkRow(key="not yet", at=NOON))
        await session.flush()
        assert await _get(database, "not yet") is None
    assert await _get(database, "not yet") == NOON


async def test_sqlite_keeps_what_was_acknowledged_through_a_power_cut(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL does so by default")
    async with database.read() as session:
        settings = {
            name: (await session.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def _glimpse(database: Database, key: str) -> list[datetime]:
    found = await database.glance(
        select(MarkRow.at).where(MarkRow.key == bindparam("sought")), {"sought": key}
    )
    return [at for (at,) in found]


async def test_a_glance_sees_what_was_written_and_nothing_unfinished(database: Database) -> None:
    assert await _glimpse(database, "mark") == []
    async with database.write() as session:
        session.add(MarkRow(key="mark", at=NOON))
        await session.flush()
        assert await _glimpse(database, "mark") == []
    assert await _glimpse(database, "mark") == [NOON]
    async with database.write() as session:
        await session.execute(delete(MarkRow))
    assert await _glimpse(database, "mark") == []


async def test_a_database_in_memory_can_be_glanced_at() -> None:
    database = Database("sqlite://")
    try:
        assert await database.glance(select(literal(1))) == [(1,)]
    finally:
        await database.close()


async def test_ping_answers(database: Database) -> None:
    await database.ping()
