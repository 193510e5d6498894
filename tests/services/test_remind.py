"""Planning ahead, handing out what is due, and keeping the book, on both kinds of database."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core.workdays import SHANGHAI
from bot.services import Services
from bot.services.remind import HORIZON
from storage.remind import Delivery
from tests.support.office import claim_due
from tests.support.town import MONDAY

COUNTIES = {-2004, -2005, -2006, -2007}
NOTICE_AT = datetime(2019, 3, 12, 9, 0, tzinfo=SHANGHAI)
DUE_AT = datetime(2019, 3, 15, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


async def exchange_days(ready: Services, state: str | None = None) -> list[Delivery]:
    """Return the ledger's rows for the exchange day of March."""
    rows = await ready.remind.ledger(state=state)
    return [row for row in rows if (row.duty, row.occurrence) == ("exchange-day", "2019-03-15")]


async def handed_out(ready: Services, now: datetime) -> set[int]:
    """Return which chats get the exchange day's notice now."""
    tally = await claim_due(ready.remind, now=now)
    return {due.delivery.chat_id for due in tally.due if due.delivery.duty == "exchange-day"}


async def test_every_county_group_is_owed_each_rung_once(ready: Services) -> None:
    assert await ready.remind.plan_ahead(now=MONDAY) > 0
    rows = await exchange_days(ready)
    assert {(row.chat_id, row.rung) for row in rows} == {
        (chat, rung) for chat in COUNTIES for rung in (-3, 0)
    }
    assert {row.send_at for row in rows} == {NOTICE_AT, DUE_AT}


async def test_planning_again_adds_nothing_also_when_two_plan_at_once(ready: Services) -> None:
    added = await asyncio.gather(*(ready.remind.plan_ahead(now=MONDAY) for _ in range(2)))
    assert min(added) == 0
    assert await ready.remind.plan_ahead(now=MONDAY) == 0
    before = await ready.remind.ledger()
    await ready.remind.plan_ahead(now=MONDAY + HOUR)
    assert await ready.remind.ledger() == before


async def test_what_is_due_is_handed_out_once(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    assert await handed_out(ready, NOTICE_AT - HOUR) == set()
    assert await handed_out(ready, NOTICE_AT) == COUNTIES
    assert await handed_out(ready, NOTICE_AT) == set()
    assert {row.chat_id for row in await exchange_days(ready, "sending")} == COUNTIES


async def test_two_processes_share_what_is_due(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    tallies = await asyncio.gather(*(claim_due(ready.remind, now=NOTICE_AT) for _ in range(3)))
    ids = [due.delivery.id for tally in tallies for due in tally.due]
    assert len(ids) == len(set(ids))
    assert {due.delivery.chat_id for tally in tallies for due in tally.due} >= COUNTIES


async def test_a_group_bound_later_is_told_nothing_from_before(ready: Services) -> None:
    joined = NOTICE_AT + HOUR
    await ready.group.bind(-3000, "新郑市新群", "410184", by=None, now=joined)
    await ready.group.set_state(-2005, "left")
    await ready.remind.plan_ahead(now=joined)
    rungs = {row.rung for row in await exchange_days(ready) if row.chat_id == -3000}
    assert rungs == {0}


async def test_a_rung_that_went_out_late_is_not_overtaken_by_an_outage(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    afternoon = NOTICE_AT + 6 * HOUR
    tally = await claim_due(ready.remind, now=afternoon)
    late = {due.delivery.chat_id: due.late for due in tally.due if due.delivery.duty == "exchange-day"}
    assert late == dict.fromkeys(COUNTIES, True)


async def test_what_comes_up_at_night_waits_for_the_morning(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    night = NOTICE_AT.replace(hour=23)
    assert await handed_out(ready, night) == set()
    waiting = [row for row in await exchange_days(ready, "planned") if row.rung == -3]
    assert {row.reason for row in waiting} == {"等到可发送的时间"}
    [morning] = {row.send_at for row in waiting}
    assert night < morning <= night + timedelta(hours=12)
    assert await handed_out(ready, morning) == COUNTIES


async def test_of_two_rungs_missed_only_the_later_one_goes_out(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    assert await handed_out(ready, DUE_AT) == COUNTIES
    rows = {(row.chat_id, row.rung): row for row in await exchange_days(ready)}
    for chat in COUNTIES:
        assert rows[chat, -3].state == "skipped"
        assert rows[chat, -3].reason
        assert rows[chat, 0].state == "sending"


async def test_an_outage_longer_than_the_horizon_leaves_a_row_for_every_notice(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    back = MONDAY + 4 * HORIZON
    await ready.remind.plan_ahead(now=back)
    while (await claim_due(ready.remind, now=back)).seen:
        pass
    old = [row for row in await ready.remind.ledger() if row.send_at < back - timedelta(days=7)]
    assert {row.state for row in old} == {"skipped"}
    assert all(row.reason for row in old)
    months = {row.occurrence[:7] for row in old if row.duty == "exchange-day"}
    assert months == {"2019-03", "2019-04", "2019-05", "2019-06", "2019-07"}


async def test_a_chat_the_bot_is_gone_from_gets_a_reason_instead_of_a_notice(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    await ready.group.set_state(-2004, "kicked")
    assert await handed_out(ready, NOTICE_AT) == COUNTIES - {-2004}
    [row] = [row for row in await exchange_days(ready) if (row.chat_id, row.rung) == (-2004, -3)]
    assert row.state == "cancelled"
    assert row.reason


async def test_what_was_in_work_when_the_process_ended_is_uncertain(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    await claim_due(ready.remind, now=NOTICE_AT)
    assert await ready.remind.recover(now=NOTICE_AT) >= len(COUNTIES)
    assert await ready.remind.recover(now=NOTICE_AT) == 0
    rows = await exchange_days(ready, "uncertain")
    assert {row.chat_id for row in rows} == COUNTIES
    assert all(row.reason for row in rows)
    assert await handed_out(ready, NOTICE_AT + HOUR) == set()


async def test_what_surely_was_not_sent_is_handed_out_again(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    tally = await claim_due(ready.remind, now=NOTICE_AT)
    [mine] = [due.delivery for due in tally.due if due.delivery.chat_id == -2004]
    await ready.remind.retry(mine, at=NOTICE_AT + HOUR, reason="连不上 Telegram")
    assert await handed_out(ready, NOTICE_AT) == set()
    assert await handed_out(ready, NOTICE_AT + HOUR) == {-2004}


async def test_what_became_of_a_delivery_is_in_the_ledger(ready: Services) -> None:
    await ready.remind.plan_ahead(now=MONDAY)
    tally = await claim_due(ready.remind, now=NOTICE_AT)
    for due in tally.due:
        await ready.remind.finish(due.delivery, "sent", now=NOTICE_AT, message_id=5)
    assert {row.message_id for row in await exchange_days(ready, "sent")} == {5}


async def test_the_next_message_is_known(ready: Services) -> None:
    assert await ready.remind.next_send_at() is None
    await ready.remind.plan_ahead(now=MONDAY)
    assert await ready.remind.next_send_at() == NOTICE_AT
    following = await ready.remind.next_send_at(after=NOTICE_AT)
    assert following is not None
    assert NOTICE_AT < following < DUE_AT


@pytest.mark.parametrize("days", [1, 28])
async def test_the_calendar_shows_what_falls_due_from_today_on(ready: Services, days: int) -> None:
    level = (await ready.group.unit("410122")).level
    shown = ready.remind.upcoming(level, now=MONDAY, days=days)
    dates = [one.due for _, one in shown]
    assert dates == sorted(dates)
    assert all(MONDAY.date() <= due < MONDAY.date() + timedelta(days=days) for due in dates)
    assert {duty.audience for duty, _ in shown} <= {level}
    assert ("exchange-day" in {duty.id for duty, _ in shown}) is (days == 28)
