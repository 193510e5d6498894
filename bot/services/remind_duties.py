"""Duties as organisers change them: previewed first, then done in one transaction, told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import BY_HAND, Occurrence, occurrences
from bot.core.errors import NotAllowed
from bot.core.plan import Duty
from bot.core.remind import next_opening
from bot.core.remind_book import EVERYWHERE, DutyBook
from bot.core.remind_change import ChangeKind, DutyChange, changed_book
from bot.core.roles import Action, may
from bot.core.units import Level, Unit
from bot.core.workdays import local, local_date
from bot.services.group import GroupService
from bot.services.remind import ESCALATED, HORIZON, RemindService
from bot.services.remind_news import news_for
from storage import group as group_store
from storage import remind as store
from storage import remind_duties as duty_store
from storage import remind_replies as reply_store
from storage.database import Database
from storage.remind import Delivery, NewDelivery

AHEAD = 62
"""Days of duties that an organiser sees."""

CHANGED = "change:"
"""Begins the ledger's name for the notices about a changed duty."""

SUPERSEDED = "事项已改，由新的一版提醒"


@dataclass(frozen=True, slots=True)
class Planned:
    """One occurrence as an organiser sees it."""

    duty: Duty
    occurrence: Occurrence
    area: str
    """The 片区 for which this date holds; empty for all."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, or did."""

    change: DutyChange
    dates: Sequence[Occurrence]
    """For a new duty: its next occurrences."""
    recipients: Sequence[Unit]
    """Units whose groups are told."""
    new: Sequence[NewDelivery]
    """Notices within the planned weeks that were not owed before."""
    gone: int
    """Planned rows that are no longer owed."""


class DutyService:
    """Lists, adds, moves, cancels and stops duties."""

    def __init__(self, database: Database, group: GroupService, remind: RemindService) -> None:
        self._database = database
        self._group = group
        self._remind = remind
        self._shelf = remind.shelf

    async def areas(self, user_id: int) -> list[str]:
        """Return the areas for which a person may arrange duties; `EVERYWHERE` for the whole province.

        Raises:
            NotAllowed: none at all.
        """
        tree, grants = await self._group.tree(), await self._group.grants(user_id)
        roots = tree.children(None)
        if any(may(grants, Action.DUTIES, unit.code, tree) for unit in roots):
            return [EVERYWHERE, *self._shelf.area_names]
        own = [
            name
            for name, codes in (await self._shelf.book()).areas.items()
            if codes and all(may(grants, Action.DUTIES, code, tree) for code in codes)
        ]
        if not own:
            raise NotAllowed(unit=roots[0].name if roots else "")
        return own

    async def planned(self, user_id: int, *, now: datetime) -> list[Planned]:
        """Return what falls due in the next weeks, by date; moved dates once per area.

        Raises:
            NotAllowed: the person arranges no duties.
        """
        await self.areas(user_id)
        book = await self._shelf.book()
        today = local_date(now)
        found: dict[tuple[str, date, date], Planned] = {}
        for area in (EVERYWHERE, *book.areas):
            inside = frozenset({EVERYWHERE, area})
            for duty in book.duties_in(inside):
                for one in occurrences(
                    duty, today, today + timedelta(days=AHEAD), self._remind.work, moves=book.moves(inside)
                ):
                    shown = book.confined.get(duty.id, area)
                    found.setdefault((duty.id, one.nominal, one.due), Planned(duty, one, shown))
        return sorted(found.values(), key=lambda one: (one.occurrence.due, one.duty.id, one.area))

    async def find(self, duty_id: str, nominal: date, area: str) -> Planned | None:
        """Return one occurrence as it stands now; None if it is not in the calendar any more."""
        book = await self._shelf.book()
        duty = book.duties.get(duty_id)
        if duty is None:
            return None
        moves = book.moves(frozenset({EVERYWHERE, area}))
        due = moves.get((duty_id, nominal))
        around = (nominal if due is None else due) - timedelta(days=40), nominal + timedelta(days=400)
        for one in occurrences(duty, *around, self._remind.work, moves=moves):
            if one.nominal == nominal:
                return Planned(duty, one, area)
        return None

    async def pending_acks(self, user_id: int, duty: str, due: date) -> tuple[list[Unit], list[Unit]]:
        """Return which of the units that were told of an occurrence said 已知悉, and which did not.

        Only those that the person may see: an area's organiser asks about that area.

        Raises:
            NotAllowed: the person arranges no duties.
        """
        await self.areas(user_id)
        tree, grants = await self._group.tree(), await self._group.grants(user_id)
        async with self._database.read() as session:
            told = await reply_store.told(session, duty, due.isoformat())
            acks = await reply_store.acks(session, duty, due.isoformat())
        known = [tree[code] for code in sorted({*told, *acks}) if may(grants, Action.SEE, code, tree)]
        return [u for u in known if u.code in acks], [u for u in known if u.code not in acks]

    async def preview(self, user_id: int, change: DutyChange, *, now: datetime) -> Effect:
        """Say what a change would do; nothing is changed.

        Raises:
            NotAllowed: the person may not arrange duties there.
        """
        await self.require(user_id, change.area)
        async with self._database.read() as session:
            kept, moved = await duty_store.kept_duties(session), await duty_store.moves(session)
            plan, areas = self._shelf.plan.duties, self._shelf.area_codes
            book = changed_book(plan, kept, moved, areas, change, now=now)
            return await self._effect(session, change, book, now)

    async def apply(self, user_id: int, change: DutyChange, *, now: datetime) -> Effect:
        """Make a change: new version, old rows cancelled, planned anew, one 变更通知 to each group concerned.

        Raises:
            NotAllowed: the person may not arrange duties there.
        """
        await self.require(user_id, change.area)
        duty = change.duty.id
        async with self._database.write() as session:
            adds, rewrites = change.kind is ChangeKind.ADD, change.kind.rewrites
            if change.kind is ChangeKind.RULE:
                await duty_store.drop_moves(session, duty)
            if change.move is not None:
                await duty_store.put_move(session, change.move, by=user_id, now=now)
            version = await duty_store.change_duty(
                session,
                duty,
                by=user_id,
                now=now,
                body=change.duty if rewrites else None,
                area=change.area if adds else None,
                active=change.kind is not ChangeKind.STOP,
            )
            book = await self._shelf.read_book(session)
            effect = await self._effect(session, change, book, now)
            for name in (duty, f"{ESCALATED}{duty}"):
                await duty_store.supersede(
                    session, name, version, gone=change.was, reason=SUPERSEDED, now=now
                )
            owed = await self._owed(session, duty, book, now)
            await store.plan(session, owed, now=now)
            if not adds:
                await store.plan(session, await self._news(session, change, version, effect, now), now=now)
        self._shelf.forget()
        return effect

    async def area_of(self, duty: str) -> str:
        """Return the area to which a duty is confined; `EVERYWHERE` if it is not."""
        return (await self._shelf.book()).confined.get(duty, EVERYWHERE)

    async def require(self, user_id: int, area: str) -> None:
        """Let nobody pass who may not arrange duties for `area`.

        Raises:
            NotAllowed: the person may not.
        """
        if area not in await self.areas(user_id):
            raise NotAllowed(unit=area or "全省")

    async def _owed(
        self, session: AsyncSession, duty: str, book: DutyBook, now: datetime
    ) -> list[NewDelivery]:
        start, end = local_date(now), local_date(now + HORIZON)
        owed = await self._remind.owed(session, start, end, only=frozenset({duty}), book=book)
        return [one for one in owed if one.send_at >= now]

    async def _effect(
        self, session: AsyncSession, change: DutyChange, book: DutyBook, now: datetime
    ) -> Effect:
        """Hold what would be owed against what is planned."""
        duty = change.duty
        owed = {_key(one): one for one in await self._owed(session, duty.id, book, now)}
        names = (duty.id, f"{ESCALATED}{duty.id}")
        rows = await duty_store.planned_notices(session, after=now)
        before = {_key(row) for row in rows if row.duty in names}
        today = local_date(now)
        moves = book.moves(frozenset({EVERYWHERE, change.area}))
        dates = (
            occurrences(duty, today, today + timedelta(days=400), self._remind.work, moves=moves)[:3]
            if change.kind.rewrites
            else []
        )
        return Effect(
            change=change,
            dates=dates,
            recipients=await self._recipients(session, duty.audience, change.area, book),
            new=[one for key, one in owed.items() if key not in before],
            gone=len(before - set(owed)),
        )

    async def _recipients(self, session: AsyncSession, level: Level, area: str, book: DutyBook) -> list[Unit]:
        """Return the units of a level, within an area, that have a group."""
        tree = await self._shelf.tree()
        units = {chat.unit for chat in await group_store.bound_chats(session) if chat.unit in tree}
        return [
            unit
            for unit in tree.all()
            if unit.code in units and unit.level is level and area in book.areas_of(unit.code, tree)
        ]

    async def _news(
        self, session: AsyncSession, change: DutyChange, version: int, effect: Effect, now: datetime
    ) -> list[NewDelivery]:
        """Return the one 变更通知 for each group that the change concerns."""
        lines: list[tuple[date | None, date | None, str]]
        if change.kind is ChangeKind.RULE:
            lines = [(None, one.due, one.reason) for one in effect.dates]
        else:
            lines = [(change.was, change.due, BY_HAND)]
        values = {
            "title": change.duty.title,
            "clause": change.duty.clause,
            "note": change.duty.nominal if change.kind is ChangeKind.RULE else "",
            "changes": [
                {
                    "was": was.isoformat() if was else None,
                    "due": due.isoformat() if due else None,
                    "reason": reason,
                }
                for was, due, reason in lines
            ],
        }
        return await news_for(
            session,
            effect.recipients,
            name=f"{CHANGED}{change.duty.id}",
            version=version,
            payload={
                "text": "remind.ended" if change.kind is ChangeKind.STOP else "remind.changed",
                "values": values,
            },
            now=now,
            at=next_opening(local(now), self._remind.work, self._remind.window),
        )


def _key(one: NewDelivery | Delivery) -> tuple[str, str, int, int]:
    """What makes a notice the same for a reader, whatever the version."""
    return one.duty, one.occurrence, one.chat_id, one.rung
