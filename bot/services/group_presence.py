"""What happens to the bot and to people in groups: coming, going, moving, being blocked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.workdays import local_date
from bot.services.group_chats import GONE, GroupChats
from storage import group as store
from storage import group_audit as audit
from storage import group_chats as chat_store
from storage import group_rights as rights_store
from storage import report as report_store
from storage.group import Chat


class GroupPresence(GroupChats):
    """State follows what Telegram tells; the level above hears when a unit becomes unreachable."""

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Follow a group that became a supergroup, with everything owed to it; twice changes nothing."""
        self._bound.discard(old_id)
        async with self._database.write() as session:
            known = await store.chat(session, old_id)
            await store.move_chat(session, old_id, new_id)
            if known is not None and known.unit is not None:
                moved = {"from": old_id}
                entry = audit.Entry("group.moved", self._now(), None, known.unit, None, new_id, moved)
                await audit.note(session, entry)

    async def set_state(self, chat_id: int, state: str, *, title: str = "") -> Chat | None:
        """Note that the bot can (`active`) or cannot speak in a group; return the group, if it is known.

        A bound group that goes silent hands its notices to the unit's next group. If there is none, the
        level above is told. One that comes back is owed again what lies ahead.
        """
        now = self._now()
        await self.tree()  # read before the transaction: no second session inside it
        async with self._database.write() as session:
            known = await store.chat(session, chat_id)
            if known is None and title:
                known = await chat_store.lock(session, chat_id, title, now=now)
            if known is None or known.state == state:
                return known
            await store.set_chat_state(session, chat_id, state)
            if known.unit is None:
                if state == "active":
                    await chat_store.change(session, chat_id, unbound_since=now)
                return known
            what = {"state": state}
            await audit.note(session, audit.Entry("group.state", now, None, known.unit, None, chat_id, what))
            await self._follow_state(session, known, state, now=now)
            return known

    async def _follow_state(self, session: AsyncSession, chat: Chat, state: str, *, now: datetime) -> None:
        unit = chat.unit or ""
        if state == "active":
            await chat_store.clear_cancelled(session, chat.id, reasons=(GONE,), after=now)
            if chat.main:
                await chat_store.set_main(session, unit, chat.id)
            return
        await chat_store.cancel_owed(session, chat.id, reason=GONE, now=now)
        left = await store.bound_chats(session, [unit])
        if left:
            await self._pass_main_on(session, unit, now=now)
        else:
            values: dict[str, object] = {"unit": (await self.unit(unit)).name, "state": state}
            await self._tell_above(session, unit, "group.unreachable", values, now=now, what=str(chat.id))

    async def renamed(self, chat_id: int, title: str) -> None:
        """Note a group's new title."""
        async with self._database.write() as session:
            await chat_store.change(session, chat_id, title=title[:256])

    async def person_left(self, chat_id: int, user_id: int, *, now: datetime) -> bool:
        """End at once what a person who left (or was removed from) a unit's group may do for that unit.

        The level above is told how many are left; True if the person held anything.
        """
        known = await self.chat(chat_id)
        if known is None or known.unit is None:
            return False
        unit = await self.unit(known.unit)
        async with self._database.write() as session:
            roles = await store.drop_grants(session, user_id, unit.code)
            if not roles:
                return False
            await rights_store.end_leaves(session, user_id, at=now, day=local_date(now), unit=unit.code)
            await report_store.let_go(session, user_id)
            left = await rights_store.members(session, unit.code)
            what = {"roles": [role.value for role in roles]}
            await audit.note(session, audit.Entry("role.left", now, None, unit.code, user_id, chat_id, what))
            values: dict[str, object] = {
                "unit": unit.name,
                "roles": [role.zh for role in roles],
                "left": len(left),
            }
            await self._tell_above(
                session, unit.code, "group.member_left", values, now=now, what=str(user_id)
            )
        return True

    async def set_blocked(self, user_id: int, *, blocked: bool, now: datetime) -> None:
        """Note whether the bot can write to a person in private; what was owed to them is cancelled."""
        async with self._database.write() as session:
            await rights_store.set_blocked(session, user_id, now if blocked else None)
            if blocked:
                await chat_store.cancel_owed(session, user_id, reason="本人已停用机器人", now=now)
