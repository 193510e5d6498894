"""The calendar seen from outside: what new holiday data changed, and the address under which it is read."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.core.calendar import Change, Notice, Occurrence, difference, schedule
from bot.core.plan import Duty
from bot.core.remind import next_opening
from bot.core.remind_book import EVERYWHERE
from bot.core.roles import Action
from bot.core.units import Level
from bot.core.workdays import WorkCalendar, local, local_date, published_until
from bot.services.group import GroupService
from bot.services.remind import RemindService
from bot.services.remind_news import news_for
from storage import remind as store
from storage import remind_clock as clock_store
from storage import remind_replies as reply_store
from storage.database import Database

KNOWN = "remind.calendar"
"""The mark that says which holiday arrangements were known when dates were last planned."""

LOOK_AHEAD = timedelta(days=400)
"""How far changed dates are announced."""

A_YEAR = 366
"""Days in a calendar file."""


class CalendarService:
    """Compares the arrangements known now with those known before, and gives calendars out."""

    def __init__(
        self,
        database: Database,
        group: GroupService,
        remind: RemindService,
        *,
        address: str = "",
    ) -> None:
        """Take the services below. `address` is where the bot's own web server is reached; empty: nowhere."""
        self._database = database
        self._group = group
        self._remind = remind
        self._address = address.rstrip("/")

    @property
    def known_until(self) -> date:
        """The last day whose holiday arrangement is known."""
        until = published_until()
        return min(until, self._remind.work.data_until or until)

    async def changed(self, *, now: datetime) -> list[Change]:
        """Make the ledger agree with holiday data or overrides that came since; announce the difference.

        Returns the dates that moved. The same data again changes nothing.
        """
        note = self._note()
        async with self._database.read() as session:
            before = await clock_store.mark(session, KNOWN)
        if before is not None and before[1] == note:
            return []
        if before is None:
            async with self._database.write() as session:
                await clock_store.set_mark(session, KNOWN, now, note)
            return []
        changes = await self._difference(before[1], now)
        await self._remind.reconcile(now=now)
        async with self._database.write() as session:
            await clock_store.set_mark(session, KNOWN, now, note)
            tree, book = await self._remind.shelf.tree(), await self._remind.shelf.book()
            for level in Level:
                own = [one for one in changes if book.duties[one.after.duty].audience is level]
                if not own:
                    continue
                units = [unit for unit in tree.all() if unit.level is level]
                values = {
                    "title": "放假安排公布后的日期",
                    "clause": "国务院办公厅节假日安排",
                    "note": "没有列出的日期不变。",
                    "changes": [self._line(book.duties[one.after.duty], one) for one in own],
                }
                payload: dict[str, object] = {"text": "remind.changed", "values": values}
                at = next_opening(local(now), self._remind.work, self._remind.window)
                news = await news_for(
                    session, units, name="change:calendar", version=1, payload=payload, now=now, at=at
                )
                await store.plan(session, news, now=now)
        return changes

    async def _difference(self, known: str, now: datetime) -> list[Change]:
        content = json.loads(known)
        old = WorkCalendar(
            {date.fromisoformat(day): works for day, works in content["overrides"].items()},
            data_until=date.fromisoformat(content["until"]),
        )
        book = await self._remind.shelf.book()
        today = local_date(now)
        found = difference(old, self._remind.work, book.duties.values(), today, today + LOOK_AHEAD)
        by_hand = book.moves(frozenset({EVERYWHERE, *book.areas}))
        return [one for one in found if (one.after.duty, one.after.nominal) not in by_hand]

    def _line(self, duty: Duty, change: Change) -> dict[str, str]:
        reason = f"{duty.title}" + (f"，{change.after.reason}" if change.after.reason else "")
        return {"was": change.before.due.isoformat(), "due": change.after.due.isoformat(), "reason": reason}

    def _note(self) -> str:
        overrides = {day.isoformat(): works for day, works in sorted(self._remind.work.overrides.items())}
        return json.dumps({"until": self.known_until.isoformat(), "overrides": overrides}, sort_keys=True)

    async def year(self, unit: str, *, now: datetime) -> list[tuple[Duty, Occurrence]]:
        """Return what falls due for a unit within a year."""
        return await self._remind.upcoming_of(unit, now=now, days=A_YEAR)

    async def rehearsal(self, level: Level, year: int) -> tuple[Mapping[str, Duty], list[Notice]]:
        """Return the duties by id, and every notice that units of `level` get in a year, in order of sending.

        What is confined to one 片区 is left out.
        """
        book = await self._remind.shelf.book()
        everywhere = frozenset({EVERYWHERE})
        duties = [duty for duty in book.duties_in(everywhere) if duty.audience is level]
        notices = schedule(
            duties,
            date(year, 1, 1),
            date(year + 1, 1, 1),
            self._remind.work,
            window=self._remind.window,
            moves=book.moves(everywhere),
        )
        return book.duties, notices

    async def subscribe(self, user_id: int, unit: str, *, now: datetime, renew: bool = False) -> str | None:
        """Return the address of a unit's calendar, made on the first call; None without a web server.

        `renew` makes a new one; the old one opens nothing any more.

        Raises:
            NotAllowed: the person may not see the unit, or not change its settings (`renew`).
        """
        await self._group.require(user_id, Action.SETTINGS if renew else Action.SEE, unit)
        if not self._address:
            return None
        async with self._database.write() as session:
            token = None if renew else await reply_store.token_of(session, unit)
            if token is None:
                token = secrets.token_urlsafe(18)
                await reply_store.put_token(session, token, unit, by=user_id, now=now)
        return f"{self._address}/calendar/{token}.ics"

    async def revoke(self, user_id: int, unit: str) -> bool:
        """Close a unit's calendar address; False if it had none.

        Raises:
            NotAllowed: the person may not change the unit's settings.
        """
        await self._group.require(user_id, Action.SETTINGS, unit)
        async with self._database.write() as session:
            return bool(await reply_store.drop_tokens(session, unit))

    async def opened(
        self, token: str, *, now: datetime
    ) -> tuple[str, Sequence[tuple[Duty, Occurrence]]] | None:
        """Return a unit's name and its year for a calendar token; None for one that opens nothing."""
        async with self._database.read() as session:
            unit = await reply_store.unit_of(session, token)
        tree = await self._group.tree()
        if unit is None or unit not in tree:
            return None
        return tree[unit].name, await self.year(unit, now=now)
