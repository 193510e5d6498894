"""A county's own position, shown to its own people in private, where the province allows it."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import PositionHidden
from bot.core.period import Period
from bot.core.rollup_position import Position, position
from bot.core.units import Level, Unit
from bot.services.group import GroupService
from bot.services.rollup import Reader, RollupService
from bot.services.rollup_values import Line, Overview

__all__ = ["OwnPosition", "PositionService"]


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """A county's lines, each with its place in the city and in the province."""

    overview: Overview
    """Of the county itself."""
    whole: Overview
    """Of the province: of when the comparison is, and of how many."""
    lines: tuple[tuple[Line, Position | None, Position | None], ...]
    """By the form: the line, the place within the city, the place within the province."""


class PositionService:
    """Tells a county where it stands, and nobody else."""

    def __init__(self, group: GroupService, rollup: RollupService, *, allowed: bool) -> None:
        self._group = group
        self._rollup = rollup
        self._allowed = allowed

    async def offered(self, reader: Reader, unit: str) -> bool:
        """Tell whether the reader may see the position of a unit: in private, of the own county."""
        if not self._allowed or reader.user_id is None or reader.group is not None:
            return False
        tree = await self._group.tree()
        if unit not in tree or tree[unit].level is not Level.COUNTY:
            return False
        return any(grant.unit == unit for grant in await self._group.grants(reader.user_id))

    async def of(self, reader: Reader, unit: str, period: Period, *, now: datetime) -> OwnPosition:
        """Return where a county stands in a week.

        Raises:
            NotAllowed, FiguresElsewhere: the reader may not see the unit (here).
            PositionHidden: the province does not allow it, or the county is not the reader's own.
        """
        own = await self._rollup.overview(reader, unit, period, now=now)
        if not await self.offered(reader, unit):
            raise PositionHidden(unit=own.unit.name)
        above = (await self._group.tree()).ancestors(unit)
        # The operator's view: the others' figures are counted here and go no further.
        everyone = Reader(None)
        grid = await self._rollup.grid(everyone, above[-1].code, period, now=now, by="unit")
        whole = await self._rollup.overview(everyone, above[-1].code, period, now=now)
        counties = [one for one in grid.units if one.level is Level.COUNTY]
        beside = [one for one in counties if one.parent == own.unit.parent]

        def place(line: Line, among: list[Unit]) -> Position | None:
            others = [grid.lines[one.code, line.indicator.id].figure.filed for one in among]
            return position(line.indicator, line.figure.filed, others)

        lines = tuple((line, place(line, beside), place(line, counties)) for line in own.lines)
        return OwnPosition(own, whole, lines)
