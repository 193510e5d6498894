import re
import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from bot.core.plan import IndicatorKind, Op, Plan, Recurrence
from bot.core.units import Level
from bot.services.plan import PackError, load_pack, pack_file, shipped_packs

PACK = "jishi-2019"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack(PACK)


@pytest.fixture
def copy_of_pack(tmp_path: Path) -> Path:
    with as_file(files("bot").joinpath("packs", PACK)) as folder:
        return Path(shutil.copytree(folder, tmp_path / "next"))


def test_every_shipped_pack_is_without_fault() -> None:
    assert PACK in shipped_packs()
    for pack in shipped_packs():
        assert load_pack(pack).targets


def test_a_folder_is_read_like_a_shipped_pack(copy_of_pack: Path, plan: Plan) -> None:
    assert load_pack(copy_of_pack) == plan
    assert load_pack(str(copy_of_pack)) == plan


def test_a_byte_order_mark_is_no_fault(copy_of_pack: Path, plan: Plan) -> None:
    for file in copy_of_pack.glob("*.toml"):
        file.write_text(file.read_text("utf-8"), encoding="utf-8-sig")
    assert load_pack(copy_of_pack) == plan


def test_a_pack_with_faults_raises_all_of_them(copy_of_pack: Path) -> None:
    duties = copy_of_pack / "duties.toml"
    duties.write_text(duties.read_text("utf-8").replace("FREQ=MONTHLY", "FREQ=SOMETIMES"), "utf-8")
    (copy_of_pack / "indicators.toml").write_text("[[indicators]]\n", "utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(copy_of_pack)
    assert {fault.file for fault in caught.value.faults} == {"duties.toml", "indicators.toml"}
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]


def test_a_file_in_another_encoding_is_told_with_its_line(copy_of_pack: Path) -> None:
    (copy_of_pack / "aliases.toml").write_bytes("# a\n# 别名\n".encode("gb18030"))
    with pytest.raises(PackError, match=r"aliases\.toml:2: 文件不是 UTF-8 编码"):
        load_pack(copy_of_pack)


@pytest.mark.parametrize("pack", ["no-such-pack", "./no-such-folder", ""])
def test_an_unknown_pack_is_told_with_those_that_exist(pack: str) -> None:
    with pytest.raises(PackError, match=PACK):
        load_pack(pack)


def test_the_units_come_with_the_pack() -> None:
    assert pack_file(PACK, "units.csv").startswith(b"code,name,level,parent,kind\n")
    with pytest.raises(PackError, match="缺少文件"):
        pack_file(PACK, "nothing.csv")


def test_the_cover_letter_is_known(plan: Plan) -> None:
    assert plan.number == "豫青字〔2019〕6号"
    assert (plan.contact.name, plan.contact.phone) == ("刘勇", "0371-65904477")
    assert plan.contact.email == "hntwzzb@126.com"
    letter = plan.clause("通知")
    assert letter is not None
    assert all(fact in letter.text for fact in (plan.number, plan.contact.phone, "2月22日"))


def test_every_clause_of_the_document_is_there(plan: Plan) -> None:
    items = {"一": 9, "二": 3, "三": 3, "四": 5}
    expected = ["通知", "前言", "一", "二", "三", "四"]
    expected += [f"二{n}" for n in range(1, 5)] + [f"三{n}" for n in range(1, 5)]
    expected += [f"四（{section}）{n}" for section, count in items.items() for n in range(1, count + 1)]
    expected += [f"四（{section}）" for section in items]
    measures = [clause.id for clause in plan.clauses if "·" in clause.id]
    assert {clause.id for clause in plan.clauses} - set(measures) == set(expected)
    assert len(measures) == 63
    assert "四（一）1·规范基础团务" in measures


@pytest.mark.parametrize(
    ("target_id", "said"),
    [
        ("reply-measures-2019", (Op.DONE, None, "", date(2019, 2, 22), None)),
        ("weakness-reversed-2022", (Op.DONE, None, "", date(2022, 5, 5), None)),
        ("member-youth-ratio-2022", (Op.AT_MOST, 30, "%", date(2022, 12, 31), None)),
        ("education-committee-county-2019", (Op.AT_LEAST, 60, "%", date(2019, 12, 31), None)),
        ("league-school-county-2020", (Op.AT_LEAST, 70, "%", date(2020, 12, 31), None)),
        ("large-private-enterprises-2021", (Op.AT_LEAST, 80, "%", date(2021, 12, 31), None)),
        ("internet-enterprises-2021", (Op.AT_LEAST, 100, "家", date(2021, 12, 31), None)),
        ("new-groups-reached-2021", (Op.AT_LEAST, 30000, "人", date(2021, 12, 31), None)),
        ("study-club-bimonthly", (Op.AT_LEAST, 1, "次", None, Recurrence.BIMONTHLY)),
        ("resident-houses-yearly", (Op.AT_LEAST, 100, "个", None, Recurrence.YEARLY)),
        ("joining-age", (Op.AT_LEAST, 14, "周岁", None, None)),
        ("cadre-posts-filled", (Op.AT_LEAST, 90, "%", None, None)),
        ("county-renewal-2019", (Op.EQUAL, 100, "%", date(2019, 3, 31), None)),
        ("talks-yearly", (Op.AT_LEAST, 20, "名", None, Recurrence.YEARLY)),
        ("exchange-day-monthly", (Op.EQUAL, 1, "次", None, Recurrence.MONTHLY)),
        ("area-meeting-quarterly", (Op.EQUAL, 1, "次", None, Recurrence.QUARTERLY)),
    ],
)
def test_targets_say_what_the_plan_says(plan: Plan, target_id: str, said: tuple[object, ...]) -> None:
    target = plan.target(target_id)
    assert target is not None
    assert (target.op, target.value, target.unit, target.due, target.recurrence) == said


def test_a_figure_stands_in_its_quote_unless_it_is_a_word_for_all_or_one(plan: Plan) -> None:
    words = {100: ("全部", "全覆盖", "全面", "普遍", "所有", "应建尽建", "一遍"), 1: ("一人一档", "一校一柜")}
    for target in plan.targets:
        if target.value is not None and f"{target.value:g}" not in target.quote:
            assert any(word in target.quote for word in words[int(target.value)]), target.id


def test_a_year_stands_in_its_quote_unless_the_plan_counts_it(plan: Plan) -> None:
    counted = {"reply-measures-2019", "internet-models-province-2021", "internet-enterprises-2021"}
    unstated = {t.id for t in plan.targets if t.due and str(t.due.year) not in t.quote}
    assert unstated == counted


def test_every_dated_or_recurring_target_has_a_duty_that_reminds_of_it(plan: Plan) -> None:
    reminded = {target for duty in plan.duties for target in duty.targets}
    timed = {target.id for target in plan.targets if target.due or target.recurrence}
    assert timed <= reminded


def test_a_single_duty_falls_due_on_the_day_of_its_targets(plan: Plan) -> None:
    for duty in plan.duties:
        if not duty.rrule:
            targets = [plan.target(target) for target in duty.targets]
            assert {target.due for target in targets if target} == {duty.start}, duty.id


def test_every_sentence_with_a_year_end_or_a_rhythm_is_covered_by_a_target(plan: Plan) -> None:
    commitment = re.compile(r"\d{4}年(?:\d+月)?底|每年|每月|每季度|每两个月|至少|不少于|\d+%|\d+周岁")
    for clause in plan.clauses:
        quotes = [target.quote for target in plan.targets if target.clause == clause.id]
        covered = {
            position
            for quote in quotes
            for found in re.finditer(re.escape(quote), clause.text)
            for position in range(*found.span())
        }
        missed = [m[0] for m in commitment.finditer(clause.text) if m.start() not in covered]
        if clause.id == "四（二）1·坚持年龄标准":
            missed.remove("14周岁")  # said a second time, as what must not happen
        assert not missed, clause.id


def test_counties_report_about_twenty_indicators_with_a_worked_example(plan: Plan) -> None:
    assert [indicator.number for indicator in plan.indicators] == list(range(1, 22))
    for indicator in plan.indicators:
        assert indicator.level is Level.COUNTY
        assert indicator.example
        if indicator.kind is not IndicatorKind.YESNO:
            assert indicator.maximum
        if indicator.kind is IndicatorKind.RATIO:
            upper, lower = map(int, indicator.example.split("/"))
            assert 0 < upper <= lower <= (indicator.maximum or 0)


def test_a_default_date_says_that_the_plan_does_not_give_it(plan: Plan) -> None:
    for duty in plan.duties:
        if duty.rrule:
            assert "方案" in duty.nominal, duty.id


def test_the_two_meetings_are_where_other_parts_look_for_them(plan: Plan) -> None:
    duties = {duty.id: duty for duty in plan.duties}
    assert duties["exchange-day"].audience is Level.COUNTY
    assert duties["exchange-day"].targets == ("exchange-day-monthly",)
    assert duties["area-meeting"].targets == ("area-meeting-quarterly",)
