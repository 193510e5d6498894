"""Review by the level above: what waits, one report as a card, approving, sending back, taking over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import NotAllowed, NotReturnable
from bot.core.period import Period
from bot.core.report import Draft, Form
from bot.core.report_checks import Finding, check
from bot.core.report_states import IllegalMove, Move, State, apply
from bot.core.report_steps import LONGEST_REASON, reopen
from bot.core.roles import Action
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI, local_date
from bot.services.report_forms import ReportForms, with_update
from bot.services.report_notices import owe_return
from storage import report as store
from storage import report_review as review_store
from storage.report import Author, StoredReport

WHOLE = ""
"""Key of a remark about the report as a whole."""

DAYS_TO_MEND = 2
"""Working days a county gets at least to mend what was sent back, also after the lock."""


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """One filed report as its reviewer sees it."""

    unit: Unit
    period: Period
    form: Form
    draft: Draft
    """As it was filed."""
    state: State
    findings: tuple[Finding, ...]
    number: int
    """How often it was filed."""
    filed_at: datetime | None
    by: str
    """Name of who filed it; empty if unknown."""
    timeliness: str
    on_behalf: bool
    remarks: Mapping[str, str]
    """What is to be mended so far, by indicator id; `WHOLE` for all of it."""
    asking: str | None
    """Whose remark is awaited."""
    returned: frozenset[str]
    """What the county still has to mend, by indicator id."""


class ReviewService:
    """Moves of filed reports."""

    def __init__(self, forms: ReportForms) -> None:
        self._forms = forms
        self._database = forms.database
        self._group = forms.group

    async def card(self, user_id: int, unit: str, period: Period) -> ReviewCard:
        """Return a filed report for review.

        Raises:
            NotAllowed: the person does not review `unit`.
            IllegalMove: nothing is filed.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        async with self._database.read() as session:
            stored = await store.report(session, unit, str(period))
            form = await self._forms.form(session, unit, period)
        return await self._card(_filed(stored), form)

    async def approve(
        self, user_id: int, unit: str, period: Period, *, now: datetime, update_id: int
    ) -> ReviewCard:
        """通过.

        Raises:
            NotAllowed: the person does not review `unit`.
            IllegalMove: the report is not waiting for review.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        author = Author(user_id, now, update_id)
        async with self._database.write() as session:
            stored = _filed(await store.report(session, unit, str(period)))
            form = await self._forms.form(session, unit, period)
            stored = await self._move(session, stored, Move.APPROVE, author)
        return await self._card(stored, form)

    async def approve_clean(
        self, user_id: int, top: str, period: Period, *, now: datetime, update_id: int
    ) -> list[str]:
        """通过全部无预警项: approve what waits within `top` without a warning; return the names.

        Raises:
            NotAllowed: the person does not review what is below `top`.
        """
        tree = await self._group.tree()
        units = [unit.code for unit in tree.below(top, Level.COUNTY)]
        await self._forms.require_review(user_id, top)
        author = Author(user_id, now, update_id)
        approved = []
        async with self._database.write() as session:
            for stored in await review_store.reports_of(session, units, str(period), [State.SUBMITTED]):
                if stored.warnings == 0:
                    await self._move(session, stored, Move.APPROVE, author)
                    approved.append(tree[stored.unit].name)
        return approved

    async def ask_remark(
        self, user_id: int, unit: str, period: Period, indicator: str | None, *, now: datetime
    ) -> ReviewCard:
        """Begin to send back: await the remark for one indicator (`WHOLE`: for all); None awaits none.

        Raises:
            NotAllowed: the person does not review `unit`.
            IllegalMove: the report cannot be sent back as it stands.
        """
        return await self._note(user_id, unit, period, now=now, asking=indicator)

    async def remark(
        self,
        user_id: int,
        text: str,
        *,
        now: datetime,
        unit: str | None = None,
        period: Period | None = None,
        indicator: str | None = None,
    ) -> ReviewCard | None:
        """Note why one line is to be mended; without `unit`, for the line that is awaited.

        Returns None if nothing is awaited.

        Raises:
            NotAllowed, IllegalMove: as for `ask_remark`.
        """
        if unit is None or period is None or indicator is None:
            async with self._database.read() as session:
                reviewed = await review_store.being_reviewed(session, user_id)
            if reviewed is None or reviewed.asking is None:
                return None
            unit, period, indicator = reviewed.unit, Period.parse(reviewed.period), reviewed.asking
        said = " ".join(text.split())[:LONGEST_REASON]
        return await self._note(user_id, unit, period, now=now, add={indicator: said} if said else {})

    async def drop(self, user_id: int, unit: str, period: Period, *, now: datetime) -> ReviewCard:
        """Forget what was to be sent back.

        Raises:
            NotAllowed, IllegalMove: as for `ask_remark`.
        """
        return await self._note(user_id, unit, period, now=now, stop=True)

    async def send_back(
        self, user_id: int, unit: str, period: Period, *, now: datetime, update_id: int
    ) -> ReviewCard:
        """退回修改: the county is asked the remarked lines again, and told why.

        A report that the province has taken over is opened again by the province alone.

        Raises:
            NotAllowed: the person does not review `unit`.
            IllegalMove: the report cannot be sent back as it stands.
            NotReturnable: nobody wrote down why.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        may_reopen = await self._group.can(user_id, Action.ACCEPT, unit)
        where = await self._group.unit(unit)
        author = Author(user_id, now, update_id)
        async with self._database.write() as session:
            stored = _filed(await store.report(session, unit, str(period)))
            form = await self._forms.form(session, unit, period)
            _require_province(stored, where, may_reopen=may_reopen)
            if update_id not in stored.applied:
                if stored.reviewer != user_id or not stored.remarks:
                    raise NotReturnable
                reasons = dict(stored.remarks)
                draft = reopen(form, stored.draft, [key for key in reasons if key != WHOLE], reasons)
                move = Move.REOPEN if stored.state == State.ACCEPTED else Move.RETURN
                stored = await self._move(session, replace(stored, draft=draft), move, author, reasons)
                await self._give_time(session, stored, now=now)
                await owe_return(session, stored, form, where, now=now)
        return await self._card(stored, form)

    async def _give_time(self, session: AsyncSession, stored: StoredReport, *, now: datetime) -> None:
        """See to it that what was sent back can be mended, also when the week is locked or soon will be."""
        forms, period = self._forms, Period.parse(stored.period)
        last_day = forms.window.work.add_workdays(local_date(now), DAYS_TO_MEND)
        until = datetime.combine(last_day, forms.window.due.at, SHANGHAI)
        if until > forms.window.locks_at(period):
            by = stored.submitted_by or 0
            await review_store.allow(session, stored.unit, stored.period, until, "审核退回", by=by, now=now)

    async def _note(
        self,
        user_id: int,
        unit: str,
        period: Period,
        *,
        now: datetime,
        asking: str | None = None,
        add: Mapping[str, str] | None = None,
        stop: bool = False,
    ) -> ReviewCard:
        await self._group.require(user_id, Action.REVIEW, unit)
        may_reopen = await self._group.can(user_id, Action.ACCEPT, unit)
        where = await self._group.unit(unit)
        async with self._database.write() as session:
            stored = _filed(await store.report(session, unit, str(period)))
            _require_province(stored, where, may_reopen=may_reopen)
            form = await self._forms.form(session, unit, period)
            if stored.state != State.ACCEPTED:
                apply(State(stored.state), Move.RETURN)
            kept = stored.remarks if stored.reviewer == user_id else {}
            stored = replace(
                stored,
                reviewer=None if stop else user_id,
                asking=asking,
                remarks={} if stop else {**kept, **(add or {})},
                changed_at=now,
            )
            await store.save(session, stored)
            await review_store.review_no_other(session, user_id, but=stored.id)
        return await self._card(stored, form)

    async def _move(
        self,
        session: AsyncSession,
        stored: StoredReport,
        move: Move,
        author: Author,
        reasons: Mapping[str, str] | None = None,
    ) -> StoredReport:
        """Move one report, unless this update has done so before."""
        if author.update_id in stored.applied:
            return stored
        moved = replace(
            stored,
            state=apply(State(stored.state), move).value,
            holder=None,
            reviewer=None,
            asking=None,
            remarks={},
            changed_at=author.at,
        )
        moved = with_update(moved, author.update_id)
        await store.save(session, moved)
        await review_store.note_move(session, stored.id, move.value, author, reasons)
        return moved

    async def _card(self, stored: StoredReport, form: Form) -> ReviewCard:
        by = stored.submitted_by or 0
        draft = stored.filed or stored.draft
        return ReviewCard(
            unit=await self._group.unit(stored.unit),
            period=Period.parse(stored.period),
            form=form,
            draft=draft,
            state=State(stored.state),
            findings=tuple(check(form, draft, self._forms.rules)),
            number=stored.submissions,
            filed_at=stored.submitted_at,
            by=(await self._group.names([by])).get(by, ""),
            timeliness=stored.timeliness,
            on_behalf=stored.on_behalf,
            remarks=stored.remarks,
            asking=stored.asking,
            returned=stored.draft.returned,
        )


def _require_province(stored: StoredReport, unit: Unit, *, may_reopen: bool) -> None:
    """Raise NotAllowed if the province took the report over and the person is not of the province."""
    if stored.state == State.ACCEPTED and not may_reopen:
        raise NotAllowed(unit=unit.name)


def _filed(stored: StoredReport | None) -> StoredReport:
    """Return a report that was filed once; raise IllegalMove otherwise."""
    if stored is None or stored.filed is None:
        raise IllegalMove(state=State.DRAFT.value, state_zh=State.DRAFT.zh, move=Move.APPROVE.value)
    return stored
