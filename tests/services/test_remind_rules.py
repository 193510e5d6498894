"""The ledger's rules: outages, a second process, clocks that jump, new holiday data."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.core.units import Level
from bot.core.workdays import WorkCalendar, local_date
from storage import remind as store
from storage.database import Database
from storage.remind import Delivery, NewDelivery
from tests.support.office import CITY, COUNTY, PLAN, PROVINCE, Office, at, claim_due, duty


async def test_2_after_ninety_minutes_of_outage_each_notice_comes_once_and_says_so(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", -3, 0)]).open()
    await office.plan("2019-03-11 09:00")
    tally = await office.tick("2019-03-12 10:30")
    assert [(one.late, one.delivery.rung) for one in tally.due] == [(True, -3)]
    assert tally.due[0].delivery.payload["send_at"] == "2019-03-12T09:00:00+08:00"
    assert (await office.tick("2019-03-12 10:31")).due == []


async def test_2_what_is_past_its_use_is_void_with_a_reason_and_the_organisers_hear_one_line(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", -3), duty("club", "2019-03-14", 0)]).open()
    await office.plan("2019-03-11 09:00")
    tally = await office.tick("2019-03-20 09:00")
    assert (tally.due, tally.skipped) == ([], 2)
    assert {row.reason for row in await office.rows(state="skipped")} == {
        "到期日已过，提前提醒作废",
        "停机过久，已过一个工作日",
    }
    [line] = await office.rows(PROVINCE)
    assert line.payload["values"] == {"count": 2, "items": "club 1 条、meeting 1 条"}
    await office.tick("2019-03-20 09:01")
    assert len(await office.rows(PROVINCE)) == 1


async def test_3_a_ticker_blocked_for_twenty_seconds_loses_nothing_and_the_lateness_is_on_record(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15")]).open()
    await office.plan("2019-03-11 09:00")
    tally = await office.tick("2019-03-15 09:00:20")
    assert [one.late for one in tally.due] == [False]
    [row] = await office.rows()
    assert row.claimed_at is not None
    assert row.claimed_at - row.send_at == timedelta(seconds=20)


async def test_4_a_second_process_does_not_send_and_takes_over_when_the_first_is_silent(
    database: Database,
) -> None:
    duties = [duty("meeting", "2019-03-15", -3, 0)]
    first = await Office(database, duties).open()
    second = Office(database, duties)
    seconds = iter([0.0, 1.0, 29.0, 31.0, 31.0, 32.0, 33.0])
    second.remind.clock._stopwatch = lambda: next(seconds)  # noqa: SLF001  its stopwatch is the test's
    await first.plan("2019-03-11 09:00")
    assert await first.remind.hold_clock(now=at("2019-03-12 09:00"))
    claimed = await claim_due(first.remind, now=at("2019-03-12 09:00"))
    assert len(claimed.due) == 1
    assert await second.remind.recover(now=at("2019-03-12 09:00")) == 0
    assert (await claim_due(second.remind, now=at("2019-03-15 09:00"))).seen == 0
    assert [row.state for row in await second.rows()] == ["sending", "planned"]
    # Wherever the clocks stand, half a minute without a sign of life is what counts.
    assert await second.remind.hold_clock(now=at("2019-03-12 09:00"))
    assert [row.state for row in await second.rows()] == ["uncertain", "planned"]
    assert (await claim_due(first.remind, now=at("2019-03-15 09:00"))).seen == 0
    assert len((await second.tick("2019-03-15 09:00")).due) == 1


async def test_a_process_that_ends_gives_the_clock_back_at_once(database: Database) -> None:
    first = await Office(database, []).open()
    second = Office(database, [])
    assert await first.remind.hold_clock(now=at("2019-03-12 09:00"))
    assert not await second.remind.hold_clock(now=at("2019-03-12 09:00"))
    await first.remind.give_back_clock()
    assert await second.remind.hold_clock(now=at("2019-03-12 09:00"))


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400), timedelta(hours=-3)])
async def test_a_clock_that_is_set_does_not_change_who_sends(database: Database, jump: timedelta) -> None:
    first = await Office(database, []).open()
    second = Office(database, [])
    now = at("2019-03-12 09:00")
    assert await first.remind.hold_clock(now=now)
    assert not await second.remind.hold_clock(now=now + jump)
    assert await first.remind.hold_clock(now=now + jump)
    assert not await second.remind.hold_clock(now=now)


async def test_a_clock_that_jumps_back_sends_nothing_twice_and_one_that_jumps_on_loses_nothing(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", -3, 0)]).open()
    await office.plan("2019-03-11 09:00")
    assert len((await office.tick("2019-03-12 09:00")).due) == 1
    await office.plan("2019-03-11 08:00")
    assert (await office.tick("2019-03-11 08:00")).seen == 0
    assert (await office.tick("2019-03-12 09:00")).seen == 0
    assert len((await office.tick("2019-03-15 09:00")).due) == 1
    assert [row.state for row in await office.rows()] == ["sent", "sent"]


async def test_5_holiday_data_that_arrives_changes_only_what_it_moves_and_announces_only_that(
    database: Database,
) -> None:
    duties = [
        duty("holiday", "2019-10-08", -1),
        duty("sunday", "2019-09-29", 0),
        duty("plain", "2019-09-25", 0),
    ]
    known = WorkCalendar(data_until=date(2018, 12, 31))
    before = await Office(database, duties, work=known).open("2019-09-01 08:00")
    await before.plan("2019-09-10 09:00")
    assert await before.calendar.changed(now=at("2019-09-10 09:00")) == []
    planned = {row.duty: row for row in await before.rows()}
    assert {row.payload["tentative"] for row in planned.values()} == {True}
    assert planned["sunday"].occurrence == "2019-09-27"
    await before.remind.give_back_clock()

    after = Office(database, duties)
    changes = await after.calendar.changed(now=at("2019-09-11 09:00"))
    # 29 September 2019, a Sunday, is worked for the sake of the National Day holiday.
    assert [(one.before.due, one.after.due) for one in changes] == [(date(2019, 9, 27), date(2019, 9, 29))]
    rows = {(row.duty, row.occurrence): row for row in await after.rows() if row.kind == "notice"}
    assert rows["sunday", "2019-09-27"].state == "cancelled"
    assert rows["sunday", "2019-09-29"].state == "planned"
    assert rows["plain", "2019-09-25"].id == planned["plain"].id
    assert rows["plain", "2019-09-25"].payload["tentative"] is False
    # T-1 of 8 October: the working day before it lies before the holiday.
    assert local_date(rows["holiday", "2019-10-08"].send_at) == date(2019, 9, 30)
    [news] = [row for row in await after.rows() if row.duty == "change:calendar"]
    assert [line["due"] for line in news.payload["values"]["changes"]] == ["2019-09-29"]
    assert await after.calendar.changed(now=at("2019-09-11 10:00")) == []


async def test_5_a_date_without_holiday_data_is_tentative_and_no_error(database: Database) -> None:
    office = await Office(database, [duty("meeting", "2031-05-01")]).open("2031-04-01 08:00")
    await office.plan("2031-04-20 09:00")
    [row] = await office.rows()
    assert row.payload["tentative"] is True


async def test_8_a_county_that_is_done_one_second_before_is_not_reminded(database: Database) -> None:
    done: set[int] = set()

    async def fresh(delivery: Delivery, _now: datetime) -> dict[str, Any] | None:
        return None if delivery.chat_id in done else {"name": "x"}

    office = await Office(database, [], fresh={"report": fresh}).open()
    new = [
        NewDelivery("nudge", "w", chat, 0, at("2019-03-15 09:00"), payload={"text": "t", "fresh": "report"})
        for chat in (COUNTY, CITY)
    ]
    async with database.write() as session:
        await store.plan(session, new, now=at("2019-03-14 09:00"))
    done.add(COUNTY)
    tally = await office.tick("2019-03-15 09:00")
    assert [one.delivery.chat_id for one in tally.due] == [CITY]
    [row] = await office.rows()
    assert (row.state, row.reason) == ("skipped", "已完成，不再提醒")


async def test_9_three_planned_notices_follow_a_group_to_its_new_id_and_none_is_owed_twice(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", -7, -3, 0)]).open()
    await office.plan("2019-03-04 09:00")
    await office.group.migrate(COUNTY, -100)
    await office.plan("2019-03-05 09:00")
    assert await office.rows(COUNTY) == []
    assert [row.rung for row in await office.rows(-100)] == [-7, -3, 0]
    for day in ("2019-03-08", "2019-03-12", "2019-03-15"):
        assert len((await office.tick(f"{day} 09:00")).due) == 1
    assert {row.state for row in await office.rows(-100)} == {"sent"}


# The days are worked out in the core; one kind of database is enough for so many of them.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_20_a_quarter_never_has_two_messages_a_day_unless_one_is_due_that_day(
    database: Database,
) -> None:
    duties = [one for one in PLAN.duties if one.audience is Level.COUNTY]
    office = await Office(database, duties).open("2019-10-01 08:00")
    moment = at("2019-10-08 06:00")
    per_day: dict[date, list[bool]] = {}
    while moment < at("2020-01-05 00:00"):
        if moment.hour == 6:
            await office.remind.plan_ahead(now=moment)
        tally = await office.tick(f"{moment:%Y-%m-%d %H:%M}")
        owed = [one.delivery for one in tally.due if one.delivery.chat_id == COUNTY]
        if owed:
            assert "08:30" <= f"{moment:%H:%M}" < "18:00"
            due_today = any(one.matters_until == moment.date() for one in owed)
            per_day.setdefault(moment.date(), []).append(due_today)
        moment += timedelta(hours=3)
    assert len(per_day) > 10
    assert all(sum(not due_today for due_today in messages) <= 1 for messages in per_day.values())
