"""The weekly report: one call is one step of the dialog, and one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import NotComplete, NothingOpen, NoUnit, ReportClosed
from bot.core.period import Period, Phase, ReportWindow
from bot.core.plan import Plan
from bot.core.report import Draft, Form
from bot.core.report_checks import Finding, check, fileable
from bot.core.report_events import Answer, Event
from bot.core.report_steps import Step, progress, start, step
from bot.core.roles import Action
from bot.core.units import Unit
from bot.core.workdays import WorkCalendar
from bot.services.group import GroupService
from storage import group as group_store
from storage import remind as remind_store
from storage import report as store
from storage.database import Database
from storage.remind import NewDelivery
from storage.report import Author, Change, StoredReport

HISTORY = 6
"""Weeks of earlier values that a form knows."""

RECEIPT = "receipt"
"""The ledger's name for the line a group sees when its report is in."""


@dataclass(frozen=True, slots=True)
class View:
    """A report as the dialog shows it."""

    unit: Unit
    period: Period
    form: Form
    draft: Draft
    state: str
    step: Step
    """What the last event led to: its fault, proposal or warnings."""
    findings: tuple[Finding, ...]
    """All that the checks say of the whole draft."""
    answered: int
    total: int
    due_at: datetime
    locks_at: datetime
    late: bool
    """Whether a confirmation now would be 迟报."""
    held_by: int | None
    """Another person who is at it; None if nobody else is."""
    stale: bool = False
    """Whether the pressed card was asking something else than the dialog asks now: nothing changed."""

    @property
    def fileable(self) -> bool:
        """Whether the report can be confirmed as it is."""
        return fileable(self.findings)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a report was filed."""

    number: str
    """`410122-2019W10-1`: unit, period, how often it was confirmed."""
    view: View
    at: datetime


class ReportService:
    """Drafts, answers and confirmations of the weekly report."""

    def __init__(
        self,
        database: Database,
        group: GroupService,
        plan: Plan,
        window: ReportWindow,
        work: WorkCalendar,
    ) -> None:
        self._database = database
        self._group = group
        self._plan = plan
        self._window = window
        self._work = work

    async def begin(
        self, user_id: int, *, now: datetime, unit: str | None = None, take_over: bool = False
    ) -> View:
        """Open this week's report of the person's county, where it was left; begin it if need be.

        If somebody else is at it, nothing changes and the view says who, unless `take_over`.

        Raises:
            NoUnit: the person reports for no county.
            NotAllowed: nor for `unit`.
            ReportClosed: this week's report can no longer be changed.
        """
        own = await self._group.units_to_report(user_id)
        if unit is None and not own:
            raise NoUnit
        code = unit or own[0].code

        def seat(_form: Form, stored: StoredReport) -> StoredReport:
            if stored.holder not in (None, user_id) and not take_over:
                return stored
            return replace(stored, holder=user_id, changed_at=now)

        return await self._change(user_id, code, Period.containing(now), seat, now=now)

    async def apply(
        self,
        user_id: int,
        unit: str,
        period: Period,
        event: Event,
        *,
        now: datetime,
        update_id: int,
        asked: str | None = None,
    ) -> View:
        """Do one step of the dialog; the same update again changes nothing.

        `asked` is the indicator that the pressed card was asking. If the dialog has moved on since (a
        double tap, an old card), nothing changes and the view shows where it is now.

        Raises:
            NotAllowed: the person may not report for `unit`.
            ReportClosed: the report can no longer be changed.
        """
        result: list[Step] = []
        author = Author(user_id, now, update_id)

        def go(form: Form, stored: StoredReport) -> StoredReport:
            if asked is not None and asked != stored.draft.cursor:
                return stored
            result.append(step(form, stored.draft, event))
            return replace(
                stored,
                draft=result[0].draft,
                holder=user_id,
                changed_at=now,
                last_update=update_id,
            )

        view = await self._change(user_id, unit, period, go, now=now, author=author)
        return replace(view, step=result[0]) if result else replace(view, stale=True)

    async def answer(self, user_id: int, text: str, *, now: datetime, update_id: int) -> View:
        """Take a typed answer for whatever report the person is filling in.

        Raises:
            NothingOpen: the person is filling in none.
            ReportClosed: it can no longer be changed.
        """
        held = await self._held(user_id)
        period = Period.parse(held.period)
        return await self.apply(user_id, held.unit, period, Answer(text), now=now, update_id=update_id)

    async def asking(self, user_id: int) -> bool:
        """Tell whether the person has a question of the form in front of them."""
        async with self._database.read() as session:
            held = await store.held_by(session, user_id)
        return held is not None and held.draft.cursor is not None

    async def resume(self, user_id: int, *, now: datetime) -> View:
        """Show the report again where it was left: the one in hand, else the county's of this week."""
        try:
            held = await self._held(user_id)
        except NothingOpen:
            return await self.begin(user_id, now=now)
        return await self._change(
            user_id, held.unit, Period.parse(held.period), lambda _form, stored: stored, now=now
        )

    async def pause(self, user_id: int) -> bool:
        """Take the report out of the person's hands, everything kept; False if there was none."""
        async with self._database.write() as session:
            held = await store.held_by(session, user_id)
            await store.let_go(session, user_id)
        return held is not None

    async def leave(self, user_id: int, unit: str, period: Period, *, now: datetime) -> View:
        """保存退出: take this report out of the person's hands, everything kept."""
        return await self._change(
            user_id, unit, period, lambda _form, stored: replace(stored, holder=None), now=now
        )

    async def confirm(
        self, user_id: int, unit: str, period: Period, *, now: datetime, update_id: int
    ) -> Receipt:
        """File the report: its values count from now on, and the county's group is owed one line.

        Confirming what is filed already, unchanged, gives the same receipt again.

        Raises:
            NotAllowed, ReportClosed: as for `apply`.
            NotComplete: the checks do not let it pass; nothing is filed.
        """
        await self._enter(user_id, unit, period, now=now)
        async with self._database.write() as session:
            stored, form = await self._load(session, unit, period, now=now)
            if stored.state != "submitted" or await self._differs(session, stored):
                if not fileable(check(form, stored.draft)):
                    raise NotComplete
                stored = replace(
                    stored,
                    draft=replace(stored.draft, cursor=None),
                    state="submitted",
                    submitted_at=now,
                    submitted_by=user_id,
                    submissions=stored.submissions + 1,
                    holder=None,
                    last_update=update_id,
                    changed_at=now,
                )
                await store.save(session, stored)
                await store.file_entries(session, stored.id, stored.draft.entries)
                await self._owe_receipt(session, stored, form, now=now)
        view = await self._view(stored, form, user_id, now)
        return Receipt(receipt_number(stored), view, stored.submitted_at or now)

    async def _differs(self, session: AsyncSession, stored: StoredReport) -> bool:
        """Tell whether the draft says something else than what is filed."""
        return await store.filed(session, stored.id) != dict(stored.draft.entries)

    async def _change(
        self,
        user_id: int,
        unit: str,
        period: Period,
        go: Callable[[Form, StoredReport], StoredReport],
        *,
        now: datetime,
        author: Author | None = None,
    ) -> View:
        """Load a report, locked; let `go` change it; write it with a revision for every changed value."""
        await self._enter(user_id, unit, period, now=now)
        async with self._database.write() as session:
            stored, form = await self._load(session, unit, period, now=now)
            replayed = author is not None and (
                stored.last_update == author.update_id
                or await store.was_applied(session, stored.id, author.update_id)
            )
            changed = stored if replayed else go(form, stored)
            if changed != stored:
                await store.save(session, changed)
                if author is not None:
                    changes = _changes(stored.draft, changed.draft)
                    await store.add_revisions(session, stored.id, changes, author)
                if changed.holder == user_id:
                    await store.let_go(session, user_id, but=stored.id)
        return await self._view(changed, form, user_id, now)

    async def _enter(self, user_id: int, unit: str, period: Period, *, now: datetime) -> None:
        """Raise unless the person may report for `unit` and the period can still be changed."""
        await self._group.require(user_id, Action.REPORT, unit)
        if self._window.phase(period, now, self._work) is Phase.LOCKED:
            raise ReportClosed(
                unit=(await self._group.unit(unit)).name,
                period=period,
                locked_at=self._window.locks_at(period, self._work),
            )

    async def _load(
        self, session: AsyncSession, unit: str, period: Period, *, now: datetime
    ) -> tuple[StoredReport, Form]:
        """Return the report, locked, and the form it answers; begin it if it is new."""
        past = await store.past(session, unit, str(period), weeks=HISTORY)
        level = (await self._group.unit(unit)).level
        indicators = tuple(i for i in self._plan.indicators if i.level is level)
        form = Form(str(period), indicators, past.previous, past.history)
        stored = await store.open_report(session, unit, str(period), start(form), now=now)
        return stored, form

    async def _held(self, user_id: int) -> StoredReport:
        async with self._database.read() as session:
            held = await store.held_by(session, user_id)
        if held is None:
            raise NothingOpen
        return held

    async def _view(self, stored: StoredReport, form: Form, user_id: int, now: datetime) -> View:
        period = Period.parse(stored.period)
        answered, total = progress(form, stored.draft)
        due_at = self._window.due_at(period)
        return View(
            unit=await self._group.unit(stored.unit),
            period=period,
            form=form,
            draft=stored.draft,
            state=stored.state,
            step=Step(stored.draft),
            findings=tuple(check(form, stored.draft)),
            answered=answered,
            total=total,
            due_at=due_at,
            locks_at=self._window.locks_at(period, self._work),
            late=now >= due_at,
            held_by=stored.holder if stored.holder not in (None, user_id) else None,
        )

    async def _owe_receipt(
        self, session: AsyncSession, filed: StoredReport, form: Form, *, now: datetime
    ) -> None:
        """Put the group's one line into the ledger, in the transaction that files the report."""
        chats = await group_store.bound_chats(session, [filed.unit])
        names = await group_store.names(session, [filed.submitted_by or 0])
        answered, total = progress(form, filed.draft)
        values = {
            "unit": (await self._group.unit(filed.unit)).name,
            "period": filed.period,
            "name": names.get(filed.submitted_by or 0, ""),
            "number": receipt_number(filed),
            "answered": answered,
            "total": total,
            "at": now.isoformat(),
            "again": filed.submissions > 1,
            "late": now >= self._window.due_at(Period.parse(filed.period)),
        }
        new = [
            NewDelivery(
                duty=RECEIPT,
                occurrence=receipt_number(filed),
                chat_id=chat.id,
                rung=0,
                send_at=now,
                payload={"text": "report.filed_line", "values": values},
            )
            for chat in chats[:1]
        ]
        await remind_store.plan(session, new, now=now)


def receipt_number(report: StoredReport) -> str:
    """Return `410122-2019W10-1`: unit, period, and how often it was confirmed."""
    return f"{report.unit}-{report.period.replace('-', '')}-{report.submissions}"


def _changes(before: Draft, after: Draft) -> list[Change]:
    """List the values that differ between two drafts."""
    return [
        Change(indicator, before.entries.get(indicator), after.entries.get(indicator))
        for indicator in dict.fromkeys([*before.entries, *after.entries])
        if before.entries.get(indicator) != after.entries.get(indicator)
    ]
