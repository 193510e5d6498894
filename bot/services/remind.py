"""Reminders: what is due when, and the ledger that proves it went out once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Notice, Occurrence, SendWindow, upcoming
from bot.core.plan import Duty, Plan
from bot.core.remind import Action, SkipReason, UnitChat, Verdict, judge_late, plan_deliveries
from bot.core.units import Level, UnitTree
from bot.core.workdays import WorkCalendar, local_date
from storage import group as group_store
from storage import remind as store
from storage.database import Database
from storage.group import Chat
from storage.remind import Delivery, NewDelivery

HORIZON = timedelta(days=35)
"""How far ahead the ledger is filled."""

BATCH = 100
"""Deliveries claimed at a time: what a crash can leave `uncertain` at most."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed delivery, with all that its message needs."""

    delivery: Delivery
    thread_id: int | None
    late: bool
    """Whether it goes out so late that it says so (补发)."""
    duty: Duty | None
    """None for a message that belongs to no duty (a receipt)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one look at the ledger found: messages to send, and how many were given up."""

    due: list[Due]
    skipped: int
    claimed: int
    """Rows looked at; fewer than `BATCH` means that no more were due."""


class RemindService:
    """Plans deliveries ahead, hands out those that are due, and keeps the book on them."""

    def __init__(self, database: Database, plan: Plan, work: WorkCalendar, window: SendWindow) -> None:
        self._database = database
        self._plan = plan
        self._duties = {duty.id: duty for duty in plan.duties}
        self._window = window
        self.work = work

    async def recover(self, *, now: datetime) -> int:
        """Mark what the last process was sending when it ended as `uncertain`; return how many."""
        async with self._database.write() as session:
            return await store.orphans(session, reason="程序在发送途中停止，不知是否送达", now=now)

    async def plan_ahead(self, *, now: datetime) -> int:
        """Fill the ledger for the next 35 days; return how many deliveries are new.

        Starts where the last planning ended if that is in the past, so that an outage longer than the
        horizon leaves rows (which are then skipped with a reason), not a gap.
        """
        async with self._database.write() as session:
            done = await store.planned_until(session)
            start = local_date(min(done, now) if done else now)
            end = local_date(now + HORIZON)
            units = UnitTree(await group_store.units(session))
            chats = await group_store.bound_chats(session)
            added = await store.plan(session, self._deliveries(chats, units, start, end), now=now)
            await store.mark_planned(session, now + HORIZON)
            return added

    def _deliveries(
        self, chats: Sequence[Chat], units: UnitTree, start: date, end: date
    ) -> list[NewDelivery]:
        """Pair each notice in `[start, end)` with the main group of every unit it is for."""
        main: dict[str, Chat] = {}
        for chat in chats:
            if chat.unit is not None and chat.unit in units:
                main.setdefault(chat.unit, chat)
        audience = [UnitChat(chat.id, unit, units[unit].level) for unit, chat in main.items()]
        planned = plan_deliveries(self._duties.values(), audience, start, end, self.work, window=self._window)
        return [
            NewDelivery(
                duty=one.key.duty,
                duty_version=one.key.version,
                occurrence=one.key.due.isoformat(),
                chat_id=one.key.chat_id,
                rung=one.key.rung,
                send_at=one.send_at,
                payload=_payload(one.notice),
            )
            for one in planned
            # A group is not told of what was over before it joined, nor a unit after its end.
            if _joined(main[one.unit]) <= one.send_at and units[one.unit].active_on(one.key.due)
        ]

    async def claim_due(self, *, now: datetime) -> Tally:
        """Take the deliveries whose time has come; each is `sending` in the ledger from now on."""
        async with self._database.write() as session:
            claimed = await store.claim_due(session, now, limit=BATCH)
            due: list[Due] = []
            skipped = 0
            for delivery in claimed:
                verdict = await self._judge(session, delivery, now)
                chat = await group_store.chat(session, delivery.chat_id)
                if delivery.duty not in self._duties and "text" not in delivery.payload:
                    reason = "方案里已没有这一事项"
                    await store.finish(session, delivery.id, "cancelled", now=now, reason=reason)
                elif verdict.action is Action.WAIT:
                    until = verdict.until or now
                    await store.release(session, delivery.id, reason="等到可发送的时间", send_at=until)
                elif verdict.action is Action.SKIP:
                    reason = _SKIPPED[verdict.reason] if verdict.reason else ""
                    await store.finish(session, delivery.id, "skipped", now=now, reason=reason)
                    skipped += 1
                elif chat is not None and chat.state != "active":
                    reason = f"群状态：{chat.state}"
                    await store.finish(session, delivery.id, "failed", now=now, reason=reason)
                else:
                    late = verdict.action is Action.SEND_LATE
                    thread = chat.thread_id if chat else None
                    due.append(Due(delivery, thread, late, self._duties.get(delivery.duty)))
            return Tally(due, skipped, len(claimed))

    async def _judge(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Verdict:
        """Say whether a notice is still of use; what belongs to no duty always is."""
        if delivery.duty not in self._duties:
            return Verdict(Action.SEND)
        rung = _Rung(delivery.rung, due_date(delivery), datetime.fromisoformat(delivery.payload["send_at"]))
        later = await store.later_rungs(session, delivery)
        return judge_late(rung, now, self.work, later=later, window=self._window)

    async def finish(
        self,
        delivery: Delivery,
        state: str,
        *,
        now: datetime,
        reason: str = "",
        message_id: int | None = None,
    ) -> None:
        """Note what became of a claimed delivery: `sent`, `uncertain`, `failed` or `skipped`."""
        async with self._database.write() as session:
            await store.finish(session, delivery.id, state, now=now, reason=reason, message_id=message_id)

    async def retry(
        self, delivery: Delivery, *, at: datetime, reason: str, chat_id: int | None = None
    ) -> None:
        """Give back a delivery that surely was not sent; it is tried again at `at`, in `chat_id` if given."""
        async with self._database.write() as session:
            await store.release(session, delivery.id, reason=reason, send_at=at, chat_id=chat_id)

    async def ledger(self, *, state: str | None = None) -> list[Delivery]:
        """Return the ledger (of one state, if given), by time."""
        async with self._database.read() as session:
            return await store.deliveries(session, state=state)

    async def next_send_at(self) -> datetime | None:
        """Return when the next planned message is to go out."""
        async with self._database.read() as session:
            return await store.next_send_at(session)

    def upcoming(self, level: Level, *, now: datetime, days: int = 28) -> list[tuple[Duty, Occurrence]]:
        """Return what falls due for units of `level` today and on the `days - 1` days after it."""
        duties = [duty for duty in self._plan.duties if duty.audience is level]
        return [(self._duties[one.duty], one) for one in upcoming(duties, now, days, self.work)]


@dataclass(frozen=True, slots=True)
class _Rung:
    """A ledger row as `judge_late` sees it; `send_at` is the original one, also after a wait."""

    rung: int
    due: date
    send_at: datetime


_SKIPPED = {
    SkipReason.SUPERSEDED: "同一事项后一次提醒当天已发或将发",
    SkipReason.DUE_PASSED: "到期日已过，提前提醒作废",
    SkipReason.TOO_LATE: "停机过久，已过一个工作日",
}


def _joined(chat: Chat) -> datetime:
    return chat.bound_at or datetime.min.replace(tzinfo=UTC)


def _payload(notice: Notice) -> dict[str, Any]:
    one = notice.occurrence
    return {
        "nominal": one.nominal.isoformat(),
        "due": one.due.isoformat(),
        "reason": one.reason,
        "tentative": notice.tentative,
        "send_at": notice.send_at.isoformat(),
    }


def due_date(delivery: Delivery) -> date:
    """Return the due date that a duty's delivery is about."""
    return date.fromisoformat(delivery.occurrence)
