"""The units CSV: dates, every bad line, and the difference to what is known."""

from datetime import date

import pytest

from bot.core.units import Level, Unit, UnitTree
from bot.core.units_csv import read_units
from bot.core.units_diff import diff

HEADER = "code,name,level,parent,kind"
GOOD = f"{HEADER}\n410000,河南省,province,,\n410100,郑州市,city,410000,\n410122,中牟县,county,410100,\n"
DATED = f"{HEADER},valid_from,valid_to\n410000,河南省,province,,,,\n410100,郑州市,city,410000,,2019-01-01,\n"


def test_a_good_file_has_no_faults() -> None:
    units, faults = read_units("\ufeff" + GOOD, file="u.csv")
    assert [unit.name for unit in units] == ["河南省", "郑州市", "中牟县"]
    assert faults == []


def test_the_dates_are_optional_columns() -> None:
    units, faults = read_units(DATED, file="u.csv")
    assert faults == []
    assert (units[1].valid_from, units[1].valid_to) == (date(2019, 1, 1), None)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("41012,中牟县,county,410100,,,", "六位"),
        ("410122,,county,410100,,,", "名称不能为空"),
        (f"410122,{'县' * 65},county,410100,,,", "超过 64"),
        ("410122,中牟县,县,410100,,,", "级别"),
        ("410122,中牟县,county,419999,,,", "不在表中"),
        ("410122,中牟县,county,410100,,昨天,", "须是日期"),
        ("410122,中牟县,county,410100,,2019-02-01,2019-01-01", "早于"),
        ("410122,中牟县,county", "列"),
        ("410100,重复市,city,410000,,,", "重复"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_its_reason(row: str, words: str) -> None:
    _, faults = read_units(DATED + row + "\n", file="u.csv")
    assert [(fault.line, words in fault.message) for fault in faults] == [(4, True)]


def test_every_bad_line_is_listed() -> None:
    _, faults = read_units(
        GOOD + "1,甲,county,410100,\n410123,乙,county,,\n410124,,x,410100,\n", file="u.csv"
    )
    assert [fault.line for fault in faults] == [5, 6, 7, 7]


@pytest.mark.parametrize("header", ["code,name", HEADER + ",kind", HEADER + ",colour", ""])
def test_a_wrong_header_is_refused(header: str) -> None:
    units, faults = read_units(header + "\n410000,河南省,province,,\n", file="u.csv")
    assert units == []
    assert faults[0].line == 1


def test_the_difference_names_what_is_new_what_changed_and_what_the_file_leaves_out() -> None:
    known = UnitTree(read_units(GOOD, file="u.csv")[0])
    new = [
        Unit("410000", "河南省", Level.PROVINCE, None),
        Unit("410122", "中牟区", Level.COUNTY, "410100", valid_to=date(2019, 6, 30)),
        Unit("410184", "新郑市", Level.COUNTY, "410100"),
    ]
    found = diff(known, new)
    assert [unit.name for unit in found.added] == ["新郑市"]
    assert found.changed[0].what == ["名称 中牟县 → 中牟区", "终止 （空） → 2019-06-30"]
    assert [unit.name for unit in found.missing] == ["郑州市"]
    assert found.same == 1
    assert diff(known, known.all()).empty


def test_a_unit_leaves_the_denominator_after_its_last_day() -> None:
    ended = Unit("410122", "中牟县", Level.COUNTY, "410100", valid_to=date(2019, 6, 30))
    tree = UnitTree(
        [
            Unit("410100", "郑州市", Level.CITY, None),
            ended,
            Unit("410184", "新郑市", Level.COUNTY, "410100", valid_from=date(2019, 7, 1)),
        ]
    )

    def names(on: date | None) -> list[str]:
        return [unit.name for unit in tree.below("410100", Level.COUNTY, on=on)]

    assert names(date(2019, 6, 30)) == ["中牟县"]
    assert names(date(2019, 7, 1)) == ["新郑市"]
    assert names(None) == ["中牟县", "新郑市"]
