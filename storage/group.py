"""Units, groups, people and their roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.roles import Grant, Role
from bot.core.units import Level, Unit
from storage.tables import ChatRow, DeliveryRow, PersonRow, RoleRow, UnitRow
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Chat:
    """A group the bot knows."""

    id: int
    title: str
    unit: str | None
    """Code of the unit it serves; None while nobody bound it."""
    main: bool
    """Whether the unit's notices go here."""
    thread_id: int | None
    """Topic for notices; None for General and for groups without topics."""
    state: str
    """`active`, or why nothing can be sent: `left`, `kicked`, `muted`, `gone`."""
    bound_at: datetime | None = None
    quiet: tuple[time, time] | None = None
    """Its own quiet hours (evening, next morning), Shanghai time; None for the configured ones."""
    in_group: bool | None = None
    """Whether people may fill in the report in the group; None for what is configured."""
    unbound_since: datetime | None = None


def _unit(row: UnitRow) -> Unit:
    return Unit(row.code, row.name, Level(row.level), row.parent, row.kind, row.valid_from, row.valid_to)


def as_chat(row: ChatRow) -> Chat:
    """Return a row as the value that leaves storage."""
    both = row.quiet_from is not None and row.quiet_until is not None
    return Chat(
        row.chat_id,
        row.title,
        row.unit,
        row.main,
        row.thread_id,
        row.state,
        row.bound_at,
        (row.quiet_from, row.quiet_until) if both else None,  # type: ignore[arg-type]  # both are there
        row.in_group,
        row.unbound_since,
    )


async def units(session: AsyncSession) -> list[Unit]:
    """Return every unit, by division code."""
    return [_unit(row) for row in await session.scalars(select(UnitRow).order_by(UnitRow.code))]


async def put_units(session: AsyncSession, new: Iterable[Unit]) -> None:
    """Add `new` units or replace those with the same code; every process sees that its tree is old."""
    version = (await session.scalar(select(func.max(UnitRow.version))) or 0) + 1
    rows = [
        {
            "code": unit.code,
            "name": unit.name,
            "level": unit.level.value,
            "parent": unit.parent,
            "kind": unit.kind,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "version": version,
        }
        for unit in new
    ]
    for start in range(0, len(rows), 500):  # SQLite takes 32,766 parameters in one statement
        insert = insert_into(session, UnitRow).values(rows[start : start + 500])
        replaced = {name: insert.excluded[name] for name in rows[0] if name != "code"}
        await session.execute(insert.on_conflict_do_update(index_elements=["code"], set_=replaced))


async def count_units(session: AsyncSession) -> int:
    """Return how many units there are."""
    return await session.scalar(select(func.count()).select_from(UnitRow)) or 0


async def chat(session: AsyncSession, chat_id: int) -> Chat | None:
    """Return the group with this id, if it is known."""
    row = await session.get(ChatRow, chat_id)
    return as_chat(row) if row else None


async def bound_chats(session: AsyncSession, unit_codes: Sequence[str] | None = None) -> list[Chat]:
    """Return the active groups that serve a unit (one of `unit_codes`, if given), main ones first."""
    query = select(ChatRow).where(ChatRow.unit.is_not(None), ChatRow.state == "active")
    if unit_codes is not None:
        query = query.where(ChatRow.unit.in_(unit_codes))
    rows = await session.scalars(query.order_by(ChatRow.main.desc(), ChatRow.chat_id))
    return [as_chat(row) for row in rows]


async def put_chat(session: AsyncSession, new: Chat) -> None:
    """Add the group or replace what is known of it."""
    quiet_from, quiet_until = new.quiet or (None, None)
    await session.merge(
        ChatRow(
            chat_id=new.id,
            title=new.title[:256],
            unit=new.unit,
            main=new.main,
            thread_id=new.thread_id,
            state=new.state,
            bound_at=new.bound_at,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            in_group=new.in_group,
            unbound_since=new.unbound_since,
        )
    )


async def set_chat_state(session: AsyncSession, chat_id: int, state: str) -> None:
    """Note that the bot can (`active`) or cannot speak in a group any more."""
    await session.execute(update(ChatRow).where(ChatRow.chat_id == chat_id).values(state=state))


async def move_chat(session: AsyncSession, old_id: int, new_id: int) -> None:
    """Carry a group that became a supergroup, with its whole ledger, to its new id.

    What was sent already moves too: else the planning would owe it to the new id once more. Telegram
    tells this twice (to the old group and to the new one): the second time changes nothing.
    """
    row = await session.get(ChatRow, old_id, with_for_update=True)
    if row is not None:
        known = await session.get(ChatRow, new_id, with_for_update=True)
        if known is None or known.unit is None:
            kept = {
                column.key: getattr(row, column.key)
                for column in ChatRow.__table__.columns
                if column.key not in {"chat_id", "state"}
            }
            await session.merge(ChatRow(chat_id=new_id, state="active", **kept))
        await session.delete(row)
    old, new = aliased(DeliveryRow), aliased(DeliveryRow)
    twins = and_(
        old.chat_id == old_id,
        new.chat_id == new_id,
        *(getattr(old, key) == getattr(new, key) for key in ("duty", "duty_version", "occurrence", "rung")),
    )
    # Planned for the new id before it was known to be the same group.
    again = list(await session.scalars(select(new.id).join(old, twins).where(new.state == "planned")))
    await session.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(again)))
    stay = list(await session.scalars(select(old.id).join(new, twins)))
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == old_id, DeliveryRow.id.not_in(stay))
        .values(chat_id=new_id)
    )


async def grants(session: AsyncSession, user_id: int) -> list[Grant]:
    """Return every role this person holds in their own right."""
    rows = await session.scalars(
        select(RoleRow).where(RoleRow.user_id == user_id).order_by(RoleRow.unit, RoleRow.role)
    )
    return [Grant(row.unit, Role(row.role)) for row in rows]


async def put_grant(
    session: AsyncSession, user_id: int, grant: Grant, *, by: int | None, at: datetime
) -> bool:
    """Give a person a role; giving it again changes nothing and returns False."""
    insert = insert_into(session, RoleRow).values(
        user_id=user_id, unit=grant.unit, role=grant.role.value, granted_by=by, granted_at=at
    )
    given = await session.scalars(insert.on_conflict_do_nothing().returning(RoleRow.user_id))
    return given.first() is not None


async def drop_grants(session: AsyncSession, user_id: int, unit: str) -> list[Role]:
    """Take every role at `unit` from a person; return those they had."""
    taken = await session.scalars(
        delete(RoleRow)
        .where(RoleRow.user_id == user_id, RoleRow.unit == unit)
        .returning(RoleRow.role)
        .execution_options(synchronize_session=False)
    )
    return [Role(role) for role in taken]


async def put_person(session: AsyncSession, user_id: int, name: str, *, at: datetime) -> None:
    """Remember what a person is called."""
    insert = insert_into(session, PersonRow).values(user_id=user_id, name=name[:256], seen_at=at)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"name": insert.excluded.name, "seen_at": insert.excluded.seen_at},
        )
    )


async def names(session: AsyncSession, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of those people who are known."""
    rows = await session.scalars(select(PersonRow).where(PersonRow.user_id.in_(list(user_ids))))
    return {row.user_id: row.name for row in rows}


async def reachable(session: AsyncSession, user_id: int) -> bool:
    """Tell whether a person ever spoke to the bot and has not blocked it since."""
    return bool(
        await session.scalar(
            select(PersonRow.user_id).where(PersonRow.user_id == user_id, PersonRow.blocked_at.is_(None))
        )
    )


async def count_people_with_roles(session: AsyncSession) -> int:
    """Return how many people hold a role."""
    return await session.scalar(select(func.count(RoleRow.user_id.distinct()))) or 0
