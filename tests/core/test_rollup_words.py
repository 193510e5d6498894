"""How totals read."""

from datetime import UTC, date, datetime

import pytest

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind
from bot.core.rollup import Total
from bot.core.rollup_pace import Light, Pace
from bot.core.rollup_words import (
    Against,
    against,
    coverage,
    goal_words,
    number,
    percent,
    show,
    show_own,
    stamp,
    week_words,
)


def indicator(kind: IndicatorKind) -> Indicator:
    return Indicator(
        id="x", number=1, name="某项", definition="某项", kind=kind, unit="所", clause="通知", targets=()
    )


@pytest.mark.parametrize(
    ("kind", "total", "shown", "own"),
    [
        (
            IndicatorKind.RATIO,
            Total(numerator=412, denominator=1030, counted=30),
            "412/1,030 所（40%）",
            "412/1,030 所（40%）",
        ),
        (IndicatorKind.RATIO, Total(counted=1, not_started=1), "未开展", "未开展"),
        (IndicatorKind.RATIO, Total(missing=1), "无数据", "无数据"),
        (IndicatorKind.YESNO, Total(number=1, counted=3), "1/3 县为“是”（33.3%）", "是"),
        (IndicatorKind.PERIOD, Total(number=1234, counted=2), "1,234 所", "1,234 所"),
        (IndicatorKind.CUMULATIVE, Total(not_applicable=1), "无数据", "不适用"),
    ],
)
def test_a_total_and_one_countys_own(kind: IndicatorKind, total: Total, shown: str, own: str) -> None:
    assert show(indicator(kind), total) == shown
    assert show_own(indicator(kind), total) == own


def test_what_a_total_lacks_is_said_and_nothing_else() -> None:
    lacking = Total(counted=5, missing=3, not_applicable=2, carried=1)
    assert coverage(indicator(IndicatorKind.RATIO), lacking) == "缺 3 县，不适用 2 县，沿用前值 1 县"
    assert coverage(indicator(IndicatorKind.RATIO), Total(counted=5)) == ""


@pytest.mark.parametrize(
    ("due", "at_most", "shown"),
    [
        (date(2019, 12, 31), False, "2019-12-31 达 30%"),
        (date(2019, 12, 31), True, "2019-12-31 降到 30%"),
        (None, False, "常年达 30%"),
    ],
)
def test_a_goal_in_short(due: date | None, *, at_most: bool, shown: str) -> None:
    pace = Pace(10, None, 30, due, Light.ON_PACE, at_most=at_most)
    assert goal_words(indicator(IndicatorKind.RATIO), pace) == shown


def test_figures_dates_and_the_stamp() -> None:
    assert [number(value) for value in (1234567, 0.25, 3.0)] == ["1,234,567", "0.2", "3"]
    assert [percent(value) for value in (100.0, 33.333, None)] == ["100%", "33.3%", "无数据"]
    assert week_words(Period(2019, 9)) == "2019年第9周（2月25日—3月3日）"
    assert week_words(Period(2019, 10)) == "2019年第10周（3月4日—10日）"
    moment = datetime(2019, 3, 8, 9, 5, tzinfo=UTC)
    assert stamp(moment, 152, 157) == "数据截至 3月8日 17:05，含 152/157 县"


def test_what_a_figure_is_held_against_names_its_unit_and_a_gap_only_where_it_is_behind() -> None:
    count, share = indicator(IndicatorKind.CUMULATIVE), indicator(IndicatorKind.RATIO)
    behind = against(count, Pace(1000, 1234, 2000, date(2019, 12, 31), Light.BEHIND, 1000, 24))
    assert (behind.goal, behind.due, behind.gap) == ("2019-12-31 达 2,000 所", "1,234", "234 所")
    assert (behind.state, behind.lacking, behind.weekly) == ("滞后", "1,000 所", "24 所")
    assert against(share, Pace(20, 24.5, 30, None, Light.SLOW)).gap == "4.5 个百分点"
    assert against(share, Pace(40, 24.5, 30, None, Light.REACHED)).gap == ""
    assert against(share, None) == Against()
