"""Groups: which unit each serves, how it stands with the bot, and what it may choose."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.roles import Action
from bot.core.roles_errors import BoundElsewhere, NotBound
from bot.core.workdays import local_date
from bot.services.group_rights import GroupRights
from storage import group as store
from storage import group_audit as audit
from storage import group_chats as chat_store
from storage.group import Chat

LEAVES_AFTER = timedelta(days=7)
"""How long the bot stays in a group that nobody binds."""

_UNBOUND = "群已解绑"
GONE = "机器人不在群里"
"""Why what was owed to a group was cancelled."""

_OTHER_MAIN = "主群已更换"
_REVIVABLE = (_UNBOUND, GONE, _OTHER_MAIN)


class Setting(StrEnum):
    """What a group may choose for itself."""

    THREAD = "thread_id"
    """Topic for notices (int), None for General."""
    QUIET = "quiet"
    """Quiet hours (two times of day), None for the configured ones."""
    IN_GROUP = "in_group"
    """Filling in the report in the group (bool), None for what is configured."""


class GroupChats(GroupRights):
    """Binding, settings and what happens to the bot's membership."""

    async def chat(self, chat_id: int) -> Chat | None:
        """Return what is known of a group."""
        async with self._database.read() as session:
            return await store.chat(session, chat_id)

    async def is_bound(self, chat_id: int) -> bool:
        """Tell whether a group serves a unit; a yes is remembered until this process hears otherwise.

        For the manners of a group only (may the plan be read here?): what a person may do with a unit's
        data is asked of `require`, every time.
        """
        if chat_id not in self._bound:
            known = await self.chat(chat_id)
            if known is None or known.unit is None:
                return False
            self._bound.add(chat_id)
        return True

    async def bind(self, chat_id: int, title: str, unit: str, *, by: int | None, now: datetime) -> Chat:
        """Let a group serve a unit; the unit's first one gets its notices. Binding again changes nothing.

        `by` None is the operator (demo world, import).

        Raises:
            NotAllowed: the person may not bind groups of this unit.
            BoundElsewhere: the group serves another unit; it has to be unbound there first.
        """
        if by is not None:
            await self.require(by, Action.BIND, unit)
        await self.tree()  # read before the transaction: no second session inside it
        async with self._database.write() as session:
            return await self._bind(session, chat_id, title, unit, by=by, now=now)

    async def _bind(
        self, session: AsyncSession, chat_id: int, title: str, unit: str, *, by: int | None, now: datetime
    ) -> Chat:
        known = await chat_store.lock(session, chat_id, title, now=now)
        if known.unit == unit and known.state == "active":
            return known
        if known.unit not in (None, unit):
            raise BoundElsewhere(unit=(await self.unit(known.unit)).name if known.unit else "")
        others = await store.bound_chats(session, [unit])
        main = not any(other.main for other in others if other.id != chat_id)
        bound = replace(
            known, title=title, unit=unit, main=main, state="active", bound_at=now, unbound_since=None
        )
        await store.put_chat(session, bound)
        await chat_store.clear_cancelled(session, chat_id, reasons=_REVIVABLE, after=now)
        await audit.note(session, audit.Entry("group.bound", now, by, unit, chat_id=chat_id))
        return bound

    async def unbind(self, chat_id: int, *, by: int, now: datetime) -> str:
        """Let a group serve no unit any more and cancel what it is owed; return the unit's name.

        Raises:
            NotBound: it serves none.
            NotAllowed: the person may not bind groups of its unit.
        """
        unit = await self._bound_unit(chat_id)
        await self.require(by, Action.BIND, unit)
        async with self._database.write() as session:
            known = await chat_store.lock(session, chat_id, "", now=now)
            if known.unit == unit:
                loose = replace(
                    known, unit=None, main=False, bound_at=None, thread_id=None, unbound_since=now
                )
                await store.put_chat(session, loose)
                await chat_store.cancel_owed(session, chat_id, reason=_UNBOUND, now=now)
                await self._pass_main_on(session, unit, now=now)
                await audit.note(session, audit.Entry("group.unbound", now, by, unit, chat_id=chat_id))
        self._bound.discard(chat_id)
        return (await self.unit(unit)).name

    async def make_main(self, chat_id: int, *, by: int, now: datetime) -> None:
        """Send the unit's notices to this group from now on.

        Raises:
            NotBound, NotAllowed: as for `set_setting`.
        """
        unit = await self._bound_unit(chat_id)
        await self.require(by, Action.SETTINGS, unit)
        async with self._database.write() as session:
            for other in await chat_store.of_unit(session, unit):
                if other.main and other.id != chat_id:
                    await chat_store.cancel_owed(session, other.id, reason=_OTHER_MAIN, now=now)
            await chat_store.set_main(session, unit, chat_id)
            await chat_store.clear_cancelled(session, chat_id, reasons=_REVIVABLE, after=now)
            await audit.note(session, audit.Entry("group.main", now, by, unit, chat_id=chat_id))

    async def set_setting(
        self, chat_id: int, setting: Setting, value: object, *, by: int, now: datetime
    ) -> Chat:
        """Change what a group may choose and return it as it is then.

        Raises:
            NotBound: the group serves no unit.
            NotAllowed: the person may not change the settings of its unit.
        """
        unit = await self._bound_unit(chat_id)
        await self.require(by, Action.SETTINGS, unit)
        if setting is Setting.QUIET:
            first, second = value if isinstance(value, tuple) else (None, None)
            columns: dict[str, Any] = {"quiet_from": first, "quiet_until": second}
        else:
            columns = {setting.value: value}
        async with self._database.write() as session:
            await chat_store.change(session, chat_id, **columns)
            what = {"setting": setting.value}
            await audit.note(session, audit.Entry("group.settings", now, by, unit, None, chat_id, what))
            changed = await store.chat(session, chat_id)
        if changed is None:
            raise NotBound
        return changed

    async def forget_topic(self, chat_id: int, thread_id: int, *, now: datetime) -> bool:
        """Send a group's notices to General again if `thread_id` was its topic; True if it was."""
        known = await self.chat(chat_id)
        if known is None or known.thread_id != thread_id:
            return False
        async with self._database.write() as session:
            await chat_store.change(session, chat_id, thread_id=None)
            what = {"setting": Setting.THREAD.value, "topic": "closed"}
            entry = audit.Entry("group.settings", now, None, known.unit, None, chat_id, what)
            await audit.note(session, entry)
        return True

    async def _bound_unit(self, chat_id: int) -> str:
        known = await self.chat(chat_id)
        if known is None or known.unit is None:
            raise NotBound
        return known.unit

    async def _pass_main_on(self, session: AsyncSession, unit: str, *, now: datetime) -> None:
        """Make another active group of the unit its main one, if there is one and none is."""
        left = await store.bound_chats(session, [unit])
        if left and not left[0].main:
            await chat_store.set_main(session, unit, left[0].id)
            await chat_store.clear_cancelled(session, left[0].id, reasons=_REVIVABLE, after=now)

    async def hint(self, chat_id: int, title: str, *, now: datetime) -> bool:
        """Take the day's one line for a group that serves no unit; False if it was said already."""
        async with self._database.write() as session:
            await chat_store.lock(session, chat_id, title, now=now)
            return await chat_store.hint(session, chat_id, local_date(now))

    async def unbound_too_long(self, *, now: datetime) -> list[int]:
        """Return the groups that nobody bound within seven days."""
        async with self._database.read() as session:
            return await chat_store.unbound_since(session, now - LEAVES_AFTER)
