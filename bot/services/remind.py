"""Reminders: plans what is owed to whom, ahead, on top of the ledger that proves it went out once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Occurrence, SendWindow, upcoming
from bot.core.plan import Duty, Plan
from bot.core.remind import UnitChat
from bot.core.remind_book import DutyBook
from bot.core.units import Level
from bot.core.workdays import WorkCalendar, local_date
from bot.services.remind_above import Above
from bot.services.remind_alerts import AlertService
from bot.services.remind_clock import ClockHolder
from bot.services.remind_due import CHATS, Due, Fresh, Tally
from bot.services.remind_escalated import ESCALATED, Levels, escalated, notice_payload
from bot.services.remind_facts import FactService
from bot.services.remind_judge import AGAIN, SNOOZED, window_of
from bot.services.remind_ledger import Ledger
from bot.services.remind_shelf import DutyShelf
from storage import group as group_store
from storage import remind as store
from storage import remind_clock as clock_store
from storage import remind_duties as duty_store
from storage.database import Database
from storage.group import Chat
from storage.remind import Delivery, NewDelivery

__all__ = ["ESCALATED", "HORIZON", "Due", "RemindService", "Tally"]

HORIZON = timedelta(days=35)
"""How far ahead the ledger is filled."""

NOT_OWED = "日期或对象已变，不再按此提醒"


class RemindService(Ledger):
    """Fills the ledger ahead; handing out and book-keeping are the ledger's."""

    def __init__(
        self,
        database: Database,
        plan: Plan,
        work: WorkCalendar,
        window: SendWindow,
        *,
        areas: Mapping[str, Iterable[str]] | None = None,
        budget: int = 1,
        fresh: Mapping[str, Fresh] | None = None,
        admins: Collection[int] = (),
    ) -> None:
        """Take the plan and the rules.

        Args:
            database: where the ledger is.
            plan: its duties are what is reminded of.
            work: the working days.
            window: the hours in which notices go out.
            areas: the 片区, each with its units' codes.
            budget: messages unasked for that a group gets on a working day, what is due that day aside.
            fresh: what a payload's `fresh` may name.
            admins: who has the province's rights by configuration (user ids).
        """
        self.shelf = DutyShelf(database, plan, areas)
        self.clock = ClockHolder(database)
        self.facts = FactService(database, plan)
        self.above = Above(self.shelf, admins)
        self.alerts = AlertService(database, self.shelf, self.above)
        self.work = work
        self.window = window
        self._plan = plan
        super().__init__(
            database,
            shelf=self.shelf,
            clock=self.clock,
            facts=self.facts,
            above=self.above,
            work=work,
            window=window,
            budget=budget,
            fresh=fresh or {},
        )

    async def plan_ahead(self, *, now: datetime) -> int:
        """Fill the ledger for the next 35 days; return how many deliveries are new.

        Starts where the last planning ended if that is in the past, so that an outage longer than the
        horizon leaves rows (which are then skipped with a reason), not a gap.
        """
        async with self._database.write() as session:
            done = await store.planned_until(session)
            start = local_date(min(done, now) if done else now)
            new = await self.owed(session, start, local_date(now + HORIZON))
            added = await store.plan(session, new, now=now, revive=NOT_OWED)
            await store.mark_planned(session, now + HORIZON)
            return added

    async def owed(
        self,
        session: AsyncSession,
        start: date,
        end: date,
        *,
        only: frozenset[str] | None = None,
        book: DutyBook | None = None,
    ) -> list[NewDelivery]:
        """Return all that is owed with a send date in `[start, end)`; `only` keeps some duties.

        `book` are the duties as they would be, for a preview; without it they are read. Each notice goes
        to the main group of every unit it is for. A group is not told of what was over
        before it joined, nor a unit after its end.
        """
        book = book or await self.shelf.read_book(session)
        tree = await self.shelf.read_tree(session)
        main: dict[str, Chat] = {}
        for chat in await group_store.bound_chats(session):
            if chat.unit is not None and chat.unit in tree:
                main.setdefault(chat.unit, chat)
        audience = [UnitChat(chat.id, unit, tree[unit].level) for unit, chat in main.items()]
        planned = book.owed(audience, tree, start, end, self.work, window=self.window, only=only)
        notices = [
            NewDelivery(
                duty=one.key.duty,
                duty_version=one.key.version,
                occurrence=one.key.due.isoformat(),
                chat_id=one.key.chat_id,
                rung=one.key.rung,
                send_at=one.send_at,
                payload=notice_payload(one.notice),
                kind="notice",
                unit=one.unit,
            )
            for one in planned
            if _joined(main[one.unit]) <= one.send_at and tree[one.unit].active_on(one.key.due)
        ]
        levels = Levels(tree, main, await self.above.organisers(session))
        followed = [duty for duty in book.duties.values() if only is None or duty.id in only]
        return notices + escalated(
            followed, book, self._plan, levels, (start, end), work=self.work, window=self.window
        )

    async def reconcile(self, *, now: datetime) -> int:
        """Make what is planned agree with what is owed, after the calendar or the configuration changed.

        What is no longer owed is cancelled, what goes out at another time or with other dates is changed,
        what is missing is planned. Returns how many rows that touched; rows that are right stay as they are.
        """
        async with self._database.write() as session:
            start, end = local_date(now), local_date(now + HORIZON)
            owed = {_key(one): one for one in await self.owed(session, start, end)}
            gone, touched = [], 0
            for row in await duty_store.planned_notices(session, after=now):
                if "text" in row.payload or row.duty in (AGAIN, SNOOZED):
                    continue
                new = owed.get(_key(row))
                if new is None:
                    gone.append(row.id)
                elif (new.send_at, new.payload) != (row.send_at, row.payload) and new.send_at > now:
                    await duty_store.replan(session, row.id, send_at=new.send_at, payload=new.payload)
                    touched += 1
            await duty_store.cancel(session, gone, reason=NOT_OWED, now=now)
            fresh = [one for one in owed.values() if one.send_at >= now]
            touched += await store.plan(session, fresh, now=now, revive=NOT_OWED)
            return touched + len(gone)

    async def due_chats(self, *, now: datetime, but: Collection[int] = ()) -> list[int]:
        """Return a few of the chats to which something is to go out by now, except `but`; answers first."""
        async with self._database.read() as session:
            return await store.due_chats(session, now, limit=CHATS, but=but)

    async def ledger(self, *, state: str | None = None) -> list[Delivery]:
        """Return the ledger (of one state, if given), by time."""
        async with self._database.read() as session:
            return await store.deliveries(session, state=state)

    async def next_send_at(self, *, after: datetime | None = None) -> datetime | None:
        """Return when the next planned message is to go out; `after` leaves out what is due already."""
        async with self._database.read() as session:
            return await store.next_send_at(session, after=after)

    def upcoming(self, level: Level, *, now: datetime, days: int = 28) -> list[tuple[Duty, Occurrence]]:
        """Return what the plan has falling due for units of `level` in the next `days` days.

        What people moved or added is in `upcoming_of`, which knows the unit.
        """
        duties = {duty.id: duty for duty in self._plan.duties if duty.audience is level}
        return [(duties[one.duty], one) for one in upcoming(duties.values(), now, days, self.work)]

    async def upcoming_of(self, unit: str, *, now: datetime, days: int = 28) -> list[tuple[Duty, Occurrence]]:
        """Return what falls due for a unit today and on the `days - 1` days after it."""
        book, tree = await self.shelf.book(), await self.shelf.tree()
        return book.upcoming(unit, tree, now, days, self.work)

    def hours(self, chat: Chat | None) -> SendWindow:
        """Return the hours in which notices go out to a chat: its own, else the configured ones."""
        return window_of(chat, self.window)

    async def last_tick(self) -> datetime | None:
        """Return when whichever process holds the clock last looked at the ledger."""
        async with self._database.read() as session:
            lease = await clock_store.lease(session)
        return lease.at if lease else None


def _joined(chat: Chat) -> datetime:
    return chat.bound_at or datetime.min.replace(tzinfo=UTC)


def _key(one: NewDelivery | Delivery) -> Sequence[Any]:
    return (one.duty, one.duty_version, one.occurrence, one.chat_id, one.rung)
