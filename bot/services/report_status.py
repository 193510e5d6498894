"""Who has reported and who has not, for whoever may know."""

from datetime import datetime

from bot.core.errors import NoArea
from bot.core.period import Period
from bot.core.report_status import WeekStatus
from bot.core.roles import Action
from bot.core.units import Level, Unit, UnitTree
from bot.services.report_forms import ReportForms
from storage import report as report_store
from storage import report_status as store
from storage.report import Author, Change


class ReportStatusService:
    """Reporting rate, on-time rate, completeness and the missing names; live."""

    def __init__(self, forms: ReportForms) -> None:
        self._forms = forms
        self._group = forms.group

    def week(self, now: datetime) -> Period:
        """Return the week people speak of at `now`: this one once its report is asked for, else the last."""
        return self._forms.window.open_week(now)

    async def tree(self) -> UnitTree:
        """Return all units."""
        return await self._group.tree()

    def due_at(self, period: Period) -> datetime:
        """Return the moment from which on a week's report is late."""
        return self._forms.window.due_at(period)

    def locked(self, period: Period, now: datetime) -> bool:
        """Tell whether a week takes no reports any more but by leave (补报)."""
        return now >= self._forms.window.locks_at(period)

    async def tops(self, user_id: int) -> list[Unit]:
        """Return the units whose area a person may see, nothing that lies within another of them.

        Raises:
            NoArea: the person holds no role.
        """
        tree = await self._group.tree()
        codes = {grant.unit for grant in await self._group.grants(user_id)} & {u.code for u in tree.all()}
        tops = [
            tree[code]
            for code in sorted(codes)
            if not any(above.code in codes for above in tree.ancestors(code))
        ]
        if not tops:
            raise NoArea
        return tops

    async def history(self, user_id: int, unit: str, period: Period) -> list[tuple[Change, Author]]:
        """Return every change of a report's values, oldest first: old, new, who, when, why.

        Raises:
            NotAllowed: the person may not see `unit`.
        """
        await self._group.require(user_id, Action.SEE, unit)
        async with self._forms.database.read() as session:
            stored = await report_store.report(session, unit, str(period))
            return [] if stored is None else await report_store.revisions(session, stored.id)

    async def of(self, top: str, period: Period, *, user_id: int | None = None) -> WeekStatus:
        """Return where the counties within `top` stand in `period`.

        Expected is who exists on the day the report is due, is asked something, and is not exempt.
        `user_id` None is the bot itself (a card in the unit's own group, the operator's command line).

        Raises:
            NotAllowed: the person may not see `top`.
            KeyError: there is no such unit.
        """
        if user_id is not None:
            await self._group.require(user_id, Action.SEE, top)
        tree = await self._group.tree()
        due = self._forms.window.due_at(period).date()
        asked = [i.id for i in self._forms.indicators(Level.COUNTY)]
        units = [
            unit.code for unit in tree.below(tree[top].code, Level.COUNTY) if unit.active_on(due) and asked
        ]
        async with self._forms.database.read() as session:
            standings = await store.standings(session, units, str(period), asked)
        return WeekStatus.of(standings, len(asked))
