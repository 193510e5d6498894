"""Totals for people: who may see which, live from the database."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import FiguresElsewhere, NoFigures
from bot.core.period import Period, ReportWindow
from bot.core.plan import Indicator, IndicatorKind, Plan
from bot.core.roles import Action
from bot.core.rollup import Figure, Total, Window, year_to
from bot.core.rollup_goals import pace_of
from bot.core.units import Level, Unit
from bot.core.workdays import local_date
from bot.services.group import GroupService
from bot.services.rollup_values import Breakdown, Grid, Line, Overview, Reader
from storage import rollup as store
from storage.database import Database
from storage.rollup import Filing, Said
from storage.rollup_standings import Asked, By, Group, standings

__all__ = ["Breakdown", "Filing", "Grid", "Line", "Overview", "Reader", "RollupService", "Said"]

TREND_WEEKS = 12
"""Weeks that a trend and the history of a number go back."""

Figures = dict[tuple[str, str], Figure]
"""By unit code and indicator id."""


class RollupService:
    """Standings, overviews, breakdowns, trends; every call checks that the reader may see the unit."""

    def __init__(
        self, database: Database, group: GroupService, plan: Plan, window: ReportWindow | None = None
    ) -> None:
        self._database = database
        self._group = group
        self._plan = plan
        self._window = window

    def period_shown(self, now: datetime) -> Period:
        """Return the week that people mean: this one once its report is open, before that the last one."""
        return Period.containing(now) if self._window is None else self._window.open_week(now)

    async def home(self, reader: Reader) -> Unit:
        """Return the unit that the reader asks about without naming one: the group's, else their own.

        Raises:
            NoFigures: the group serves none, or the person has none.
        """
        tree = await self._group.tree()
        if reader.group is not None:
            if reader.group in tree:
                return tree[reader.group]
        elif reader.user_id is not None:
            own = [tree[g.unit] for g in await self._group.grants(reader.user_id) if g.unit in tree]
            if own:
                return min(own, key=lambda unit: (list(Level).index(unit.level), unit.code))
        raise NoFigures

    async def require(self, reader: Reader, unit: str) -> Unit:
        """Return the unit if the reader may see its figures here.

        In a group a county's figures are shown only to that county, and nothing of what is beside or
        above it: no public comparison (整治指尖上的形式主义).

        Raises:
            NotAllowed: the person may not see the unit.
            FiguresElsewhere: not in this group.
        """
        if reader.user_id is not None:
            await self._group.require(reader.user_id, Action.SEE, unit)
        tree = await self._group.tree()
        found = tree[unit]
        if reader.group is not None and unit != reader.group:
            inside = reader.group in tree and tree.is_within(unit, reader.group)
            if not inside or found.level is Level.COUNTY:
                raise FiguresElsewhere(unit=found.name)
        return found

    async def overview(self, reader: Reader, unit: str, period: Period, *, now: datetime) -> Overview:
        """Return where a unit stands in a week.

        Raises:
            NotAllowed, FiguresElsewhere: as `require`.
        """
        found = await self.require(reader, unit)
        group = Group(unit, period.sunday, "top")
        async with self._database.read() as session:
            figures = await self._figures(session, group, self._plan.indicators, period)
            filings = await store.filings(session, group, str(period))
        day = day_of(period, now)
        lines = [
            self._line(indicator, found, figures.get((unit, indicator.id), Figure()), day)
            for indicator in self._plan.indicators
        ]
        children = await self._children(found, period.sunday)
        return Overview(found, period, now, tuple(filings), tuple(lines), tuple(children))

    async def breakdown(
        self, reader: Reader, unit: str, indicator: Indicator, period: Period, *, now: datetime
    ) -> Breakdown:
        """Return one indicator of a unit and of each unit directly below it, by code.

        Raises:
            NotAllowed, FiguresElsewhere: as `require`; also for a city in a group, whose parts are counties.
        """
        seen = await self.overview(reader, unit, period, now=now)
        children = seen.children
        if reader.group is not None and any(child.level is Level.COUNTY for child in children):
            raise FiguresElsewhere(unit=seen.unit.name)
        grid = await self.grid(reader, unit, period, now=now, by="child", indicators=[indicator])
        line = next(line for line in seen.lines if line.indicator.id == indicator.id)
        parts = tuple((one, grid.lines[one.code, indicator.id]) for one in children)
        return Breakdown(seen, line, parts)

    async def grid(
        self,
        reader: Reader,
        unit: str,
        period: Period,
        *,
        now: datetime,
        by: By = "child",
        indicators: Sequence[Indicator] | None = None,
    ) -> Grid:
        """Return every indicator of every unit below: of the next level, or of the reporting units.

        Raises:
            NotAllowed, FiguresElsewhere: as `require`.
        """
        top = await self.require(reader, unit)
        asked = self._plan.indicators if indicators is None else indicators
        async with self._database.read() as session:
            figures = await self._figures(session, Group(unit, period.sunday, by), asked, period)
        units = await self._children(top, period.sunday) if by == "child" else await self._leaves(top, period)
        day = day_of(period, now)
        lines = {
            (one.code, indicator.id): self._line(
                indicator, one, figures.get((one.code, indicator.id), Figure()), day
            )
            for one in units
            for indicator in asked
        }
        return Grid(tuple(units), lines)

    async def history(self, reader: Reader, unit: str, indicator: Indicator, last: Period) -> list[Said]:
        """Return what one reporting unit said of an indicator, week by week, oldest first.

        Raises:
            NotAllowed, FiguresElsewhere: as `require`.
        """
        await self.require(reader, unit)
        first = last.shifted(1 - TREND_WEEKS)
        async with self._database.read() as session:
            return await store.history(session, unit, indicator.id, str(first), str(last))

    async def trend(
        self, reader: Reader, unit: str, indicators: Sequence[Indicator], last: Period
    ) -> dict[str, list[tuple[Period, Total]]]:
        """Return the totals of `indicators` at the end of each of the last weeks, oldest first.

        A count in the period has each week's own figure.

        Raises:
            NotAllowed, FiguresElsewhere: as `require`.
        """
        await self.require(reader, unit)
        weeks = [last.shifted(-back) for back in range(TREND_WEEKS)][::-1]
        asked = [
            Asked(f"{indicator.id} {week}", indicator, _window_of(indicator, week))
            for indicator in indicators
            for week in weeks
        ]
        async with self._database.read() as session:
            totals = await standings(session, Group(unit, last.sunday, "top"), asked)
        return {
            i.id: [(week, totals.get((unit, f"{i.id} {week}"), Figure()).filed) for week in weeks]
            for i in indicators
        }

    async def apart(self, codes: Iterable[str], top: str, period: Period) -> list[Unit]:
        """Return those of `codes` that exist in a week below `top`, none of them within another, by code."""
        tree = await self._group.tree()
        there = {
            code: tree[code]
            for code in sorted(codes)
            if code in tree and tree.is_within(code, top) and tree[code].active_on(period.sunday)
        }
        return [
            unit
            for unit in there.values()
            if not any(above.code in there for above in tree.ancestors(unit.code))
        ]

    async def names_above(self, units: Sequence[Unit]) -> dict[str, str]:
        """Return the name of the unit above each of `units`, by code; the root has none."""
        tree = await self._group.tree()
        return {unit.code: tree[unit.parent].name for unit in units if unit.parent in tree and unit.parent}

    async def _figures(
        self, session: AsyncSession, group: Group, indicators: Sequence[Indicator], period: Period
    ) -> Figures:
        window = year_to(period)
        asked = [Asked(indicator.id, indicator, window) for indicator in indicators]
        return await standings(session, group, asked)

    def _line(self, indicator: Indicator, unit: Unit, found: Figure, day: date) -> Line:
        return Line(indicator, found, pace_of(self._plan, indicator, unit.level, found.filed, day))

    async def _children(self, top: Unit, day: date) -> list[Unit]:
        tree = await self._group.tree()
        return [unit for unit in tree.children(top.code) if unit.active_on(day)]

    async def _leaves(self, top: Unit, period: Period) -> list[Unit]:
        tree = await self._group.tree()
        return [unit for unit in tree.below(top.code, Level.COUNTY) if unit.active_on(period.sunday)]


def day_of(period: Period, now: datetime) -> date:
    """Return the day of comparison: today, but for a past week its last day."""
    return min(local_date(now), period.sunday)


def _window_of(indicator: Indicator, week: Period) -> Window:
    return Window(week, week) if indicator.kind is IndicatorKind.PERIOD else year_to(week)
