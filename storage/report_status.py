"""Who has reported in a week: one query for any number of units."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.report_states import State
from bot.core.report_status import Standing
from storage.tables import EntryRow, ExemptionRow, ReportRow, UnitRow


async def standings(
    session: AsyncSession, units: Sequence[str], period: str, indicators: Sequence[str]
) -> list[Standing]:
    """Return where each of `units` stands in `period`, by division code.

    `answered` counts filed entries of `indicators`: what the form asks today.
    """
    answered = (
        select(EntryRow.report_id, func.count().label("answered"))
        .join(ReportRow, ReportRow.id == EntryRow.report_id)
        .where(ReportRow.period == period, EntryRow.indicator.in_(indicators))
        .group_by(EntryRow.report_id)
        .subquery()
    )
    exemption = (
        select(ExemptionRow.unit, func.max(ExemptionRow.reason).label("reason"))
        .where(ExemptionRow.first <= period, or_(ExemptionRow.last.is_(None), ExemptionRow.last >= period))
        .group_by(ExemptionRow.unit)
        .subquery()
    )
    rows = await session.execute(
        select(UnitRow.code, UnitRow.name, UnitRow.parent, ReportRow, answered.c.answered, exemption.c.reason)
        .outerjoin(ReportRow, and_(ReportRow.unit == UnitRow.code, ReportRow.period == period))
        .outerjoin(answered, answered.c.report_id == ReportRow.id)
        .outerjoin(exemption, exemption.c.unit == UnitRow.code)
        .where(UnitRow.code.in_(units))
        .order_by(UnitRow.code)
    )
    return [
        Standing(
            unit=code,
            name=name,
            parent=parent,
            state=State(report.state) if report else None,
            timeliness=report.timeliness if report else "",
            answered=count or 0,
            warnings=report.warnings if report else 0,
            exempt=reason or "",
            submitted_at=report.submitted_at if report else None,
        )
        for code, name, parent, report, count, reason in rows
    ]
