"""The ledger at work: hands out what is due, chat by chat, and keeps the book on what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import SendWindow
from bot.core.remind import Action
from bot.core.remind_book import DutyBook
from bot.core.remind_budget import comes_along, share_out
from bot.core.remind_escalation import named
from bot.core.workdays import ONE_DAY, SHANGHAI, WorkCalendar, local_date
from bot.services.remind_clock import ClockHolder
from bot.services.remind_commit import GroupCommit
from bot.services.remind_due import BATCH, Due, Fresh, Tally
from bot.services.remind_facts import FactService
from bot.services.remind_judge import AGAIN, SNOOZED, duty_of, judge
from bot.services.remind_shelf import DutyShelf
from storage import group as group_store
from storage import remind as store
from storage import remind_account as account
from storage.database import Database
from storage.group import Chat
from storage.remind import Delivery, NewDelivery

log = structlog.get_logger(__name__)

RESEND_AFTER = timedelta(minutes=2)
"""How long after it came into doubt a notice that is due today is sent once more."""

DONE = "已完成，不再提醒"
CAUGHT_UP = "各单位已补齐，不再上报"


class Ledger:
    """Hands out what is due, once, and notes what became of it."""

    def __init__(
        self,
        database: Database,
        *,
        shelf: DutyShelf,
        clock: ClockHolder,
        facts: FactService,
        work: WorkCalendar,
        window: SendWindow,
        budget: int,
        fresh: Mapping[str, Fresh],
    ) -> None:
        self._database = database
        self._commit = GroupCommit(database)
        self._shelf = shelf
        self._clock = clock
        self._facts = facts
        self._work = work
        self._window = window
        self._budget = budget
        self.fresh = dict(fresh)
        """What a payload's `fresh` may name; `bot.app` fills it."""

    async def hold_clock(self, *, now: datetime) -> bool:
        """Give a sign of life, or take the clock if it is free; False while another process holds it.

        Whoever takes it marks what the last holder was sending as `uncertain`.
        """
        held_before = self._clock.holds
        if not await self._clock.hold(now=now):
            return False
        if not held_before:
            await self.recover(now=now)
        return True

    async def recover(self, *, now: datetime) -> int:
        """Mark what was being sent when the last process ended as `uncertain`; return how many.

        Nothing is marked while another process holds the clock: it is sending.
        """
        if not self._clock.holds and not await self._clock.hold(now=now):
            return 0
        async with self._database.write() as session:
            return await store.orphans(session, reason="程序在发送途中停止，不知是否送达", now=now)

    async def give_back_clock(self) -> None:
        """Let another process begin at once; for the end of this one."""
        await self._clock.give_back()

    async def claim_due(self, *, now: datetime, chat_id: int | None = None) -> Tally:
        """Take what is due (to one chat, if given); each row is `sending` in the ledger from now on.

        Nothing is handed out while another process holds the clock.
        """
        if not self._clock.holds and not await self.hold_clock(now=now):
            return Tally()
        book = await self._shelf.book()
        due, skipped, claimed = await self._commit.do(
            lambda session: self._claim(session, book, now=now, chat_id=chat_id)
        )
        wanted = [ready for one in due if (ready := await self._checked(one, now)) is not None]
        return Tally(wanted, skipped + len(due) - len(wanted), claimed)

    async def _claim(
        self, session: AsyncSession, book: DutyBook, *, now: datetime, chat_id: int | None
    ) -> tuple[list[Due], int, int]:
        """Claim and judge; return what goes out, how many were given up, how many rows were looked at."""
        if "clock" not in session.info:  # asked once in a transaction
            session.info["clock"] = await self._clock.still(session, now=now)
        if not session.info["clock"]:
            return [], 0, 0
        due: list[Due] = []
        skipped = 0
        claimed = await store.claim_due(session, now, limit=BATCH, chat_id=chat_id)
        by_chat: dict[int, list[Delivery]] = {}
        for delivery in claimed:
            by_chat.setdefault(delivery.chat_id, []).append(delivery)
        for number, rows in by_chat.items():
            kept, given_up = await self._sort_out(session, number, rows, book, now)
            due += kept
            skipped += given_up
        return due, skipped, len(claimed)

    async def _checked(self, due: Due, now: datetime) -> Due | None:
        """Return a delivery with all that its message needs; None, and a row that says why, if it is idle.

        What fails here is noted and stops no other message.
        """
        try:
            ready = await self._filled(due, now)
        except Exception as error:
            log.exception("delivery cannot be prepared", delivery=due.delivery.id)
            reason = f"写不出这条消息：{type(error).__name__}"
            await self.finish(due.delivery, "failed", now=now, reason=reason)
            return None
        if isinstance(ready, Due):
            return ready
        await self.finish(due.delivery, "skipped", now=now, reason=ready)
        return None

    async def _sort_out(
        self, session: AsyncSession, chat_id: int, rows: list[Delivery], book: DutyBook, now: datetime
    ) -> tuple[list[Due], int]:
        """Judge the claimed rows of one chat; return what goes out now and how many were given up."""
        chat = await group_store.chat(session, chat_id)
        due = []
        skipped = 0
        for delivery in rows:
            later = await store.later_rungs(session, delivery) if delivery.kind == "notice" else []
            said = judge(delivery, now, book, self._work, later=later, chat=chat, window=self._window)
            if said.verdict.action is Action.WAIT:
                until = said.verdict.until or now
                await store.release(session, delivery.id, reason="等到可发送的时间", send_at=until)
            elif said.verdict.action is Action.SKIP:
                await store.finish(session, delivery.id, said.state, now=now, reason=said.reason)
                skipped += said.state == "skipped"
            else:
                late = said.verdict.action is Action.SEND_LATE
                due.append(self._due(delivery, chat, book, late=late))
        return await self._within_budget(session, chat, due, book, now), skipped

    async def _within_budget(
        self,
        session: AsyncSession,
        chat: Chat | None,
        due: list[Due],
        book: DutyBook,
        now: datetime,
    ) -> list[Due]:
        """Put off what the day's budget does not allow; take along what later today would have brought."""
        notices = [one for one in due if one.delivery.kind == "notice"]
        if not notices:
            return due
        chat_id = notices[0].delivery.chat_id
        midnight = datetime.combine(local_date(now), time(), SHANGHAI)
        own = {one.delivery.id for one in notices}
        sent = await account.messages_since(session, chat_id, midnight, but=own)
        share = share_out(
            [one.delivery for one in notices],
            sent_today=sent,
            budget=self._budget,
            now=now,
            work=self._work,
            window=self._window,
        )
        late = {notices[n].delivery.id for n in share.later}
        for number in late:
            reason = "今天的条数已满，与下一个工作日的合并"
            await store.release(session, number, reason=reason, send_at=share.until)
        kept = [one for one in due if one.delivery.id not in late]
        if len(late) < len(notices):
            tomorrow = midnight + ONE_DAY
            others = await store.ahead(session, chat_id, after=now, until=tomorrow)
            along = [
                one.id for one in others if "text" not in one.payload and comes_along(one, local_date(now))
            ]
            taken = await store.claim(session, along, now) if along else []
            kept += [self._due(one, chat, book, late=False) for one in taken]
        return kept

    def _due(self, delivery: Delivery, chat: Chat | None, book: DutyBook, *, late: bool) -> Due:
        return Due(delivery, chat.thread_id if chat else None, late, duty_of(delivery, book))

    async def _filled(self, due: Due, now: datetime) -> Due | str:
        """Add what the message says as of now, or return why it need not be sent any more."""
        delivery, duty = due.delivery, due.duty
        tree = await self._shelf.tree()
        if "text" in delivery.payload:
            values = await self._values(delivery, now)
            return DONE if values is None else replace(due, values=values)
        if duty is None or delivery.unit is None:
            return due
        day = date.fromisoformat(delivery.payload["due"])
        if delivery.payload.get("lacking"):
            names = await self._facts.lacking(duty, delivery.unit, day, tree, now=now)
            return replace(due, lacking=named(names)) if names else CAUGHT_UP
        gaps = await self._facts.gaps(duty, delivery.unit, day, now=now)
        return DONE if self._facts.done(duty, gaps) else replace(due, gaps=gaps)

    async def _values(self, delivery: Delivery, now: datetime) -> dict[str, Any] | None:
        """Return what a message without a duty says: as it was planned, or as it is now."""
        name = delivery.payload.get("fresh")
        if name is None:
            kept: dict[str, Any] = delivery.payload.get("values", {})
            return kept
        return await self.fresh[name](delivery, now)

    async def finish(
        self,
        delivery: Delivery | Sequence[Delivery],
        state: str,
        *,
        now: datetime,
        reason: str = "",
        message_id: int | None = None,
    ) -> None:
        """Note what became of a claimed delivery, or of several that were one message.

        `state` is `sent`, `uncertain`, `failed` or `skipped`.
        """
        ids = [one.id for one in ([delivery] if isinstance(delivery, Delivery) else delivery)]
        await self._commit.do(
            lambda session: store.finish(session, ids, state, now=now, reason=reason, message_id=message_id)
        )

    async def retry(
        self,
        delivery: Delivery | Sequence[Delivery],
        *,
        at: datetime,
        reason: str,
        chat_id: int | None = None,
    ) -> None:
        """Give back what surely was not sent; it is tried again at `at`, in `chat_id` if given."""
        rows = [delivery] if isinstance(delivery, Delivery) else delivery
        async with self._database.write() as session:
            for one in rows:
                await store.release(session, one.id, reason=reason, send_at=at, chat_id=chat_id)

    async def resend_doubtful(self, *, now: datetime) -> int:
        """Plan once more what is due today and may not have arrived; return how many that were.

        The unique key of the ledger sees to it that each is planned once more only once.
        """
        today = local_date(now)
        since = datetime.combine(today, time(), SHANGHAI)
        async with self._database.read() as session:
            doubtful = await account.in_doubt(session, since=since)
        new = [
            again(one, at=(one.finished_at or now) + RESEND_AFTER)
            for one in doubtful
            if one.kind == "notice"
            and one.duty not in (AGAIN, SNOOZED)
            and "due" in one.payload
            and one.matters_until == today
        ]
        if not new:
            return 0
        async with self._database.write() as session:
            return await store.plan(session, new, now=now)


def again(one: Delivery, *, at: datetime) -> NewDelivery:
    """Return the row that sends a doubtful one once more, marked 补发."""
    return NewDelivery(
        duty=AGAIN,
        duty_version=one.duty_version,
        occurrence=str(one.id),
        chat_id=one.chat_id,
        rung=one.rung,
        send_at=at,
        payload={**one.payload, "of": one.payload.get("of", one.duty), "occurrence": one.occurrence},
        # The message it repeats was counted against the group's budget already.
        kind="alert",
        unit=one.unit,
    )
