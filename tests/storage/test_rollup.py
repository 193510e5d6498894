"""The statements add up as the rule does, on both databases; who has filed; what a week's mark notices."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import date

import pytest
import pytest_asyncio
from sqlalchemy import event

from bot.core.period import Period, periods
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.report_states import State
from bot.core.rollup import Figure, Total, total, total_of_unit, year_to
from bot.core.units import Level, Unit
from storage import rollup as store
from storage.database import Database
from storage.rollup_standings import Asked, Group, standings
from tests.support.reports import add_units, file_report

W10 = Period(2019, 10)
DAY = W10.sunday
COUNTIES = ("C11", "C12", "C21", "C22")
UNITS = (
    Unit("P", "某省", Level.PROVINCE, None),
    Unit("C1", "甲市", Level.CITY, "P"),
    Unit("C2", "乙市", Level.CITY, "P"),
    Unit("C11", "甲一县", Level.COUNTY, "C1"),
    Unit("C12", "甲二县", Level.COUNTY, "C1"),
    Unit("C21", "乙一县", Level.COUNTY, "C2"),
    Unit("C22", "乙二县", Level.COUNTY, "C2"),
    Unit("D1", "直管县", Level.COUNTY, "P"),
)


def indicator(kind: IndicatorKind) -> Indicator:
    return Indicator(
        id=kind.value, number=1, name="某项", definition="x", kind=kind, unit="个", clause="通知", targets=()
    )


INDICATORS = tuple(indicator(kind) for kind in IndicatorKind)


@pytest_asyncio.fixture
async def tree(database: Database) -> AsyncIterator[Database]:
    await add_units(database, *UNITS)
    yield database


async def ask(
    database: Database, group: Group, indicators: Sequence[Indicator] = INDICATORS, last: Period = W10
) -> dict[tuple[str, str], Figure]:
    async with database.read() as session:
        return await standings(session, group, [Asked(i.id, i, year_to(last)) for i in indicators])


def some_entry(kind: IndicatorKind, chance: random.Random) -> Entry | None:
    luck = chance.randrange(8)
    if luck == 0:
        return None
    if luck <= 3:
        return Entry([Meaning.NOT_STARTED, Meaning.NOT_APPLICABLE, Meaning.NO_DATA][luck - 1])
    if kind is IndicatorKind.RATIO:
        return Entry.ratio(chance.randrange(10), chance.randrange(10, 20))
    return Entry.yesno(luck > 5) if kind is IndicatorKind.YESNO else Entry.count(chance.randrange(9))


Answers = dict[str, dict[Period, dict[str, Entry]]]
"""By county, week and indicator."""

LEAVES = (*COUNTIES, "D1")


async def file_at_random(database: Database, chance: random.Random) -> tuple[Answers, Answers]:
    """File weeks with gaps, in any state; return what is filed and what of it is approved."""
    filed: Answers = {code: {} for code in LEAVES}
    passed: Answers = {code: {} for code in LEAVES}
    for code in LEAVES:
        for week in periods(Period(2018, 51), W10.next()):
            if chance.random() < 0.4:
                continue
            answers = {i.id: e for i in INDICATORS if (e := some_entry(i.kind, chance))}
            state = chance.choice([state for state in State if state.filed])
            await file_report(database, code, str(week), answers, state=state.value)
            filed[code][week] = answers
            if state in (State.APPROVED, State.ACCEPTED):
                passed[code][week] = answers
    return filed, passed


def by_rule(answers: Answers, codes: Sequence[str], i: Indicator) -> Total:
    window = year_to(W10)
    return total(
        total_of_unit(i, {week: said[i.id] for week, said in answers[code].items() if i.id in said}, window)
        for code in codes
    )


@pytest.mark.parametrize("seed", range(3))
async def test_sums_in_the_database_are_those_of_the_rule(tree: Database, seed: int) -> None:
    answers = await file_at_random(tree, random.Random(seed))  # noqa: S311  made-up reports
    units = await ask(tree, Group("P", DAY, "unit"))
    cities = await ask(tree, Group("P", DAY, "child"))
    for i in INDICATORS:
        for code in LEAVES:
            found = units[code, i.id]
            assert [found.filed, found.approved] == [by_rule(one, [code], i) for one in answers]
        for city, codes in (("C1", COUNTIES[:2]), ("C2", COUNTIES[2:]), ("D1", ("D1",))):
            found = cities[city, i.id]
            assert [found.filed, found.approved] == [by_rule(one, codes, i) for one in answers]


async def test_a_total_takes_a_statement_for_each_kind_of_window_however_many_units(tree: Database) -> None:
    for code in COUNTIES:
        await file_report(tree, code, "2019-W10", {"ratio": Entry.ratio(1, 2)}, state="submitted")
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(tree.engine.sync_engine, "before_cursor_execute", note)
    await ask(tree, Group("P", DAY))
    event.remove(tree.engine.sync_engine, "before_cursor_execute", note)
    assert sum("FROM units" in statement for statement in statements) == 2


async def test_what_waits_for_review_is_in_one_total_and_not_in_the_other(tree: Database) -> None:
    await file_report(tree, "C11", "2019-W09", {"cumulative": Entry.count(5)}, state="accepted")
    await file_report(tree, "C11", "2019-W10", {"cumulative": Entry.count(8)}, state="submitted")
    await file_report(tree, "C12", "2019-W10", {"cumulative": Entry.count(1)})
    found = (await ask(tree, Group("C1", DAY)))["C11", "cumulative"]
    assert (found.filed.number, found.approved.number) == (8, 5)
    whole = (await ask(tree, Group("P", DAY)))["C1", "cumulative"]
    assert (whole.filed.number, whole.approved.number) == (9, 6)


async def test_a_draft_counts_nowhere(tree: Database) -> None:
    await file_report(tree, "C11", "2019-W10", {"cumulative": Entry.count(8)}, state="draft")
    found = (await ask(tree, Group("P", DAY, "unit")))["C11", "cumulative"]
    assert found.filed == Total(missing=1)


async def test_a_county_leaves_the_sums_after_its_last_day_and_history_stays(database: Database) -> None:
    closed = Unit("C11", "甲一县", Level.COUNTY, "C1", valid_to=date(2019, 3, 3))
    opened = Unit("C13", "甲三县", Level.COUNTY, "C1", valid_from=date(2019, 3, 4))
    await add_units(database, *UNITS[:3], closed, opened)
    await file_report(database, "C11", "2019-W09", {"cumulative": Entry.count(8)})
    of_week_9 = await ask(database, Group("C1", Period(2019, 9).sunday), last=Period(2019, 9))
    of_week_10 = await ask(database, Group("C1", DAY))
    assert of_week_9["C11", "cumulative"].filed.number == 8
    assert {unit for unit, _ in of_week_9} == {"C11"}
    assert {unit for unit, _ in of_week_10} == {"C13"}


async def test_filings_tell_who_has_reported_and_who_has_not(tree: Database) -> None:
    await file_report(tree, "C11", "2019-W10", {}, state="returned")
    await file_report(tree, "C12", "2019-W10", {}, state="draft")
    async with tree.read() as session:
        found = await store.filings(session, Group("C1", DAY), "2019-W10")
    assert [(one.unit, one.state, one.filed) for one in found] == [
        ("C11", State.RETURNED, True),
        ("C12", State.DRAFT, False),
    ]


async def test_history_is_oldest_first_and_keeps_blanks(tree: Database) -> None:
    await file_report(tree, "C11", "2019-W08", {"period": Entry.count(2)})
    await file_report(tree, "C11", "2019-W09", {})
    await file_report(tree, "C11", "2019-W10", {"period": Entry(Meaning.NO_DATA)}, state="submitted")
    async with tree.read() as session:
        said = await store.history(session, "C11", "period", "2019-W01", "2019-W10")
    assert [(one.period, one.entry) for one in said] == [
        ("2019-W08", Entry.count(2)),
        ("2019-W09", None),
        ("2019-W10", Entry(Meaning.NO_DATA)),
    ]
