"""Files in chat: /export, its progress line, and the meeting pack that stays as it was."""

import io

from openpyxl import load_workbook

from bot.cli.demo_data import add_history
from bot.context import BotContext, Button
from bot.core.period import Period
from bot.core.report import Entry
from bot.documents.paper import FORMATS
from bot.documents.xlsx import HEAD
from bot.sandbox.demo import ZHANG_MIN
from bot.sandbox.model import StoredFile
from bot.services.buttons import Meaning
from bot.services.rollup import Reader
from storage.database import Database
from tests.support.reports import file_report
from tests.support.town import MONDAY, Town


async def fill(town: Town) -> None:
    database = Database(town.settings.storage.url)
    await add_history(database, town.services.plan, now=MONDAY, size=3)
    await database.close()


def documents(town: Town, who: str) -> list[StoredFile]:
    chat = town.chat("私聊", town.person(who))
    return [message.document for message in town.bot_messages(chat) if message.document is not None]


async def test_a_file_goes_to_the_one_who_asks_with_a_line_of_progress(town: Town) -> None:
    await fill(town)
    await town.play(
        ("李强", "郑州市", "/export", "文件请在私聊里取"),
        ("李强", "私聊", "/export", ["郑州市", "文件只发给您本人"]),
        ("李强", "私聊", "[Excel 汇总表]", ["已发出", "数据截至 3月4日 08:30，含 14/15 县"]),
        ("李强", "私聊", "[CSV 明细]", "CSV 明细已发出"),
        ("李强", "私聊", "[Word 通报]", "Word 通报已发出"),
        ("李强", "私聊", "[进度图]", "进度图已发出"),
    )
    files = documents(town, "李强")
    assert [one.name for one in files] == [
        "郑州市汇总-2019-W09.xlsx",
        "郑州市明细-2019-W09.csv",
        "郑州市通报-2019-W09.docx",
        "郑州市进度-2019-W09.png",
    ]
    seen = await town.services.rollup.overview(Reader(None), "410100", Period(2019, 9), now=MONDAY)
    sheet = load_workbook(io.BytesIO(files[0].data))["汇总"]
    numerators = [sheet.cell(HEAD + number, 5).value for number in range(1, 1 + len(seen.lines))]
    live = [line.figure.filed for line in seen.lines]
    assert numerators == [one.numerator or one.number for one in live]


async def test_the_pack_is_frozen_once_and_opens_again_with_the_same_checksum(town: Town) -> None:
    await fill(town)
    await town.play(
        ("李强", "私聊", "/export", "文件只发给您本人"),
        ("李强", "私聊", "[调度会材料]", ["校验码", "调度会材料已发出"]),
        ("李强", "私聊", "[调度会材料]", "已于 3月4日（周一）08:30 定稿"),
    )
    database = Database(town.settings.storage.url)
    await file_report(database, "410122", "2019-W10", {"visits": Entry.count(99)})
    await database.close()
    await town.play(("李强", "私聊", "[打开定稿]", "校验码"))
    first, again = documents(town, "李强")
    assert first.data == again.data


SIBLING = {"unit": "410184", "period": "2019-W10"}
FORGED = (
    *(Meaning("rollup.file", {**SIBLING, "kind": kind}) for kind in FORMATS),
    *(Meaning(f"rollup.{action}", SIBLING) for action in ("menu", "pack", "overview", "position")),
    Meaning("rollup.frozen", {**SIBLING, "pack": 1}),
    Meaning("rollup.frozen", {**SIBLING, "unit": "410122", "pack": 1}),
    Meaning("rollup.picture", {**SIBLING, "kind": "progress"}),
    Meaning("rollup.indicator", {**SIBLING, "indicator": "visits"}),
    Meaning("rollup.history", {**SIBLING, "indicator": "visits"}),
)
"""Buttons on the figures of the county beside one's own; pack 1 is that county's."""


async def test_a_county_cannot_export_or_open_its_sibling_by_whatever_button(town: Town) -> None:
    assert town.application is not None
    await town.play(("张敏", "私聊", "/status", "中牟县"))
    await town.services.export.freeze(Reader(None), "410184", Period(2019, 10), "a", b"secret", now=MONDAY)
    rows = [[Button(f"邻县{number:02}", one)] for number, one in enumerate(FORGED)]
    keyboard = await BotContext(town.application).keyboard(rows)
    await town.application.bot.send_message(ZHANG_MIN, "转来的按钮", reply_markup=keyboard)
    for [button] in rows:
        await town.play(("张敏", "私聊", f"[{button.label}]", None))
        assert town.answers[-1].startswith("您没有新郑市"), button
    assert documents(town, "张敏") == []


async def test_nobody_takes_a_file_out_of_a_group_or_of_another_county(town: Town) -> None:
    await fill(town)
    await town.play(
        ("李强", "郑州市", "/summary", "郑州市"),
        ("李强", "郑州市", "[导出]", None),
    )
    assert "请到私聊里看" in town.answers[-1]
    await town.play(("张敏", "郑州市", "[导出]", None))
    assert "郑州市" in town.answers[-1]
