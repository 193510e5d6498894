"""What levels above do to reports: moves, leave to report late, exemptions, a city's pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.report import Author, StoredReport, as_report
from storage.tables import AllowanceRow, CityPassRow, ExemptionRow, ReportMoveRow, ReportRow
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a report."""

    move: str
    author: Author
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Allowance:
    """Leave to report after the lock."""

    until: datetime
    reason: str
    by: int


@dataclass(frozen=True, slots=True)
class CityPass:
    """A city's word that its week is done."""

    unit: str
    period: str
    gaps: tuple[str, ...]
    by: int
    at: datetime
    accepted_at: datetime | None


async def note_move(
    session: AsyncSession, report_id: int, move: str, author: Author, reasons: Mapping[str, str] | None = None
) -> bool:
    """Note a move; False if this update made one already."""
    noted = await session.scalar(
        insert_into(session, ReportMoveRow)
        .values(
            report_id=report_id,
            move=move,
            by=author.user_id,
            at=author.at,
            update_id=author.update_id,
            reasons=dict(reasons or {}),
        )
        .on_conflict_do_nothing()
        .returning(ReportMoveRow.id)
    )
    return noted is not None


async def moves(session: AsyncSession, report_id: int) -> list[Moved]:
    """Return every move of a report, oldest first."""
    rows = await session.scalars(
        select(ReportMoveRow).where(ReportMoveRow.report_id == report_id).order_by(ReportMoveRow.id)
    )
    return [Moved(row.move, Author(row.by, row.at, row.update_id), row.reasons) for row in rows]


async def reports_of(
    session: AsyncSession, units: Sequence[str], period: str, states: Sequence[str]
) -> list[StoredReport]:
    """Return the reports of `units` for `period` in one of `states`, locked, by division code."""
    rows = await session.scalars(
        select(ReportRow)
        .where(ReportRow.unit.in_(units), ReportRow.period == period, ReportRow.state.in_(states))
        .order_by(ReportRow.unit)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [as_report(row) for row in rows]


async def being_reviewed(session: AsyncSession, user_id: int) -> StoredReport | None:
    """Return the report about which this person is writing down what is to be mended."""
    row = await session.scalar(
        select(ReportRow)
        .where(ReportRow.reviewer == user_id)
        .order_by(ReportRow.changed_at.desc(), ReportRow.id)
        .limit(1)
    )
    return as_report(row) if row else None


async def review_no_other(session: AsyncSession, user_id: int, *, but: int) -> None:
    """Let a person write about one report at a time."""
    await session.execute(
        update(ReportRow)
        .where(ReportRow.reviewer == user_id, ReportRow.id != but)
        .values(reviewer=None, review=None)
    )


async def awaited(session: AsyncSession, user_id: int) -> tuple[StoredReport | None, StoredReport | None]:
    """Return the report a person fills in and the one they review, in one look."""
    rows = await session.scalars(
        select(ReportRow)
        .where(or_(ReportRow.holder == user_id, ReportRow.reviewer == user_id))
        .order_by(ReportRow.changed_at.desc(), ReportRow.id)
    )
    found = list(rows)
    held = next((as_report(row) for row in found if row.holder == user_id), None)
    reviewed = next((as_report(row) for row in found if row.reviewer == user_id), None)
    return held, reviewed


async def allow(
    session: AsyncSession, unit: str, period: str, until: datetime, reason: str, *, by: int, now: datetime
) -> None:
    """Give a unit leave to report after the lock; the latest leave counts."""
    row = AllowanceRow(unit=unit, period=period, until=until, reason=reason, by=by, at=now)
    await session.merge(row)


async def allowance(session: AsyncSession, unit: str, period: str) -> Allowance | None:
    """Return a unit's leave to report after the lock."""
    row = await session.get(AllowanceRow, (unit, period))
    return Allowance(row.until, row.reason, row.by) if row else None


async def exempt(
    session: AsyncSession, unit: str, first: str, last: str | None, reason: str, *, by: int, now: datetime
) -> None:
    """Free a unit from reporting in the weeks `first` to `last` (both included; None: without end)."""
    await session.merge(ExemptionRow(unit=unit, first=first, last=last, reason=reason, by=by, at=now))


async def end_exemption(session: AsyncSession, unit: str, period: str) -> bool:
    """Take back the exemption that covers a week; False if there is none."""
    row = await session.scalar(
        select(ExemptionRow).where(
            ExemptionRow.unit == unit,
            ExemptionRow.first <= period,
            or_(ExemptionRow.last.is_(None), ExemptionRow.last >= period),
        )
    )
    if row is not None:
        await session.delete(row)
    return row is not None


async def pass_city(
    session: AsyncSession, unit: str, period: str, gaps: Sequence[str], *, by: int, now: datetime
) -> None:
    """Note that a city's week is done, with what is missing; passing again replaces the list."""
    await session.merge(CityPassRow(unit=unit, period=period, gaps=list(gaps), by=by, at=now))


async def accept_city(session: AsyncSession, unit: str, period: str, *, by: int, now: datetime) -> None:
    """Note that the province took a city's week over."""
    await session.execute(
        update(CityPassRow)
        .where(CityPassRow.unit == unit, CityPassRow.period == period)
        .values(accepted_by=by, accepted_at=now)
    )


async def city_passes(session: AsyncSession, period: str) -> dict[str, CityPass]:
    """Return the passes of a week, by the city's code."""
    rows = await session.scalars(select(CityPassRow).where(CityPassRow.period == period))
    return {
        row.unit: CityPass(row.unit, row.period, tuple(row.gaps), row.by, row.at, row.accepted_at)
        for row in rows
    }
