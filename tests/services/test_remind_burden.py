"""How little is said: budgets, one repetition, escalation that closes itself, dates of one area."""

from datetime import date

import pytest

from bot.core.errors import NotAllowed
from bot.core.remind_change import ChangeKind, DutyChange
from bot.core.roles import Role
from bot.core.units import Level, Unit
from bot.services.remind_drafts import DraftService
from storage import remind as store
from storage.database import Database
from storage.remind import NewDelivery
from tests.support.office import CITY, COUNTY, ORGANISER, PROVINCE, UNITS, Office, at, duty


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


async def _office_of_schools(database: Database) -> Office:
    """Return an office whose one duty is due at the end of 2019, with a target that the county misses."""
    schools = duty("schools", "2019-12-31", 0, targets=("league-school-county-2019",))
    return await Office(database, [schools]).open("2019-12-01 08:00")


async def test_the_levels_above_are_told_once_each_who_is_behind_and_not_when_nobody_is(
    database: Database,
) -> None:
    office = await _office_of_schools(database)
    await office.plan("2019-12-20 09:00")
    assert len((await office.tick("2019-12-31 09:00")).due) == 1
    [city] = (await office.tick("2020-01-02 09:00")).due
    assert (city.delivery.chat_id, city.lacking) == (CITY, "中牟县")
    [province] = (await office.tick("2020-01-06 09:00")).due
    assert province.delivery.chat_id == PROVINCE
    assert (await office.tick("2020-02-06 09:00")).due == []


async def test_what_a_city_without_a_group_should_hear_the_organisers_hear_in_private(
    database: Database,
) -> None:
    office = await _office_of_schools(database)
    await office.group.set_state(CITY, "left")
    await office.plan("2019-12-20 09:00")
    await office.tick("2019-12-31 09:00")
    [told] = (await office.tick("2020-01-02 09:00")).due
    assert (told.delivery.chat_id, told.delivery.unit, told.lacking) == (ORGANISER, "410000", "中牟县")
    [province] = (await office.tick("2020-01-06 09:00")).due
    assert (province.delivery.chat_id, province.lacking) == (PROVINCE, "中牟县")


async def test_who_organises_no_more_and_whose_city_has_a_group_by_then_hears_nothing_in_private(
    database: Database,
) -> None:
    office = await _office_of_schools(database)
    await office.group.set_state(CITY, "left")
    await office.plan("2019-12-20 09:00")
    await office.group.bind(CITY, "郑州", "410100", by=None, now=at("2019-12-25 09:00"))
    await office.plan("2019-12-25 09:00")
    await office.tick("2019-12-31 09:00")
    [told] = (await office.tick("2020-01-02 09:00")).due
    assert told.delivery.chat_id == CITY
    [row] = await office.rows(ORGANISER)
    assert (row.state, row.reason) == ("skipped", "已有工作群，或不再是组织者，不再私下上报")


async def test_without_a_group_of_the_province_its_organisers_hear_in_private_what_was_skipped(
    database: Database,
) -> None:
    office = await Office(database, [duty("meeting", "2019-03-15", -3)]).open()
    await office.group.set_state(PROVINCE, "left")
    await office.group.set_state(CITY, "left")
    await office.plan("2019-03-11 09:00")
    await office.tick("2019-03-20 09:00")
    [line] = await office.rows(ORGANISER)
    assert line.payload["values"] == {"count": 1, "items": "meeting 1 条"}


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


async def test_who_organises_one_area_ends_no_duty_of_the_whole_province(database: Database) -> None:
    office = Office(database, [duty("meeting", "2019-03-20", 0)], areas={"豫中": ["410100"]})
    await office.open()
    await office.group.grant(8, "410100", Role.ADMIN, by=None, now=at("2019-03-01 08:00"))
    drafts = DraftService(database, office.duties)
    planned = await office.duties.find("meeting", date(2019, 3, 20), "豫中")
    assert planned is not None
    move = DutyChange(
        ChangeKind.MOVE, planned.duty, "豫中", date(2019, 3, 20), date(2019, 3, 20), date(2019, 3, 27)
    )
    await office.duties.apply(8, move, now=at("2019-03-05 09:00"))
    for kind in (ChangeKind.STOP, ChangeKind.RULE):
        with pytest.raises(NotAllowed):
            await drafts.change(8, kind, "meeting", date(2019, 3, 20), "豫中", now=at("2019-03-05 09:00"))
        assert not await drafts.busy(8)
