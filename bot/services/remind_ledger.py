"""The ledger at work: hands out what is due, chat by chat, and keeps the book on what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import SendWindow
from bot.core.plan import Duty
from bot.core.remind_escalation import named
from bot.core.report import Entry
from bot.core.units import Level
from bot.core.workdays import SHANGHAI, WorkCalendar, local_date
from bot.services.remind_above import Above
from bot.services.remind_clock import ClockHolder
from bot.services.remind_commit import GroupCommit
from bot.services.remind_due import Due, Fresh, Tally
from bot.services.remind_facts import FactService
from bot.services.remind_judge import AGAIN, SNOOZED
from bot.services.remind_shelf import DutyShelf
from bot.services.remind_sorting import Sorter
from storage import remind as store
from storage import remind_account as account
from storage.database import Database
from storage.remind import Delivery, NewDelivery

log = structlog.get_logger(__name__)

RESEND_AFTER = timedelta(minutes=2)
"""How long after it came into doubt a notice that is due today is sent once more."""

DONE = "已完成，不再提醒"
CAUGHT_UP = "各单位已补齐，不再上报"
NOT_TOLD = "已有工作群，或不再是组织者，不再私下上报"


class Ledger:
    """Hands out what is due, once, and notes what became of it."""

    def __init__(
        self,
        database: Database,
        *,
        shelf: DutyShelf,
        clock: ClockHolder,
        facts: FactService,
        above: Above,
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
        self._above = above
        self._sorter = Sorter(work, window, budget)
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

    async def look(self, *, now: datetime, chats: Sequence[int] | None = None) -> Tally:
        """Return what goes out now; what has to wait, or is of no use any more, is noted.

        Of each of `chats`, if given, only the next message is returned. Nothing is claimed yet. While
        another process holds the clock there is nothing to do.
        """
        if not self._clock.holds and not await self.hold_clock(now=now):
            return Tally()
        book = await self._shelf.book()
        async with self._database.write() as session:
            if not await self._clock.still(session, now=now):
                return Tally()
            tally = await self._sorter.look(session, book, now=now, chats=chats)
        wanted = await self._prepared(tally.due, now)
        return Tally(wanted, tally.skipped + len(tally.due) - len(wanted), tally.seen)

    async def claim(self, rows: Sequence[Delivery], *, now: datetime) -> bool:
        """Take the rows of one message: they are `sending` in the ledger from now on.

        False if the message must not be sent as it is: another process holds the clock, or one of the
        rows was changed meanwhile. Then none is taken.
        """
        ids = [one.id for one in rows]

        async def claim(session: AsyncSession) -> bool:
            if "clock" not in session.info:  # asked once in a transaction
                session.info["clock"] = await self._clock.still(session, now=now)
            if not session.info["clock"]:
                return False
            taken = await store.claim(session, ids, now)
            if len(taken) == len(ids):
                return True
            for one in rows:
                if one.id in taken:
                    await store.release(session, one.id, reason=one.reason, send_at=one.send_at)
            return False

        return await self._commit.do(claim)

    async def _prepared(self, due: Sequence[Due], now: datetime) -> list[Due]:
        """Return deliveries with all that their messages need; without those that are idle by now.

        Each of the latter has a row that says why. What fails is noted and stops no other message.
        """
        try:
            filled = await self._filled(due, now)
        except Exception as error:
            if len(due) > 1:
                return [ready for one in due for ready in await self._prepared([one], now)]
            log.exception("delivery cannot be prepared", delivery=due[0].delivery.id)
            reason = f"写不出这条消息：{type(error).__name__}"
            await self.finish(due[0].delivery, "failed", now=now, reason=reason)
            return []
        for one, ready in zip(due, filled, strict=True):
            if isinstance(ready, str):
                await self.finish(one.delivery, "skipped", now=now, reason=ready)
        return [ready for ready in filled if isinstance(ready, Due)]

    async def _filled(self, due: Sequence[Due], now: datetime) -> list[Due | str]:
        """Add what each message says as of now, or say why it need not be sent any more."""
        units: dict[str, tuple[Duty, list[str]]] = {}
        for one in due:
            if one.duty is not None and one.delivery.unit is not None:
                units.setdefault(one.duty.id, (one.duty, []))[1].append(one.delivery.unit)
        reported = {
            name: await self._facts.reported(duty, codes, now=now) for name, (duty, codes) in units.items()
        }
        return [await self._one_filled(one, reported, now) for one in due]

    async def _one_filled(
        self, due: Due, reported: Mapping[str, Mapping[str, Mapping[str, Entry]]], now: datetime
    ) -> Due | str:
        delivery, duty = due.delivery, due.duty
        if "text" in delivery.payload:
            values = await self._values(delivery, now)
            return DONE if values is None else replace(due, values=values)
        if duty is None or delivery.unit is None:
            return due
        day = date.fromisoformat(delivery.payload["due"])
        if delivery.payload.get("lacking"):
            above = await self._told_of(delivery, day)
            if not above:
                return NOT_TOLD
            names = await self._facts.lacking(duty, above, day, await self._shelf.tree(), now=now)
            return replace(due, lacking=named(names)) if names else CAUGHT_UP
        gaps = self._facts.gaps(duty, reported[duty.id].get(delivery.unit, {}), day)
        return DONE if self._facts.done(duty, gaps) else replace(due, gaps=gaps)

    async def _told_of(self, delivery: Delivery, day: date) -> list[str]:
        """Return the units above whose counties a message is about; empty: it is not for this chat."""
        level = delivery.payload.get("without_group")
        if level is None:
            return [delivery.unit] if delivery.unit else []
        async with self._database.read() as session:
            if delivery.chat_id not in await self._above.organisers(session):
                return []
            return await self._above.without_group(session, Level(level), day)

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
