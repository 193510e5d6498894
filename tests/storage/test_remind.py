"""The ledger: one row for one message, one claimer for one row."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage import remind
from storage.database import Database
from storage.remind import Delivery, NewDelivery

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def owed(chat: int = -10, **changes: Any) -> NewDelivery:
    """Return one notice of the exchange day, due now."""
    one = NewDelivery("exchange", "2019-03-15", chat, -3, NOW, payload={"due": "2019-03-15"})
    return replace(one, **changes)


async def _plan(database: Database, *new: NewDelivery) -> int:
    async with database.write() as session:
        return await remind.plan(session, new, now=NOW)


async def _claim(database: Database, now: datetime = NOW, limit: int = 100) -> list[Delivery]:
    async with database.write() as session:
        return await _take(session, now, limit)


async def _take(session: AsyncSession, now: datetime, limit: int) -> list[Delivery]:
    due = await remind.due(session, now, limit=limit)
    taken = await remind.claim(session, [row.id for row in due], now)
    rows = await remind.deliveries(session, state="sending")
    return [row for row in rows if row.id in taken]


async def _ledger(database: Database, state: str | None = None) -> list[Delivery]:
    async with database.read() as session:
        return await remind.deliveries(session, state=state)


async def test_planning_the_same_again_adds_nothing(database: Database) -> None:
    assert await _plan(database, owed(), owed(-20)) == 2
    assert await _plan(database, owed(), owed(-20), owed(-30)) == 1
    assert await _plan(database) == 0
    assert len(await _ledger(database)) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"duty": "study"},
        {"duty_version": 2},
        {"occurrence": "2019-04-15"},
        {"chat_id": -20},
        {"rung": 0},
    ],
)
async def test_each_part_of_the_key_makes_another_message(database: Database, other: dict[str, Any]) -> None:
    assert await _plan(database, owed(), owed(**other)) == 2


async def test_what_is_planned_again_at_another_time_stays_as_it_was(database: Database) -> None:
    await _plan(database, owed())
    assert await _plan(database, owed(send_at=NOW + HOUR, payload={"due": "later"})) == 0
    [row] = await _ledger(database)
    assert (row.send_at, row.payload) == (NOW, {"due": "2019-03-15"})


async def test_more_than_one_statement_can_hold_is_planned_in_one_go(database: Database) -> None:
    assert await _plan(database, *(owed(-number) for number in range(1, 1102))) == 1101


async def test_claiming_takes_what_is_due_oldest_first_and_notes_the_attempt(database: Database) -> None:
    await _plan(database, owed(-1), owed(-2, send_at=NOW - HOUR), owed(-3, send_at=NOW + HOUR))
    claimed = await _claim(database)
    assert [row.chat_id for row in claimed] == [-2, -1]
    assert {(row.state, row.attempts, row.claimed_at) for row in claimed} == {("sending", 1, NOW)}
    assert await _claim(database) == []
    assert [row.chat_id for row in await _ledger(database, "planned")] == [-3]


async def test_claiming_takes_no_more_than_the_limit(database: Database) -> None:
    await _plan(database, *(owed(-number) for number in range(1, 6)))
    assert [len(await _claim(database, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_who_waits_for_an_answer_comes_before_the_notices_that_wait_longer(database: Database) -> None:
    await _plan(database, owed(-1, kind="notice", send_at=NOW - HOUR), owed(-2), owed(-3, send_at=NOW + HOUR))
    async with database.read() as session:
        assert await remind.due_chats(session, NOW, limit=9) == [-2, -1]
        assert await remind.due_chats(session, NOW, limit=1) == [-2]
        assert await remind.due_chats(session, NOW, limit=9, but=[-2]) == [-1]


async def test_a_chats_next_message_is_its_oldest_answer_or_all_its_notices_together(
    database: Database,
) -> None:
    await _plan(
        database,
        owed(-1, kind="notice", send_at=NOW - HOUR),
        owed(-1, rung=0),
        owed(-1, rung=1, send_at=NOW - HOUR),
        owed(-2, kind="notice"),
        owed(-2, kind="notice", rung=0),
        owed(-3),
    )
    async with database.read() as session:
        due = await remind.due(session, NOW, limit=9, chats=[-1, -2])
    assert sorted((row.chat_id, row.rung) for row in due) == [(-2, -3), (-2, 0), (-1, 1)]


async def test_two_claimers_at_once_never_get_the_same_row(database: Database) -> None:
    await _plan(database, *(owed(-number) for number in range(1, 61)))

    async def claim_all() -> list[int]:
        mine: list[int] = []
        while rows := await _claim(database, limit=7):
            mine += [row.id for row in rows]
        return mine

    taken = await asyncio.gather(*(claim_all() for _ in range(4)))
    together = [number for one in taken for number in one]
    assert len(together) == len(set(together)) == 60


async def test_a_claim_that_was_rolled_back_can_be_made_again(database: Database) -> None:
    await _plan(database, owed())

    async def claim_and_fail() -> None:
        async with database.write() as session:
            await _take(session, NOW, 1)
            raise LookupError

    with pytest.raises(LookupError):
        await claim_and_fail()
    [row] = await _claim(database)
    assert row.attempts == 1


async def test_what_became_of_a_delivery_is_noted(database: Database) -> None:
    await _plan(database, owed())
    [row] = await _claim(database)
    async with database.write() as session:
        await remind.finish(session, row.id, "sent", now=NOW + HOUR, reason="", message_id=77)
    [row] = await _ledger(database, "sent")
    assert (row.message_id, row.finished_at) == (77, NOW + HOUR)


async def test_a_released_delivery_is_due_again_at_its_new_time(database: Database) -> None:
    await _plan(database, owed())
    [row] = await _claim(database)
    async with database.write() as session:
        await remind.release(session, row.id, reason="连不上", send_at=NOW + HOUR)
    assert await _claim(database) == []
    [again] = await _claim(database, NOW + HOUR)
    assert (again.id, again.attempts, again.reason) == (row.id, 2, "连不上")


async def test_a_delivery_that_moved_goes_to_the_new_chat(database: Database) -> None:
    await _plan(database, owed())
    [row] = await _claim(database)
    async with database.write() as session:
        await remind.release(session, row.id, reason="已升级", send_at=NOW, chat_id=-1010)
    [again] = await _claim(database)
    assert again.chat_id == -1010


async def test_a_finished_delivery_cannot_be_released(database: Database) -> None:
    await _plan(database, owed())
    [row] = await _claim(database)
    async with database.write() as session:
        await remind.finish(session, row.id, "sent", now=NOW)
        await remind.release(session, row.id, reason="zu spät", send_at=NOW)
    assert [one.state for one in await _ledger(database)] == ["sent"]


async def test_what_was_being_sent_when_the_process_ended_becomes_uncertain(database: Database) -> None:
    await _plan(database, owed(-1), owed(-2, send_at=NOW + HOUR))
    await _claim(database)
    async with database.write() as session:
        assert await remind.orphans(session, reason="停机", now=NOW + HOUR) == 1
        assert await remind.orphans(session, reason="停机", now=NOW + HOUR) == 0
    rows = {row.chat_id: (row.state, row.reason) for row in await _ledger(database)}
    assert rows == {-1: ("uncertain", "停机"), -2: ("planned", "")}


async def test_later_rungs_are_those_of_the_same_occurrence_in_the_same_chat(database: Database) -> None:
    later = NOW + timedelta(days=3)
    await _plan(
        database,
        owed(rung=-3),
        owed(rung=0, send_at=later),
        owed(-20, rung=0),
        owed(rung=0, occurrence="2019-04-15"),
        owed(rung=0, duty_version=2),
    )
    first = next(row for row in await _ledger(database) if row.rung == -3)
    async with database.read() as session:
        assert await remind.later_rungs(session, [first]) == {first.id: [later]}


async def test_the_next_one_is_the_earliest_that_is_still_planned(database: Database) -> None:
    async with database.read() as session:
        assert await remind.next_send_at(session) is None
    await _plan(database, owed(-1), owed(-2, send_at=NOW + 2 * HOUR), owed(-3, send_at=NOW + HOUR))
    await _claim(database)
    async with database.read() as session:
        assert await remind.next_send_at(session) == NOW + HOUR


async def test_how_far_planning_has_come_is_remembered(database: Database) -> None:
    async with database.read() as session:
        assert await remind.planned_until(session) is None
    for until in (NOW, NOW + HOUR):
        async with database.write() as session:
            await remind.mark_planned(session, until)
    async with database.read() as session:
        assert await remind.planned_until(session) == NOW + HOUR
