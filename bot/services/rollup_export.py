"""What goes onto paper: all that a document needs, read once; and meeting packs that stay as they were."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.period import Period
from bot.core.plan import Plan
from bot.core.report_states import State
from bot.core.rollup import Total
from bot.core.rollup_pace import Light
from bot.core.rollup_words import stamp
from bot.services.rollup import Grid, Line, Overview, Reader, RollupService
from storage import rollup_packs as store
from storage.database import Database
from storage.rollup_packs import Pack

__all__ = ["ExportService", "Pack", "Paper"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One unit's week, as every kind of file shows it."""

    plan: Plan
    overview: Overview
    children: Grid
    """Every indicator of the units of the next level; of the unit itself where nothing is below it."""
    leaves: Grid
    """Every indicator of every county."""
    trends: Mapping[str, list[tuple[Period, Total]]]
    """By indicator id, oldest week first."""
    above: Mapping[str, str]
    """Name of the unit above, by county code."""

    @property
    def stamp(self) -> str:
        """数据截至 …，含 N/M 县."""
        seen = self.overview
        return stamp(seen.at, seen.reported, len(seen.filings))

    @property
    def lagging(self) -> list[Line]:
        """Indicators that are 滞后 or 逾期, in the order of the form."""
        bad = (Light.BEHIND, Light.OVERDUE)
        return [line for line in self.overview.lines if line.pace is not None and line.pace.light in bad]

    @property
    def returned(self) -> list[str]:
        """Codes of the counties whose report was sent back and is not mended yet."""
        return self.overview.in_state(State.RETURNED)


class ExportService:
    """Papers and packs; the rights are those of `RollupService`."""

    def __init__(self, database: Database, rollup: RollupService, plan: Plan) -> None:
        self._database = database
        self._rollup = rollup
        self._plan = plan

    async def paper(self, reader: Reader, unit: str, period: Period, *, now: datetime) -> Paper:
        """Return everything about a unit's week.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
        """
        overview = await self._rollup.overview(reader, unit, period, now=now)
        leaves = await self._rollup.grid(reader, unit, period, now=now, by="unit")
        children = await self._rollup.grid(reader, unit, period, now=now) if overview.children else leaves
        trends = await self._rollup.trend(reader, unit, self._plan.indicators, period)
        above = await self._rollup.names_above(leaves.units)
        return Paper(self._plan, overview, children, leaves, trends, above)

    async def latest_pack(self, reader: Reader, unit: str, period: Period) -> Pack | None:
        """Return the pack that was frozen last for a unit's week, if there is one.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
        """
        await self._rollup.require(reader, unit)
        async with self._database.read() as session:
            return await store.latest(session, unit, str(period))

    async def pack(self, reader: Reader, number: int) -> Pack | None:
        """Return a frozen pack by its number: the same bytes, always.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see its unit (here).
        """
        async with self._database.read() as session:
            found = await store.pack(session, number)
        if found is not None:
            await self._rollup.require(reader, found.unit)
        return found

    async def freeze(
        self, reader: Reader, unit: str, period: Period, name: str, content: bytes, *, now: datetime
    ) -> Pack:
        """Keep a pack as it is now and return it; the same content again is the same pack.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
        """
        await self._rollup.require(reader, unit)
        checksum = hashlib.sha256(content).hexdigest()
        new = Pack(0, unit, str(period), checksum, name, content, now, reader.user_id)
        async with self._database.write() as session:
            return await store.keep(session, new)
