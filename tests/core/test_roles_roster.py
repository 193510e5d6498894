"""The roster: who is to be what, with every bad line named."""

import pytest

from bot.core.roles import Grant, Role
from bot.core.roles_roster import RosterLine, read_roster
from bot.core.units import Level, Unit, UnitTree

TREE = UnitTree(
    [
        Unit("410000", "河南省", Level.PROVINCE, None),
        Unit("410100", "郑州市", Level.CITY, "410000"),
        Unit("410122", "中牟县", Level.COUNTY, "410100"),
        Unit("410200", "开封市", Level.CITY, "410000"),
    ]
)
ADMIN = [Grant("410100", Role.ADMIN)]
HEADER = ["单位", "角色", "姓名", "用户名", "用户 ID"]


def test_a_line_becomes_a_grant_or_an_invitation() -> None:
    rows = [HEADER, ["中牟", "填报员", "张敏", "", "1003"], [], ["郑州市", "审核员", "李强", "@Li_Qiang", ""]]
    lines, faults = read_roster(rows, TREE, ADMIN)
    assert faults == []
    assert lines == [
        RosterLine(2, "410122", Role.REPORTER, "张敏", "", 1003),
        RosterLine(4, "410100", Role.REVIEWER, "李强", "li_qiang", None),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["北京", "填报员", "", "", ""], "不在单位表里"),
        (["中牟县", "书记", "", "", ""], "须是 管理员"),
        (["中牟县", "填报员", "", "", "张敏"], "须是数字"),
        (["中牟县", "填报员", "", "张 敏", ""], "不合规"),
        (["开封市", "填报员", "", "", ""], "您不能给"),
        (["中牟县"], "须是 管理员"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_its_reason(row: list[str], words: str) -> None:
    lines, faults = read_roster([HEADER, row], TREE, ADMIN)
    assert lines == []
    assert [(fault.line, words in fault.message) for fault in faults] == [(2, True)]


def test_the_same_person_twice_is_a_fault() -> None:
    row = ["中牟县", "填报员", "张敏", "", "1003"]
    _, faults = read_roster([HEADER, row, row], TREE, ADMIN)
    assert [(fault.line, fault.message) for fault in faults] == [(3, "与第 2 行重复")]


@pytest.mark.parametrize("rows", [[], [["姓名", "电话"]], [HEADER, *[["中牟县", "填报员"]] * 1001]])
def test_what_is_no_roster_is_refused_as_a_whole(rows: list[list[str]]) -> None:
    lines, faults = read_roster(rows, TREE, ADMIN)
    assert lines == []
    assert faults[0].line == 1
