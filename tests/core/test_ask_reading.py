"""How a question is made plain and what time it names."""

from datetime import date

import pytest

from bot.core.ask_sound import Ear
from bot.core.ask_text import normalise
from bot.core.ask_time import read_time
from bot.core.plan import Recurrence

SPRING = date(2019, 3, 4)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("二〇二〇年", "2020年"),
        ("二0二0年", "2020年"),
        ("２０２０年", "2020年"),
        ("2O2O年", "2020年"),
        ("一九年底", "19年底"),
        ("百分之八十", "80%"),
        ("百分之80", "80%"),
        ("八成的学校", "80%的学校"),
        ("一百家", "100家"),
        ("两万余家", "20000余家"),
        ("團員 教育", "团员教育"),
        ("@jishi_bot 你在吗", "你在吗"),
        ("写信到hn@126.com", "写信到hn@126.com"),
        ("<b>好</b>", "好"),
        ("第一团支书", "第一团支书"),
        ("三会两制一课", "三会两制一课"),
    ],
)
def test_every_way_of_typing_becomes_one(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019和2020年", (2019, 2020)),
        ("20192020年", (2019, 2020)),
        ("2019-2021年", (2019, 2020, 2021)),
        ("19年和20年", (2019, 2020)),
        ("今年", (2019,)),
        ("明年底", (2020,)),
        ("去年", (2018,)),
        ("3年时间", ()),
        ("哪年底前", ()),
    ],
)
def test_years_are_read(text: str, years: tuple[int, ...]) -> None:
    assert read_time(text, SPRING).years == years


def test_a_bare_year_end_is_only_implied() -> None:
    time = read_time("年底前要做什么", SPRING)
    assert time.loose
    assert time.years == (2019,)


@pytest.mark.parametrize(
    ("text", "start", "end", "until"),
    [
        ("2019年3月底前", date(2019, 3, 1), date(2019, 3, 31), True),
        ("2月22日", date(2019, 2, 22), date(2019, 2, 22), False),
        ("12月", date(2019, 12, 1), date(2019, 12, 31), False),
        ("下个月", date(2019, 4, 1), date(2019, 4, 30), False),
        ("第4季度", date(2019, 10, 1), date(2019, 12, 31), False),
        ("下半年", date(2019, 7, 1), date(2019, 12, 31), False),
    ],
)
def test_months_and_quarters_have_their_first_and_last_day(
    text: str,
    start: date,
    end: date,
    until: bool,  # noqa: FBT001  a column of the table
) -> None:
    time = read_time(text, SPRING)
    assert (time.start, time.end, time.until) == (start, end, until)


def test_next_month_of_december_is_january() -> None:
    assert read_time("下个月", date(2019, 12, 5)).start == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("每个月", Recurrence.MONTHLY),
        ("每2个月", Recurrence.BIMONTHLY),
        ("每季度", Recurrence.QUARTERLY),
        ("1年几次", Recurrence.YEARLY),
        ("2019年", None),
    ],
)
def test_rhythms_are_read(text: str, rhythm: Recurrence | None) -> None:
    assert read_time(text, SPRING).recurrence is rhythm


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("青年只家", "青年之家"),
        ("青年家", "青年之家"),
        ("片区调肚会", "片区调度会"),
        ("团ji工作", "团籍工作"),
    ],
)
def test_a_slip_of_the_keyboard_is_understood(typed: str, term: str) -> None:
    ear = Ear([term], known=term, words={})
    assert [slip.term for slip in ear.slips(f"请问{typed}呢")] == [term]


@pytest.mark.parametrize("typed", ["青年之家", "乡级中学", "青年国家"])
def test_what_means_something_else_is_left_alone(typed: str) -> None:
    ear = Ear(["青年之家", "县级中学"], known="青年之家县级中学", words={})
    assert ear.slips(typed) == []


def test_of_everyday_speech_no_character_is_taken_to_be_missing() -> None:
    ear = Ear(["在外团组织"], known="现在", words={}, spoken={"在外团组织"})
    assert ear.slips("现在团组织") == []
