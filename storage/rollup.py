"""Sums over units and weeks, one statement for each question; `bot.core.rollup` says what they mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.report import Entry, Meaning
from bot.core.report_states import State
from bot.core.units import Level
from storage.rollup_standings import APPROVED, FILED, By, Group, whole
from storage.tables import EntryRow, ExemptionRow, ReportRow, UnitRow


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count of the week adds up to over a window, for one group."""

    filed: float
    approved: float


def _leaves(group: Group) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return the column to group by, and the condition for units under the top that exist on the day."""
    below = aliased(UnitRow)
    children = select(below.code).where(below.parent == group.top)
    inside = or_(UnitRow.code == group.top, UnitRow.parent == group.top, UnitRow.parent.in_(children))
    active = and_(
        or_(UnitRow.valid_from.is_(None), UnitRow.valid_from <= group.day),
        or_(UnitRow.valid_to.is_(None), UnitRow.valid_to >= group.day),
    )
    own = or_(UnitRow.code == group.top, UnitRow.parent == group.top)
    child = case((own, UnitRow.code), else_=UnitRow.parent)
    shared: dict[By, ColumnElement[Any]] = {
        "top": literal(group.top, String),
        "child": child,
        "unit": UnitRow.code.expression,
    }
    return shared[group.by], and_(inside, active)


async def counts(
    session: AsyncSession, group: Group, indicators: Iterable[str], weeks: Sequence[str]
) -> dict[tuple[str, str, str], Counted]:
    """Return the sums of the weeks' own counts by (week, unit code, indicator), where there are any."""
    if not weeks:
        return {}
    grp, inside = _leaves(group)
    passed = ReportRow.state.in_(APPROVED)
    query: Select[Any] = (
        select(
            ReportRow.period,
            grp,
            EntryRow.indicator,
            func.sum(EntryRow.number),
            func.sum(case((passed, EntryRow.number), else_=0.0), type_=Float),
        )
        .select_from(UnitRow)
        .join(ReportRow, ReportRow.unit == UnitRow.code)
        .join(EntryRow, EntryRow.report_id == ReportRow.id)
        .where(
            inside,
            ReportRow.period.in_(list(weeks)),
            ReportRow.state.in_(FILED),
            EntryRow.indicator.in_(list(indicators)),
            EntryRow.number.is_not(None),
        )
        .group_by(ReportRow.period, grp, EntryRow.indicator)
    )
    return {
        (week, unit, indicator): Counted(whole(filed), whole(approved))
        for week, unit, indicator, filed, approved in await session.execute(query)
    }


async def fingerprints(session: AsyncSession, first: str, last: str) -> dict[str, tuple[int, int, int]]:
    """Return by week a mark that differs after every change of any report: what is summed up may be kept."""
    passed = case((ReportRow.state.in_(APPROVED), 1))
    rows = await session.execute(
        select(ReportRow.period, func.count(), func.sum(ReportRow.version), func.count(passed))
        .where(ReportRow.period.between(first, last))
        .group_by(ReportRow.period)
    )
    return {week: (reports, versions, approved) for week, reports, versions, approved in rows}


@dataclass(frozen=True, slots=True)
class Filing:
    """Whether one unit has reported for a week."""

    unit: str
    state: State | None
    """None: nobody has begun."""
    timeliness: str
    """`on_time`, `late`, `backfilled`; empty while nothing was filed."""

    @property
    def filed(self) -> bool:
        """Whether the unit counts as having reported."""
        return self.state is not None and self.state.filed


async def filings(session: AsyncSession, group: Group, period: str) -> list[Filing]:
    """Return how every county under the top stands for a week, by code; without those that are exempt."""
    _, inside = _leaves(group)
    exempt = (
        select(ExemptionRow.unit)
        .where(ExemptionRow.first <= period)
        .where(or_(ExemptionRow.last.is_(None), ExemptionRow.last >= period))
    )
    rows = await session.execute(
        select(UnitRow.code, ReportRow.state, ReportRow.timeliness)
        .outerjoin(ReportRow, and_(ReportRow.unit == UnitRow.code, ReportRow.period == period))
        .where(inside, UnitRow.level == Level.COUNTY.value, UnitRow.code.not_in(exempt))
        .order_by(UnitRow.code)
    )
    return [Filing(unit, State(state) if state else None, when or "") for unit, state, when in rows]


@dataclass(frozen=True, slots=True)
class Said:
    """What one unit said in one week about one indicator."""

    period: str
    state: State
    entry: Entry | None
    """None: left blank."""


async def history(session: AsyncSession, unit: str, indicator: str, first: str, last: str) -> list[Said]:
    """Return the filed answers of a unit, oldest first; weeks without a report are absent."""
    rows = await session.execute(
        select(ReportRow.period, ReportRow.state, EntryRow)
        .outerjoin(EntryRow, and_(EntryRow.report_id == ReportRow.id, EntryRow.indicator == indicator))
        .where(
            ReportRow.unit == unit,
            ReportRow.period.between(first, last),
            ReportRow.state.in_(FILED),
        )
        .order_by(ReportRow.period)
    )
    return [_said(*row) for row in rows]


def _said(period: str, state: str, row: EntryRow | None) -> Said:
    return Said(period, State(state), None if row is None else _entry(row))


def _entry(row: EntryRow) -> Entry:
    number = None if row.number is None else whole(row.number)
    return Entry(Meaning(row.meaning), number, row.numerator, row.denominator)
