"""Groups as they come, are bound, change hands and go, with what is owed to them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.group import Chat, as_chat
from storage.tables import ChatRow, DeliveryRow
from storage.upsert import insert_into


async def lock(session: AsyncSession, chat_id: int, title: str, *, now: datetime) -> Chat:
    """Return the group, locked until the transaction ends; an unknown one begins as unbound."""
    new = {
        "chat_id": chat_id,
        "title": title[:256],
        "main": False,
        "state": "active",
        "unbound_since": now,
    }
    await session.execute(insert_into(session, ChatRow).values(new).on_conflict_do_nothing())
    row = await session.get(ChatRow, chat_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise LookupError(f"chat {chat_id} vanished while it was being locked")
    return as_chat(row)


async def change(session: AsyncSession, chat_id: int, **values: Any) -> None:
    """Set columns of a group's row."""
    await session.execute(update(ChatRow).where(ChatRow.chat_id == chat_id).values(**values))


async def hint(session: AsyncSession, chat_id: int, day: date) -> bool:
    """Take the day's one hint for an unbound group; False if it was given already."""
    hinted = await session.scalars(
        update(ChatRow)
        .where(ChatRow.chat_id == chat_id, ChatRow.unit.is_(None))
        .where(or_(ChatRow.hinted_on.is_(None), ChatRow.hinted_on < day))
        .values(hinted_on=day)
        .returning(ChatRow.chat_id)
        .execution_options(synchronize_session=False)
    )
    return hinted.first() is not None


async def unbound_since(session: AsyncSession, before: datetime) -> list[int]:
    """Return the groups in which the bot still sits and that serve no unit since `before` or longer."""
    return list(
        await session.scalars(
            select(ChatRow.chat_id)
            .where(ChatRow.unit.is_(None), ChatRow.state == "active", ChatRow.unbound_since <= before)
            .order_by(ChatRow.chat_id)
        )
    )


async def of_unit(session: AsyncSession, unit: str) -> list[Chat]:
    """Return every group of a unit, also those in which the bot cannot speak; main ones first."""
    rows = await session.scalars(
        select(ChatRow).where(ChatRow.unit == unit).order_by(ChatRow.main.desc(), ChatRow.chat_id)
    )
    return [as_chat(row) for row in rows]


async def set_main(session: AsyncSession, unit: str, chat_id: int) -> None:
    """Make one group of a unit the one that gets its notices."""
    await session.execute(update(ChatRow).where(ChatRow.unit == unit).values(main=ChatRow.chat_id == chat_id))


async def cancel_owed(session: AsyncSession, chat_id: int, *, reason: str, now: datetime) -> int:
    """Cancel everything still planned for a chat; return how much that was."""
    cancelled = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == chat_id, DeliveryRow.state == "planned")
        .values(state="cancelled", reason=reason, finished_at=now)
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(cancelled.all())


async def clear_cancelled(
    session: AsyncSession, chat_id: int, *, reasons: Sequence[str], after: datetime
) -> None:
    """Drop cancelled rows that lie ahead, so that planning may owe them again."""
    await session.execute(
        delete(DeliveryRow).where(
            DeliveryRow.chat_id == chat_id,
            DeliveryRow.state == "cancelled",
            DeliveryRow.reason.in_(reasons),
            DeliveryRow.send_at > after,
        )
    )


async def cancel_line(session: AsyncSession, chat_id: int, text: str, *, unit: str, now: datetime) -> None:
    """Cancel one planned sentence about a unit (its name) that is no longer true."""
    about = (DeliveryRow.payload["text"].as_string() == text) & (
        DeliveryRow.payload["values"]["unit"].as_string() == unit
    )
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.chat_id == chat_id, DeliveryRow.state == "planned", about)
        .values(state="cancelled", reason="已不适用", finished_at=now)
        .execution_options(synchronize_session=False)
    )


async def owed_ever(session: AsyncSession, duty: str) -> bool:
    """Tell whether the ledger holds any delivery of this name."""
    return await session.scalar(select(DeliveryRow.id).where(DeliveryRow.duty == duty).limit(1)) is not None
