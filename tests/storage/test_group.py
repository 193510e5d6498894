"""Units, chats, people and roles in the database."""

from datetime import UTC, date, datetime

from bot.core.roles import Grant, Role
from bot.core.units import Level, Unit
from storage import group, remind
from storage.database import Database
from storage.group import Chat
from storage.remind import NewDelivery

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
PROVINCE = Unit("410000", "河南省", Level.PROVINCE, None)
CITY = Unit("410100", "郑州市", Level.CITY, "410000")
COUNTY = Unit("410122", "中牟县", Level.COUNTY, "410100", "县", date(2019, 1, 1), date(2030, 1, 1))
OTHER = Unit("410184", "新郑市", Level.COUNTY, "410100")


async def _fill(database: Database) -> None:
    async with database.write() as session:
        await group.put_units(session, [COUNTY, PROVINCE, OTHER, CITY])


async def test_units_come_back_as_they_went_in_by_code(database: Database) -> None:
    await _fill(database)
    async with database.read() as session:
        assert await group.units(session) == [PROVINCE, CITY, COUNTY, OTHER]
        assert await group.count_units(session) == 4


async def test_a_unit_put_again_is_replaced(database: Database) -> None:
    await _fill(database)
    renamed = Unit("410184", "新郑", Level.COUNTY, "410100")
    async with database.write() as session:
        await group.put_units(session, [renamed])
    async with database.read() as session:
        assert (await group.units(session))[-1] == renamed
        assert await group.count_units(session) == 4


async def test_a_chat_is_found_by_its_id_and_an_unknown_one_is_none(database: Database) -> None:
    await _fill(database)
    chat = Chat(-1_000_000_002_004, "中牟县群", "410122", True, 7, "active", NOW)
    async with database.write() as session:
        await group.put_chat(session, chat)
    async with database.read() as session:
        assert await group.chat(session, chat.id) == chat
        assert await group.chat(session, -1) is None


async def test_bound_chats_are_active_serve_a_unit_and_have_the_main_one_first(database: Database) -> None:
    await _fill(database)
    side = Chat(-30, "中牟县学习群", "410122", False, None, "active", NOW)
    main = Chat(-20, "中牟县群", "410122", True, None, "active", NOW)
    gone = Chat(-10, "新郑市群", "410184", True, None, "gone", NOW)
    unbound = Chat(-5, "随便聊聊", None, True, None, "active")
    async with database.write() as session:
        for chat in (side, main, gone, unbound):
            await group.put_chat(session, chat)
    async with database.read() as session:
        assert await group.bound_chats(session) == [main, side]
        assert await group.bound_chats(session, ["410184"]) == []
        assert await group.bound_chats(session, ["410122", "410184"]) == [main, side]


async def test_a_chat_that_came_back_is_bound_again(database: Database) -> None:
    await _fill(database)
    async with database.write() as session:
        await group.put_chat(session, Chat(-10, "新郑市群", "410184", True, None, "left", NOW))
        await group.set_chat_state(session, -10, "active")
    async with database.read() as session:
        assert [chat.id for chat in await group.bound_chats(session)] == [-10]


async def test_a_group_that_became_a_supergroup_takes_everything_owed_with_it(database: Database) -> None:
    await _fill(database)
    owed = NewDelivery("exchange", "2019-03-15", -10, 0, NOW)
    async with database.write() as session:
        await group.put_chat(session, Chat(-10, "新郑市群", "410184", True, 3, "active", NOW))
        await remind.plan(session, [owed], now=NOW)
    for _told_twice in range(2):
        async with database.write() as session:
            await group.move_chat(session, -10, -1_000_000_000_010)
    async with database.read() as session:
        assert await group.chat(session, -10) is None
        moved = await group.chat(session, -1_000_000_000_010)
        assert moved == Chat(-1_000_000_000_010, "新郑市群", "410184", True, 3, "active", NOW)
        assert [row.chat_id for row in await remind.deliveries(session)] == [-1_000_000_000_010]


async def test_roles_are_given_once_and_taken_by_unit(database: Database) -> None:
    await _fill(database)
    here, there = Grant("410122", Role.REPORTER), Grant("410100", Role.REVIEWER)
    async with database.write() as session:
        for grant in (here, there, here):
            await group.put_grant(session, 1003, grant, by=None, at=NOW)
    async with database.read() as session:
        assert await group.grants(session, 1003) == [there, here]
        assert await group.grants(session, 1004) == []
    async with database.write() as session:
        await group.drop_grants(session, 1003, "410122")
    async with database.read() as session:
        assert await group.grants(session, 1003) == [there]


async def test_a_person_is_called_what_they_were_called_last(database: Database) -> None:
    async with database.write() as session:
        await group.put_person(session, 1003, "张敏", at=NOW)
        await group.put_person(session, 1003, "张敏敏", at=NOW)
        await group.put_person(session, 1004, "王" * 300, at=NOW)
    async with database.read() as session:
        known = await group.names(session, [1003, 1004, 9999])
    assert known == {1003: "张敏敏", 1004: "王" * 256}
