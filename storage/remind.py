"""The ledger of deliveries: planned, claimed, finished; unique by what makes a message one of a kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.remind_clock import mark_planned, planned_until
from storage.remind_rows import Delivery, NewDelivery, as_delivery
from storage.tables import DeliveryRow

__all__ = [
    "Delivery",
    "NewDelivery",
    "ahead",
    "as_delivery",
    "claim",
    "claim_due",
    "deliveries",
    "delivery",
    "due_chats",
    "finish",
    "later_rungs",
    "mark_planned",
    "next_send_at",
    "orphans",
    "plan",
    "planned_until",
    "release",
]


async def plan(
    session: AsyncSession, new: Sequence[NewDelivery], *, now: datetime, revive: str | None = None
) -> int:
    """Add the deliveries that are not in the ledger yet; return how many that were.

    What was cancelled for the reason `revive` is planned once more: it is owed again.
    """
    if not new:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = 0
    for start in range(0, len(new), 500):  # SQLite takes 32,766 parameters in one statement
        rows = [
            {
                "duty": d.duty,
                "duty_version": d.duty_version,
                "occurrence": d.occurrence,
                "chat_id": d.chat_id,
                "rung": d.rung,
                "kind": d.kind,
                "unit": d.unit,
                "payload": d.payload,
                "send_at": d.send_at,
                "state": "planned",
                "reason": "",
                "attempts": 0,
                "planned_at": now,
            }
            for d in new[start : start + 500]
        ]
        insert = dialect.insert(DeliveryRow).values(rows)
        if revive is None:
            statement = insert.on_conflict_do_nothing()
        else:
            given = insert.excluded
            statement = insert.on_conflict_do_update(
                index_elements=["duty", "duty_version", "occurrence", "chat_id", "rung"],
                set_={
                    "state": "planned",
                    "reason": "",
                    "send_at": given.send_at,
                    "payload": given.payload,
                    "finished_at": None,
                },
                where=(DeliveryRow.state == "cancelled") & (DeliveryRow.reason == revive),
            )
        result = await session.scalars(statement.returning(DeliveryRow.id))
        added += len(result.all())
    return added


async def due_chats(session: AsyncSession, now: datetime, *, limit: int) -> list[int]:
    """Return up to `limit` chats to which something is to go out by now, the longest waiting first."""
    rows = await session.scalars(
        select(DeliveryRow.chat_id)
        .where(DeliveryRow.state == "planned", DeliveryRow.send_at <= now)
        .group_by(DeliveryRow.chat_id)
        .order_by(func.min(DeliveryRow.send_at), DeliveryRow.chat_id)
        .limit(limit)
    )
    return list(rows)


async def claim_due(
    session: AsyncSession, now: datetime, *, limit: int, chat_id: int | None = None
) -> list[Delivery]:
    """Take up to `limit` planned deliveries whose time has come, oldest first: they become `sending`.

    The claim is one statement, so that two processes never take the same row. `chat_id` takes only what
    goes to that chat.
    """
    query = select(DeliveryRow.id).where(DeliveryRow.state == "planned", DeliveryRow.send_at <= now)
    if chat_id is not None:
        query = query.where(DeliveryRow.chat_id == chat_id)
    return await _claim(session, query.order_by(DeliveryRow.send_at, DeliveryRow.id).limit(limit), now)


async def claim(session: AsyncSession, ids: Sequence[int], now: datetime) -> list[Delivery]:
    """Take planned deliveries by id, before their time; those that are no longer planned are left out."""
    return await _claim(session, select(DeliveryRow.id).where(DeliveryRow.id.in_(ids)), now)


async def _claim(session: AsyncSession, wanted: Select[int], now: datetime) -> list[Delivery]:
    # As a plain subquery PostgreSQL may run it once per row, each time finding `limit` more rows to lock.
    due = (
        wanted.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(select(due.c.id)), DeliveryRow.state == "planned")
        .values(state="sending", claimed_at=now, attempts=DeliveryRow.attempts + 1)
        .returning(DeliveryRow)
        .execution_options(populate_existing=True)
    )
    return sorted((as_delivery(row) for row in rows), key=lambda d: (d.send_at, d.id))


async def ahead(
    session: AsyncSession, chat_id: int, *, after: datetime, until: datetime, kind: str = "notice"
) -> list[Delivery]:
    """Return what is planned for a chat within `(after, until)`, by time."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.chat_id == chat_id,
            DeliveryRow.state == "planned",
            DeliveryRow.kind == kind,
            DeliveryRow.send_at > after,
            DeliveryRow.send_at < until,
        )
        .order_by(DeliveryRow.send_at, DeliveryRow.id)
    )
    return [as_delivery(row) for row in rows]


async def later_rungs(session: AsyncSession, delivery: Delivery) -> list[datetime]:
    """Return when the later rungs of the same occurrence go out to the same chat."""
    rows = await session.scalars(
        select(DeliveryRow.send_at).where(
            DeliveryRow.duty == delivery.duty,
            DeliveryRow.duty_version == delivery.duty_version,
            DeliveryRow.occurrence == delivery.occurrence,
            DeliveryRow.chat_id == delivery.chat_id,
            DeliveryRow.rung > delivery.rung,
        )
    )
    return list(rows)


async def finish(
    session: AsyncSession,
    delivery_id: int | Sequence[int],
    state: str,
    *,
    now: datetime,
    reason: str = "",
    message_id: int | None = None,
) -> None:
    """Note what became of a claimed delivery, or of several that were one message."""
    ids = [delivery_id] if isinstance(delivery_id, int) else list(delivery_id)
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(ids))
        .values(state=state, reason=reason, message_id=message_id, finished_at=now)
    )


async def release(
    session: AsyncSession, delivery_id: int, *, reason: str, send_at: datetime, chat_id: int | None = None
) -> None:
    """Give a claimed delivery back: it surely was not sent and is tried again at `send_at`.

    `chat_id` is where to, if the chat has moved since.
    """
    moved = {} if chat_id is None else {"chat_id": chat_id}
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == "sending")
        .values(state="planned", reason=reason, send_at=send_at, **moved)
    )


async def orphans(session: AsyncSession, *, reason: str, now: datetime) -> int:
    """Mark as `uncertain` what was being sent when the last process ended; return how many."""
    result = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.state == "sending")
        .values(state="uncertain", reason=reason, finished_at=now)
        .returning(DeliveryRow.id)
    )
    return len(result.all())


async def delivery(session: AsyncSession, delivery_id: int) -> Delivery | None:
    """Return one row of the ledger."""
    row = await session.get(DeliveryRow, delivery_id)
    return as_delivery(row) if row else None


async def deliveries(
    session: AsyncSession, *, state: str | None = None, limit: int | None = None
) -> list[Delivery]:
    """Return the ledger (of one state, if given), by time."""
    query = select(DeliveryRow).order_by(DeliveryRow.send_at, DeliveryRow.id)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    return [as_delivery(row) for row in await session.scalars(query.limit(limit))]


async def next_send_at(session: AsyncSession) -> datetime | None:
    """Return when the next planned delivery is to go out."""
    return await session.scalar(
        select(DeliveryRow.send_at)
        .where(DeliveryRow.state == "planned")
        .order_by(DeliveryRow.send_at)
        .limit(1)
    )
