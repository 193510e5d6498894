"""The dialog of the weekly report: one call is one step, and one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.core.errors import NothingOpen, NoUnit, ReportClosed
from bot.core.period import Period
from bot.core.report import Draft, Form
from bot.core.report_events import Answer, Attach, Event
from bot.core.report_offer import paste_instead_of_answer, questions
from bot.core.report_paste import Paste, read_paste
from bot.core.report_states import Move, State, apply
from bot.core.report_steps import Step, step
from bot.core.units import Level
from bot.services.report_filing import ReportFiling
from bot.services.report_forms import ReportForms, with_update
from bot.services.report_notices import owe_taken_over
from bot.services.report_view import Receipt, View
from storage import report as store
from storage import report_review as review_store
from storage.report import Author, Change, StoredReport

__all__ = ["Awaited", "Receipt", "ReportService", "View"]


class Awaited(StrEnum):
    """What the next typed message of a person is taken for."""

    ANSWER = "answer"
    """The answer to the question of the form in front of them."""
    PREVIEW = "preview"
    """They look at their whole report: a quick paste, or a question."""
    REMARK = "remark"
    """A reviewer's reason for sending a line back."""


class ReportService(ReportFiling):
    """Drafts, answers and confirmations of the weekly report."""

    def __init__(self, forms: ReportForms, *, in_group: bool = False) -> None:
        """Keep the forms; `in_group` says whether groups may fill in inside, unless they chose themselves."""
        super().__init__(forms)
        self.in_group = in_group
        self._database = forms.database
        self._group = forms.group

    async def begin(
        self,
        user_id: int,
        *,
        now: datetime,
        unit: str | None = None,
        period: Period | None = None,
        take_over: bool = False,
    ) -> View:
        """Open the report of the person's county, the week's to be reported if no other is named.

        It opens where it was left; one that is locked opens to be looked at. If somebody else is at it,
        nothing changes and the view says who, unless `take_over`: then that person is told.

        Raises:
            NoUnit: the person reports for no county.
            NotAllowed: nor for `unit`.
            ReportClosed: the week is locked, and nothing was filed.
        """
        code = unit
        if code is None:
            own = await self._group.units_to_report(user_id)
            if not own:
                raise NoUnit
            code = own[0].code

        def seat(_form: Form, stored: StoredReport) -> StoredReport:
            if stored.state in (State.APPROVED, State.ACCEPTED):
                return stored
            if stored.holder not in (None, user_id) and not take_over:
                return stored
            return replace(stored, holder=user_id, changed_at=now)

        own_week = await self._forms.week_to_file(code, now=now)
        week = period or own_week
        try:
            view = await self._change(user_id, code, week, seat, now=now)
        except ReportClosed as closed:
            view_only = await self._forms.locked(user_id, code, week, closed.values["locked_at"])
            if view_only is None:
                raise
            return view_only
        missed = await self._forms.missed(code, week, now=now) if week == own_week else None
        return replace(view, missing=missed)

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
        double tap, an old card), or somebody else has taken the report over, nothing changes and the
        view shows where it is now.

        Raises:
            NotAllowed: the person may not report for `unit`.
            ReportClosed: the report can no longer be changed.
            IllegalMove: it is approved or accepted.
        """
        result: list[Step] = []
        author = Author(user_id, now, update_id)

        def go(form: Form, stored: StoredReport) -> StoredReport:
            _require_open(stored)
            if stored.holder not in (None, user_id) or (asked is not None and asked != stored.draft.cursor):
                return stored
            result.append(step(form, stored.draft, event))
            return replace(stored, draft=result[0].draft, holder=user_id, changed_at=now)

        view = await self._change(user_id, unit, period, go, now=now, author=author)
        return replace(view, step=result[0]) if result else replace(view, stale=True)

    async def answer(self, user_id: int, text: str, *, now: datetime, update_id: int) -> View:
        """Take a typed answer for whatever report the person is filling in.

        A quick paste comes back as `View.paste`; nothing of it is stored.

        Raises:
            NothingOpen: the person is filling in none.
            ReportClosed, IllegalMove: it can no longer be changed.
        """
        held = await self._held(user_id)
        period = Period.parse(held.period)
        async with self._database.read() as session:
            form = await self._forms.form(session, held.unit, period)
        paste = paste_instead_of_answer(form, held.draft, text)
        if paste is None:
            return await self.apply(user_id, held.unit, period, Answer(text), now=now, update_id=update_id)
        view = await self._change(user_id, held.unit, period, _as_it_is, now=now)
        return replace(view, paste=paste, questions=tuple(questions(form, paste)))

    async def read(
        self, user_id: int, text: str, *, now: datetime, chat_unit: str | None = None
    ) -> View | None:
        """Return what a message outside the form reports, as `View.paste`; None if it reports nothing.

        It is about the county whose group it was written in, if the person reports for that one, else
        about their own. Nothing is stored, and nobody's draft is taken over.

        Raises:
            ReportClosed: this week's report can no longer be changed.
        """
        own = await self._group.units_to_report(user_id)
        unit = next((one for one in own if one.code == chat_unit), own[0] if own else None)
        if unit is None or not self._about_the_form(text):
            return None
        week = await self._forms.week_to_file(unit.code, now=now)
        view = await self._change(user_id, unit.code, week, _as_it_is, now=now)
        paste: Paste = read_paste(view.form, text)
        if not paste.entries:
            return None
        return replace(view, paste=paste, questions=tuple(questions(view.form, paste)))

    def _about_the_form(self, text: str) -> bool:
        form = Form("", self._forms.indicators(Level.COUNTY))
        paste = read_paste(form, text)
        return bool(paste.entries or paste.ambiguous)

    async def attach(self, user_id: int, event: Attach, *, now: datetime, update_id: int) -> View:
        """Put a photo or document to the report that the person is filling in.

        Raises:
            NothingOpen, ReportClosed, IllegalMove: as for `answer`.
        """
        held = await self._held(user_id)
        return await self.apply(
            user_id, held.unit, Period.parse(held.period), event, now=now, update_id=update_id
        )

    async def awaited(self, user_id: int) -> Awaited | None:
        """Tell what the next typed message of a person is taken for; None for nothing in particular."""
        async with self._database.read() as session:
            held, reviewed = await review_store.awaited(session, user_id)
        if reviewed is not None and reviewed.asking is not None:
            return Awaited.REMARK
        if held is None:
            return None
        return Awaited.PREVIEW if held.draft.cursor is None else Awaited.ANSWER

    async def resume(self, user_id: int, *, now: datetime) -> View:
        """Show the report again where it was left: the one in hand, else the county's of this week."""
        try:
            held = await self._held(user_id)
        except NothingOpen:
            return await self.begin(user_id, now=now)
        return await self._change(user_id, held.unit, Period.parse(held.period), _as_it_is, now=now)

    async def pause(self, user_id: int) -> dict[str, str]:
        """Take the report out of the person's hands, everything kept; return its unit and period, if any."""
        async with self._database.write() as session:
            held = await store.held_by(session, user_id)
            await store.let_go(session, user_id)
        return {"unit": held.unit, "period": held.period} if held is not None else {}

    async def leave(self, user_id: int, unit: str, period: Period, *, now: datetime) -> View:
        """保存退出: take this report out of the person's hands, everything kept."""

        def let_go(_form: Form, stored: StoredReport) -> StoredReport:
            return stored if stored.holder != user_id else replace(stored, holder=None)

        return await self._change(user_id, unit, period, let_go, now=now)

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
        admission = await self._forms.admit(user_id, unit, period, now=now)
        async with self._database.write() as session:
            stored, form = await self._forms.open(session, unit, period, now=now)
            replayed = author is not None and (
                author.update_id in stored.applied
                or await store.was_applied(session, stored.id, author.update_id)
            )
            changed = stored if replayed else go(form, stored)
            if changed != stored:
                if author is not None:
                    changed = with_update(changed, author.update_id)
                    changes = _changes(stored, changed.draft)
                    await store.add_revisions(session, stored.id, changes, author)
                await store.save(session, changed)
                await owe_taken_over(session, stored, changed, await self._group.unit(unit), now=now)
                if changed.holder == user_id:
                    await store.let_go(session, user_id, but=stored.id)
        return await self._forms.view(changed, form, user_id, admission)

    async def _held(self, user_id: int) -> StoredReport:
        async with self._database.read() as session:
            held = await store.held_by(session, user_id)
        if held is None:
            raise NothingOpen
        return held


def _as_it_is(_form: Form, stored: StoredReport) -> StoredReport:
    return stored


def _require_open(stored: StoredReport) -> None:
    """Raise IllegalMove if only a reviewer can open the report again."""
    if stored.state in (State.APPROVED, State.ACCEPTED):
        apply(State(stored.state), Move.EDIT)


def _changes(before: StoredReport, after: Draft) -> list[Change]:
    """List the values that differ, and the reasons that were added."""
    draft = before.draft
    changed = [
        indicator
        for indicator in dict.fromkeys([*draft.entries, *after.entries])
        if draft.entries.get(indicator) != after.entries.get(indicator)
        or draft.reasons.get(indicator) != after.reasons.get(indicator)
    ]
    return [
        Change(key, draft.entries.get(key), after.entries.get(key), _why(before, after, key))
        for key in changed
    ]


def _why(before: StoredReport, after: Draft, indicator: str) -> str:
    """Return why a value changed, as far as anybody said."""
    if reason := after.reasons.get(indicator, ""):
        return reason
    if indicator in before.draft.remarks and before.state == State.RETURNED:
        return f"审核退回：{before.draft.remarks[indicator]}"
    return "" if before.filed is None else "提交后修改"
