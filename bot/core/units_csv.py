"""The units CSV (`code,name,level,parent,kind`), read as a whole or refused with every bad line."""

import csv
import io
import re
from collections.abc import Iterable

from bot.core.plan import Fault
from bot.core.units import Level, Unit

COLUMNS = ("code", "name", "level", "parent", "kind")

_ABOVE = {
    Level.PROVINCE: (),
    Level.CITY: (Level.PROVINCE,),
    # A county may stand directly below the province (省直管), as 济源 does.
    Level.COUNTY: (Level.CITY, Level.PROVINCE),
}


def read_units(text: str, *, file: str) -> tuple[list[Unit], list[Fault]]:
    """Return the units of a CSV text and every fault, by line; a file with faults must not be used.

    Rules: the header names the five columns; a code is six digits and unique; a name is not empty; a
    city's parent is the province, a county's a city or (省直管) the province.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header = [cell.strip() for cell in next(rows, [])]
    if sorted(header) != sorted(COLUMNS):
        return [], [Fault(file=file, line=1, message=f"表头须为 {','.join(COLUMNS)}")]
    units: dict[str, tuple[int, Unit]] = {}
    faults: list[Fault] = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        line = rows.line_num
        unit, wrong = _read_row(dict(zip(header, (c.strip() for c in cells), strict=False)), len(cells))
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


def _read_row(row: dict[str, str], cells: int) -> tuple[Unit | None, list[str]]:
    if cells != len(COLUMNS):
        return None, [f"应有 {len(COLUMNS)} 列，此行有 {cells} 列"]
    wrong = []
    if not re.fullmatch(r"\d{6}", row["code"]):
        wrong.append(f"代码 {row['code']!r} 须是六位数字")
    if not row["name"]:
        wrong.append("名称不能为空")
    if row["level"] not in list(Level):
        wrong.append(f"级别 {row['level']!r} 须是 {'、'.join(Level)} 之一")
    if wrong:
        return None, wrong
    return Unit(row["code"], row["name"], Level(row["level"]), row["parent"] or None, row["kind"]), []


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
