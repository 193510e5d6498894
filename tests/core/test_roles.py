"""Who may do what: every role, every action, every relation, and what deputies and ends change."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.roles import Action, Grant, Role, may, may_give
from bot.core.units import Level, Unit, UnitTree

PROVINCE = Unit("410000", "河南省", Level.PROVINCE, None)
ZHENGZHOU = Unit("410100", "郑州市", Level.CITY, "410000")
KAIFENG = Unit("410200", "开封市", Level.CITY, "410000")
ZHONGMU = Unit("410122", "中牟县", Level.COUNTY, "410100")
XINZHENG = Unit("410184", "新郑市", Level.COUNTY, "410100")
LANKAO = Unit("410225", "兰考县", Level.COUNTY, "410200")
OVER = Unit("410199", "撤并县", Level.COUNTY, "410100", valid_to=date(2019, 6, 30))
TREE = UnitTree([PROVINCE, ZHENGZHOU, KAIFENG, ZHONGMU, XINZHENG, LANKAO, OVER])

SEE, REPORT, REVIEW, ACCEPT, NUDGE, BIND, INVITE, SETTINGS, DUTIES = Action

# (unit of the grant, unit acted on) for each relation
RELATIONS = {
    "own county": ("410122", "410122"),
    "own city": ("410100", "410100"),
    "own province": ("410000", "410000"),
    "city → county below": ("410100", "410122"),
    "province → city below": ("410000", "410100"),
    "province → county below": ("410000", "410122"),
    "county → city above": ("410122", "410100"),
    "county → province above": ("410122", "410000"),
    "city → province above": ("410100", "410000"),
    "county → sibling": ("410122", "410184"),
    "county → county of another city": ("410122", "410225"),
    "city → sibling": ("410100", "410200"),
    "city → county of another city": ("410100", "410225"),
}
_OWN = {
    Role.READER: {SEE},
    Role.REPORTER: {SEE, REPORT},
    Role.REVIEWER: {SEE},
    Role.ADMIN: {SEE, REPORT, BIND, INVITE, SETTINGS, DUTIES},
}
_CITY_BELOW = {
    Role.READER: {SEE},
    Role.REPORTER: {SEE},
    Role.REVIEWER: {SEE, REPORT, REVIEW, NUDGE},
    Role.ADMIN: {SEE, REPORT, REVIEW, NUDGE, BIND, INVITE, SETTINGS, DUTIES},
}
_PROVINCE_BELOW = {
    Role.READER: {SEE},
    Role.REPORTER: {SEE},
    Role.REVIEWER: {SEE, REPORT, REVIEW, NUDGE, ACCEPT},
    Role.ADMIN: {SEE, REPORT, REVIEW, NUDGE, BIND, INVITE, SETTINGS, DUTIES, ACCEPT},
}


def _expected(role: Role, relation: str) -> set[Action]:
    if relation.startswith("own"):
        return _OWN[role]
    if relation.startswith("city → county below"):
        return _CITY_BELOW[role]
    if relation.startswith("province →"):
        return _PROVINCE_BELOW[role]
    return set()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("relation", RELATIONS)
def test_each_role_may_do_exactly_this_in_each_relation(role: Role, relation: str) -> None:
    at, unit = RELATIONS[relation]
    allowed = {action for action in Action if may([Grant(at, role)], action, unit, TREE)}
    assert allowed == _expected(role, relation)


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_anything_without_a_grant_or_to_an_unknown_unit(action: Action) -> None:
    assert not may([], action, "410122", TREE)
    assert not may([Grant("410000", Role.ADMIN)], action, "999999", TREE)
    assert not may([Grant("999999", Role.ADMIN)], action, "410122", TREE)


@pytest.mark.parametrize("role", Role)
def test_a_deputy_does_the_work_but_lets_nobody_in_and_rearranges_nothing(role: Role) -> None:
    lent = Grant("410122", role, 1003, date(2019, 3, 4), date(2019, 3, 7))
    today = date(2019, 3, 5)
    allowed = {action for action in Action if may([lent], action, "410122", TREE, on=today)}
    assert allowed == _OWN[role] - {BIND, INVITE, SETTINGS, DUTIES}
    assert not any(may_give([lent], one, "410122", TREE, on=today) for one in Role)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2019, 3, 3), False),
        (date(2019, 3, 4), True),
        (date(2019, 3, 6), True),
        (date(2019, 3, 7), False),
        (None, False),
    ],
)
def test_a_lent_grant_counts_from_its_first_day_to_the_day_before_its_end(
    day: date | None, *, in_force: bool
) -> None:
    lent = Grant("410122", Role.REPORTER, 1003, date(2019, 3, 4), date(2019, 3, 7))
    assert may([lent], REPORT, "410122", TREE, on=day) is in_force


def test_an_ended_unit_is_seen_and_finished_but_not_entered_any_more() -> None:
    admin = [Grant("410100", Role.ADMIN)]
    last, after = date(2019, 6, 30), date(2019, 7, 1)
    assert all(may(admin, action, "410199", TREE, on=last) for action in (BIND, INVITE, NUDGE, SEE))
    assert not any(may(admin, action, "410199", TREE, on=after) for action in (BIND, INVITE, NUDGE))
    assert all(may(admin, action, "410199", TREE, on=after) for action in (SEE, REPORT, REVIEW))


@pytest.mark.parametrize(
    ("giver", "role", "unit", "allowed"),
    [
        (Grant("410122", Role.ADMIN), Role.REPORTER, "410122", True),
        (Grant("410122", Role.ADMIN), Role.ADMIN, "410122", True),
        (Grant("410122", Role.ADMIN), Role.REPORTER, "410184", False),
        (Grant("410122", Role.ADMIN), Role.READER, "410100", False),
        (Grant("410100", Role.ADMIN), Role.ADMIN, "410122", True),
        (Grant("410100", Role.ADMIN), Role.REVIEWER, "410000", False),
        (Grant("410000", Role.ADMIN), Role.ADMIN, "410000", True),
        (Grant("410100", Role.REVIEWER), Role.REPORTER, "410122", False),
        (Grant("410122", Role.REPORTER), Role.REPORTER, "410122", False),
        (Grant("410000", Role.READER), Role.READER, "410122", False),
    ],
)
def test_one_gives_only_what_one_holds_and_only_downwards(
    giver: Grant, role: Role, unit: str, *, allowed: bool
) -> None:
    assert may_give([giver], role, unit, TREE) is allowed


units = st.sampled_from([unit.code for unit in TREE.all()])
grants = st.builds(Grant, units, st.sampled_from(Role))


@given(st.lists(grants, max_size=3), grants)
def test_what_can_be_given_never_allows_more_than_the_giver_may(held: list[Grant], new: Grant) -> None:
    if may_give(held, new.role, new.unit, TREE):
        for action, unit in product(Action, TREE.all()):
            if may([new], action, unit.code, TREE):
                assert may(held, action, unit.code, TREE)


@given(st.lists(grants, max_size=3), st.sampled_from(Action), units)
def test_nobody_reaches_a_unit_that_is_not_their_own_or_below(
    held: list[Grant], action: Action, unit: str
) -> None:
    if may(held, action, unit, TREE):
        assert any(TREE.is_within(unit, grant.unit) for grant in held)
