"""What is kept for summaries is always what history says, whatever is done to reports and in which order."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from bot.core.period import Period, periods
from bot.core.report import Draft, Entry
from bot.core.report_states import State
from bot.core.rollup import Figure, total_of_unit, year_to
from storage import report as store
from storage.database import Database, migrations
from storage.rollup_standings import Asked, Group, standings
from storage.tables import StandingRow
from tests.storage.test_rollup import INDICATORS, UNITS, some_entry
from tests.support.reports import FILED_AT, add_units

HERE = "C11"
WEEKS = tuple(periods(Period(2018, 49), Period(2019, 6)))
"""Across a new year, with which the counts begin anew."""

AFTER: dict[State, Sequence[State]] = {
    State.DRAFT: (State.SUBMITTED,),
    State.SUBMITTED: (State.SUBMITTED, State.APPROVED, State.RETURNED),
    State.RETURNED: (State.SUBMITTED, State.RETURNED),
    State.APPROVED: (State.RETURNED, State.ACCEPTED),
    State.ACCEPTED: (State.RETURNED,),
}
"""Where a report may go from where it is; to where it is: its values are corrected, or nothing is done."""

History = dict[Period, tuple[State, dict[str, Entry]]]
"""By week: how the report stands, and what was filed last."""


async def change(database: Database, week: Period, state: State, answers: dict[str, Entry]) -> None:
    """Move a report to `state`; if that files it, with `answers`."""
    async with database.write() as session:
        stored = await store.open_report(session, HERE, str(week), Draft(), now=FILED_AT)
        await store.save(session, replace(stored, state=state.value))
        if state is State.SUBMITTED:
            await store.file_entries(session, stored.id, answers)


async def at_random(database: Database, chance: random.Random, moves: int) -> History:
    """File, correct, return, approve, accept and reopen reports, late ones too; return what is there then."""
    done: History = {}
    for _ in range(moves):
        week = chance.choice(WEEKS)
        before, said = done.get(week, (State.DRAFT, {}))
        state = chance.choice(AFTER[before])
        if state is State.SUBMITTED:
            said = {i.id: entry for i in INDICATORS if (entry := some_entry(i.kind, chance))}
        await change(database, week, state, said)
        done[week] = (state, said)
    return done


def by_rule(done: History, last: Period) -> dict[str, Figure]:
    """Add up as `bot.core.rollup` says, from the whole history."""
    filed = {week: said for week, (state, said) in done.items() if state.filed}
    passed = {week: said for week, (state, said) in done.items() if state in (State.APPROVED, State.ACCEPTED)}

    def one(answers: dict[Period, dict[str, Entry]], key: int) -> Any:
        i = INDICATORS[key]
        spoken = {week: said[i.id] for week, said in answers.items() if i.id in said}
        return total_of_unit(i, spoken, year_to(last))

    return {i.id: Figure(one(filed, at), one(passed, at)) for at, i in enumerate(INDICATORS)}


async def kept(database: Database, last: Period) -> dict[str, Figure]:
    async with database.read() as session:
        asked = [Asked(i.id, i, year_to(last)) for i in INDICATORS]
        found = await standings(session, Group(HERE, last.sunday, "unit"), asked)
    return {key: figure for (_, key), figure in found.items()}


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_is_what_history_says_after_any_moves(database: Database, seed: int) -> None:
    await add_units(database, *UNITS)
    done = await at_random(database, random.Random(seed), moves=40)  # noqa: S311  made-up reports
    # A year later old answers stand no longer.
    for last in (*WEEKS, Period(2019, 40), Period(2020, 3)):
        assert await kept(database, last) == by_rule(done, last)


async def test_weeks_of_a_unit_that_are_filed_at_once_build_on_each_other(database: Database) -> None:
    await add_units(database, *UNITS)
    done = await at_random(database, random.Random(9), moves=12)  # noqa: S311  made-up reports
    filed = {week: {"period": Entry.count(week.week), "cumulative": Entry.count(1)} for week in WEEKS}
    for week in WEEKS:  # all may be filed
        if done.get(week, (State.DRAFT,))[0] in (State.APPROVED, State.ACCEPTED):
            await change(database, week, State.RETURNED, {})
    await asyncio.gather(*(change(database, week, State.SUBMITTED, said) for week, said in filed.items()))
    done = {week: (State.SUBMITTED, said) for week, said in filed.items()}
    for last in WEEKS:
        assert await kept(database, last) == by_rule(done, last)


async def test_the_migration_works_out_the_same(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        await database.upgrade()
        await add_units(database, *UNITS)
        await at_random(database, random.Random(3), moves=40)  # noqa: S311  made-up reports
        before = await everything(database)
        async with database.write() as session:
            await (await session.connection()).run_sync(lambda c: command.downgrade(migrations(c), "0002"))
        await database.upgrade()
        assert await everything(database) == before != []
    finally:
        await database.close()


async def everything(database: Database) -> list[tuple[Any, ...]]:
    """Return what is kept of every filed report."""
    columns = StandingRow.__table__.c
    async with database.read() as session:
        rows = await session.execute(select(*columns).order_by(columns.report_id, columns.indicator))
        return [tuple(row) for row in rows]
