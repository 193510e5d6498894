"""Sorting out: the next message of a few chats, and which of its rows go out now. Nothing is claimed yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import SendWindow
from bot.core.remind import Action
from bot.core.remind_book import DutyBook
from bot.core.remind_budget import comes_along, share_out
from bot.core.workdays import ONE_DAY, SHANGHAI, WorkCalendar, local_date
from bot.services.remind_due import BATCH, Due, Tally
from bot.services.remind_judge import duty_of, judge
from storage import remind as store
from storage import remind_account as account
from storage.group import Chat
from storage.remind import Delivery

NOT_YET = "等到可发送的时间"
ENOUGH = "今天的条数已满，与下一个工作日的合并"


@dataclass(frozen=True, slots=True)
class Sorter:
    """The rules by which rows are sorted out, whatever the moment."""

    work: WorkCalendar
    window: SendWindow
    budget: int
    """Messages unasked for that a group gets on a working day, what is due that day aside."""

    async def look(
        self, session: AsyncSession, book: DutyBook, *, now: datetime, chats: Collection[int] | None
    ) -> Tally:
        """Judge what is due, within the caller's transaction; few queries, however many chats there are."""
        found = await store.due(session, now, limit=BATCH, chats=chats)
        if not found:
            return Tally()
        known = await account.chats(session, {one.chat_id for one in found})
        notices = [one for one in found if one.kind == "notice"]
        later = await store.later_rungs(session, notices) if notices else {}
        due: list[Due] = []
        skipped = 0
        for one in found:
            chat = known.get(one.chat_id)
            said = judge(
                one, now, book, self.work, later=later.get(one.id, ()), chat=chat, window=self.window
            )
            match said.verdict.action:
                case Action.WAIT:
                    await store.release(session, one.id, reason=NOT_YET, send_at=said.verdict.until or now)
                case Action.SKIP:
                    await store.finish(session, one.id, said.state, now=now, reason=said.reason)
                    skipped += said.state == "skipped"
                case action:
                    due.append(_due(one, chat, book, late=action is Action.SEND_LATE))
        return Tally(await self._within_budget(session, due, known, book, now), skipped, len(found))

    async def _within_budget(
        self,
        session: AsyncSession,
        due: Sequence[Due],
        known: Mapping[int, Chat],
        book: DutyBook,
        now: datetime,
    ) -> list[Due]:
        """Put off what the day's budget does not allow; take along what later today would have brought."""
        by_chat: dict[int, list[Delivery]] = {}
        for one in due:
            if one.delivery.kind == "notice":
                by_chat.setdefault(one.delivery.chat_id, []).append(one.delivery)
        if not by_chat:
            return list(due)
        midnight = datetime.combine(local_date(now), time(), SHANGHAI)
        own = [one.id for rows in by_chat.values() for one in rows]
        sent = await account.messages_since(session, by_chat, midnight, but=own)
        late: set[int] = set()
        served: list[int] = []
        for chat, rows in by_chat.items():
            share = share_out(
                rows, sent_today=sent[chat], budget=self.budget, now=now, work=self.work, window=self.window
            )
            for number in share.later:
                await store.release(session, rows[number].id, reason=ENOUGH, send_at=share.until)
            late |= {rows[number].id for number in share.later}
            if share.now:
                served.append(chat)
        kept = [one for one in due if one.delivery.id not in late]
        ahead = await store.ahead(session, served, after=now, until=midnight + ONE_DAY) if served else []
        along = [one for one in ahead if "text" not in one.payload and comes_along(one, local_date(now))]
        return [*kept, *(_due(one, known.get(one.chat_id), book, late=False) for one in along)]


def _due(delivery: Delivery, chat: Chat | None, book: DutyBook, *, late: bool) -> Due:
    return Due(delivery, chat.thread_id if chat else None, late, duty_of(delivery, book))
