"""What a notice says of its own unit: how far it is, and who below has not caught up."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.core.period import Period
from bot.core.plan import Duty, Plan
from bot.core.remind_gap import Gap, all_reached, gaps
from bot.core.report import Entry
from bot.core.units import Level, UnitTree
from storage import remind_gap as store
from storage.database import Database


class FactService:
    """Holds duties against what units have reported."""

    def __init__(self, database: Database, plan: Plan) -> None:
        self._database = database
        self._plan = plan
        self._measured = {target for one in plan.indicators for target in one.targets}

    async def gaps(self, duty: Duty, unit: str, due: date, *, now: datetime) -> list[Gap]:
        """Return the unit's own gap to each target of a duty that has a figure."""
        entries = await self._entries(duty, [unit], now)
        return gaps(self._plan, duty.targets, entries.get(unit, {}), due=due) if self._has(duty) else []

    def done(self, duty: Duty, found: Sequence[Gap]) -> bool:
        """Tell whether a duty's targets are all known to be reached, so that nothing need be said."""
        return all_reached(found, duty.targets)

    async def lacking(self, duty: Duty, above: str, due: date, tree: UnitTree, *, now: datetime) -> list[str]:
        """Return the names of the counties below `above` that have not reached what a figure can tell."""
        counties = tree.below(above, Level.COUNTY, on=due)
        entries = await self._entries(duty, [unit.code for unit in counties], now)
        return [
            unit.name
            for unit in counties
            if not all(
                gap.reached for gap in gaps(self._plan, duty.targets, entries.get(unit.code, {}), due=due)
            )
        ]

    async def _entries(self, duty: Duty, units: Sequence[str], now: datetime) -> dict[str, dict[str, Entry]]:
        if not self._has(duty):
            return {}
        wanted = [one.id for one in self._plan.indicators if set(one.targets) & set(duty.targets)]
        async with self._database.read() as session:
            until = str(Period.containing(now))
            return await store.latest_entries(session, units, wanted, until=until)

    def _has(self, duty: Duty) -> bool:
        return bool(self._measured & set(duty.targets))
