"""The roster (名册): who is to be what, one person in a line, read whole with every bad line."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.core.roles import Grant, Role, may_give
from bot.core.unit_names import Match, find_units
from bot.core.units import UnitTree

HEADERS = {
    "unit": ("单位", "单位名称", "unit"),
    "role": ("角色", "权限", "role"),
    "name": ("姓名", "name"),
    "username": ("用户名", "telegram用户名", "username"),
    "user_id": ("用户id", "telegramid", "id", "user_id"),
}
"""What a column may be called, in lower case without spaces."""

MOST_ROWS = 1000

_ROLES = {word: role for role in Role for word in (role.value, role.zh)}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of a roster; with a Telegram id they get the role at once, else an invitation."""

    line: int
    unit: str
    role: Role
    name: str = ""
    username: str = ""
    """Without @, in lower case; an invitation is then for this account only."""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong with a line (the header is line 1)."""

    line: int
    message: str


def read_roster(
    rows: Sequence[Sequence[str]], tree: UnitTree, grants: Collection[Grant]
) -> tuple[list[RosterLine], list[RosterFault]]:
    """Return the people of a table and every fault; a roster with faults must not be used.

    `grants` are those of whoever imports it: they may only give what they hold, downwards.
    """
    if not rows:
        return [], [RosterFault(1, "表是空的")]
    columns = _columns(rows[0])
    if "unit" not in columns or "role" not in columns:
        return [], [RosterFault(1, "第一行须有“单位”和“角色”两列；可加“姓名”“用户名”“用户ID”")]
    if len(rows) - 1 > MOST_ROWS:
        return [], [RosterFault(1, f"一次最多 {MOST_ROWS} 人，此表有 {len(rows) - 1} 行")]
    look = cache(lambda words: find_units(words, tree))  # a roster names each unit many times
    lines: list[RosterLine] = []
    faults: list[RosterFault] = []
    seen: dict[tuple[str, Role, object], int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = {key: cells[at].strip() if at < len(cells) else "" for key, at in columns.items()}
        line, wrong = _line(number, row, tree, grants, look)
        faults += [RosterFault(number, message) for message in wrong]
        if line is None:
            continue
        key = (line.unit, line.role, line.user_id or line.username or line.name)
        if key[2] and key in seen:
            faults.append(RosterFault(number, f"与第 {seen[key]} 行重复"))
        seen.setdefault(key, number)
        lines.append(line)
    return lines, faults


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        word = re.sub(r"\s+", "", cell).lower()
        for key, words in HEADERS.items():
            if word in words:
                found.setdefault(key, at)
    return found


def _line(
    number: int,
    row: dict[str, str],
    tree: UnitTree,
    grants: Collection[Grant],
    look: Callable[[str], Match],
) -> tuple[RosterLine | None, list[str]]:
    wrong = []
    match = look(row["unit"])
    if not match.certain:
        names = "、".join(unit.name for unit in match.units)
        wrong.append(f"单位 {row['unit']!r} " + (f"不明确：{names}" if names else "不在单位表里"))
    role = _ROLES.get(row["role"].lower())
    if role is None:
        wrong.append(f"角色 {row['role']!r} 须是 {'、'.join(one.zh for one in Role)} 之一")
    number_given = row.get("user_id", "")
    if number_given and not re.fullmatch(r"[1-9][0-9]{3,15}", number_given):
        wrong.append(f"用户ID {number_given!r} 须是数字")
    username = row.get("username", "").removeprefix("@").lower()
    if username and not re.fullmatch(r"[a-z][a-z0-9_]{3,31}", username):
        wrong.append(f"用户名 {row['username']!r} 不合规，写法如 @zhang_min")
    if wrong or role is None:
        return None, wrong
    unit = match.units[0]
    if not may_give(grants, role, unit.code, tree):
        return None, [f"您不能给 {unit.name} 授予{role.zh}"]
    user_id = int(number_given) if number_given else None
    return RosterLine(number, unit.code, role, row.get("name", ""), username, user_id), []
