"""Which of the plan's targets a total is compared with; the plan is the one that comes with the bot."""

from datetime import date

import pytest

from bot.core.plan import Curve, Indicator, Lights, Plan
from bot.core.rollup import Total
from bot.core.rollup_goals import goal, pace_of
from bot.core.rollup_pace import Light, Milestone
from bot.core.units import Level
from bot.services.plan import load_pack

DAY = date(2019, 6, 30)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


def named(plan: Plan, name: str) -> Indicator:
    found = plan.indicator(name)
    assert found is not None
    return found


def test_a_ratio_has_its_percentages_at_every_level(plan: Plan) -> None:
    schools = named(plan, "league-schools")
    for level in Level:
        found = goal(plan, schools, level, DAY)
        assert found is not None
        assert [m.value for m in found.milestones] == [0, 30, 70, 100]
        assert found.ahead(DAY) == Milestone(date(2019, 12, 31), 30)
        assert found.target == "league-school-county-2019"


def test_a_share_of_counties_asks_the_province_by_year_and_one_county_by_the_last(plan: Plan) -> None:
    committee = named(plan, "education-committee")
    above, own = goal(plan, committee, Level.PROVINCE, DAY), goal(plan, committee, Level.COUNTY, DAY)
    assert above is not None
    assert own is not None
    assert above.ahead(DAY) == Milestone(date(2019, 12, 31), 60)
    assert own.ahead(DAY) == Milestone(date(2020, 12, 31), 100)


def test_one_countys_yes_or_no_is_nothing_to_do_each_week(plan: Plan) -> None:
    found = pace_of(plan, named(plan, "education-committee"), Level.COUNTY, Total(counted=1), DAY)
    assert found is not None
    assert (found.actual, found.weekly, found.light) == (0, None, Light.ON_PACE)


def test_a_count_for_the_whole_province_is_held_against_no_city(plan: Plan) -> None:
    organisations = named(plan, "youth-organisations")
    found = goal(plan, organisations, Level.PROVINCE, DAY)
    assert found is not None
    assert found.ahead(DAY) == Milestone(date(2021, 12, 31), 1000)
    assert goal(plan, organisations, Level.CITY, DAY) is None
    assert goal(plan, organisations, Level.COUNTY, DAY) is None


def test_once_a_month_is_six_times_by_june_for_each_county(plan: Plan) -> None:
    days = named(plan, "exchange-days")
    one = pace_of(plan, days, Level.COUNTY, Total(number=5, counted=1), DAY)
    ten = pace_of(plan, days, Level.CITY, Total(number=60, counted=10), DAY)
    assert one is not None
    assert ten is not None
    assert (one.expected, one.lacking, one.light) == (6, 1, Light.SLOW)
    assert (ten.expected, ten.light) == (60, Light.REACHED)


def test_what_every_cadre_owes_is_not_held_against_the_sum_of_a_county(plan: Plan) -> None:
    for level in Level:
        assert goal(plan, named(plan, "visits"), level, DAY) is None


def test_a_demand_without_a_date_stands_always(plan: Plan) -> None:
    posts = named(plan, "cadre-posts")
    found = pace_of(plan, posts, Level.COUNTY, Total(numerator=85, denominator=100, counted=1), DAY)
    assert found is not None
    assert (found.due, found.goal, found.lacking, found.light) == (None, 90, 5, Light.SLOW)


def test_every_goal_names_a_target_and_a_clause_of_the_plan(plan: Plan) -> None:
    for indicator in plan.indicators:
        for level in Level:
            found = goal(plan, indicator, level, DAY, 3)
            if found is not None:
                assert plan.target(found.target) is not None
                assert plan.clause(found.clause) is not None


def test_the_indicators_own_curve_is_used_at_every_level(plan: Plan) -> None:
    classes = named(plan, "class-branches")
    for level in (*Level, None):
        august = pace_of(
            plan, classes, level, Total(numerator=5, denominator=100, counted=1), date(2019, 8, 31)
        )
        october = pace_of(
            plan, classes, level, Total(numerator=5, denominator=100, counted=1), date(2019, 10, 31)
        )
        assert august is not None
        assert october is not None
        assert (august.expected, august.light) == (0, Light.ON_PACE)
        assert october.expected == pytest.approx(50)
        assert october.light is Light.BEHIND


def test_a_curve_can_be_given_to_what_recurs_and_not_to_one_countys_yes_or_no(plan: Plan) -> None:
    days, committee = named(plan, "exchange-days"), named(plan, "education-committee")
    smooth = days.model_copy(update={"curve": Curve.LINEAR})
    stepped = goal(plan, days, Level.COUNTY, DAY), goal(plan, smooth, Level.COUNTY, DAY)
    assert [found.curve for found in stepped if found] == [Curve.STEP, Curve.LINEAR]
    share = committee.model_copy(update={"curve": Curve.LINEAR})
    curves = [goal(plan, share, level, DAY) for level in (Level.COUNTY, Level.PROVINCE)]
    assert [found.curve for found in curves if found] == [Curve.STEP, Curve.LINEAR]


def test_the_plans_lights_are_those_of_every_goal(plan: Plan) -> None:
    strict = plan.model_copy(update={"lights": Lights(amber=0.95)})
    total = Total(numerator=85, denominator=100, counted=1)
    found = [pace_of(one, named(plan, "cadre-posts"), Level.COUNTY, total, DAY) for one in (plan, strict)]
    assert [pace.light for pace in found if pace] == [Light.SLOW, Light.BEHIND]


def test_some_units_together_are_held_against_no_levels_count(plan: Plan) -> None:
    assert goal(plan, named(plan, "youth-organisations"), None, DAY) is None
    days = pace_of(plan, named(plan, "exchange-days"), None, Total(number=60, counted=10), DAY)
    assert days is not None
    assert days.expected == 60
