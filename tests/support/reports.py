"""Filed reports for tests, written straight into the tables."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.core.report import Draft, Entry
from bot.core.units import Level, Unit
from storage import group as group_store
from storage import report as report_store
from storage.database import Database
from storage.tables import ReportRow

FILED_AT = datetime(2019, 3, 8, 3, 0, tzinfo=UTC)

SIX_UNITS = (
    Unit("410000", "河南省", Level.PROVINCE, None),
    Unit("410100", "郑州市", Level.CITY, "410000"),
    Unit("410200", "开封市", Level.CITY, "410000"),
    Unit("410122", "中牟县", Level.COUNTY, "410100"),
    Unit("410184", "新郑市", Level.COUNTY, "410100"),
    Unit("410225", "兰考县", Level.COUNTY, "410200"),
)
"""A province of two cities and three counties."""


async def add_units(database: Database, *units: Unit) -> None:
    """Add units, those above first."""
    async with database.write() as session:
        await group_store.put_units(session, units)


async def file_report(
    database: Database, unit: str, period: str, entries: Mapping[str, Entry], *, state: str = "approved"
) -> None:
    """File one report as if it had gone through the dialog."""
    async with database.write() as session:
        row = ReportRow(
            unit=unit,
            period=period,
            state=state,
            draft=Draft(entries=dict(entries)).to_json(),
            version=1,
            changed_at=FILED_AT,
            submitted_at=FILED_AT,
            submissions=1,
            timeliness="on_time",
            applied=[],
        )
        session.add(row)
        await session.flush()
        await report_store.file_entries(session, row.id, entries)
