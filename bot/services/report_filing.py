"""Confirming a report: its values count from then on, and its county's group is owed one line."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import NotComplete
from bot.core.period import Period
from bot.core.report import Form
from bot.core.report_checks import Code, Finding, check, fileable
from bot.core.report_states import Move, State, apply
from bot.core.report_steps import progress
from bot.core.units import Unit
from bot.services.report_forms import Admission, ReportForms, differs, with_update
from bot.services.report_notices import owe_mended
from bot.services.report_view import Receipt, receipt_number
from storage import group as group_store
from storage import remind as remind_store
from storage import report as store
from storage import report_review as review_store
from storage.remind import NewDelivery
from storage.report import Author, StoredReport

RECEIPT = "receipt"
"""The ledger's name for the line a group sees when its report is in."""


class ReportFiling:
    """The part of the dialog that files."""

    def __init__(self, forms: ReportForms) -> None:
        self._forms = forms

    async def confirm(
        self, user_id: int, unit: str, period: Period, *, now: datetime, update_id: int
    ) -> Receipt:
        """File the report: its values count from now on, and the county's group is owed one line.

        Confirming what is filed already, unchanged, gives the same receipt again; so does the same
        update again, whatever was changed since.

        Raises:
            NotAllowed, ReportClosed: as for the dialog.
            IllegalMove: the report is approved or accepted.
            NotComplete: the checks do not let it pass; nothing is filed.
        """
        admission = await self._forms.admit(user_id, unit, period, now=now)
        where = await self._forms.group.unit(unit)
        author = Author(user_id, now, update_id)
        async with self._forms.database.write() as session:
            stored, form = await self._forms.open(session, unit, period, now=now)
            unfiled = stored.state != State.SUBMITTED or differs(stored)
            if update_id not in stored.applied and unfiled:
                stored = await self._file(
                    session, stored, form, author=author, admission=admission, where=where
                )
        view = await self._forms.view(stored, form, user_id, admission)
        filed_at = stored.submitted_at or now
        return Receipt(receipt_number(stored), view, filed_at, stored.timeliness, stored.on_behalf)

    async def _file(
        self,
        session: AsyncSession,
        stored: StoredReport,
        form: Form,
        *,
        author: Author,
        admission: Admission,
        where: Unit,
    ) -> StoredReport:
        move = _MOVES.get(State(stored.state), Move.EDIT)
        state = apply(State(stored.state), move)
        findings = check(form, stored.draft, self._forms.rules)
        if not fileable(findings):
            raise NotComplete
        draft = replace(stored.draft, cursor=None, picking=False, remarks={})
        filed = replace(
            stored,
            draft=draft,
            filed=draft,
            state=state.value,
            submitted_at=author.at,
            submitted_by=author.user_id,
            submissions=stored.submissions + 1,
            timeliness=stored.timeliness or admission.timeliness.value,
            on_behalf=admission.on_behalf,
            warnings=count_warnings(findings),
            holder=None,
            changed_at=author.at,
        )
        filed = with_update(filed, author.update_id)
        await store.save(session, filed)
        await store.file_entries(session, filed.id, draft.entries)
        await review_store.note_move(session, filed.id, move.value, author)
        await self._owe_line(session, filed, form, where, now=author.at)
        if move is Move.RESUBMIT:
            await owe_mended(session, filed, form, where, now=author.at)
        return filed

    async def _owe_line(
        self, session: AsyncSession, filed: StoredReport, form: Form, where: Unit, *, now: datetime
    ) -> None:
        """Put the group's one line into the ledger, in the transaction that files the report."""
        by = filed.submitted_by or 0
        chats = await group_store.bound_chats(session, [filed.unit])
        names = await group_store.names(session, [by])
        answered, total = progress(form, filed.draft)
        values: dict[str, Any] = {
            "unit": where.name,
            "period": filed.period,
            "name": names.get(by, ""),
            "number": receipt_number(filed),
            "answered": answered,
            "total": total,
            "again": filed.submissions > 1,
            "timeliness": filed.timeliness,
            "on_behalf": filed.on_behalf,
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


_MOVES = {State.DRAFT: Move.SUBMIT, State.RETURNED: Move.RESUBMIT}


def count_warnings(findings: list[Finding]) -> int:
    """Return how many things a reviewer should look at: each finding, and blanks as one of them."""
    blank = any(f.code == Code.UNANSWERED for f in findings)
    return sum(f.code != Code.UNANSWERED for f in findings) + blank
