"""Pace: the curves between milestones, the gap, and what each week still has to bring."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Curve, Lights, Op
from bot.core.rollup_pace import Goal, Light, Milestone, expected, pace

START, MIDDLE, END = date(2019, 1, 1), date(2019, 12, 31), date(2020, 12, 31)
SCHOOLS = (Milestone(START, 0), Milestone(MIDDLE, 30), Milestone(END, 70))
SUMMER_OFF = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0)


def goal(
    curve: Curve = Curve.LINEAR,
    points: tuple[Milestone, ...] = SCHOOLS,
    op: Op = Op.AT_LEAST,
    unit: str = "%",
) -> Goal:
    return Goal(points, unit, op, "schools", "四（一）1", curve, SUMMER_OFF)


@pytest.mark.parametrize(
    ("day", "linear", "step"),
    [
        (date(2018, 12, 1), 0, 0),
        (START, 0, 0),
        (date(2019, 7, 2), 15, 0),
        (MIDDLE, 30, 30),
        (date(2020, 7, 1), 50, 30),
        (END, 70, 70),
        (date(2021, 5, 1), 70, 70),
    ],
)
def test_where_the_curve_stands(day: date, linear: float, step: float) -> None:
    assert expected(goal(), day) == pytest.approx(linear)
    assert expected(goal(Curve.STEP), day) == step


def test_the_season_asks_nothing_of_months_without_weight() -> None:
    seasonal = goal(Curve.SEASONAL)
    before, after = expected(seasonal, date(2019, 6, 30)), expected(seasonal, date(2019, 8, 31))
    assert before == pytest.approx(after)
    assert expected(seasonal, MIDDLE) == pytest.approx(30)


def test_a_season_needs_twelve_months() -> None:
    wrong = Goal(SCHOOLS, "%", Op.AT_LEAST, "schools", "通知", Curve.SEASONAL, (1.0,))
    with pytest.raises(ValueError, match="twelve"):
        expected(wrong, date(2019, 5, 1))


@given(
    st.sampled_from(Curve),
    st.integers(-30, 900),
    st.integers(0, 300),
)
def test_what_is_expected_never_falls(curve: Curve, day: int, later: int) -> None:
    first = START + timedelta(days=day)
    assert expected(goal(curve), first) <= expected(goal(curve), first + timedelta(days=later)) + 1e-9


def test_behind_says_by_how_much_and_what_each_week_needs() -> None:
    # 2019-07-02 is half way to 30%; 10 of 100 schools are there, 20 are lacking, 26 weeks are left.
    found = pace(goal(), 10.0, date(2019, 7, 2), done=10, whole=100)
    assert found.gap == pytest.approx(-5)
    assert (found.light, found.lacking, found.weekly) == (Light.BEHIND, 20, 1)
    assert (found.goal, found.due) == (30, MIDDLE)


@pytest.mark.parametrize(
    ("actual", "day", "light"),
    [
        (30.0, date(2019, 7, 2), Light.REACHED),
        (15.0, date(2019, 7, 2), Light.ON_PACE),
        (12.0, date(2019, 7, 2), Light.SLOW),
        (11.9, date(2019, 7, 2), Light.BEHIND),
        (69.9, date(2021, 1, 1), Light.OVERDUE),
        (None, date(2019, 7, 2), Light.UNKNOWN),
    ],
)
def test_the_light(actual: float | None, day: date, light: Light) -> None:
    assert pace(goal(), actual, day).light is light


def test_before_the_first_step_nothing_is_late() -> None:
    found = pace(goal(Curve.STEP), 0.0, date(2019, 7, 2), done=0, whole=10)
    assert (found.expected, found.light) == (None, Light.ON_PACE)


def test_a_ceiling_is_reached_from_above_and_has_no_pace() -> None:
    ceiling = goal(points=(Milestone(START, 0), Milestone(END, 30)), op=Op.AT_MOST)
    assert pace(ceiling, 29.0, MIDDLE).light is Light.REACHED
    above = pace(ceiling, 34.0, MIDDLE)
    assert (above.light, above.expected, above.lacking) == (Light.UNKNOWN, None, None)
    assert pace(ceiling, 34.0, date(2021, 1, 1)).light is Light.OVERDUE


def test_a_standing_demand_has_no_date() -> None:
    always = goal(points=(Milestone(START, 90),))
    found = pace(always, 81.0, date(2019, 7, 2), done=81, whole=100)
    assert (found.due, found.expected, found.lacking, found.weekly) == (None, 90, 9, None)
    assert found.light is Light.SLOW


def test_percent_of_a_whole_is_not_rounded_up_by_a_hair() -> None:
    seventy = goal(points=(Milestone(START, 0), Milestone(END, 70)))
    assert pace(seventy, 0.0, MIDDLE, done=0, whole=10).lacking == 7


def test_the_last_week_needs_all_that_is_lacking() -> None:
    assert pace(goal(), 10.0, date(2019, 12, 28), done=10, whole=100).weekly == 20


@pytest.mark.parametrize(
    ("actual", "light"), [(13.6, Light.ON_PACE), (13.4, Light.SLOW), (7.4, Light.BEHIND)]
)
def test_the_plan_says_where_the_lights_change(actual: float, light: Light) -> None:
    lenient = replace(goal(), lights=Lights(green=0.9, amber=0.5))
    assert pace(lenient, actual, date(2019, 7, 2)).light is light
