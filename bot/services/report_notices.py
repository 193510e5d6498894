"""What is owed to chats when a report moves: a county told what to mend, a reviewer told that it is."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.report import Form
from bot.core.report_states import Move
from bot.core.units import Unit
from bot.services.report_view import receipt_number
from storage import group as group_store
from storage import remind as remind_store
from storage import report_review as review_store
from storage.remind import NewDelivery
from storage.report import StoredReport

RETURNED = "report.returned"
"""The ledger's name for what a county is told when its report comes back."""
MENDED = "report.mended"
"""The ledger's name for what a reviewer is told when a returned report is filed again."""

ALLOWED = "report.allowed"
"""The ledger's name for what a county is told when it may report after the lock."""

TAKEN_OVER = "report.taken_over"
"""The ledger's name for what somebody is told whose unfinished report a colleague goes on with."""

Buttons = list[list[dict[str, Any]]]
"""Rows of `{"label": key, "link": payload}` or `{"label": key, "action": …, "params": …}`."""


async def owe_return(
    session: AsyncSession, stored: StoredReport, form: Form, where: Unit, *, now: datetime
) -> None:
    """Tell the county's group, and whoever filed the report, which lines are to be mended and why."""
    values = {
        "unit": where.name,
        "period": stored.period,
        "lines": remarked(form, stored.draft.remarks),
        "whole": stored.draft.remarks.get("", ""),
    }
    params = {"unit": stored.unit, "period": stored.period}
    open_it = {"label": "report.edit", "action": "report.begin", "params": params}
    chats = await group_store.bound_chats(session, [stored.unit])
    wanted: list[tuple[int, Buttons]] = [
        (chat.id, link_to("report.edit", stored.unit, stored.period)) for chat in chats[:1]
    ]
    if stored.submitted_by is not None:
        wanted.append((stored.submitted_by, [[open_it]]))
    await remind_store.plan(
        session,
        [
            NewDelivery(
                duty=RETURNED,
                occurrence=receipt_number(stored),
                chat_id=chat_id,
                rung=0,
                send_at=now,
                payload={"text": "review.returned", "values": values, "buttons": buttons},
            )
            for chat_id, buttons in wanted
        ],
        now=now,
    )


async def owe_mended(
    session: AsyncSession, stored: StoredReport, form: Form, where: Unit, *, now: datetime
) -> None:
    """Tell whoever sent a report back that it has been filed again, with the lines in question."""
    returned = [
        move
        for move in await review_store.moves(session, stored.id)
        if move.move in (Move.RETURN, Move.REOPEN)
    ]
    if not returned:
        return
    values = {
        "unit": where.name,
        "period": stored.period,
        "lines": [
            {**line, "value": stored.draft.entries[line["id"]].show(indicator)}
            for line in remarked(form, returned[-1].reasons)
            if (indicator := form.indicator(line["id"])) is not None and line["id"] in stored.draft.entries
        ],
    }
    params = {"unit": stored.unit, "period": stored.period}
    look = {"label": "review.look", "action": "review.card", "params": params}
    await remind_store.plan(
        session,
        [
            NewDelivery(
                duty=MENDED,
                occurrence=receipt_number(stored),
                chat_id=returned[-1].author.user_id,
                rung=0,
                send_at=now,
                payload={"text": "review.mended", "values": values, "buttons": [[look]]},
            )
        ],
        now=now,
    )


async def owe_allowance(
    session: AsyncSession, unit: Unit, period: str, until: datetime, reason: str, *, by: int, now: datetime
) -> None:
    """Tell a county's group that it may report a locked week, until when, by whose leave, and why."""
    names = await group_store.names(session, [by])
    values = {
        "unit": unit.name,
        "period": period,
        "until": until.isoformat(),
        "reason": reason,
        "by": names.get(by, ""),
    }
    chats = await group_store.bound_chats(session, [unit.code])
    await remind_store.plan(
        session,
        [
            NewDelivery(
                duty=ALLOWED,
                occurrence=f"{unit.code}-{period}-{until:%m%d}",
                chat_id=chat.id,
                rung=0,
                send_at=now,
                payload={
                    "text": "report.allowed_line",
                    "values": values,
                    "buttons": link_to("report.begin", unit.code, period),
                },
            )
            for chat in chats[:1]
        ],
        now=now,
    )


async def owe_taken_over(
    session: AsyncSession, before: StoredReport, after: StoredReport, unit: Unit, *, now: datetime
) -> None:
    """Tell the person out of whose hands a report was taken, if it was, and they can be written to."""
    if before.holder is None or after.holder in (None, before.holder):
        return
    if not await group_store.reachable(session, before.holder):
        return
    names = await group_store.names(session, [after.holder])
    again = {"label": "report.resume", "action": "report.begin"}
    values = {"unit": unit.name, "period": before.period, "name": names.get(after.holder, "")}
    delivery = NewDelivery(
        duty=TAKEN_OVER,
        occurrence=f"{before.unit}-{before.period}-{now:%m%d%H%M%S}",
        chat_id=before.holder,
        rung=0,
        send_at=now,
        payload={
            "text": "report.taken_over",
            "values": values,
            "buttons": [[{**again, "params": {"unit": before.unit, "period": before.period}}]],
        },
    )
    await remind_store.plan(session, [delivery], now=now)


def link_to(name: str, unit: str, period: str) -> Buttons:
    """Return one button that opens this very report in private, whoever presses it and whenever."""
    return [[{"label": name, "link": f"report_{period}_{unit}"}]]


def remarked(form: Form, remarks: Any) -> list[dict[str, Any]]:
    """Return the remarked lines in form order, as the sentences need them."""
    return [
        {"id": i.id, "number": i.number, "name": i.name, "reason": remarks[i.id]}
        for i in form.indicators
        if i.id in remarks
    ]
