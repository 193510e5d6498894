"""What a person may do today: their roles, those of people they stand in for, and leaves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.roles import Grant, Role
from storage.database import Database
from storage.tables import LeaveRow, PersonRow, RoleRow, UnitRow


@dataclass(frozen=True, slots=True)
class Rights:
    """All that a permission check needs, read in one query."""

    grants: tuple[Grant, ...]
    units_version: int
    """The newest import of units: a tree read before it is old."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which a deputy holds somebody's roles at a unit: `[starts, until)`."""

    id: int
    user_id: int
    unit: str
    deputy: int
    starts: date
    until: date


@dataclass(frozen=True, slots=True)
class Member:
    """A person and the roles they hold at one unit."""

    user_id: int
    name: str
    """Empty if the person never spoke to the bot, or was forgotten."""
    roles: tuple[Role, ...]
    blocked: bool
    """Whether the bot cannot write to them in private."""


def _rights() -> Select[Any]:
    person: BindParameter[int] = bindparam("person")
    own = select(
        RoleRow.unit, RoleRow.role, null().label("lender"), null().label("starts"), null().label("until")
    ).where(RoleRow.user_id == person)
    lent = (
        select(RoleRow.unit, RoleRow.role, LeaveRow.user_id.label("lender"), LeaveRow.starts, LeaveRow.until)
        .join(LeaveRow, and_(LeaveRow.user_id == RoleRow.user_id, LeaveRow.unit == RoleRow.unit))
        .where(LeaveRow.deputy == person, LeaveRow.ended_at.is_(None))
    )
    held = union_all(lent, own).subquery()
    version = select(func.max(UnitRow.version)).scalar_subquery()
    one = select(literal(1).label("one")).subquery()
    return select(version.label("version"), held).select_from(one.outerjoin(held, true()))


_RIGHTS = _rights()


async def rights(database: Database, user_id: int) -> Rights:
    """Return a person's roles, those lent to them by people on leave included (with their days)."""
    found = await database.glance(_RIGHTS, {"person": user_id})
    grants = [
        Grant(row.unit, Role(row.role), row.lender, row.starts, row.until)
        for row in found
        if row.unit is not None
    ]
    return Rights(tuple(sorted(grants, key=_order)), found[0].version or 0)


def _order(grant: Grant) -> tuple[bool, str, str]:
    return grant.deputy_for is not None, grant.unit, grant.role.value


async def members(session: AsyncSession, unit: str) -> list[Member]:
    """Return who holds a role at `unit`, by when they got it."""
    rows = await session.execute(
        select(RoleRow.user_id, RoleRow.role, PersonRow.name, PersonRow.blocked_at)
        .outerjoin(PersonRow, PersonRow.user_id == RoleRow.user_id)
        .where(RoleRow.unit == unit)
        .order_by(RoleRow.granted_at, RoleRow.user_id, RoleRow.role)
    )
    found: dict[int, Member] = {}
    for user_id, role, name, blocked_at in rows:
        before = found[user_id].roles if user_id in found else ()
        found[user_id] = Member(user_id, name or "", (*before, Role(role)), blocked_at is not None)
    return list(found.values())


async def holders(session: AsyncSession, units: Collection[str]) -> set[tuple[int, str, str]]:
    """Return every (person, unit, role) at these units."""
    rows = await session.execute(
        select(RoleRow.user_id, RoleRow.unit, RoleRow.role).where(RoleRow.unit.in_(units))
    )
    return {(user_id, unit, role) for user_id, unit, role in rows}


async def add_leaves(
    session: AsyncSession,
    user_id: int,
    units: Sequence[str],
    deputy: int,
    *,
    days: tuple[date, date],
    at: datetime,
) -> None:
    """Note that `deputy` holds the person's roles at `units` on the days `[first, after)`."""
    starts, until = days
    session.add_all(
        LeaveRow(user_id=user_id, unit=unit, deputy=deputy, starts=starts, until=until, created_at=at)
        for unit in units
    )


async def leaves(
    session: AsyncSession, *, day: date, user_id: int | None = None, unit: str | None = None
) -> list[Leave]:
    """Return the leaves that are not over on `day` (of a person, at a unit), by their first day."""
    query = select(LeaveRow).where(LeaveRow.ended_at.is_(None), LeaveRow.until > day)
    if user_id is not None:
        query = query.where(LeaveRow.user_id == user_id)
    if unit is not None:
        query = query.where(LeaveRow.unit == unit)
    rows = await session.scalars(query.order_by(LeaveRow.starts, LeaveRow.id))
    return [Leave(row.id, row.user_id, row.unit, row.deputy, row.starts, row.until) for row in rows]


async def end_leaves(
    session: AsyncSession,
    user_id: int,
    *,
    at: datetime,
    day: date,
    unit: str | None = None,
    own_only: bool = False,
) -> list[Leave]:
    """Call off the leaves of a person (at one unit, if given) and return them.

    Those in which the person is the deputy end too, unless `own_only`.
    """
    whose = LeaveRow.user_id == user_id
    query = (
        update(LeaveRow)
        .where(whose if own_only else or_(whose, LeaveRow.deputy == user_id))
        .where(LeaveRow.ended_at.is_(None), LeaveRow.until > day)
    )
    if unit is not None:
        query = query.where(LeaveRow.unit == unit)
    rows = await session.scalars(
        query.values(ended_at=at).returning(LeaveRow).execution_options(synchronize_session=False)
    )
    return [Leave(row.id, row.user_id, row.unit, row.deputy, row.starts, row.until) for row in rows]


async def set_blocked(session: AsyncSession, user_id: int, since: datetime | None) -> None:
    """Note since when the bot cannot write to a person in private; None: it can."""
    await session.execute(update(PersonRow).where(PersonRow.user_id == user_id).values(blocked_at=since))
