"""The grid of answers × kinds × levels, with results worked out by hand; then the rules behind it."""

import pytest

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.rollup import Total, Window, total, total_of_unit, year_to

RATIO, SUM, LAST, YESNO = (
    IndicatorKind.RATIO,
    IndicatorKind.PERIOD,
    IndicatorKind.CUMULATIVE,
    IndicatorKind.YESNO,
)
W10 = Period(2019, 10)
WINDOW = year_to(W10)

OFF = Entry(Meaning.NOT_STARTED)
AWAY = Entry(Meaning.NOT_APPLICABLE)
LATER = Entry(Meaning.NO_DATA)
BLANK = None


def indicator(kind: IndicatorKind) -> Indicator:
    return Indicator(
        id="x", number=1, name="某项", definition="某项", kind=kind, unit="个", clause="通知", targets=()
    )


def of_unit(kind: IndicatorKind, answer: Entry | None) -> Total:
    return total_of_unit(indicator(kind), {} if answer is None else {W10: answer}, WINDOW)


def number(kind: IndicatorKind, upper: int, lower: int = 0) -> Entry:
    return Entry.ratio(upper, lower) if kind is RATIO else Entry.count(upper)


# One county: number, numerator, denominator, counted, not started, not applicable, missing
COUNTY = [
    # an answer of 0
    (RATIO, number(RATIO, 0, 30), (0, 0, 30, 1, 0, 0, 0)),
    (SUM, number(SUM, 0), (0, 0, 0, 1, 0, 0, 0)),
    (LAST, number(LAST, 0), (0, 0, 0, 1, 0, 0, 0)),
    (YESNO, Entry.yesno(False), (0, 0, 0, 1, 0, 0, 0)),
    # 未开展 counts as 0 and stays in the denominator of units
    (RATIO, OFF, (0, 0, 0, 1, 1, 0, 0)),
    (SUM, OFF, (0, 0, 0, 1, 1, 0, 0)),
    (LAST, OFF, (0, 0, 0, 1, 1, 0, 0)),
    (YESNO, OFF, (0, 0, 0, 1, 1, 0, 0)),
    # 不适用 leaves it
    (RATIO, AWAY, (0, 0, 0, 0, 0, 1, 0)),
    (SUM, AWAY, (0, 0, 0, 0, 0, 1, 0)),
    (LAST, AWAY, (0, 0, 0, 0, 0, 1, 0)),
    (YESNO, AWAY, (0, 0, 0, 0, 0, 1, 0)),
    # 数据未出 and blank are missing
    *[(kind, answer, (0, 0, 0, 0, 0, 0, 1)) for kind in IndicatorKind for answer in (LATER, BLANK)],
]


@pytest.mark.parametrize(("kind", "answer", "expected"), COUNTY)
def test_a_county_that_gives_one_answer(
    kind: IndicatorKind, answer: Entry | None, expected: tuple[int, ...]
) -> None:
    found = of_unit(kind, answer)
    assert (
        found.number,
        found.numerator,
        found.denominator,
        found.counted,
        found.not_started,
        found.not_applicable,
        found.missing,
    ) == expected


# A city of five counties, each with another of the five answers, the first one a figure; then a province
# of this city and of a second one with two counties: 12/40 (or 12) and 未开展.
CITY = {
    # kind: the figure, (number, numerator, denominator, counted, n/a, missing), measure
    RATIO: (number(RATIO, 6, 20), (0, 6, 20, 2, 1, 2), 30.0),
    SUM: (number(SUM, 6), (6, 0, 0, 2, 1, 2), 6),
    LAST: (number(LAST, 6), (6, 0, 0, 2, 1, 2), 6),
    YESNO: (Entry.yesno(True), (1, 0, 0, 2, 1, 2), 50.0),
}
PROVINCE = {
    RATIO: (number(RATIO, 12, 40), (0, 18, 60, 4, 1, 2), 30.0),
    SUM: (number(SUM, 12), (18, 0, 0, 4, 1, 2), 18),
    LAST: (number(LAST, 12), (18, 0, 0, 4, 1, 2), 18),
    YESNO: (Entry.yesno(True), (2, 0, 0, 4, 1, 2), 50.0),
}


def summed(found: Total) -> tuple[float, ...]:
    return (
        found.number,
        found.numerator,
        found.denominator,
        found.counted,
        found.not_applicable,
        found.missing,
    )


@pytest.mark.parametrize("kind", IndicatorKind)
def test_a_city_and_a_province_whose_counties_give_all_five_answers(kind: IndicatorKind) -> None:
    figure, of_city, measure = CITY[kind]
    city = total(of_unit(kind, answer) for answer in (figure, OFF, AWAY, LATER, BLANK))
    assert summed(city) == of_city
    assert city.measure(kind) == measure
    more, of_province, whole = PROVINCE[kind]
    province = city + total(of_unit(kind, answer) for answer in (more, OFF))
    assert summed(province) == of_province
    assert province.measure(kind) == whole
    assert province.units == 7


def test_a_ratio_is_never_an_average() -> None:
    small, large = of_unit(RATIO, Entry.ratio(1, 1)), of_unit(RATIO, Entry.ratio(0, 99))
    assert (small + large).measure(RATIO) == 1.0


def test_nothing_known_is_no_figure_and_not_zero() -> None:
    for kind in IndicatorKind:
        assert of_unit(kind, LATER).measure(kind) is None


def test_counts_of_the_week_add_up_and_tell_the_last_week() -> None:
    weeks = {Period(2019, 8): Entry.count(3), Period(2019, 9): OFF, W10: Entry.count(4)}
    found = total_of_unit(indicator(SUM), weeks, WINDOW)
    assert (found.number, found.week, found.counted, found.carried) == (7, 4, 1, 0)


def test_counts_of_last_year_are_not_counted_again() -> None:
    found = total_of_unit(indicator(SUM), {Period(2018, 52): Entry.count(5)}, WINDOW)
    assert found == Total(missing=1)


@pytest.mark.parametrize("kind", [RATIO, LAST, YESNO])
def test_an_earlier_answer_stands_where_the_week_says_nothing(kind: IndicatorKind) -> None:
    earlier = number(kind, 1, 4)
    found = total_of_unit(indicator(kind), {Period(2018, 50): earlier, W10: LATER}, WINDOW)
    assert (found.counted, found.carried, found.missing) == (1, 1, 0)
    assert found.measure(kind) == of_unit(kind, earlier).measure(kind)


def test_a_year_old_answer_stands_no_longer() -> None:
    assert total_of_unit(indicator(LAST), {Period(2018, 10): Entry.count(5)}, WINDOW).missing == 1


def test_a_ratio_not_started_keeps_the_denominator_told_before() -> None:
    found = total_of_unit(indicator(RATIO), {Period(2019, 9): Entry.ratio(0, 30), W10: OFF}, WINDOW)
    assert (found.numerator, found.denominator, found.baseless) == (0, 30, 0)
    assert of_unit(RATIO, OFF).baseless == 1


def test_a_window_begins_with_the_year_and_looks_a_year_back_for_what_stands() -> None:
    assert year_to(W10) == Window(Period(2019, 1), W10)
    assert WINDOW.earliest == Period(2018, 11)
