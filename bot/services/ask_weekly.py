"""The weekly list of questions that were not answered, sent to the administrators in private."""

from datetime import datetime
from typing import Any

from bot.core.calendar import SendWindow
from bot.core.period import Period
from bot.core.plan import Shift
from bot.core.workdays import WorkCalendar
from bot.services.ask_learn import LearnService
from storage import ask as store
from storage import group as group_store
from storage import remind as ledger
from storage.database import Database
from storage.remind import Delivery, NewDelivery

FRESH = "misses"
"""Under this name the ledger asks `MissWeekService.fresh` what the list says when it goes out."""

DUTY = "ask.misses"
"""The ledger's name for it."""

MOST_LISTED = 5
"""Questions in the message; the button has them all."""


class MissWeekService:
    """Plans one list for each administrator and week, and says what is in it."""

    def __init__(
        self, database: Database, learn: LearnService, *, work: WorkCalendar, hours: SendWindow
    ) -> None:
        self._database = database
        self._learn = learn
        self._work = work
        self._hours = hours

    async def plan_ahead(self, *, now: datetime) -> int:
        """Put the lists of this and the next week into the ledger; return how many are new.

        They go to administrators who have written to the bot in private: nobody else can be reached.
        """
        teachers = await self._learn.all_teachers()
        this = Period.containing(now)
        async with self._database.write() as session:
            people = [one for one in sorted(teachers) if await group_store.reachable(session, one)]
            new = [
                NewDelivery(
                    duty=DUTY,
                    occurrence=str(period),
                    chat_id=person,
                    rung=0,
                    send_at=self._moment(period),
                    kind="alert",
                    unit="",
                    payload={
                        "text": "ask_learn.weekly",
                        "fresh": FRESH,
                        "buttons": [
                            [{"label": "ask_learn.open_list", "action": "learn.list", "params": {"page": 0}}]
                        ],
                    },
                )
                for period in (this, this.next())
                for person in people
                if now < self._moment(period)
            ]
            return await ledger.plan(session, new, now=now)

    def _moment(self, period: Period) -> datetime:
        """Return when people begin to work in that week."""
        return self._hours.at(self._work.shift(period.monday, Shift.AFTER), self._hours.opens)

    async def fresh(self, delivery: Delivery, now: datetime) -> dict[str, Any] | None:
        """Return what the list says as it goes out; None if nothing waits or the person teaches no more."""
        del now
        if delivery.chat_id not in await self._learn.all_teachers():
            return None
        async with self._database.read() as session:
            waiting = await store.open_misses(session, limit=MOST_LISTED)
            total = await store.count_open(session)
        if not waiting:
            return None
        return {
            "total": total,
            "misses": [
                {"text": one.text, "asked": one.asked, "complaints": one.complaints} for one in waiting
            ],
        }
