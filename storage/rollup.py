"""Who has filed a week, and what a unit said week by week; sums are in `storage.rollup_standings`."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.report import Entry, Meaning
from bot.core.report_states import State
from bot.core.units import Level
from storage.rollup_standings import FILED, Group, whole
from storage.tables import EntryRow, ExemptionRow, ReportRow, UnitRow


def _counties(group: Group) -> ColumnElement[bool]:
    """Return the condition for counties under the top that exist on the day."""
    below = aliased(UnitRow)
    children = select(below.code).where(below.parent == group.top)
    return and_(
        UnitRow.level == Level.COUNTY.value,
        or_(UnitRow.code == group.top, UnitRow.parent == group.top, UnitRow.parent.in_(children)),
        or_(UnitRow.valid_from.is_(None), UnitRow.valid_from <= group.day),
        or_(UnitRow.valid_to.is_(None), UnitRow.valid_to >= group.day),
    )


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
    exempt = (
        select(ExemptionRow.unit)
        .where(ExemptionRow.first <= period)
        .where(or_(ExemptionRow.last.is_(None), ExemptionRow.last >= period))
    )
    rows = await session.execute(
        select(UnitRow.code, ReportRow.state, ReportRow.timeliness)
        .outerjoin(ReportRow, and_(ReportRow.unit == UnitRow.code, ReportRow.period == period))
        .where(_counties(group), UnitRow.code.not_in(exempt))
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
