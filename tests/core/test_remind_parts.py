"""Snoozes, budgets, gaps, rules as organisers write them, escalation: the pure parts of reminding."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bot.core.calendar import occurrences
from bot.core.plan import Duty, Indicator, IndicatorKind, Op, Target
from bot.core.remind_book import Move, open_book
from bot.core.remind_budget import share_out
from bot.core.remind_dialog import Fault, Step, begin_add, typed
from bot.core.remind_escalation import named
from bot.core.remind_gap import gap_of
from bot.core.remind_rule import read_rungs, read_when
from bot.core.remind_snooze import snooze_choices
from bot.core.report import Entry, Meaning
from bot.core.units import Level
from bot.core.workdays import SHANGHAI, WorkCalendar

WORK = WorkCalendar()
MONDAY = date(2019, 3, 4)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2019-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "due", "expected"),
    [
        ("03-12 09:05", "2019-03-15", ["tomorrow 03-13 09:00", "before_due 03-14 09:00"]),
        ("03-13 09:05", "2019-03-15", ["before_due 03-14 09:00"]),
        ("03-14 10:00", "2019-03-15", ["before_due 03-15 09:00"]),
        ("03-15 10:00", "2019-03-15", ["before_due 03-15 12:00"]),
        ("03-15 16:30", "2019-03-15", ["before_due 03-15 17:40"]),
        ("03-15 17:55", "2019-03-15", []),
        ("09-27 10:00", "2019-10-08", ["tomorrow 09-29 09:00", "before_due 09-30 09:00"]),
    ],
)
def test_a_notice_can_be_put_off_but_never_past_its_deadline(now: str, due: str, expected: list[str]) -> None:
    found = snooze_choices(date.fromisoformat(due), at(now), WORK)
    assert [f"{one.kind.value} {one.at:%m-%d %H:%M}" for one in found] == expected


@dataclass(frozen=True)
class Item:
    matters_until: date


@pytest.mark.parametrize(
    ("sent", "due", "goes"),
    [
        (0, "2019-03-20", True),
        (1, "2019-03-20", False),
        (1, "2019-03-04", True),  # due today
        (1, "2019-03-05", False),  # tomorrow morning is early enough
        (1, "2019-03-01", False),  # overdue already: a day more or less
    ],
)
def test_the_budget_puts_off_only_what_loses_nothing_by_it(sent: int, due: str, goes: bool) -> None:  # noqa: FBT001  a column of the table
    share = share_out(
        [Item(date.fromisoformat(due))], sent_today=sent, budget=1, now=at("03-04 10:00"), work=WORK
    )
    assert (share.now == (0,)) is goes
    assert f"{share.until:%m-%d %H:%M}" == "03-05 08:30"


def test_what_falls_due_on_a_saturday_is_not_put_off_from_friday() -> None:
    share = share_out([Item(date(2019, 3, 9))], sent_today=1, budget=1, now=at("03-08 10:00"), work=WORK)
    assert share.now == (0,)


RATIO = Indicator(
    id="schools",
    number=1,
    name="中学团校",
    definition="x",
    kind=IndicatorKind.RATIO,
    unit="所",
    clause="通知",
    targets=("t",),
)


@pytest.mark.parametrize(
    ("entry", "have", "missing"),
    [
        (Entry(Meaning.NUMBER, numerator=13, denominator=25), "52%（13/25）", 5),
        (Entry(Meaning.NUMBER, numerator=18, denominator=25), "72%（18/25）", 0),
        (Entry(Meaning.NUMBER, numerator=2, denominator=3), "66.6%（2/3）", 1),
        (Entry(Meaning.NOT_STARTED), "未开展", None),
        (Entry(Meaning.NOT_APPLICABLE), "不适用", 0),
        (None, "未报", None),
    ],
)
def test_the_gap_is_counted_in_whole_schools(entry: Entry | None, have: str, missing: int | None) -> None:
    target = Target(
        id="t",
        clause="通知",
        topic="x",
        subject="x",
        scope="x",
        op=Op.AT_LEAST,
        value=70,
        unit="%",
        quote="x",
    )
    gap = gap_of(RATIO, target, entry)
    assert gap is not None
    assert (gap.goal, gap.have, gap.missing) == ("70%", have, missing)


@pytest.mark.parametrize(
    ("text", "rule", "start"),
    [
        ("2019-03-28", "", "2019-03-28"),
        ("3月28号", "", "2019-03-28"),
        ("3月1日", "", "2020-03-01"),
        ("每月15日", "FREQ=MONTHLY;BYMONTHDAY=15", "2019-03-04"),
        ("每月最后一天", "FREQ=MONTHLY;BYMONTHDAY=-1", "2019-03-04"),
        ("每季度末月20日", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20", "2019-03-04"),
        ("双月25日", "FREQ=YEARLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=25", "2019-03-04"),
        ("每2周周三", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2019-03-06"),
    ],
)
def test_a_date_or_a_rule_is_read_as_organisers_write_it(text: str, rule: str, start: str) -> None:
    when = read_when(text, MONDAY)
    assert when is not None
    assert (when.rrule, when.start.isoformat()) == (rule, start)


@pytest.mark.parametrize(
    "text", ["后天吧", "2019-02-30", "每月32日", "13月1日", "", "每0周周三", "9999-12-31"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert read_when(text, MONDAY) is None


def test_days_in_advance_are_read_in_any_order_and_refused_beyond_ninety() -> None:
    assert read_rungs("0 3 7") == (-7, -3, 0)
    assert read_rungs("T-3、T") == (-3, 0)
    assert read_rungs("91") is None
    assert read_rungs("三天") is None


def test_a_wrong_answer_keeps_the_step_and_all_that_was_said() -> None:
    named_draft = typed(begin_add("own-1"), "五四评优", MONDAY)
    assert not isinstance(named_draft, Fault)
    assert typed(named_draft, "后天吧", MONDAY) is Fault.WHEN
    assert typed(named_draft, "2019-03-01", MONDAY) is Fault.PAST
    dated = typed(named_draft, "3月28日", MONDAY)
    assert not isinstance(dated, Fault)
    assert (dated.step, dated.title) == (Step.LEVEL, "五四评优")


def test_a_move_holds_for_its_area_and_before_one_for_all() -> None:
    duty = Duty(
        id="d",
        title="d",
        clause="通知",
        audience=Level.COUNTY,
        start=date(2019, 3, 20),
        text="d",
        shift="none",
    )
    nominal = date(2019, 3, 20)
    book = open_book(
        [duty],
        moved=[Move("d", nominal, "", date(2019, 3, 21)), Move("d", nominal, "豫东", None)],
        areas={"豫东": ["410200"], "豫中": ["410100"]},
    )
    for area, expected in (("豫中", [date(2019, 3, 21)]), ("豫东", [])):
        moves = book.moves(frozenset({"", area}))
        found = occurrences(duty, date(2019, 3, 1), date(2019, 4, 1), WORK, moves=moves)
        assert [one.due for one in found] == expected


def test_long_lists_of_names_are_cut_with_their_number() -> None:
    assert named(["甲", "乙"]) == "甲、乙"
    assert named([str(n) for n in range(12)]).endswith("7 等 12 个")
