"""Reports of the demo's counties: twelve weeks that are past, and the running one as it goes on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.demo_figures import County, answers, county
from bot.core.period import Period, ReportWindow, periods
from bot.core.plan import Plan
from bot.core.report import Draft, Entry
from bot.core.report_states import State
from bot.core.units import Level
from storage import group as group_store
from storage import report as report_store
from storage.database import Database
from storage.rollup_restate import Filed, standing_rows
from storage.tables import EntryRow, ReportRow, StandingRow

WEEKS = 12

_SILENT = 0.03
"""How often a county misses a week."""
_LATE = 0.06
_LAST_WEEK = ((State.APPROVED, 0.72), (State.SUBMITTED, 0.93), (State.RETURNED, 0.97))
"""States of the last week's reports, each up to this share; the rest has not reported."""
_WEEK_BEFORE = 2
"""Weeks back from which the province has taken everything over."""
_WORK = (8, 18)
"""Hours of the day in which people report."""
_AT_ONCE = 40
"""Reports written in one transaction while the bot runs, so that it never waits long for its turn."""


async def add_history(database: Database, plan: Plan, *, now: datetime, size: int = WEEKS) -> int:
    """Write the `size` weeks before `now`'s week; return how many reports.

    They may begin before the plan does, so that every picture has its twelve weeks on any day; nothing is
    written for a moment before the plan, nor where any report is.
    """
    last = Period.containing(now).previous()
    weeks = list(periods(last.shifted(1 - size), last.next())) if now.date() >= plan.starts else []
    async with database.write() as session:
        if await session.scalar(select(func.count()).select_from(ReportRow)):
            return 0
        reports: list[dict[str, Any]] = []
        entries: list[dict[str, Any]] = []
        standings: list[dict[str, Any]] = []
        for one in await _counties(session):
            filed: list[Filed] = []
            for back, week in zip(range(len(weeks) - 1, -1, -1), weeks, strict=True):
                state = _state(one, week, back)
                if state is None:
                    continue
                said = dict(answers(one, plan, week))
                number = len(reports) + 1
                at = week.ends - timedelta(hours=60 + one.chance(str(week)).randrange(20))
                late = one.chance("late", str(week)).random() < _LATE
                at += timedelta(hours=20 if late else 0)
                reports.append(_report(one, week, state, said, at=at, late=late) | {"id": number})
                entries += _rows(number, said)
                filed.append(Filed(number, str(week), state.value, said))
            standings += standing_rows(filed)
        if not reports:
            return 0
        # Through the tables, not the mapped classes: those write rows with different gaps one by one.
        await session.execute(insert(ReportRow.__table__), reports)  # type: ignore[arg-type]  # a Table
        await session.execute(insert(EntryRow.__table__), entries)  # type: ignore[arg-type]  # a Table
        await session.execute(insert(StandingRow.__table__), standings)  # type: ignore[arg-type]  # a Table
    return len(reports)


def _state(one: County, week: Period, back: int) -> State | None:
    luck = one.chance("state", str(week)).random()
    if back == 0:
        return next((state for state, until in _LAST_WEEK if luck < until), None)
    if luck < _SILENT:
        return None
    return State.ACCEPTED if back >= _WEEK_BEFORE else State.APPROVED


async def add_running(
    database: Database, plan: Plan, window: ReportWindow, *, since: Period, now: datetime
) -> int:
    """Let the counties without a group report as the week goes on; return how many reports are new.

    Each reports at a moment of its own between opening and deadline, a few later, a few never. Where the
    city has a group, its reviewer finds them waiting; elsewhere they are approved. A clock that was moved
    far ahead makes up the weeks from `since` on, twelve at most.
    """
    this = Period.containing(now)
    weeks = list(periods(max(since, this.shifted(1 - WEEKS)), this.next()))
    if not weeks:
        return 0
    async with database.read() as session:
        there = await _reported(session, weeks)
        groups = {chat.unit for chat in await group_store.bound_chats(session)}
        others = [one for one in await _counties(session) if one.unit.code not in groups]
    due = [
        (one, week, at)
        for week in weeks
        for one in others
        if (one.unit.code, str(week)) not in there
        and (at := _moment(one, window, week)) is not None
        and at <= now
    ]
    for start in range(0, len(due), _AT_ONCE):
        async with database.write() as session:
            for one, week, at in due[start : start + _AT_ONCE]:
                state = State.SUBMITTED if one.unit.parent in groups else State.APPROVED
                await _file(session, plan, one, week, state, at=at, late=at >= window.due_at(week))
    return len(due)


def _moment(one: County, window: ReportWindow, week: Period) -> datetime | None:
    chance = one.chance("moment", str(week))
    if chance.random() < _SILENT:
        return None
    opens, due = window.opens_at(week), window.due_at(week)
    if chance.random() < _LATE:
        return due + timedelta(hours=chance.uniform(0.5, 6))
    at = opens + (due - opens) * chance.random() ** 1.5
    # Nobody reports at night: those come on the last day.
    return at if _WORK[0] <= at.hour < _WORK[1] else due - timedelta(hours=chance.uniform(0.5, 8))


async def _counties(session: AsyncSession) -> list[County]:
    return [county(unit) for unit in await group_store.units(session) if unit.level is Level.COUNTY]


async def _reported(session: AsyncSession, weeks: Sequence[Period]) -> set[tuple[str, str]]:
    query = select(ReportRow.unit, ReportRow.period).where(ReportRow.period.in_([str(one) for one in weeks]))
    return {(unit, period) for unit, period in await session.execute(query)}


async def _file(
    session: AsyncSession, plan: Plan, one: County, week: Period, state: State, *, at: datetime, late: bool
) -> None:
    said = dict(answers(one, plan, week))
    row = ReportRow(**_report(one, week, state, said, at=at, late=late))
    session.add(row)
    await session.flush()
    await report_store.file_entries(session, row.id, said)


def _rows(report: int, said: Mapping[str, Entry]) -> Iterator[dict[str, Any]]:
    for indicator, entry in said.items():
        yield {
            "report_id": report,
            "indicator": indicator,
            "meaning": entry.meaning.value,
            "number": entry.number,
            "numerator": entry.numerator,
            "denominator": entry.denominator,
        }


def _report(
    one: County, period: Period, state: State, said: Mapping[str, Entry], *, at: datetime, late: bool
) -> dict[str, Any]:
    draft = Draft(entries=dict(said)).to_json()
    return {
        "unit": one.unit.code,
        "period": str(period),
        "state": state.value,
        "draft": draft,
        "filed": draft,
        "version": 2,
        "changed_at": at,
        "submitted_at": at,
        "submissions": 1,
        "timeliness": "late" if late else "on_time",
        "on_behalf": False,
        "warnings": 0,
        "applied": [],
    }
