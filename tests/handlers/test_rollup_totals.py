"""Totals in chat: the standing of a county, the overview of a level, and down to one number's history."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.cli.demo_data import add_history
from storage.database import Database
from tests.support.town import MONDAY, Town


@pytest_asyncio.fixture
async def busy_town(town: Town) -> AsyncIterator[Town]:
    """Give the demo's province with three weeks of the reports that the demo has."""
    database = Database(town.settings.storage.url)
    await add_history(database, town.services.plan, now=MONDAY, size=3)
    await database.close()
    yield town


async def test_a_county_sees_where_it_stands_in_its_group_and_in_private(busy_town: Town) -> None:
    expected = ["中牟县", "数据截至 3月4日 08:30，含 1/1 县", "2. 县级中学团校", "目标 2019-12-31 达 30%"]
    await busy_town.play(
        ("张敏", "中牟县", "/status", expected),
        ("张敏", "私聊", "/status", expected),
        ("张敏", "私聊", "进度", expected),
    )


async def test_an_organiser_goes_from_the_total_to_the_county_to_the_history_of_its_number(
    busy_town: Town,
) -> None:
    await busy_town.play(
        ("周岚", "私聊", "/summary", ["河南省", "含 173/181 县", "点序号看下级"]),
        ("周岚", "私聊", "[2]", ["县级中学团校", "已审：", "依据：四（一）1·规范基础团务", "郑州市"]),
        ("周岚", "私聊", "[郑州市]", ["中牟县", "新郑市"]),
        ("周岚", "私聊", "[中牟县]", ["2019-W09", "2019-W07", "接收"]),
        ("周岚", "私聊", "[返回]", ["含未审：", "新郑市"]),
        ("周岚", "私聊", "[总表]", "点序号看下级"),
        ("周岚", "私聊", "[上一周]", "2019年第8周"),
    )
    messages = busy_town.bot_messages(busy_town.chat("私聊", busy_town.person("周岚")))
    assert len(messages) == 1, "the one message turns its pages"


async def test_a_city_group_sees_its_total_and_no_county_beside_another(busy_town: Town) -> None:
    await busy_town.play(
        ("李强", "郑州市", "/summary", ["郑州市", "含 14/15 县"]),
        ("李强", "郑州市", "[2]", None),
    )
    assert "请到私聊里看" in busy_town.answers[-1]
    await busy_town.play(("李强", "郑州市", "[热力图]", None))
    assert "请到私聊里看" in busy_town.answers[-1]


async def test_who_has_no_unit_and_who_asks_for_anothers_is_told_so(busy_town: Town) -> None:
    await busy_town.play(
        ("路人甲", "私聊", "/status", "还不知道您看哪个单位"),
        ("李强", "郑州市", "/summary", "郑州市"),
        ("张敏", "郑州市", "[2]", None),
    )
    assert busy_town.answers[-1]


async def test_a_picture_comes_below_the_overview(busy_town: Town) -> None:
    await busy_town.play(
        ("李强", "私聊", "/summary", "郑州市"),
        ("李强", "私聊", "[进度图]", "数据截至"),
        ("李强", "私聊", "[热力图]", "数据截至"),
        ("李强", "私聊", "[3]", "民办中学"),
        ("李强", "私聊", "[趋势图]", "数据截至"),
    )
