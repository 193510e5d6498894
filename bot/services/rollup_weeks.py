"""Sums of whole weeks, kept while nothing in them changes.

A year of weekly counts is a million values for the country, and all but the last weeks stay as they are.
Each week is kept with a mark that the database gives (`storage.rollup.fingerprints`); a week whose mark
has changed is added up anew. So the memory is never wrong, whoever wrote the change, and losing it costs
one slower summary.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.period import periods
from bot.core.rollup import Window
from bot.core.units import UnitTree
from storage import rollup as store
from storage.rollup import Counted
from storage.rollup_standings import Group

KEPT = 16
"""Windows of units that are remembered; the one unused for longest goes first."""

Sums = dict[tuple[str, str], Counted]
"""By unit code and indicator."""


@dataclass(slots=True)
class _Year:
    marks: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    weeks: dict[str, Sums] = field(default_factory=dict)
    sums: Sums = field(default_factory=dict)

    def replace(self, week: str, new: Sums) -> None:
        for key, old in self.weeks.pop(week, {}).items():
            had = self.sums[key]
            self.sums[key] = Counted(had.filed - old.filed, had.approved - old.approved)
        for key, one in new.items():
            had = self.sums.get(key, Counted(0, 0))
            self.sums[key] = Counted(had.filed + one.filed, had.approved + one.approved)
        self.weeks[week] = new


class WeekMemory:
    """The sums of counts over a window, by unit and indicator."""

    def __init__(self) -> None:
        self._tree: UnitTree | None = None
        self._years: OrderedDict[tuple[Group, Window], _Year] = OrderedDict()

    async def sums(
        self, session: AsyncSession, tree: UnitTree, group: Group, window: Window, indicators: Iterable[str]
    ) -> Sums:
        """Return the sums over `window`; `indicators` are the same in every call."""
        if tree is not self._tree:  # units were imported
            self._years.clear()
            self._tree = tree
        year = self._years.pop((group, window), None) or _Year()
        weeks = [str(period) for period in periods(window.first, window.last.next())]
        marks = await store.fingerprints(session, weeks[0], weeks[-1])
        changed = [week for week in weeks if marks.get(week) != year.marks.get(week)]
        fresh: dict[str, Sums] = {week: {} for week in changed}
        for (week, unit, indicator), sums in (
            await store.counts(session, group, indicators, changed)
        ).items():
            fresh[week][unit, indicator] = sums
        for week, new in fresh.items():
            year.replace(week, new)
        year.marks = marks
        self._years[group, window] = year
        while len(self._years) > KEPT:
            self._years.popitem(last=False)
        return year.sums
