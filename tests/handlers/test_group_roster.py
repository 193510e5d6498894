"""A roster sent as a file: looked at first, then imported, for those who may."""

import io

from openpyxl import Workbook

from bot.core.roles import Grant, Role
from tests.support.town import Town

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in (("单位", "角色", "姓名", "用户名", "用户ID"), *rows):
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _send(town: Town, who: str, name: str, content: bytes, mime: str) -> None:
    town.look_away()
    person = town.person(who)
    town.sandbox.world.upload(person, town.chat("私聊", person), name, content, mime)


async def test_an_excel_roster_is_shown_first_and_then_imported_once(town: Town) -> None:
    content = _sheet(("中牟县", "填报员", "钱进", None, 1101), ("新郑", "填报员", "孙立", "@sun_li", None))
    _send(town, "周岚", "名册.xlsx", content, XLSX)
    await town.expect("周岚", "私聊", ["直接授权 1 人", "邀请链接 1 个", "[导入]"])
    assert await town.services.group.grants(1101) == []
    await town.play(("周岚", "私聊", "[导入]", ["已导入：直接授权 1 人", "邀请链接，72 小时内有效"]))
    assert await town.services.group.grants(1101) == [Grant("410122", Role.REPORTER)]


async def test_a_csv_of_excel_in_china_is_read_and_every_bad_line_named(town: Town) -> None:
    content = "单位,角色\n北京,填报员\n中牟县,书记\n".encode("gb18030")
    _send(town, "周岚", "名册.csv", content, "text/csv")
    await town.expect("周岚", "私聊", ["什么都没有改", "第 2 行", "第 3 行"])


async def test_what_is_no_table_and_who_may_invite_nobody_is_refused(town: Town) -> None:
    _send(town, "周岚", "名册.xlsx", b"PK but no workbook", XLSX)
    await town.expect("周岚", "私聊", "读不了这个文件")
    _send(town, "张敏", "名册.csv", "单位,角色\n中牟县,填报员\n".encode(), "text/csv")
    await town.expect("张敏", "私聊", "没有任何单位的这项权限")
