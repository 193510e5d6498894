"""The units CSV (`code,name,level,parent,kind`, optionally `valid_from,valid_to`), read whole or refused."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

from bot.core.plan import Fault
from bot.core.units import Level, Unit

COLUMNS = ("code", "name", "level", "parent", "kind")

DATES = ("valid_from", "valid_to")
"""Optional columns: first and last day of the unit, ISO dates; empty means always and still."""

LONGEST_NAME = 64
"""Characters of a name; the longest of Henan's has 13."""

_ABOVE = {
    Level.PROVINCE: (),
    Level.CITY: (Level.PROVINCE,),
    # A county may stand directly below the province (省直管), as 济源 does.
    Level.COUNTY: (Level.CITY, Level.PROVINCE),
}


def read_units(text: str, *, file: str) -> tuple[list[Unit], list[Fault]]:
    """Return the units of a CSV text and every fault, by line; a file with faults must not be used.

    Rules: the header names the five columns, and the two of dates if it likes; a code is six digits and
    unique; a name is not empty and fits; a city's parent is the province, a county's a city or (省直管)
    the province; dates are ISO dates, the first not after the last.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header = [cell.strip() for cell in next(rows, [])]
    if len(set(header)) < len(header) or not set(COLUMNS) <= set(header) <= {*COLUMNS, *DATES}:
        wanted = f"表头须为 {','.join(COLUMNS)}，可加 {','.join(DATES)}"
        return [], [Fault(file=file, line=1, message=wanted)]
    units: dict[str, tuple[int, Unit]] = {}
    faults: list[Fault] = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        line = rows.line_num
        unit, wrong = _read_row(header, [cell.strip() for cell in cells])
        faults += [Fault(file=file, line=line, message=message) for message in wrong]
        if unit is None:
            continue
        if unit.code in units:
            faults.append(
                Fault(file=file, line=line, message=f"代码 {unit.code} 与第 {units[unit.code][0]} 行重复")
            )
        else:
            units[unit.code] = (line, unit)
    faults += _check_parents(units.values(), {unit.code: unit for _, unit in units.values()}, file)
    return [unit for _, unit in units.values()], sorted(faults, key=lambda fault: fault.line)


def _read_row(header: list[str], cells: list[str]) -> tuple[Unit | None, list[str]]:
    if len(cells) != len(header):
        return None, [f"应有 {len(header)} 列，此行有 {len(cells)} 列"]
    row = dict(zip(header, cells, strict=True))
    wrong = []
    if not re.fullmatch(r"[0-9]{6}", row["code"]):
        wrong.append(f"代码 {row['code']!r} 须是六位数字")
    if not row["name"]:
        wrong.append("名称不能为空")
    elif len(row["name"]) > LONGEST_NAME:
        wrong.append(f"名称超过 {LONGEST_NAME} 个字")
    if row["level"] not in list(Level):
        wrong.append(f"级别 {row['level']!r} 须是 {'、'.join(Level)} 之一")
    days: dict[str, date | None] = {}
    for column in DATES:
        try:
            days[column] = date.fromisoformat(row[column]) if row.get(column) else None
        except ValueError:
            wrong.append(f"{column} {row[column]!r} 须是日期，写法如 2019-03-01")
    begin, end = days.get("valid_from"), days.get("valid_to")
    if begin is not None and end is not None and end < begin:
        wrong.append(f"终止日 {end} 早于起始日 {begin}")
    if wrong:
        return None, wrong
    level, parent = Level(row["level"]), row["parent"] or None
    return Unit(row["code"], row["name"], level, parent, row["kind"], begin, end), []


def _check_parents(lines: Iterable[tuple[int, Unit]], by_code: dict[str, Unit], file: str) -> list[Fault]:
    faults = []
    for line, unit in lines:
        above = _ABOVE[unit.level]
        parent = by_code.get(unit.parent or "")
        if not above and unit.parent is not None:
            message = "省级单位没有上级，parent 须为空"
        elif above and parent is None:
            message = f"上级 {unit.parent or '（空）'} 不在表中"
        elif above and parent is not None and parent.level not in above:
            message = f"上级 {parent.name} 须是{'或'.join(level.zh for level in above)}级单位"
        else:
            continue
        faults.append(Fault(file=file, line=line, message=message))
    return faults
