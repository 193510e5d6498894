"""Units, chats, people and their roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.roles import Grant, Role
from bot.core.units import Level, Unit
from storage.tables import ChatRow, DeliveryRow, PersonRow, RoleRow, UnitRow


@dataclass(frozen=True, slots=True)
class Chat:
    """A group the bot knows."""

    id: int
    title: str
    unit: str | None
    """Code of the unit it serves; None while nobody bound it."""
    main: bool
    thread_id: int | None
    state: str
    bound_at: datetime | None = None


def _unit(row: UnitRow) -> Unit:
    return Unit(row.code, row.name, Level(row.level), row.parent, row.kind, row.valid_from, row.valid_to)


def _chat(row: ChatRow) -> Chat:
    return Chat(row.chat_id, row.title, row.unit, row.main, row.thread_id, row.state, row.bound_at)


async def units(session: AsyncSession) -> list[Unit]:
    """Return every unit, by division code."""
    return [_unit(row) for row in await session.scalars(select(UnitRow).order_by(UnitRow.code))]


async def put_units(session: AsyncSession, new: Iterable[Unit]) -> None:
    """Add `new` units or replace those with the same code."""
    for unit in new:
        await session.merge(
            UnitRow(
                code=unit.code,
                name=unit.name,
                level=unit.level.value,
                parent=unit.parent,
                kind=unit.kind,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
            )
        )


async def chat(session: AsyncSession, chat_id: int) -> Chat | None:
    """Return the group with this id, if it is known."""
    row = await session.get(ChatRow, chat_id)
    return _chat(row) if row else None


async def bound_chats(session: AsyncSession, unit_codes: Sequence[str] | None = None) -> list[Chat]:
    """Return the active groups that serve a unit (one of `unit_codes`, if given), main ones first."""
    query = select(ChatRow).where(ChatRow.unit.is_not(None), ChatRow.state == "active")
    if unit_codes is not None:
        query = query.where(ChatRow.unit.in_(unit_codes))
    rows = await session.scalars(query.order_by(ChatRow.main.desc(), ChatRow.chat_id))
    return [_chat(row) for row in rows]


async def put_chat(session: AsyncSession, new: Chat) -> None:
    """Add the group or replace what is known of it."""
    await session.merge(
        ChatRow(
            chat_id=new.id,
            title=new.title,
            unit=new.unit,
            main=new.main,
            thread_id=new.thread_id,
            state=new.state,
            bound_at=new.bound_at,
        )
    )


async def set_chat_state(session: AsyncSession, chat_id: int, state: str) -> None:
    """Note that the bot can (`active`) or cannot speak in a group any more."""
    await session.execute(update(ChatRow).where(ChatRow.chat_id == chat_id).values(state=state))


async def move_chat(session: AsyncSession, old_id: int, new_id: int) -> None:
    """Carry a group that became a supergroup, and all that is still owed to it, to its new id.

    Telegram tells this twice (to the old group and to the new one): the second time changes nothing.
    """
    row = await session.get(ChatRow, old_id)
    if row is not None:
        if await session.get(ChatRow, new_id) is None:
            session.add(
                ChatRow(
                    chat_id=new_id,
                    title=row.title,
                    unit=row.unit,
                    main=row.main,
                    thread_id=row.thread_id,
                    state="active",
                    bound_at=row.bound_at,
                )
            )
        await session.delete(row)
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == old_id, DeliveryRow.state == "planned")
        .values(chat_id=new_id)
    )


async def grants(session: AsyncSession, user_id: int) -> list[Grant]:
    """Return every role this person holds."""
    rows = await session.scalars(
        select(RoleRow).where(RoleRow.user_id == user_id).order_by(RoleRow.unit, RoleRow.role)
    )
    return [Grant(row.unit, Role(row.role)) for row in rows]


async def put_grant(
    session: AsyncSession, user_id: int, grant: Grant, *, by: int | None, at: datetime
) -> None:
    """Give a person a role; giving it again changes nothing."""
    key = {"user_id": user_id, "unit": grant.unit, "role": grant.role.value}
    if await session.get(RoleRow, key) is None:
        session.add(RoleRow(**key, granted_by=by, granted_at=at))


async def drop_grants(session: AsyncSession, user_id: int, unit: str) -> None:
    """Take every role at `unit` from a person."""
    await session.execute(delete(RoleRow).where(RoleRow.user_id == user_id, RoleRow.unit == unit))


async def put_person(session: AsyncSession, user_id: int, name: str, *, at: datetime) -> None:
    """Remember what a person is called."""
    await session.merge(PersonRow(user_id=user_id, name=name[:256], seen_at=at))


async def names(session: AsyncSession, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of those people who are known."""
    rows = await session.scalars(select(PersonRow).where(PersonRow.user_id.in_(list(user_ids))))
    return {row.user_id: row.name for row in rows}


async def count_units(session: AsyncSession) -> int:
    """Return how many units there are."""
    return await session.scalar(select(func.count()).select_from(UnitRow)) or 0
