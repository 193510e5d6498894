"""The dates of a leave, as people write them, on Monday 2019-03-04."""

from datetime import date

import pytest

from bot.core.roles_leave import read_leave

TODAY = date(2019, 3, 4)


@pytest.mark.parametrize(
    ("words", "first", "after"),
    [
        ("3月10日-3月12日", date(2019, 3, 10), date(2019, 3, 13)),
        ("3.10 3.12", date(2019, 3, 10), date(2019, 3, 13)),
        ("3/10 到 3/12", date(2019, 3, 10), date(2019, 3, 13)),
        ("2019-03-10 至 2019-03-12", date(2019, 3, 10), date(2019, 3, 13)),
        ("2019年3月10日—3月12日", date(2019, 3, 10), date(2019, 3, 13)),
        ("3月10日", date(2019, 3, 10), date(2019, 3, 11)),
        ("今天", date(2019, 3, 4), date(2019, 3, 5)),
        ("明天 3天", date(2019, 3, 5), date(2019, 3, 8)),
        ("12月30日-1月2日", date(2019, 12, 30), date(2020, 1, 3)),
        ("3月1日", date(2020, 3, 1), date(2020, 3, 2)),
    ],
)
def test_both_days_named_belong_to_the_leave(words: str, first: date, after: date) -> None:
    assert read_leave(words, TODAY) == (first, after)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "下周",
        "2019-03-01",
        "2019-03-12 2019-03-10",
        "13月1日",
        "2月30日",
        "3月10日 0天",
        "3月10日 999天",
        "3月10日-3月12日 谢谢",
    ],
)
def test_what_is_no_future_span_of_days_is_not_guessed(words: str) -> None:
    assert read_leave(words, TODAY) is None
