"""What every use case of a report begins with: who may, until when, and the form that is answered."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import ReportClosed
from bot.core.period import Period, ReportWindow
from bot.core.plan import Indicator, Plan
from bot.core.report import Draft, Form
from bot.core.report_checks import check
from bot.core.report_rules import Rule
from bot.core.report_states import State, Timeliness, timeliness
from bot.core.report_steps import Step, progress, start
from bot.core.roles import Action
from bot.core.units import Level
from bot.services.group import GroupService
from bot.services.report_view import View
from storage import report as store
from storage import report_review as review_store
from storage import report_rhythm as rhythm_store
from storage.database import Database
from storage.report import StoredReport

HISTORY = 6
"""Weeks of earlier values that a form knows."""

REMEMBERED = 40
"""Updates that a report knows it has seen; Telegram repeats only what it sent last."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody was let in to a report."""

    timeliness: Timeliness
    """What a first filing now counts as; never `CLOSED`."""
    closes_at: datetime
    """When nothing is taken any more."""
    on_behalf: bool
    """Whether they belong to a level above."""


@dataclass(frozen=True, slots=True)
class ReportForms:
    """The plan's form, the week's window, and the door to both."""

    database: Database
    group: GroupService
    plan: Plan
    window: ReportWindow
    rules: tuple[Rule, ...] = ()
    """The pack's relations between indicators (勾稽关系)."""

    def indicators(self, level: Level) -> tuple[Indicator, ...]:
        """Return what units of a level are asked, in the order of asking."""
        return tuple(i for i in self.plan.indicators if i.level is level)

    async def admit(self, user_id: int, unit: str, period: Period, *, now: datetime) -> Admission:
        """Let somebody fill in the report of `unit`.

        Raises:
            NotAllowed: the person may not report for `unit`.
            ReportClosed: the week is locked, and no leave to report late holds.
        """
        await self.group.require(user_id, Action.REPORT, unit)
        due, lock = self.window.due_at(period), self.window.locks_at(period)
        until: datetime | None = None
        if now >= lock:
            async with self.database.read() as session:
                leave = await review_store.allowance(session, unit, str(period))
            until = leave.until if leave else None
        when = timeliness(now, due, lock, until)
        if when is Timeliness.CLOSED:
            raise ReportClosed(
                unit=(await self.group.unit(unit)).name, period=period, locked_at=until or lock
            )
        own = {one.code for one in await self.group.units_to_report(user_id)}
        return Admission(when, max(lock, until or lock), unit not in own)

    async def require_review(self, user_id: int, top: str) -> None:
        """Raise NotAllowed unless the person reviews all of what lies within `top`.

        Whoever reviews a unit directly below it reviews every other one too: the right comes from `top`
        or from above. One county within it would not do: that may be the right of a city.
        """
        below = (await self.group.tree()).children(top)
        await self.group.require(user_id, Action.REVIEW, below[0].code if below else top)

    async def week_to_file(self, unit: str, *, now: datetime) -> Period:
        """Return the week that a unit is to report: this one, unless an earlier one is neither in nor due."""
        *earlier, week = self.window.weeks_to_file(now)
        if earlier:
            async with self.database.read() as session:
                for one in earlier:
                    if not await rhythm_store.has_filed(session, unit, str(one)):
                        return one
        return week

    async def missed(self, unit: str, week: Period, *, now: datetime) -> Period | None:
        """Return the week before `week` if it was not reported and still can be."""
        before = week.previous()
        async with self.database.read() as session:
            if await rhythm_store.has_filed(session, unit, str(before)):
                return None
            leave = await review_store.allowance(session, unit, str(before))
        locks = self.window.locks_at(before)
        counted = before.ends.date() > self.plan.starts
        return before if counted and now < max(locks, leave.until if leave else locks) else None

    async def locked(self, user_id: int, unit: str, period: Period, since: datetime) -> View | None:
        """Return a filed report to look at, whatever the time; None if nothing was filed.

        `since` is when the last chance to change it was over.

        Raises:
            NotAllowed: the person may not report for `unit`.
        """
        await self.group.require(user_id, Action.REPORT, unit)
        async with self.database.read() as session:
            stored = await store.report(session, unit, str(period))
            if stored is None or stored.filed is None:
                return None
            form = await self.form(session, unit, period)
        shut = Admission(Timeliness.CLOSED, since, on_behalf=stored.on_behalf)
        return await self.view(stored, form, user_id, shut)

    async def open(
        self, session: AsyncSession, unit: str, period: Period, *, now: datetime
    ) -> tuple[StoredReport, Form]:
        """Return the report, locked, and the form it answers; begin it if it is new."""
        form = await self.form(session, unit, period)
        stored = await store.open_report(session, unit, str(period), start(form), now=now)
        return stored, form

    async def form(self, session: AsyncSession, unit: str, period: Period) -> Form:
        """Return what `unit` is asked in `period`, with its earlier values."""
        past = await store.past(session, unit, str(period), weeks=HISTORY)
        level = (await self.group.unit(unit)).level
        return Form(str(period), self.indicators(level), past.previous, past.history)

    async def view(self, stored: StoredReport, form: Form, user_id: int, admission: Admission) -> View:
        """Return a report as the dialog shows it to `user_id`."""
        period, state = Period.parse(stored.period), State(stored.state)
        shown = stored.draft
        shut = state in (State.APPROVED, State.ACCEPTED) or admission.timeliness is Timeliness.CLOSED
        if shut and stored.filed is not None:
            shown = replace(stored.filed, cursor=None, picking=False)
        answered, total = progress(form, shown)
        return View(
            unit=await self.group.unit(stored.unit),
            period=period,
            form=form,
            draft=shown,
            state=state,
            step=Step(shown),
            findings=tuple(check(form, shown, self.rules)),
            answered=answered,
            total=total,
            due_at=self.window.due_at(period),
            moved=self.window.moved(period),
            opens_at=self.window.opens_at(period),
            locks_at=admission.closes_at,
            timeliness=admission.timeliness,
            filed_at=stored.submitted_at,
            changed=differs(stored),
            held_by=stored.holder if stored.holder not in (None, user_id) else None,
            on_behalf=admission.on_behalf,
        )


def differs(stored: StoredReport) -> bool:
    """Tell whether the draft says something else than what is filed."""
    filed: Draft | None = stored.filed
    return filed is None or not filed.says_the_same(stored.draft)


def with_update(stored: StoredReport, update_id: int) -> StoredReport:
    """Return the report with one more update that it has seen."""
    applied = (*stored.applied, update_id)[-REMEMBERED:]
    return replace(stored, last_update=update_id, applied=applied)
