from datetime import date

import pytest

from bot.core.errors import NoSuchClause
from bot.core.outline import above, below, clause_named, sections
from bot.core.plan import Alias, Plan, Recurrence
from bot.core.target_filter import TargetFilter, fitting, read_filter, related, years
from bot.services.plan import load_pack

TODAY = date(2019, 3, 4)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


def test_years_levels_and_rhythms_are_known_by_their_form_and_the_rest_are_words() -> None:
    assert read_filter("2020 县 团校", today=TODAY) == TargetFilter(year=2020, level="县", words=("团校",))
    assert read_filter("明年，市级", today=TODAY) == TargetFilter(year=2020, level="市")
    assert read_filter("２０２１年 每季度", today=TODAY).rhythm is Recurrence.QUARTERLY
    assert read_filter("  ", today=TODAY).empty


def test_a_filter_takes_all_that_fits_and_nothing_else(plan: Plan) -> None:
    found = fitting(plan, TargetFilter(year=2020, level="县", words=("团校",)))
    assert [target.id for target in found] == [
        t.id
        for t in plan.targets
        if t.topic == "中学团校" and t.level == "县" and t.due == date(2020, 12, 31)
    ]
    assert sum(len(fitting(plan, TargetFilter(year=year))) for year in years(plan)) == sum(
        target.due is not None for target in plan.targets
    )


def test_an_alias_that_administrators_added_finds_targets(plan: Plan) -> None:
    wanted = TargetFilter(words=("青窝",))
    assert fitting(plan, wanted) == ()
    assert fitting(plan, wanted, [Alias(term="青年之家", words=("青窝",))])


def test_one_condition_less_is_offered_for_each_condition() -> None:
    wider = TargetFilter(year=2025, level="县", words=("团校", "中学")).without_one()
    assert len(wider) == 4
    assert TargetFilter(year=2025, level="县", words=("中学",)) in wider


def test_related_targets_are_around_the_clause_and_not_the_ones_shown(plan: Plan) -> None:
    here = "四（一）1·规范基础团务"
    own = [target.id for target in plan.targets if target.clause == here]
    assert related(plan, [here], own[:1]) == here
    assert related(plan, [here], own) == "四（一）1"
    assert related(plan, [here, "四（一）2·强化团的组织建设"], ()) == "四（一）"
    assert related(plan, [], ()) == ""


def test_every_clause_is_at_most_three_taps_away(plan: Plan) -> None:
    starts = [clause.id for clause in sections(plan)]
    reached = {clause for start in starts for clause in below(plan, start)}
    hidden = {clause.id for clause in plan.clauses} - reached
    assert all(not clause.text for clause in plan.clauses if clause.id in hidden)
    for clause in reached:
        path = [clause, *above(plan, clause)]
        assert min(path.index(start) for start in starts if start in path) <= 2


@pytest.mark.parametrize("said", ["四（一）1·规范基础团务", "四(一)1 规范基础团务", "规范基础团务"])
def test_a_clause_is_named_by_its_id_in_any_width_or_by_its_title(plan: Plan, said: str) -> None:
    assert clause_named(said, plan) == "四（一）1·规范基础团务"


def test_a_clause_that_does_not_exist_is_refused_with_the_nearest_ones(plan: Plan) -> None:
    with pytest.raises(NoSuchClause) as refusal:
        clause_named("基础团务", plan)
    assert "规范基础团务" in refusal.value.values["near"]
