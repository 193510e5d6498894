"""本县位置: to the county's own people, in private, where the province allows it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core.errors import PositionHidden
from bot.core.period import Period
from bot.core.report import Entry
from bot.sandbox.demo import LI_QIANG, ZHANG_MIN, ZHOU_LAN
from bot.services.ask import AskService
from bot.services.rollup import Reader
from storage.database import Database
from tests.support.reports import file_report
from tests.support.town import MONDAY, Town, open_town

W09 = Period(2019, 9)
SCHOOLS = {"410122": 12, "410184": 3, "410182": 9, "410183": 15, "410185": 6, "410225": 20, "410223": 1}
"""League schools of 30, by county: five of 郑州, two of 开封."""


async def fill(town: Town) -> None:
    database = Database(town.settings.storage.url)
    for code, schools in SCHOOLS.items():
        entries = {
            "league-schools": Entry.ratio(schools, 30),
            "education-committee": Entry.yesno(schools > 9),
        }
        await file_report(database, code, "2019-W09", entries)
    await database.close()


@pytest_asyncio.fixture
async def open_minded(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's province, which lets its counties know."""
    async with open_town(tmp_path, ask_service, rollup={"own_position": True}) as town:
        await fill(town)
        yield town


async def test_a_county_sees_its_place_in_private_and_nobody_elses(open_minded: Town) -> None:
    await open_minded.play(
        ("张敏", "私聊", "/status", ["中牟县", "[本县位置]"]),
        (
            "张敏",
            "私聊",
            "[本县位置]",
            [
                "中牟县在全市、全省的位置",
                "数据截至 3月4日 08:30，含 7/181 县",
                "不公布名次",
                "1. 教育团工委：是\n　　全市 2/5 县为“是”，全省 3/7 县为“是”",
                "2. 县级中学团校：12/30 所（40%）\n　　全市 5 县中第 2，全省 7 县中第 3",
                "3. 民办中学和中职团组织：无数据\n4.",
            ],
        ),
        ("张敏", "私聊", "[本单位]", "本周周报"),
    )
    said = open_minded.transcript(open_minded.chat("私聊", open_minded.person("张敏")))
    assert not any(name in said for name in ("新郑市", "兰考县", "荥阳市"))


async def test_it_is_shown_in_no_group_and_to_no_level_above(open_minded: Town) -> None:
    await open_minded.play(
        ("张敏", "中牟县", "/status", "中牟县"),
        ("李强", "私聊", "/summary", "郑州市"),
        ("李强", "私聊", "[2]", "中牟县"),
        ("李强", "私聊", "[中牟县]", "[本单位]"),
        ("李强", "私聊", "[本单位]", "本周周报"),
    )
    everything = [open_minded.chat("中牟县"), open_minded.chat("私聊", open_minded.person("李强"))]
    assert not any("本县位置" in open_minded.transcript(chat) for chat in everything)
    service = open_minded.services.position
    for reader in (Reader(LI_QIANG), Reader(ZHOU_LAN), Reader(ZHANG_MIN, "410122"), Reader(None)):
        with pytest.raises(PositionHidden):
            await service.of(reader, "410122", W09, now=MONDAY)


async def test_without_the_provinces_leave_there_is_no_button_and_an_old_one_is_refused(town: Town) -> None:
    await fill(town)
    await town.play(("张敏", "私聊", "/status", "中牟县"))
    assert "本县位置" not in town.transcript(town.chat("私聊", town.person("张敏")))
    with pytest.raises(PositionHidden):
        await town.services.position.of(Reader(ZHANG_MIN), "410122", W09, now=MONDAY)
