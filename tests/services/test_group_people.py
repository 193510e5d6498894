"""Groups and people on both databases: what two processes, two people or a crash could spoil."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.errors import NotAllowed, Refusal
from bot.core.roles import Action, Grant, Role
from bot.core.roles_errors import MemberGone, TokenUsed
from bot.core.units import Level, Unit
from bot.services.group import GroupService
from storage import group as store
from storage import group_audit as audit
from storage import remind as remind_store
from storage.database import Database
from storage.remind import NewDelivery

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
UNITS = [
    Unit("410000", "河南省", Level.PROVINCE, None),
    Unit("410100", "郑州市", Level.CITY, "410000"),
    Unit("410122", "中牟县", Level.COUNTY, "410100"),
    Unit("410184", "新郑市", Level.COUNTY, "410100"),
]
ADMIN, ZHANG, QIAN = 1001, 1003, 1101


async def _group(database: Database, now: Callable[[], datetime] = lambda: NOW) -> GroupService:
    group = GroupService(database, admins=[ADMIN], now=now, keep_days={"people": 365, "attempts": 30})
    if not await group.has_units():
        await group.import_units(UNITS)
    return group


async def test_an_import_in_one_process_is_seen_by_another_at_its_next_check(database: Database) -> None:
    bot, command_line = await _group(database), await _group(database)
    assert (await bot.unit("410122")).name == "中牟县"
    await bot.grants(ADMIN)
    renamed = [*UNITS[:2], Unit("410122", "中牟区", Level.COUNTY, "410100")]
    changes = await command_line.import_units(renamed, now=NOW)
    assert [change.after.name for change in changes.changed] == ["中牟区"]
    assert [unit.name for unit in changes.missing] == ["新郑市"]
    await bot.require(ADMIN, Action.SEE, "410184")
    assert (await bot.unit("410122")).name == "中牟区"


async def test_a_dry_run_changes_nothing(database: Database) -> None:
    group = await _group(database)
    changes = await group.compare_units([Unit("410199", "新区", Level.COUNTY, "410100")])
    assert [unit.name for unit in changes.added] == ["新区"]
    assert "410199" not in await (await _group(database)).tree()


async def test_an_ended_unit_is_reported_for_no_more_and_keeps_its_people(database: Database) -> None:
    group = await _group(database)
    await group.grant(ZHANG, "410122", Role.REPORTER, by=None, now=NOW)
    ended = Unit("410122", "中牟县", Level.COUNTY, "410100", valid_to=date(2019, 3, 3))
    await group.import_units([ended], now=NOW)
    assert await group.units_to_report(ZHANG) == []
    assert await group.can(ZHANG, Action.SEE, "410122")


async def test_rights_are_own_ones_and_lent_ones_within_their_days(database: Database) -> None:
    clock = [NOW]
    group = await _group(database, lambda: clock[0])
    await group.grant(ZHANG, "410122", Role.REPORTER, by=None, now=NOW)
    await group.grant(QIAN, "410122", Role.READER, by=None, now=NOW)
    days = (date(2019, 3, 6), date(2019, 3, 8))
    await group.set_leave(ZHANG, "410122", QIAN, days, now=NOW)
    assert await group.grants(QIAN) == [Grant("410122", Role.READER)]
    clock[0] = NOW + timedelta(days=2)
    lent = Grant("410122", Role.REPORTER, ZHANG, *days)
    assert await group.grants(QIAN) == [Grant("410122", Role.READER), lent]
    await group.remove(ZHANG, "410122", by=ADMIN, now=clock[0])
    assert await group.grants(QIAN) == [Grant("410122", Role.READER)]


async def test_of_many_who_open_one_invitation_at_once_one_gets_in(database: Database) -> None:
    group = await _group(database)
    made = await group.invite("410122", Role.REPORTER, by=ADMIN, now=NOW)

    async def accept(person: int) -> bool:
        try:
            await group.accept(made.id, user_id=person, username=None, name="某人", now=NOW)
        except TokenUsed:
            return False
        return True

    got_in = await asyncio.gather(*(accept(2000 + number) for number in range(6)))
    assert sum(got_in) == 1
    holding = [person for person in range(2000, 2006) if await group.grants(person)]
    assert len(holding) == 1


async def test_two_admins_who_remove_each_other_at_once_leave_at_most_one(database: Database) -> None:
    group = await _group(database)
    for person in (ZHANG, QIAN):
        await group.grant(person, "410122", Role.ADMIN, by=None, now=NOW)
    outcomes = await asyncio.gather(
        group.remove(QIAN, "410122", by=ZHANG, now=NOW),
        group.remove(QIAN, "410122", by=ADMIN, now=NOW),
        return_exceptions=True,
    )
    assert sum(isinstance(one, MemberGone) for one in outcomes) == 1
    with pytest.raises(NotAllowed):
        await group.remove(ZHANG, "410122", by=QIAN, now=NOW)


async def test_every_change_leaves_a_line_that_says_who_when_and_what(database: Database) -> None:
    group = await _group(database)
    await group.bind(-20, "群", "410122", by=ADMIN, now=NOW)
    await group.grant(ZHANG, "410122", Role.REPORTER, by=ADMIN, now=NOW)
    await group.change_role(ZHANG, "410122", Role.READER, by=ADMIN, now=NOW)
    await group.remove(ZHANG, "410122", by=ADMIN, now=NOW)
    await group.unbind(-20, by=ADMIN, now=NOW)
    async with database.read() as session:
        lines = await audit.entries(session, unit="410122")
    assert [(line.action, line.actor, line.subject) for line in reversed(lines)] == [
        ("group.bound", ADMIN, None),
        ("role.given", ADMIN, ZHANG),
        ("role.changed", ADMIN, ZHANG),
        ("role.taken", ADMIN, ZHANG),
        ("group.unbound", ADMIN, None),
    ]
    assert all(line.at == NOW for line in lines)


async def test_a_roster_is_imported_whole_and_once(database: Database) -> None:
    group = await _group(database)
    rows = [
        ["单位", "角色", "姓名", "用户ID"],
        ["中牟县", "填报员", "张敏", str(ZHANG)],
        ["新郑", "填报员", "王磊", ""],
    ]
    plan, links = await group.import_roster(rows, reference="file-1", by=ADMIN, now=NOW)
    assert (len(plan.grants), [link.unit for link in links]) == (1, ["新郑市"])
    assert await group.grants(ZHANG) == [Grant("410122", Role.REPORTER)]
    offer = await group.offer(links[0].token, user_id=QIAN, username=None, now=NOW)
    assert (offer.code, offer.role) == ("410184", Role.REPORTER)
    with pytest.raises(Refusal):
        await group.import_roster(rows, reference="file-1", by=ADMIN, now=NOW)
    assert (await group.compare_roster(rows, by=ADMIN)).same == 1


async def test_what_is_older_than_its_retention_time_goes_and_nothing_else(database: Database) -> None:
    group = await _group(database)
    old = NOW - timedelta(days=366)
    for person in (ZHANG, QIAN):
        await group.remember(person, "某人", now=old)
    await group.remember(1007, "新来的", now=NOW)
    await group.grant(ZHANG, "410122", Role.REPORTER, by=None, now=old)
    counts = await group.clear_out(now=NOW)
    assert counts == {"people": 1, "attempts": 0}
    assert set(await group.names([ZHANG, QIAN, 1007])) == {ZHANG, 1007}


async def test_forgetting_blanks_the_name_in_what_was_sent(database: Database) -> None:
    group = await _group(database)
    await group.remember(ZHANG, "张敏", now=NOW)
    sent = NewDelivery(
        "receipt", "r", -20, 0, NOW, payload={"text": "t", "values": {"name": "张敏", "unit": "中牟县"}}
    )
    async with database.write() as session:
        await remind_store.plan(session, [sent], now=NOW)
    await group.forget(ZHANG, now=NOW)
    async with database.read() as session:
        [row] = await remind_store.deliveries(session)
    assert row.payload["values"] == {"name": "", "unit": "中牟县"}
    assert await group.names([ZHANG]) == {}


async def test_a_migration_takes_what_was_sent_along_so_that_it_is_not_owed_twice(database: Database) -> None:
    group = await _group(database)
    await group.bind(-20, "群", "410122", by=None, now=NOW)
    sent, ahead = (NewDelivery("exchange", day, -20, 0, NOW) for day in ("2019-03-04", "2019-04-15"))
    doubled = NewDelivery("exchange", "2019-04-15", -1020, 0, NOW)
    async with database.write() as session:
        await remind_store.plan(session, [sent, ahead, doubled], now=NOW)
    await group.migrate(-20, -1020)
    await group.migrate(-20, -1020)
    async with database.read() as session:
        rows = await remind_store.deliveries(session)
        moved = await store.chat(session, -1020)
    assert sorted((row.occurrence, row.chat_id) for row in rows) == [
        ("2019-03-04", -1020),
        ("2019-04-15", -1020),
    ]
    assert moved is not None
    assert moved.unit == "410122"
