"""The ledger's rules on a database of its own: outages, a second process, new holiday data, budgets."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.core.calendar import SendWindow
from bot.core.plan import Duty
from bot.core.remind_change import ChangeKind, DutyChange
from bot.core.roles import Role
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI, WorkCalendar, local_date
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.remind import RemindService, Tally
from bot.services.remind_calendar import CalendarService
from bot.services.remind_duties import DutyService
from storage import remind as store
from storage.database import Database
from storage.remind import Delivery, NewDelivery

PLAN = load_pack("jishi-2019")
COUNTY, CITY, PROVINCE = -1, -2, -3
UNITS = [
    Unit("410000", "河南省", Level.PROVINCE, None),
    Unit("410100", "郑州市", Level.CITY, "410000"),
    Unit("410122", "中牟县", Level.COUNTY, "410100"),
]
CHATS = {PROVINCE: "410000", CITY: "410100", COUNTY: "410122"}
ORGANISER = 7


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def duty(name: str, day: str, *rungs: int, **more: Any) -> Duty:
    return Duty(
        id=name,
        title=name,
        clause="通知",
        audience=Level.COUNTY,
        start=date.fromisoformat(day),
        rungs=rungs or (0,),
        text=name,
        **more,
    )


class Office:
    """The services around one ledger, and the three groups of a small province."""

    def __init__(self, database: Database, duties: Iterable[Duty], **more: Any) -> None:
        plan = PLAN.model_copy(update={"duties": tuple(duties)})
        self.database = database
        self.now = at("2019-03-01 08:00")
        self.group = GroupService(database, admins=(ORGANISER,), now=lambda: self.now)
        work = more.pop("work", WorkCalendar())
        self.remind = RemindService(database, plan, work, SendWindow(), **more)
        self.duties = DutyService(database, self.group, self.remind)
        self.calendar = CalendarService(database, self.group, self.remind, self.duties)

    async def open(self, since: str = "2019-03-01 08:00") -> "Office":
        await self.group.import_units(UNITS)
        for chat, unit in CHATS.items():
            await self.group.bind(chat, unit, unit, by=None, now=at(since))
        await self.group.grant(ORGANISER, "410000", Role.ADMIN, by=None, now=at(since))
        return self

    async def plan(self, now: str) -> int:
        return await self.remind.plan_ahead(now=at(now))

    async def tick(self, now: str, *, deliver: bool = True) -> Tally:
        """Claim what is due and note it as sent, as the ticker does chat by chat."""
        moment = at(now)
        await self.remind.hold_clock(now=moment)
        await self.remind.resend_doubtful(now=moment)
        tally = await self.remind.claim_due(now=moment)
        messages: dict[int, int] = {}
        for one in tally.due if deliver else []:
            message = messages.setdefault(one.delivery.chat_id, int(moment.timestamp()))
            await self.remind.finish(one.delivery, "sent", now=moment, message_id=message)
        await self.remind.alerts.tell_given_up(now=moment)
        return tally

    async def rows(self, chat: int = COUNTY, state: str | None = None) -> list[Delivery]:
        return [row for row in await self.remind.ledger(state=state) if row.chat_id == chat]


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
    claimed = await first.remind.claim_due(now=at("2019-03-12 09:00"))
    assert len(claimed.due) == 1
    assert await second.remind.recover(now=at("2019-03-12 09:00")) == 0
    assert (await second.remind.claim_due(now=at("2019-03-15 09:00"))).claimed == 0
    assert [row.state for row in await second.rows()] == ["sending", "planned"]
    # Wherever the clocks stand, half a minute without a sign of life is what counts.
    assert await second.remind.hold_clock(now=at("2019-03-12 09:00"))
    assert [row.state for row in await second.rows()] == ["uncertain", "planned"]
    assert (await first.remind.claim_due(now=at("2019-03-15 09:00"))).claimed == 0
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
    assert (await office.tick("2019-03-11 08:00")).claimed == 0
    assert (await office.tick("2019-03-12 09:00")).claimed == 0
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


async def test_a_second_message_on_a_day_waits_for_the_next_working_day(database: Database) -> None:
    office = await Office(database, [duty("first", "2019-03-20", -5), duty("second", "2019-03-21")]).open()
    await office.plan("2019-03-14 09:00")
    assert [one.duty and one.duty.id for one in (await office.tick("2019-03-15 09:00")).due] == ["first"]
    late = NewDelivery(
        "third",
        "2019-03-25",
        COUNTY,
        0,
        at("2019-03-15 11:00"),
        payload={"text": "t", "values": {}, "due": "2019-03-25"},
        kind="notice",
    )
    async with database.write() as session:
        await store.plan(session, [late], now=at("2019-03-15 10:00"))
    assert (await office.tick("2019-03-15 11:00")).due == []
    [row] = [row for row in await office.rows() if row.duty == "third"]
    assert (row.state, row.reason) == ("planned", "今天的条数已满，与下一个工作日的合并")
    assert row.send_at == at("2019-03-18 08:30")


async def test_a_notice_in_doubt_that_is_due_today_is_sent_once_more_and_marked(database: Database) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", 0), duty("club", "2019-03-18", -3)]).open()
    await office.plan("2019-03-14 09:00")
    now = at("2019-03-15 09:00")
    tally = await office.tick("2019-03-15 09:00", deliver=False)
    await office.remind.finish([one.delivery for one in tally.due], "uncertain", now=now, reason="没有回音")
    assert (await office.tick("2019-03-15 09:01")).due == []
    again = (await office.tick("2019-03-15 09:02")).due
    assert [(one.again, one.duty and one.duty.id) for one in again] == [(True, "meeting")]
    assert (await office.tick("2019-03-15 09:10")).due == []


async def test_the_levels_above_are_told_once_each_who_is_behind_and_not_when_nobody_is(
    database: Database,
) -> None:
    targets = ("league-school-county-2019",)
    office = await Office(database, [duty("schools", "2019-12-31", 0, targets=targets)]).open(
        "2019-12-01 08:00"
    )
    await office.plan("2019-12-20 09:00")
    assert len((await office.tick("2019-12-31 09:00")).due) == 1
    [city] = (await office.tick("2020-01-02 09:00")).due
    assert (city.delivery.chat_id, city.lacking) == (CITY, "中牟县")
    [province] = (await office.tick("2020-01-06 09:00")).due
    assert province.delivery.chat_id == PROVINCE
    assert (await office.tick("2020-02-06 09:00")).due == []


async def test_a_date_set_for_one_area_leaves_the_others_where_they_are(database: Database) -> None:
    units = [
        *UNITS,
        Unit("410200", "开封市", Level.CITY, "410000"),
        Unit("410225", "兰考县", Level.COUNTY, "410200"),
    ]
    office = Office(
        database, [duty("meeting", "2019-03-20", 0)], areas={"豫中": ["410100"], "豫东": ["410200"]}
    )
    await office.open()
    await office.group.import_units(units)
    await office.group.bind(-9, "兰考", "410225", by=None, now=at("2019-03-01 08:00"))
    await office.plan("2019-03-04 09:00")
    planned = await office.duties.find("meeting", date(2019, 3, 20), "豫东")
    assert planned is not None

    change = DutyChange(
        ChangeKind.MOVE, planned.duty, "豫东", date(2019, 3, 20), date(2019, 3, 20), date(2019, 3, 27)
    )
    effect = await office.duties.apply(ORGANISER, change, now=at("2019-03-05 09:00"))
    assert [unit.name for unit in effect.recipients] == ["兰考县"]
    due = {
        chat: [row.occurrence for row in await office.rows(chat, "planned") if row.duty == "meeting"]
        for chat in (COUNTY, -9)
    }
    assert due == {COUNTY: ["2019-03-20"], -9: ["2019-03-27"]}
    assert not [row for row in await office.rows(COUNTY) if row.duty.startswith("change:")]
