"""The people of a unit: who holds what, who stands in for whom, who leaves."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Grant, Role
from bot.core.roles_errors import MemberGone, NothingToLend
from bot.core.units import Unit
from bot.core.workdays import SHANGHAI, local_date
from bot.services.group_invite import GroupInvite
from storage import group as store
from storage import group_audit as audit
from storage import group_chats as chat_store
from storage import group_invite as invite_store
from storage import group_rights as rights_store
from storage import report as report_store
from storage.group_audit import Entry
from storage.group_invite import Invitation
from storage.group_rights import Leave, Member

DEPUTY_BEGINS = "group.deputy_begins"
LEAVE_OVER = "group.leave_over"

MORNING = time(8, 30)
"""When a deputy hears that their days begin, Shanghai time."""


@dataclass(frozen=True, slots=True)
class Roll:
    """The people of a unit as one who may look at them sees them."""

    unit: Unit
    members: list[Member]
    leaves: list[Leave]
    """Now and ahead."""
    pending: list[Invitation]
    """Empty for those who may not invite."""
    may_change: bool


class GroupPeople(GroupInvite):
    """Roles, members, leaves and deputies."""

    async def grant(self, user_id: int, unit: str, role: Role, *, by: int | None, now: datetime) -> None:
        """Give a person a role. `by` None is the operator (demo world, import).

        Raises:
            NotAllowed: the giver may not give this role at this unit.
        """
        if by is not None:
            await self._require_giving(by, role, unit)
        async with self._database.write() as session:
            if await store.put_grant(session, user_id, Grant(unit, role), by=by, at=now):
                how = "operator" if by is None else "direct"
                given = audit.given([(user_id, unit, role.value)], actor=by, at=now, how=how)
                await audit.note(session, *given)

    async def members(self, user_id: int, unit: str, *, now: datetime) -> Roll:
        """Return the people of a unit.

        Raises:
            NotAllowed: the person may not see the unit.
        """
        await self.require(user_id, Action.SEE, unit)
        may_change = await self.can(user_id, Action.INVITE, unit)
        async with self._database.read() as session:
            found = await rights_store.members(session, unit)
            leaves = await rights_store.leaves(session, day=local_date(now), unit=unit)
            pending = await invite_store.pending(session, unit, now=now) if may_change else []
        return Roll(await self.unit(unit), found, leaves, pending, may_change)

    async def change_role(self, subject: int, unit: str, role: Role, *, by: int, now: datetime) -> None:
        """Let a person hold this one role at a unit instead of those they hold; they are told.

        Raises:
            NotAllowed: the changer may not give this role, or not take one that the person holds.
            MemberGone: the person holds nothing there (any more).
        """
        await self._require_giving(by, role, unit)
        name = (await self.unit(unit)).name
        async with self._database.write() as session:
            before = await store.drop_grants(session, subject, unit)
            if not before:
                raise MemberGone(unit=name)
            await store.put_grant(session, subject, Grant(unit, role), by=by, at=now)
            if before != [role]:
                what = {"before": [one.value for one in before], "role": role.value}
                await audit.note(session, Entry("role.changed", now, by, unit, subject, details=what))
                await report_store.let_go(session, subject)
                values: dict[str, object] = {"unit": name, "role": role.zh}
                await self._tell_person(
                    session, subject, "group.role_changed", values, now=now, what=f"{unit} {role}"
                )

    async def remove(self, subject: int, unit: str, *, by: int, now: datetime) -> None:
        """Take every role at a unit from a person, at once; they are told.

        Raises:
            NotAllowed: the remover may not take roles at this unit.
            MemberGone: the person holds nothing there (any more).
        """
        await self.require(by, Action.INVITE, unit)
        name = (await self.unit(unit)).name
        async with self._database.write() as session:
            before = await store.drop_grants(session, subject, unit)
            if not before:
                raise MemberGone(unit=name)
            await rights_store.end_leaves(session, subject, at=now, day=local_date(now), unit=unit)
            await report_store.let_go(session, subject)
            what = {"roles": [one.value for one in before]}
            await audit.note(session, Entry("role.taken", now, by, unit, subject, details=what))
            await self._tell_person(session, subject, "group.removed", {"unit": name}, now=now, what=unit)

    async def lendable(self, user_id: int) -> list[Unit]:
        """Return the units whose roles a person could leave to a deputy: those of their own roles.

        Raises:
            NothingToLend: there are none.
        """
        async with self._database.read() as session:
            own = await store.grants(session, user_id)
        tree = await self.tree()
        units = [tree[code] for code in sorted({grant.unit for grant in own}) if code in tree]
        if not units:
            raise NothingToLend
        return units

    async def candidates(self, user_id: int, unit: str) -> list[Member]:
        """Return who could stand in for a person at a unit: the others who hold a role there.

        Raises:
            NotAllowed: the person holds no role there.
        """
        await self._require_own(user_id, unit)
        async with self._database.read() as session:
            return [one for one in await rights_store.members(session, unit) if one.user_id != user_id]

    async def set_leave(
        self, user_id: int, unit: str, deputy: int, days: tuple[date, date], *, now: datetime
    ) -> None:
        """Leave the person's duties at a unit to `deputy` on the days `[first, after)`.

        A new leave replaces the person's older ones there. The deputy is told on the first morning, the
        person on the morning they are back; the rights begin and end by the calendar, without a job.

        Raises:
            NotAllowed: the person holds no role there.
            MemberGone: the deputy holds none.
        """
        if deputy not in {one.user_id for one in await self.candidates(user_id, unit)}:
            raise MemberGone(unit=(await self.unit(unit)).name)
        name = (await self.unit(unit)).name
        async with self._database.write() as session:
            for old in await self._call_off(session, user_id, unit, name, now=now):
                if old.deputy != deputy:
                    await self._tell_relieved(session, old, name, now=now)
            await rights_store.add_leaves(session, user_id, [unit], deputy, days=days, at=now)
            what = {"from": days[0].isoformat(), "until": days[1].isoformat()}
            await audit.note(session, Entry("leave.set", now, user_id, unit, deputy, details=what))
            names = await store.names(session, [user_id])
            told: dict[str, object] = {
                "unit": name,
                "name": names.get(user_id, ""),
                "first": _written(days[0]),
                "back": _written(days[1]),
            }
            begin = max(now, datetime.combine(days[0], MORNING, SHANGHAI))
            back = datetime.combine(days[1], MORNING, SHANGHAI)
            tell = self._tell_person
            await tell(session, deputy, DEPUTY_BEGINS, told, now=now, what=unit, send_at=begin)
            await tell(session, user_id, LEAVE_OVER, {"unit": name}, now=now, what=unit, send_at=back)

    async def _call_off(
        self, session: AsyncSession, user_id: int, unit: str, name: str, *, now: datetime
    ) -> list[Leave]:
        """End a person's leaves at a unit, with the sentences that were to announce them."""
        ended = await rights_store.end_leaves(
            session, user_id, at=now, day=local_date(now), unit=unit, own_only=True
        )
        for leave in ended:
            await chat_store.cancel_line(session, leave.deputy, DEPUTY_BEGINS, unit=name, now=now)
            await chat_store.cancel_line(session, user_id, LEAVE_OVER, unit=name, now=now)
        return ended

    async def leaves_of(self, user_id: int, *, now: datetime) -> list[Leave]:
        """Return a person's own leaves, now and ahead."""
        async with self._database.read() as session:
            return await rights_store.leaves(session, day=local_date(now), user_id=user_id)

    async def end_leave(self, user_id: int, *, now: datetime) -> int:
        """销假: call off all of a person's leaves; return how many there were."""
        tree = await self.tree()
        units = {leave.unit for leave in await self.leaves_of(user_id, now=now)}
        count = 0
        async with self._database.write() as session:
            for code in sorted(units):
                name = tree[code].name
                for leave in await self._call_off(session, user_id, code, name, now=now):
                    count += 1
                    entry = Entry("leave.ended", now, user_id, leave.unit, leave.deputy)
                    await audit.note(session, entry)
                    await self._tell_relieved(session, leave, name, now=now)
        return count

    async def _tell_relieved(self, session: AsyncSession, leave: Leave, name: str, *, now: datetime) -> None:
        """Tell a deputy whose days have begun that they are over."""
        if leave.starts <= local_date(now):
            values: dict[str, object] = {"unit": name}
            what = f"leave {leave.id}"
            await self._tell_person(session, leave.deputy, "group.deputy_over", values, now=now, what=what)

    async def log(self, user_id: int, unit: str, *, limit: int = 20) -> list[Entry]:
        """Return the newest changes at a unit, newest first.

        Raises:
            NotAllowed: the person may not change members there.
        """
        await self.require(user_id, Action.INVITE, unit)
        async with self._database.read() as session:
            return await audit.entries(session, unit=unit, limit=limit)

    async def _require_own(self, user_id: int, unit: str) -> None:
        held = await self.grants(user_id)
        if not any(grant.unit == unit and grant.deputy_for is None for grant in held):
            raise NotAllowed(unit=(await self.unit(unit)).name)


def _written(day: date) -> str:
    """Write a day for the ledger, whose values are plain text."""
    return f"{day.month}月{day.day}日"
