"""Units, groups and rights, on both kinds of database."""

import pytest

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Grant, Role
from bot.core.units import Level, Unit
from bot.sandbox.demo import LI_QIANG, PASSER_BY, ZHANG_MIN, ZHOU_LAN
from bot.services import Services
from tests.support.town import MONDAY

HERE, THERE = "410122", "410184"


async def test_the_units_come_from_the_pack_when_there_are_none(ready: Services) -> None:
    assert (await ready.group.unit(HERE)).name == "中牟县"
    tree = await ready.group.tree()
    assert tree["410000"].level is Level.PROVINCE
    with pytest.raises(KeyError):
        await ready.group.unit("999999")


async def test_imported_units_are_there_at_once(ready: Services) -> None:
    await ready.group.import_units([Unit("410199", "新设县", Level.COUNTY, "410100")])
    assert (await ready.group.unit("410199")).name == "新设县"
    assert (await ready.group.unit(HERE)).name == "中牟县"


async def test_a_bound_group_serves_its_unit(ready: Services) -> None:
    await ready.group.bind(-3000, "学习群", THERE, by=None, now=MONDAY)
    chat = await ready.group.chat(-3000)
    assert chat is not None
    assert (chat.unit, chat.state, chat.bound_at) == (THERE, "active", MONDAY)
    main = await ready.group.chat(-2004)
    assert main is not None
    assert (main.unit, main.main) == (HERE, True)


async def test_only_who_may_bind_a_unit_binds_its_group(ready: Services) -> None:
    for person in (PASSER_BY, ZHANG_MIN, LI_QIANG):
        with pytest.raises(NotAllowed) as refused:
            await ready.group.bind(-3000, "新群", HERE, by=person, now=MONDAY)
        assert refused.value.values == {"unit": "中牟县"}
    assert await ready.group.chat(-3000) is None
    await ready.group.bind(-3000, "新群", HERE, by=ZHOU_LAN, now=MONDAY)
    assert await ready.group.chat(-3000) is not None


async def test_a_group_that_moved_is_known_by_its_new_id_only(ready: Services) -> None:
    for _told_twice in range(2):
        await ready.group.migrate(-2004, -1_000_000_002_004)
    assert await ready.group.chat(-2004) is None
    chat = await ready.group.chat(-1_000_000_002_004)
    assert chat is not None
    assert (chat.unit, chat.state) == (HERE, "active")


async def test_who_may_do_what_is_asked_of_the_database_each_time(ready: Services) -> None:
    await ready.group.require(ZHANG_MIN, Action.REPORT, HERE)
    await ready.group.require(LI_QIANG, Action.REVIEW, HERE)
    for person, action, unit in (
        (ZHANG_MIN, Action.REVIEW, HERE),
        (ZHANG_MIN, Action.SEE, THERE),
        (LI_QIANG, Action.REVIEW, "410225"),
        (PASSER_BY, Action.SEE, HERE),
        (ZHOU_LAN, Action.SEE, "999999"),
    ):
        with pytest.raises(NotAllowed):
            await ready.group.require(person, action, unit)
    await ready.group.grant(PASSER_BY, HERE, Role.READER, by=None, now=MONDAY)
    await ready.group.require(PASSER_BY, Action.SEE, HERE)


async def test_a_role_is_given_by_those_who_may(ready: Services) -> None:
    with pytest.raises(NotAllowed):
        await ready.group.grant(PASSER_BY, HERE, Role.REPORTER, by=ZHANG_MIN, now=MONDAY)
    assert await ready.group.grants(PASSER_BY) == []
    await ready.group.grant(PASSER_BY, HERE, Role.REPORTER, by=ZHOU_LAN, now=MONDAY)
    assert await ready.group.grants(PASSER_BY) == [Grant(HERE, Role.REPORTER)]


async def test_a_person_reports_for_counties_of_their_own(ready: Services) -> None:
    assert [unit.code for unit in await ready.group.units_to_report(ZHANG_MIN)] == [HERE]
    for person in (LI_QIANG, ZHOU_LAN, PASSER_BY):
        assert await ready.group.units_to_report(person) == []


async def test_people_are_called_what_they_are_called_now(ready: Services) -> None:
    await ready.group.remember(ZHANG_MIN, "张敏", now=MONDAY)
    await ready.group.remember(ZHANG_MIN, "张敏（中牟）", now=MONDAY)
    assert await ready.group.names([ZHANG_MIN, PASSER_BY]) == {ZHANG_MIN: "张敏（中牟）"}
