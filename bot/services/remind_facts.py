"""What a notice says of its own unit: how far it is, and who below has not caught up."""

from collections.abc import Mapping, Sequence
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

    async def reported(
        self, duty: Duty, units: Sequence[str], *, now: datetime
    ) -> dict[str, dict[str, Entry]]:
        """Return what units filed last of the figures that a duty's targets are measured by."""
        if not self._has(duty):
            return {}
        wanted = [one.id for one in self._plan.indicators if set(one.targets) & set(duty.targets)]
        async with self._database.read() as session:
            until = str(Period.containing(now))
            return await store.latest_entries(session, units, wanted, until=until)

    def gaps(self, duty: Duty, reported: Mapping[str, Entry], due: date) -> list[Gap]:
        """Return a unit's own gap to each target of a duty that has a figure, by what it `reported`."""
        return gaps(self._plan, duty.targets, reported, due=due) if self._has(duty) else []

    def done(self, duty: Duty, found: Sequence[Gap]) -> bool:
        """Tell whether a duty's targets are all known to be reached, so that nothing need be said."""
        return all_reached(found, duty.targets)

    async def lacking(
        self, duty: Duty, above: Sequence[str], due: date, tree: UnitTree, *, now: datetime
    ) -> list[str]:
        """Return the names of the counties below `above` that have not reached what a figure can tell."""
        counties = [unit for code in above for unit in tree.below(code, Level.COUNTY, on=due)]
        reported = await self.reported(duty, [unit.code for unit in counties], now=now)
        return [
            unit.name
            for unit in counties
            if not all(gap.reached for gap in self.gaps(duty, reported.get(unit.code, {}), due))
        ]

    def _has(self, duty: Duty) -> bool:
        return bool(self._measured & set(duty.targets))
