"""Papers: all that a document needs, read once; and meeting packs that stay as they were."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.errors import NoSuchArea
from bot.core.period import Period
from bot.core.plan import Plan
from bot.core.rollup_words import area_words
from bot.core.units import Level, Unit
from bot.services.rollup import Reader, RollupService, day_of
from bot.services.rollup_paper import Paper, together
from storage import rollup_packs as store
from storage.database import Database
from storage.rollup_packs import Pack

__all__ = ["ExportService", "Pack", "Paper"]


class ExportService:
    """Papers and packs; the rights are those of `RollupService`.

    A pack may be about a 片区 (`area`, a name from the configuration): `unit` is then the province, whose
    business the areas' meetings are.
    """

    def __init__(
        self,
        database: Database,
        rollup: RollupService,
        plan: Plan,
        areas: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._database = database
        self._rollup = rollup
        self._plan = plan
        self._areas = dict(areas or {})

    def areas(self, unit: Unit) -> list[str]:
        """Return the names of the 片区 of which a unit can have packs made: those of the province, if any."""
        return list(self._areas) if unit.level is Level.PROVINCE else []

    async def paper(
        self, reader: Reader, unit: str, period: Period, *, now: datetime, area: str | None = None
    ) -> Paper:
        """Return everything about a unit's week, or about that of an area within it.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
            NoSuchArea: the configuration names no such area, or none of its units exists in that week.
        """
        if area is not None:
            return await self._of_area(reader, unit, area, period, now)
        overview = await self._rollup.overview(reader, unit, period, now=now)
        leaves = await self._rollup.grid(reader, unit, period, now=now, by="unit")
        children = await self._rollup.grid(reader, unit, period, now=now) if overview.children else leaves
        trends = await self._rollup.trend(reader, unit, self._plan.indicators, period)
        above = await self._rollup.names_above(leaves.units)
        return Paper(self._plan, overview, children, leaves, trends, above)

    async def members(self, reader: Reader, unit: str, area: str, period: Period) -> list[Unit]:
        """Return the units that make up an area in a week; `unit` is the province.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
            NoSuchArea: the configuration names no such area, or none of its units exists in that week.
        """
        province = await self._rollup.require(reader, unit)
        found = await self._rollup.apart(self._areas.get(area, ()), unit, period)
        if area not in self.areas(province) or not found:
            raise NoSuchArea(area=area)
        return found

    async def _of_area(self, reader: Reader, unit: str, area: str, period: Period, now: datetime) -> Paper:
        members = await self.members(reader, unit, area, period)
        parts = [await self.paper(reader, one.code, period, now=now) for one in members]
        top = replace(await self._rollup.require(reader, unit), name=area_words(area))
        return together(top, parts, day_of(period, now))

    async def latest_pack(
        self, reader: Reader, unit: str, period: Period, *, area: str | None = None
    ) -> Pack | None:
        """Return the pack that was frozen last for a unit's week (or an area's), if there is one.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
        """
        await self._rollup.require(reader, unit)
        async with self._database.read() as session:
            return await store.latest(session, unit, str(period), area)

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
        self,
        reader: Reader,
        unit: str,
        period: Period,
        name: str,
        content: bytes,
        *,
        now: datetime,
        area: str | None = None,
    ) -> Pack:
        """Keep a pack as it is now and return it; the same content again is the same pack.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
        """
        await self._rollup.require(reader, unit)
        checksum = hashlib.sha256(content).hexdigest()
        new = Pack(0, unit, str(period), checksum, name, content, now, reader.user_id, area)
        async with self._database.write() as session:
            return await store.keep(session, new)
