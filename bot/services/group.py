"""Which chat is which unit, and who may speak for it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Grant, Role, may
from bot.core.units import Level, Unit, UnitTree
from storage import group as store
from storage.database import Database
from storage.group import Chat

__all__ = ["Chat", "GroupService"]


class GroupService:
    """Units, groups, people and their rights."""

    def __init__(self, database: Database, *, admins: Iterable[int]) -> None:
        """Keep the database and the ids that hold the province's rights by configuration."""
        self._database = database
        self._admins = frozenset(admins)
        self._tree: UnitTree | None = None
        self._names: dict[int, str] = {}

    async def tree(self) -> UnitTree:
        """Return all units; read once, and again after every import."""
        if self._tree is None:
            async with self._database.read() as session:
                self._tree = UnitTree(await store.units(session))
        return self._tree

    async def import_units(self, units: Iterable[Unit]) -> None:
        """Add units or replace those with the same code, all or none."""
        async with self._database.write() as session:
            await store.put_units(session, units)
        self._tree = None

    async def has_units(self) -> bool:
        """Tell whether any unit is known."""
        async with self._database.read() as session:
            return await store.count_units(session) > 0

    async def unit(self, code: str) -> Unit:
        """Return the unit with this code (KeyError if there is none)."""
        return (await self.tree())[code]

    async def chat(self, chat_id: int) -> Chat | None:
        """Return what is known of a group."""
        async with self._database.read() as session:
            return await store.chat(session, chat_id)

    async def main_chat(self, unit: str) -> Chat | None:
        """Return the group that gets the unit's notices, if there is one."""
        async with self._database.read() as session:
            chats = await store.bound_chats(session, [unit])
        return chats[0] if chats else None

    async def bind(self, chat_id: int, title: str, unit: str, *, by: int | None, now: datetime) -> None:
        """Let a group serve a unit. `by` None is the operator (demo world, import).

        Raises:
            NotAllowed: the person may not bind groups of this unit.
        """
        if by is not None:
            await self.require(by, Action.BIND, unit)
        async with self._database.write() as session:
            known = await store.chat(session, chat_id) or Chat(chat_id, title, None, True, None, "active")
            bound = replace(known, title=title, unit=unit, state="active", bound_at=now)
            await store.put_chat(session, bound)

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Follow a group that became a supergroup, with everything still owed to it."""
        async with self._database.write() as session:
            await store.move_chat(session, old_id, new_id)

    async def set_state(self, chat_id: int, state: str) -> None:
        """Note that the bot can (`active`) or cannot speak in a group."""
        async with self._database.write() as session:
            await store.set_chat_state(session, chat_id, state)

    async def grant(self, user_id: int, unit: str, role: Role, *, by: int | None, now: datetime) -> None:
        """Give a person a role. `by` None is the operator (demo world, import).

        Raises:
            NotAllowed: the giver may not give roles at this unit.
        """
        if by is not None:
            await self.require(by, Action.INVITE, unit)
        async with self._database.write() as session:
            await store.put_grant(session, user_id, Grant(unit, role), by=by, at=now)

    async def grants(self, user_id: int) -> list[Grant]:
        """Return a person's roles, those from the configuration included."""
        async with self._database.read() as session:
            held = await store.grants(session, user_id)
        if user_id in self._admins:
            roots = (await self.tree()).children(None)
            held += [Grant(unit.code, Role.ADMIN) for unit in roots if unit.level is Level.PROVINCE]
        return held

    async def require(self, user_id: int, action: Action, unit: str) -> None:
        """Raise NotAllowed unless the person may do `action` to `unit` (a code)."""
        tree = await self.tree()
        if not may(await self.grants(user_id), action, unit, tree):
            name = tree[unit].name if unit in tree else unit
            raise NotAllowed(unit=name)

    async def units_to_report(self, user_id: int) -> list[Unit]:
        """Return the counties a person reports for in their own right, by code."""
        tree = await self.tree()
        own = {g.unit for g in await self.grants(user_id) if g.role in (Role.REPORTER, Role.ADMIN)}
        return [tree[code] for code in sorted(own) if code in tree and tree[code].level is Level.COUNTY]

    async def remember(self, user_id: int, name: str, *, now: datetime) -> None:
        """Note what a person is called, when that is news."""
        if self._names.get(user_id) == name:
            return
        async with self._database.write() as session:
            await store.put_person(session, user_id, name, at=now)
        self._names[user_id] = name

    async def names(self, user_ids: Iterable[int]) -> dict[int, str]:
        """Return the names of those people who are known."""
        async with self._database.read() as session:
            return await store.names(session, user_ids)
