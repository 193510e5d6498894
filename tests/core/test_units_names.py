"""Finding a unit by what people call it, in the province's real table."""

from importlib import resources

import pytest

from bot.core.unit_names import find_units, listed
from bot.core.units import Level, Unit, UnitTree
from bot.core.units_csv import read_units

_CSV = resources.files("bot") / "packs" / "jishi-2019" / "units.csv"
HENAN = UnitTree(read_units(_CSV.read_text("utf-8"), file="units.csv")[0])


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("中牟", "中牟县"),
        ("中牟县", "中牟县"),
        (" 中 牟 县 ", "中牟县"),
        ("郑州市中牟县", "中牟县"),
        ("郑州中牟", "中牟县"),
        ("共青团中牟县委", "中牟县"),
        ("410122", "中牟县"),
        ("郑州", "郑州市"),
        ("河南", "河南省"),
        ("管城", "管城回族区"),
        ("新县", "新县"),
        ("郑州高新区", "郑州高新技术产业开发区"),
        ("商丘经开区", "河南商丘经济开发区"),
        ("郑州航空港", "郑州航空港经济综合实验区"),
        ("平顶山示范区", "平顶山市城乡一体化示范区"),
    ],
)
def test_a_unit_is_found_by_what_people_call_it(words: str, name: str) -> None:
    match = find_units(words, HENAN)
    assert [unit.name for unit in match.units] == [name]
    assert match.certain


@pytest.mark.parametrize("words", ["", "   ", "北京", "县", "天气", "999999", "中"])
def test_what_names_no_unit_finds_none(words: str) -> None:
    assert find_units(words, HENAN).units == ()


def test_every_unit_of_the_province_is_found_by_its_name_and_by_its_code() -> None:
    for unit in HENAN.all():
        assert find_units(unit.name, HENAN).units == (unit,)
        assert find_units(unit.code, HENAN).units == (unit,)


def test_two_units_of_one_stem_are_both_offered() -> None:
    match = find_units("安阳", HENAN)
    assert [unit.name for unit in match.units] == ["安阳市", "安阳县"]
    assert not match.certain


def test_a_wrong_character_finds_the_unit_but_is_asked_back() -> None:
    match = find_units("中弁县", HENAN)
    assert [unit.name for unit in match.units] == ["中牟县"]
    assert not match.certain


def test_units_one_may_act_on_are_preferred() -> None:
    match = find_units("安阳", HENAN, among=["410522"])
    assert [unit.name for unit in match.units] == ["安阳县"]


def test_units_of_the_same_name_are_told_apart_by_their_parents() -> None:
    tree = UnitTree(
        [
            Unit("410200", "开封市", Level.CITY, None),
            Unit("410204", "鼓楼区", Level.COUNTY, "410200"),
            Unit("320100", "南京市", Level.CITY, None),
            Unit("320106", "鼓楼区", Level.COUNTY, "320100"),
        ]
    )
    found = find_units("鼓楼", tree)
    assert listed(found.units, tree) == [("320106", "南京市鼓楼区"), ("410204", "开封市鼓楼区")]
    assert [unit.code for unit in find_units("开封鼓楼区", tree).units] == ["410204"]
