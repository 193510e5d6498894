"""What units reported last, for the line that says what they are still short of."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.report import Entry, Meaning
from storage.report import FILED
from storage.tables import EntryRow, ReportRow


async def latest_entries(
    session: AsyncSession, units: Sequence[str], indicators: Sequence[str], *, until: str
) -> dict[str, dict[str, Entry]]:
    """Return each unit's last filed value of each indicator, in the weeks up to `until` (`2019-W10`)."""
    found: dict[str, dict[str, Entry]] = {}
    for start in range(0, len(units), 500):
        age = func.row_number().over(
            partition_by=(ReportRow.unit, EntryRow.indicator), order_by=ReportRow.period.desc()
        )
        aged = (
            select(ReportRow.unit, *EntryRow.__table__.c, age.label("age"))
            .join(EntryRow, EntryRow.report_id == ReportRow.id)
            .where(
                ReportRow.unit.in_(units[start : start + 500]),
                ReportRow.period <= until,
                ReportRow.state.in_(FILED),
                EntryRow.indicator.in_(indicators),
            )
            .subquery()
        )
        for row in await session.execute(select(aged).where(aged.c.age == 1)):
            whole = row.number is not None and row.number.is_integer()
            number = int(row.number) if whole else row.number
            entry = Entry(Meaning(row.meaning), number, row.numerator, row.denominator)
            found.setdefault(row.unit, {})[row.indicator] = entry
    return found


async def filed_units(session: AsyncSession, period: str) -> set[str]:
    """Return the units whose report of a period has been filed."""
    rows = await session.scalars(
        select(ReportRow.unit).where(ReportRow.period == period, ReportRow.state.in_(FILED))
    )
    return set(rows)
