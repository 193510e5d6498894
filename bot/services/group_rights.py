"""The units as they are now, and who may do what: the part of the group service that all others need."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Grant, Role, may
from bot.core.unit_names import Match, find_units
from bot.core.units import Level, Unit, UnitTree
from bot.core.workdays import local_date
from storage import group as store
from storage import group_rights as rights_store
from storage.database import Database
from storage.remind import NewDelivery
from storage.remind import plan as owe

NEWS = "group"
"""The ledger's name for what happened to groups and people."""


class GroupRights:
    """Units, grants and the one check, `require`."""

    def __init__(
        self,
        database: Database,
        *,
        admins: Iterable[int],
        now: Callable[[], datetime],
        areas: Mapping[str, Sequence[str]] | None = None,
        keep_days: Mapping[str, int] | None = None,
    ) -> None:
        """Keep the database and what the operator configured.

        `admins` hold the province's rights, `areas` are the 片区, `keep_days` the retention times. The clock
        tells on which day a permission is asked for: deputies and ended units depend on it.
        """
        self._database = database
        self._admins = frozenset(admins)
        self._now = now
        self._areas = dict(areas or {})
        self.keep_days = dict(keep_days or {})
        self._tree: UnitTree | None = None
        self._tree_version = -1
        self._names: dict[int, str] = {}
        self._bound: set[int] = set()

    def _today(self) -> date:
        return local_date(self._now())

    async def tree(self) -> UnitTree:
        """Return all units; read once, and again after every import, whichever process made it."""
        if self._tree is None:
            async with self._database.read() as session:
                self._tree = UnitTree(await store.units(session))
        return self._tree

    async def has_units(self) -> bool:
        """Tell whether any unit is known."""
        async with self._database.read() as session:
            return await store.count_units(session) > 0

    async def unit(self, code: str) -> Unit:
        """Return the unit with this code (KeyError if there is none)."""
        return (await self.tree())[code]

    async def area(self, name: str) -> list[Unit]:
        """Return the units of a 片区 as the configuration names it, by code; unknown codes are left out."""
        tree = await self.tree()
        return [tree[code] for code in sorted(self._areas.get(name, ())) if code in tree]

    async def find_units(
        self, words: str, *, user_id: int | None = None, action: Action = Action.SEE
    ) -> Match:
        """Return the units that `words` may mean; those to which the person may do `action` come first."""
        tree = await self.tree()
        if user_id is None:
            return find_units(words, tree)
        held, today = await self.grants(user_id), self._today()
        allowed = [unit.code for unit in tree.all() if may(held, action, unit.code, tree, on=today)]
        return find_units(words, tree, among=allowed)

    async def grants(self, user_id: int) -> list[Grant]:
        """Return what a person may act with today: their roles, those from the configuration, those lent."""
        found = await rights_store.rights(self._database, user_id)
        if found.units_version != self._tree_version:
            self._tree, self._tree_version = None, found.units_version
        today = self._today()
        held = [grant for grant in found.grants if grant.in_force(today)]
        if user_id in self._admins:
            roots = (await self.tree()).children(None)
            held += [Grant(unit.code, Role.ADMIN) for unit in roots if unit.level is Level.PROVINCE]
        return held

    async def can(self, user_id: int, action: Action, unit: str) -> bool:
        """Tell whether the person may do `action` to `unit` (a code) today."""
        held = await self.grants(user_id)
        return may(held, action, unit, await self.tree(), on=self._today())

    async def require(self, user_id: int, action: Action, unit: str) -> None:
        """Raise NotAllowed unless the person may do `action` to `unit` (a code) today."""
        if not await self.can(user_id, action, unit):
            tree = await self.tree()
            raise NotAllowed(unit=tree[unit].name if unit in tree else unit)

    async def require_everywhere(self, user_id: int, action: Action) -> None:
        """Raise NotAllowed unless the person may do `action` to the whole province, or if there is none."""
        roots = (await self.tree()).children(None)
        if not roots:
            raise NotAllowed(unit="")
        for unit in roots:
            await self.require(user_id, action, unit.code)

    async def units_to_report(self, user_id: int) -> list[Unit]:
        """Return the counties a person reports for, as reporter, admin or deputy, by code."""
        held = await self.grants(user_id)
        tree, today = await self.tree(), self._today()
        own = {grant.unit for grant in held if grant.role in (Role.REPORTER, Role.ADMIN)}
        units = [tree[code] for code in sorted(own) if code in tree]
        return [unit for unit in units if unit.level is Level.COUNTY and unit.active_on(today)]

    def is_configured_admin(self, user_id: int) -> bool:
        """Tell whether the operator's configuration gives this person the province's rights."""
        return user_id in self._admins

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

    async def _tell_above(
        self,
        session: AsyncSession,
        unit: str,
        text: str,
        values: dict[str, object],
        *,
        now: datetime,
        what: str = "",
    ) -> None:
        """Owe one line to the main group of the nearest level above that has one."""
        for above in (await self.tree()).ancestors(unit):
            chats = await store.bound_chats(session, [above.code])
            if chats:
                line = _line(chats[0].id, f"{unit} {what}", text, values, now)
                await owe(session, [line], now=now)
                return

    async def _tell_person(
        self,
        session: AsyncSession,
        user_id: int,
        text: str,
        values: dict[str, object],
        *,
        now: datetime,
        what: str = "",
        send_at: datetime | None = None,
    ) -> None:
        """Owe one line to a person in private, at `send_at` if not at once."""
        line = _line(user_id, what, text, values, now)
        await owe(session, [replace(line, send_at=send_at or now)], now=now)


def _line(chat_id: int, what: str, text: str, values: dict[str, object], now: datetime) -> NewDelivery:
    """Return one sentence for the ledger: it survives a crash, and the same news is not told twice."""
    told = f"{now.isoformat()} {text} {what}"
    return NewDelivery(
        duty=NEWS,
        occurrence=hashlib.blake2b(told.encode(), digest_size=16).hexdigest(),
        chat_id=chat_id,
        rung=0,
        send_at=now,
        payload={"text": text, "values": values},
    )
