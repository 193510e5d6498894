"""Meeting packs of a 片区: one tap for the province, frozen like every pack."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from docx import Document

from bot.cli.demo_data import add_history
from bot.core.errors import NoSuchArea, NotAllowed
from bot.core.period import Period
from bot.core.report import Entry
from bot.sandbox.demo import LI_QIANG
from bot.services.ask import AskService
from bot.services.rollup import Reader
from storage.database import Database
from tests.support.reports import file_report
from tests.support.town import MONDAY, Town, open_town

AREAS = {
    "豫中": ["410100", "410122", "410200", "999999"],
    "空片区": ["999999"],
}
"""A county beside its own city, and codes that nobody has."""

W09 = Period(2019, 9)


@pytest_asyncio.fixture
async def town(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's province with two areas and the demo's reports."""
    async with open_town(tmp_path, ask_service, org={"areas": AREAS}) as town:
        database = Database(town.settings.storage.url)
        await add_history(database, town.services.plan, now=MONDAY, size=3)
        await database.close()
        yield town


def packs(town: Town) -> list[bytes]:
    chat = town.chat("私聊", town.person("周岚"))
    found = [message.document for message in town.bot_messages(chat) if message.document is not None]
    return [one.data for one in found]


async def test_an_area_has_its_pack_with_one_tap_and_the_same_bytes_again(town: Town) -> None:
    await town.play(
        ("周岚", "私聊", "/export", ["[豫中片区材料]", "[空片区材料]"]),
        ("周岚", "私聊", "[豫中片区材料]", ["豫中片区 2019-W09 调度会材料（定稿）", "校验码"]),
    )
    database = Database(town.settings.storage.url)
    await file_report(database, "410122", "2019-W10", {"visits": Entry.count(99)})
    await database.close()
    await town.play(
        ("周岚", "私聊", "[豫中片区材料]", "豫中片区 2019年第9周"),
        ("周岚", "私聊", "[打开定稿]", "校验码"),
        ("周岚", "私聊", "[调度会材料]", "河南省 2019-W09 调度会材料"),
    )
    first, again, province = packs(town)
    assert first == again != province
    document = Document(io.BytesIO(first))
    said = "\n".join(one.text for one in document.paragraphs)
    assert "豫中片区" in said
    for name in ("郑州市", "开封市", "中牟县", "兰考县"):
        assert said.count(name) >= 1
    assert "洛阳市" not in said
    paper = await town.services.export.paper(Reader(None), "410000", W09, now=MONDAY, area="豫中")
    assert len(document.tables) == 1 + len(paper.pages) == 1 + 2 + len(paper.leaves.units)


async def test_an_area_adds_up_to_its_cities_and_counts_nobody_twice(town: Town) -> None:
    export, rollup = town.services.export, town.services.rollup
    paper = await export.paper(Reader(None), "410000", W09, now=MONDAY, area="豫中")
    cities = [await rollup.overview(Reader(None), code, W09, now=MONDAY) for code in ("410100", "410200")]
    assert [unit.code for unit in paper.overview.children] == ["410100", "410200"]
    assert len(paper.overview.filings) == sum(len(city.filings) for city in cities)
    for place, line in enumerate(paper.overview.lines):
        parts = [city.lines[place].figure.filed for city in cities]
        assert line.figure.filed.numerator == sum(part.numerator for part in parts)
        assert line.figure.filed.number == sum(part.number for part in parts)
        last = paper.trends[line.indicator.id][-1][1]
        assert last.numerator == line.figure.filed.numerator
    codes = [unit.code for unit in paper.leaves.units]
    assert len(codes) == len(set(codes)) == len(paper.overview.filings)
    assert [unit.code for unit, _ in paper.pages] == ["410100", "410200", *codes]


async def test_what_the_plan_asks_of_the_whole_province_is_not_asked_of_an_area(town: Town) -> None:
    export = town.services.export
    area = await export.paper(Reader(None), "410000", W09, now=MONDAY, area="豫中")
    whole = await export.paper(Reader(None), "410000", W09, now=MONDAY)
    paces = [
        {line.indicator.id for line in paper.overview.lines if line.pace is not None}
        for paper in (area, whole)
    ]
    assert "league-schools" in paces[0]
    assert paces[1] - paces[0] >= {"youth-organisations"}


async def test_areas_are_the_provinces_business(town: Town) -> None:
    await town.play(("李强", "私聊", "/export", "[调度会材料]"))
    assert "片区材料" not in town.transcript(town.chat("私聊", town.person("李强")))
    export = town.services.export
    with pytest.raises(NotAllowed):
        await export.paper(Reader(LI_QIANG), "410000", W09, now=MONDAY, area="豫中")
    for unit, area in (("410000", "空片区"), ("410000", "没有"), ("410100", "豫中")):
        with pytest.raises(NoSuchArea):
            await export.paper(Reader(None), unit, W09, now=MONDAY, area=area)
    await town.play(("周岚", "私聊", "/export", "[空片区材料]"), ("周岚", "私聊", "[空片区材料]", None))
    assert "没有“空片区”" in town.answers[-1]
