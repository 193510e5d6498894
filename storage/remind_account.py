"""What the ledger tells about itself: today's messages of a group, what is in doubt, what was given up."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.group import Chat, as_chat
from storage.remind import Delivery, as_delivery
from storage.tables import ChatRow, DeliveryRow


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Notices of one duty that were skipped for one reason."""

    duty: str
    reason: str
    count: int


async def messages_since(
    session: AsyncSession, chats: Collection[int], since: datetime, *, but: Collection[int] = ()
) -> Counter[int]:
    """Count, by chat, the messages unasked for that some chats were sent since; a digest is one.

    What may have arrived counts as well. `but` are rows that do not count.
    """
    rows = await session.scalars(
        select(DeliveryRow.chat_id)
        .where(
            DeliveryRow.chat_id.in_(chats),
            DeliveryRow.kind == "notice",
            DeliveryRow.state.in_(("sent", "uncertain", "sending")),
            DeliveryRow.claimed_at >= since,
            DeliveryRow.id.not_in(but),
        )
        .group_by(DeliveryRow.chat_id, DeliveryRow.claimed_at, DeliveryRow.message_id)
    )
    return Counter(rows)


async def chats(session: AsyncSession, ids: Collection[int]) -> dict[int, Chat]:
    """Return those of some chats that are known groups."""
    rows = await session.scalars(select(ChatRow).where(ChatRow.chat_id.in_(ids)))
    return {row.chat_id: as_chat(row) for row in rows}


async def given_up_since(session: AsyncSession, since: datetime, reasons: Sequence[str]) -> list[GivenUp]:
    """Count what was skipped since then for one of `reasons`, by duty."""
    rows = await session.execute(
        select(DeliveryRow.duty, DeliveryRow.reason, func.count())
        .where(
            DeliveryRow.state == "skipped",
            DeliveryRow.finished_at > since,
            DeliveryRow.reason.in_(reasons),
        )
        .group_by(DeliveryRow.duty, DeliveryRow.reason)
        .order_by(DeliveryRow.duty)
    )
    return [GivenUp(*row) for row in rows]


async def counts(session: AsyncSession, since: datetime) -> dict[str, int]:
    """Count what was finished since then, by state."""
    rows = await session.execute(
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.finished_at > since)
        .group_by(DeliveryRow.state)
    )
    return {row[0]: row[1] for row in rows}


async def overdue(session: AsyncSession, before: datetime) -> int:
    """Count what should have gone out before then and is still planned."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(DeliveryRow)
            .where(DeliveryRow.state == "planned", DeliveryRow.send_at < before)
        )
        or 0
    )


async def in_doubt(
    session: AsyncSession, *, since: datetime | None = None, limit: int = 50
) -> list[Delivery]:
    """Return what nobody knows to have arrived, the newest first."""
    query = select(DeliveryRow).where(DeliveryRow.state == "uncertain")
    if since is not None:
        query = query.where(DeliveryRow.finished_at >= since)
    rows = await session.scalars(query.order_by(DeliveryRow.finished_at.desc(), DeliveryRow.id).limit(limit))
    return [as_delivery(row) for row in rows]


async def settle_doubt(session: AsyncSession, delivery_id: int, *, reason: str) -> bool:
    """Note that a person saw a delivery in doubt arrive; False if it is no longer in doubt."""
    settled = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == "uncertain")
        .values(state="sent", reason=reason)
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return settled.first() is not None


async def last_nudges(session: AsyncSession, chat_ids: Sequence[int], duty: str) -> dict[int, datetime]:
    """Return when each chat was last owed a message of `duty`."""
    rows = await session.execute(
        select(DeliveryRow.chat_id, func.max(DeliveryRow.planned_at))
        .where(DeliveryRow.duty == duty, DeliveryRow.chat_id.in_(chat_ids))
        .group_by(DeliveryRow.chat_id)
    )
    return {row[0]: row[1] for row in rows}


async def leave_topic(session: AsyncSession, chat_id: int) -> None:
    """Send a chat's notices to General from now on: its topic is closed or gone."""
    await session.execute(update(ChatRow).where(ChatRow.chat_id == chat_id).values(thread_id=None))


async def database_bytes(session: AsyncSession) -> int:
    """Return the size of the database."""
    if session.get_bind().dialect.name == "postgresql":
        size = await session.scalar(text("SELECT pg_database_size(current_database())"))
    else:
        size = await session.scalar(
            text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        )
    return int(size or 0)
