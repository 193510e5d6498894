"""The first run: how far a new province has come, and the test notice that ends it."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.roles import Action
from bot.core.roles_errors import NotBound
from bot.core.units import Level
from bot.services.group_chats import GroupChats
from storage import group as store
from storage import group_chats as chat_store
from storage import group_invite as invite_store
from storage import remind as remind_store
from storage.group import Chat
from storage.remind import NewDelivery

TEST = "test"
"""The ledger's name for a test notice."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How far the setting up has come; the first thing missing is the next step."""

    units: dict[Level, int]
    chat: Chat | None
    """The first group that was bound."""
    invited: bool
    tested: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.units) and self.chat is not None and self.invited and self.tested


class GroupSetup(GroupChats):
    """What leads the first administrator through."""

    async def setup(self, user_id: int) -> Setup | None:
        """Return how far the province is set up, for a configured admin; None for everybody else."""
        if user_id not in self._admins:
            return None
        units: dict[Level, int] = {}
        for unit in (await self.tree()).all():
            units[unit.level] = units.get(unit.level, 0) + 1
        async with self._database.read() as session:
            chats = await store.bound_chats(session)
            invited = await invite_store.made_by(session, user_id) > 0
            invited = invited or await store.count_people_with_roles(session) > 0
            tested = await chat_store.owed_ever(session, TEST)
        first = min(chats, key=lambda chat: (chat.bound_at is None, chat.bound_at), default=None)
        return Setup(units, first, invited, tested)

    async def send_test(self, chat_id: int, *, by: int, now: datetime) -> Chat:
        """Owe a group one test notice now and return the group.

        Raises:
            NotBound: the group serves no unit.
            NotAllowed: the person may not change the settings of its unit.
        """
        known = await self.chat(chat_id)
        if known is None or known.unit is None:
            raise NotBound
        await self.require(by, Action.SETTINGS, known.unit)
        notice = NewDelivery(
            duty=TEST,
            occurrence=now.isoformat(timespec="seconds")[:32],
            chat_id=chat_id,
            rung=0,
            send_at=now,
            payload={"text": "group.test_notice", "values": {"unit": (await self.unit(known.unit)).name}},
        )
        async with self._database.write() as session:
            await remind_store.plan(session, [notice], now=now)
        return known
