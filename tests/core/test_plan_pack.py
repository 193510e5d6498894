from datetime import date

import pytest

from bot.core.plan import Fault, Indicator, Op, Plan
from bot.core.plan_pack import read_pack

DOCUMENT = """\
# 一 中学团校

县级中学2019年底前30%的学校成立团校。

# 二 交流日

每月举办1次交流日活动。
"""

META = """\
name = "next"
number = "文号"
issuer = "团省委"
title = "方案"
starts = 2019-01-01

[contact]
name = "某人"
phone = "0371"
email = "a@b.cn"
office = "组织部"
"""

TARGET = """\
[[targets]]
id = "schools-2019"
clause = "一"
topic = "团校"
subject = "县级中学成立团校"
scope = "县级中学"
op = ">="
value = 30
unit = "%"
due = 2019-12-31
quote = "县级中学2019年底前30%的学校成立团校"
"""

INDICATOR = """\
[[indicators]]
id = "schools"
number = 1
name = "团校"
definition = "已成立团校的学校数"
kind = "ratio"
unit = "所"
numerator = "已成立"
denominator = "总数"
clause = "一"
targets = ["schools-2019"]
"""

DUTY = """\
[[duties]]
id = "exchange-day"
title = "交流日"
clause = "二"
audience = "county"
rrule = "FREQ=MONTHLY;BYMONTHDAY=15"
start = 2019-03-01
rungs = [-3, 0]
text = "举办交流日活动。"
"""

ALIAS = """\
[[aliases]]
term = "交流日"
words = ["工作交流日"]
"""

FILES = {
    "document.md": DOCUMENT,
    "plan.toml": META,
    "targets.toml": TARGET,
    "indicators.toml": INDICATOR,
    "duties.toml": DUTY,
    "aliases.toml": ALIAS,
}


def read(**changes: str) -> tuple[Plan | None, list[Fault]]:
    """Read the small pack with other texts for the files named (without their ending)."""
    return read_pack(FILES | {f"{name}.toml": text for name, text in changes.items()})


def faults(**changes: str) -> list[str]:
    """Return the faults as they are shown, and make sure that no plan comes with them."""
    plan, found = read(**changes)
    assert (plan is None) == bool(found)
    return [str(fault) for fault in found]


def test_a_sound_pack_becomes_a_plan() -> None:
    plan, found = read()
    assert found == []
    assert plan is not None
    assert plan.contact.phone == "0371"
    assert [clause.id for clause in plan.clauses] == ["一", "二"]
    target = plan.target("schools-2019")
    assert target is not None
    assert (target.op, target.value, target.due) == (Op.AT_LEAST, 30, date(2019, 12, 31))
    assert plan.duties[0].rungs == (-3, 0)
    assert plan.aliases[0].words == ("工作交流日",)


def test_one_file_may_hold_all_tables() -> None:
    together = {"document.md": DOCUMENT, "plan.toml": f"{META}\n{TARGET}\n{INDICATOR}\n{DUTY}\n{ALIAS}"}
    assert read_pack(together) == read()


def test_indicators_come_in_order_of_their_numbers() -> None:
    second = INDICATOR.replace('id = "schools"', 'id = "later"').replace('"团校"', '"后来"')
    plan, _ = read(indicators=second.replace("number = 1", "number = 2") + INDICATOR)
    assert plan is not None
    numbered: tuple[Indicator, ...] = plan.indicators
    assert [indicator.number for indicator in numbered] == [1, 2]


def test_files_that_are_neither_document_nor_toml_are_ignored() -> None:
    assert read_pack({**FILES, "units.csv": "code,name"}) == read()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "30%的学校",
            "60%的学校",
            "targets.toml:11: 条款 一 的原文中没有 quote：“县级中学2019年底前60%的学校成立团…”",
        ),
        ('clause = "一"', 'clause = "二"', "targets.toml:11: 条款 二 的原文中没有 quote"),
        ('clause = "一"', 'clause = "九"', "targets.toml:3: 文件中没有条款 九"),
        ('unit = "%"\n', "", "targets.toml:1: 缺少 unit"),
        ("value = 30\n", "", "targets.toml:1: 缺少 value"),
        ("value = 30", "value = 130", "targets.toml:8: value 不能是 130%"),
        ("value = 30", "value = nan", "targets.toml:8: value 不能是 nan%"),
        ("value = 30", 'value = "很多"', "targets.toml:8: value 的值 '很多' 不对"),
        ('op = ">="', 'op = ">"', "targets.toml:7: op 的值 '>' 不在允许之列"),
        ('op = ">="', 'op = "done"', 'targets.toml:8: op = "done" 的目标没有 value'),
        ('scope = "县级中学"', 'scop = "县级中学"', "targets.toml:6: 不认识的键 scop"),
        ('topic = "团校"\n', "", "targets.toml:1: 缺少 topic"),
        ("due = 2019-12-31", "due = 2018-12-31", "targets.toml:10: due 早于方案起始日 2019-01-01"),
        ("due = 2019-12-31", "due = 2019-02-30", "targets.toml:10: TOML 语法错误"),
        ('"schools-2019"', '"团校"', "targets.toml:2: id 只用小写字母、数字和连字符"),
    ],
)
def test_a_fault_of_a_target_is_told_with_its_line(old: str, new: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in faults(targets=TARGET.replace(old, new, 1)))


def test_a_misquote_names_the_clause_that_has_the_sentence() -> None:
    found = faults(targets=TARGET.replace('clause = "一"', 'clause = "二"'))
    assert any(fault.endswith("（这句话在条款 一）") for fault in found)


def test_a_commitment_without_figure_needs_a_date() -> None:
    done = TARGET.replace('op = ">="\nvalue = 30\nunit = "%"\n', 'op = "done"\n')
    assert faults(targets=done) == []
    found = faults(targets=done.replace("due = 2019-12-31\n", ""))
    assert found == ['targets.toml:7: op = "done" 的目标要有 due 或 recurrence']


def test_two_targets_of_one_subject_and_date_are_refused() -> None:
    again = TARGET.replace("schools-2019", "schools-again")
    expected = ["targets.toml:16: 同一事项、同一日期有两个目标：schools-again 与 schools-2019"]
    assert faults(targets=TARGET + again) == expected
    assert faults(targets=TARGET + again.replace("2019-12-31", "2020-12-31")) == []


def test_an_id_used_twice_is_refused() -> None:
    found = faults(targets=TARGET + TARGET.replace("2019-12-31", "2020-12-31"))
    assert found == ["targets.toml:13: id 重复：schools-2019（第2行已有）"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('["schools-2019"]', "[]", "indicators.toml:11: 指标没有对应的目标：schools"),
        ("schools-2019", "schools-2020", "indicators.toml:11: 没有这个目标：schools-2020"),
        ('clause = "一"', 'clause = "九"', "indicators.toml:10: 文件中没有条款 九"),
        ('unit = "所"', 'unit = ""', "indicators.toml:7: 缺少 unit"),
        ('denominator = "总数"\n', "", 'indicators.toml:1: kind = "ratio" 的指标缺少 denominator'),
        ('kind = "ratio"', 'kind = "period"', 'indicators.toml:8: 只有 kind = "ratio" 的指标才有 numerator'),
        ("number = 1", "number = 0", "indicators.toml:3: number 的值 0 太小，至少为 1"),
    ],
)
def test_a_fault_of_an_indicator_is_told_with_its_line(old: str, new: str, expected: str) -> None:
    assert expected in faults(indicators=INDICATOR.replace(old, new))


def test_a_number_or_a_word_means_one_indicator_only() -> None:
    other = INDICATOR.replace('id = "schools"', 'id = "other"')
    assert faults(indicators=INDICATOR + other) == [
        "indicators.toml:14: number 重复：1 已是 schools",
        "indicators.toml:15: “团校”指两个指标：schools 与 other",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=15", "每月15日", "duties.toml:6: rrule 不是有效的 RFC 5545 规则"),
        ("BYMONTHDAY=15", "BYMONTHDAY=45", "duties.toml:6: rrule 不是有效的 RFC 5545 规则"),
        ('clause = "二"', 'clause = "九"', "duties.toml:4: 文件中没有条款 九"),
        ("[-3, 0]", "[0, 0]", "duties.toml:8: rungs 有重复"),
        ("[-3, 0]", '[0]\ntargets = ["x"]', "duties.toml:9: 没有这个目标：x"),
        ("[-3, 0]", "[0]\nuntil = 2019-02-01", "duties.toml:9: until 早于 start"),
        ('"county"', '"village"', "duties.toml:5: audience 的值 'village' 不在允许之列"),
    ],
)
def test_a_fault_of_a_duty_is_told_with_its_line(old: str, new: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in faults(duties=DUTY.replace(old, new)))


def test_an_alias_needs_a_term_of_the_plan_and_a_word_has_one_meaning() -> None:
    assert faults(aliases=ALIAS.replace('"交流日"', '"团代会"')) == [
        "aliases.toml:2: 文件和目标中都没有这个词：团代会"
    ]
    assert faults(aliases=ALIAS + ALIAS.replace('"交流日"', '"团校"')) == [
        "aliases.toml:6: “工作交流日”指两个词：交流日 与 团校"
    ]
    assert faults(aliases=ALIAS.replace('"工作交流日"', "")) == ["aliases.toml:3: 没有写出 交流日 的其他说法"]


def test_faults_of_the_plan_itself_are_told_with_their_line() -> None:
    assert faults(plan=META.replace('title = "方案"\n', "")) == ["plan.toml:1: 缺少 title"]
    assert faults(plan=META.replace('phone = "0371"\n', "")) == ["plan.toml:7: 缺少 contact.phone"]
    assert faults(plan="color = 1\n" + META) == ["plan.toml:1: 不认识的键 color"]
    assert faults(plan="clauses = []\n" + META) == ["plan.toml:1: 条款写在 document.md，不写在 TOML 中"]


def test_a_key_of_the_plan_stands_in_one_file_only() -> None:
    assert faults(more='title = "另一个"') == ["plan.toml:4: title 重复：more.toml 已有"]


def test_tables_must_be_written_one_by_one() -> None:
    assert faults(aliases='aliases = [{term = "交流日", words = ["工作交流日"]}]') == [
        "aliases.toml:1: aliases 应逐条写作 [[aliases]]"
    ]


def test_a_syntax_error_in_one_file_does_not_hide_faults_in_another() -> None:
    found = faults(
        aliases='[[aliases]]\nterm = "交流日', duties=DUTY.replace('clause = "二"', 'clause = "九"')
    )
    assert any(fault.startswith("aliases.toml:2: TOML 语法错误") for fault in found)
    assert "duties.toml:4: 文件中没有条款 九" in found


def test_a_broken_target_is_told_once_and_not_again_where_it_is_used() -> None:
    found = faults(targets=TARGET.replace("value = 30", 'value = "三成"'))
    assert len(found) == 1
    assert found[0].startswith("targets.toml:8:")


def test_a_pack_without_a_document_says_so_and_nothing_of_its_quotes() -> None:
    plan, found = read_pack({name: text for name, text in FILES.items() if name != "document.md"})
    assert plan is None
    assert [str(fault) for fault in found] == ["document.md:0: 缺少文件 document.md"]


def test_lines_are_right_below_texts_of_several_lines() -> None:
    long_quote = TARGET.replace(
        'scope = "县级中学"', 'scope = """\n县级中学\n[[targets]]\nunit = "x"\n"""'
    ).replace('clause = "一"', 'clause = "九"')
    moved = long_quote.replace('id = "schools-2019"\n', "") + 'id = "团校"\n'
    found = faults(targets=moved)
    assert "targets.toml:2: 文件中没有条款 九" in found
    assert "targets.toml:15: id 只用小写字母、数字和连字符：团校" in found


def test_faults_come_by_file_and_line() -> None:
    _, found = read(targets=TARGET.replace('unit = "%"\n', ""), duties=DUTY.replace('"二"', '"九"'), plan="")
    places = [(fault.file, fault.line) for fault in found]
    assert places == sorted(places)
    assert {file for file, _ in places} == {"duties.toml", "plan.toml", "targets.toml"}
