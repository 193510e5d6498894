"""How the bot is doing, as the ledger and the database tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.calendar import ON_TIME
from bot.core.roles import Action
from bot.services.group import GroupService
from bot.services.remind import RemindService
from bot.services.remind_judge import duty_of
from storage import remind_account as account
from storage import remind_clock as clock_store
from storage.database import Database
from storage.remind import Delivery

BACKED_UP = "db.backup"
"""The mark that a backup sets."""

A_DAY = timedelta(hours=24)
SHOWN = 5
"""Deliveries in doubt that are listed."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A delivery of which nobody knows whether it arrived."""

    delivery: Delivery
    unit: str
    title: str


@dataclass(frozen=True, slots=True)
class Health:
    """The figures of the health page."""

    tick: datetime | None
    holds: bool
    """Whether this process sends."""
    counts: Mapping[str, int]
    """Finished within a day, by state."""
    overdue: int
    """Planned for earlier than ten minutes ago and still not sent."""
    database_bytes: int
    backup: datetime | None
    doubtful: Sequence[Doubtful]


class HealthService:
    """Gathers the health page."""

    def __init__(self, database: Database, group: GroupService, remind: RemindService) -> None:
        self._database = database
        self._group = group
        self._remind = remind

    async def page(self, user_id: int, *, now: datetime) -> Health:
        """Return how things stand.

        Raises:
            NotAllowed: the person is no organiser.
        """
        await self._group.require_everywhere(user_id, Action.DUTIES)
        book, tree = await self._remind.shelf.book(), await self._remind.shelf.tree()
        async with self._database.read() as session:
            counts = await account.counts(session, now - A_DAY)
            overdue = await account.overdue(session, now - ON_TIME)
            size = await account.database_bytes(session)
            backup = await clock_store.mark(session, BACKED_UP)
            doubtful = await account.in_doubt(session, limit=SHOWN)
        shown = []
        for one in doubtful:
            duty = duty_of(one, book)
            known = one.unit is not None and one.unit in tree
            name = tree[one.unit].name if known and one.unit else str(one.chat_id)
            shown.append(Doubtful(one, name, duty.title if duty else one.duty))
        return Health(
            tick=await self._remind.last_tick(),
            holds=self._remind.clock.holds,
            counts=counts,
            overdue=overdue,
            database_bytes=size,
            backup=backup[0] if backup else None,
            doubtful=shown,
        )
