"""Stored button actions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage import buttons
from storage.buttons import StoredButton
from storage.database import Database

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = StoredButton("abc", "plan.clause", {"clause": "四（一）1·规范基础团务"}, 1003, NOW + HOUR)


async def _keep(database: Database, *new: StoredButton) -> None:
    async with database.write() as session:
        await buttons.keep(session, new)


async def _find(database: Database, token: str) -> StoredButton | None:
    return await buttons.find(database, token)


async def test_a_button_comes_back_as_it_went_in(database: Database) -> None:
    bare = StoredButton("bare", "report.begin")
    await _keep(database, ONE, bare)
    assert await _find(database, "abc") == ONE
    assert await _find(database, "bare") == bare
    assert await _find(database, "other") is None


async def test_a_button_shown_again_lives_as_long_as_the_newest(database: Database) -> None:
    await _keep(database, ONE)
    again = replace(ONE, expires_at=NOW + 2 * HOUR)
    await _keep(database, again)
    assert await _find(database, "abc") == again


async def test_keeping_nothing_is_allowed(database: Database) -> None:
    await _keep(database)
    assert await _find(database, "") is None


async def test_expired_buttons_are_forgotten_and_others_stay(database: Database) -> None:
    late = replace(ONE, token="late", expires_at=NOW + 2 * HOUR)
    ever = replace(ONE, token="ever", expires_at=None)
    await _keep(database, ONE, late, ever)
    async with database.write() as session:
        assert await buttons.forget_expired(session, NOW + HOUR + timedelta(seconds=1)) == 1
    assert await _find(database, "abc") is None
    assert await _find(database, "late") == late
    assert await _find(database, "ever") == ever
