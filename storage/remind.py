"""The ledger of deliveries: planned, claimed, finished; unique by what makes a message one of a kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import DeliveryRow, MarkRow

_PLANNED = "remind.planned_until"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be planned. The first five fields make it one of a kind."""

    duty: str
    occurrence: str
    chat_id: int
    rung: int
    send_at: datetime
    duty_version: int = 1
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger."""

    id: int
    duty: str
    duty_version: int
    occurrence: str
    chat_id: int
    rung: int
    payload: dict[str, Any]
    send_at: datetime
    state: str
    reason: str
    attempts: int
    message_id: int | None
    planned_at: datetime
    claimed_at: datetime | None
    finished_at: datetime | None


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.id,
        row.duty,
        row.duty_version,
        row.occurrence,
        row.chat_id,
        row.rung,
        row.payload,
        row.send_at,
        row.state,
        row.reason,
        row.attempts,
        row.message_id,
        row.planned_at,
        row.claimed_at,
        row.finished_at,
    )


async def plan(session: AsyncSession, new: Sequence[NewDelivery], *, now: datetime) -> int:
    """Add the deliveries that are not in the ledger yet; return how many that were."""
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
                "payload": d.payload,
                "send_at": d.send_at,
                "state": "planned",
                "reason": "",
                "attempts": 0,
                "planned_at": now,
            }
            for d in new[start : start + 500]
        ]
        insert = dialect.insert(DeliveryRow).values(rows).on_conflict_do_nothing()
        result = await session.scalars(insert.returning(DeliveryRow.id))
        added += len(result.all())
    return added


async def claim_due(session: AsyncSession, now: datetime, *, limit: int) -> list[Delivery]:
    """Take up to `limit` planned deliveries whose time has come, oldest first: they become `sending`.

    The claim is one statement, so that two processes never take the same row.
    """
    due = (
        select(DeliveryRow.id)
        .where(DeliveryRow.state == "planned", DeliveryRow.send_at <= now)
        .order_by(DeliveryRow.send_at, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(due.scalar_subquery()), DeliveryRow.state == "planned")
        .values(state="sending", claimed_at=now, attempts=DeliveryRow.attempts + 1)
        .returning(DeliveryRow)
        .execution_options(populate_existing=True)
    )
    return sorted((_delivery(row) for row in rows), key=lambda d: (d.send_at, d.id))


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
    delivery_id: int,
    state: str,
    *,
    now: datetime,
    reason: str = "",
    message_id: int | None = None,
) -> None:
    """Note what became of a claimed delivery."""
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id)
        .values(state=state, reason=reason, message_id=message_id, finished_at=now)
    )


async def release(session: AsyncSession, delivery_id: int, *, reason: str, send_at: datetime) -> None:
    """Give a claimed delivery back: it surely was not sent and is tried again at `send_at`."""
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == "sending")
        .values(state="planned", reason=reason, send_at=send_at)
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


async def deliveries(
    session: AsyncSession, *, state: str | None = None, limit: int | None = None
) -> list[Delivery]:
    """Return the ledger (of one state, if given), by time."""
    query = select(DeliveryRow).order_by(DeliveryRow.send_at, DeliveryRow.id)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    return [_delivery(row) for row in await session.scalars(query.limit(limit))]


async def next_send_at(session: AsyncSession) -> datetime | None:
    """Return when the next planned delivery is to go out."""
    return await session.scalar(
        select(DeliveryRow.send_at)
        .where(DeliveryRow.state == "planned")
        .order_by(DeliveryRow.send_at)
        .limit(1)
    )


async def planned_until(session: AsyncSession) -> datetime | None:
    """Return up to when every notice is in the ledger; None before the first planning."""
    row = await session.get(MarkRow, _PLANNED)
    return row.at if row else None


async def mark_planned(session: AsyncSession, until: datetime) -> None:
    """Note up to when every notice is in the ledger."""
    await session.merge(MarkRow(key=_PLANNED, at=until))
