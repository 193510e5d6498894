"""Where the levels above hear of something: in their group, or in private where there is none."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.roles import Role
from bot.core.units import Level
from bot.services.remind_shelf import DutyShelf
from storage import group as group_store
from storage import group_rights as rights_store


class Above:
    """Finds the chats in which a level above is told."""

    def __init__(self, shelf: DutyShelf, admins: Collection[int]) -> None:
        """Take the duties and units, and who has the province's rights by configuration (user ids)."""
        self._shelf = shelf
        self._admins = admins

    async def chats(self, session: AsyncSession, units: Sequence[str], *, but: int = 0) -> list[int]:
        """Return the main group of the first of `units` that has one, else the organisers' private chats.

        `but` is a group that is not told about itself.
        """
        for unit in units:
            for chat in await group_store.bound_chats(session, [unit]):
                if chat.id != but:
                    return [chat.id]
        return await self.organisers(session)

    async def organisers(self, session: AsyncSession) -> list[int]:
        """Return the private chats of the province's administrators, except those who shut the bot out."""
        people = dict.fromkeys(self._admins, True)
        for unit in (await self._shelf.tree()).children(None):
            for one in await rights_store.members(session, unit.code):
                if Role.ADMIN in one.roles or one.user_id in people:
                    people[one.user_id] = not one.blocked
        return [person for person, reachable in people.items() if reachable]

    async def without_group(self, session: AsyncSession, level: Level, day: date) -> list[str]:
        """Return the codes of the units of a level that exist on `day` and have no group."""
        served = {chat.unit for chat in await group_store.bound_chats(session)}
        units = (await self._shelf.tree()).all()
        return [
            one.code for one in units if one.level is level and one.active_on(day) and one.code not in served
        ]
