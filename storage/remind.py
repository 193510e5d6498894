"""The ledger of deliveries: planned, claimed, finished; unique by what makes a message one of a kind."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.remind_clock import mark_planned, planned_until
from storage.remind_rows import Delivery, NewDelivery, as_delivery
from storage.tables import DeliveryRow
from storage.upsert import insert_into

__all__ = [
    "Delivery",
    "NewDelivery",
    "ahead",
    "as_delivery",
    "claim",
    "deliveries",
    "delivery",
    "due",
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
        insert = insert_into(session, DeliveryRow).values(rows)
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


async def due_chats(
    session: AsyncSession, now: datetime, *, limit: int, but: Collection[int] = ()
) -> list[int]:
    """Return up to `limit` chats to which something is to go out by now, except `but`.

    Those in which somebody waits for an answer come first, then the longest waiting.
    """
    answers = func.min(case((DeliveryRow.kind == "line", 0), else_=1))
    rows = await session.scalars(
        select(DeliveryRow.chat_id)
        .where(DeliveryRow.state == "planned", DeliveryRow.send_at <= now, DeliveryRow.chat_id.not_in(but))
        .group_by(DeliveryRow.chat_id)
        .order_by(answers, func.min(DeliveryRow.send_at), DeliveryRow.chat_id)
        .limit(limit)
    )
    return list(rows)


async def due(
    session: AsyncSession, now: datetime, *, limit: int, chats: Collection[int] | None = None
) -> list[Delivery]:
    """Return up to `limit` planned deliveries whose time has come, oldest first.

    `chats` leaves out what goes to others, and of each chat returns only what is its next message: the
    oldest that stands by itself, or all notices, which go out as one.
    """
    come = (DeliveryRow.state == "planned", DeliveryRow.send_at <= now)
    query = select(DeliveryRow).where(*come)
    if chats is not None:
        shared = DeliveryRow.kind == "notice"
        place = func.row_number().over(
            partition_by=DeliveryRow.chat_id,
            order_by=(case((shared, 1), else_=0), DeliveryRow.send_at, DeliveryRow.id),
        )
        alone = func.sum(case((shared, 0), else_=1)).over(partition_by=DeliveryRow.chat_id)
        listed = (
            select(DeliveryRow.id, place.label("place"), alone.label("alone"))
            .where(*come, DeliveryRow.chat_id.in_(chats))
            .subquery()
        )
        following = select(listed.c.id).where((listed.c.place == 1) | (listed.c.alone == 0))
        query = query.where(DeliveryRow.id.in_(following))
    rows = await session.scalars(query.order_by(DeliveryRow.send_at, DeliveryRow.id).limit(limit))
    return [as_delivery(row) for row in rows]


async def claim(session: AsyncSession, ids: Sequence[int], now: datetime) -> list[int]:
    """Take planned deliveries: they become `sending`. Returns which: some may be planned no longer.

    One statement, so that of two processes only one takes a row.
    """
    return list(await session.scalars(_CLAIM, {"ids": ids, "at": now}))


_CLAIM = (
    update(DeliveryRow)
    .where(DeliveryRow.id.in_(bindparam("ids", expanding=True)), DeliveryRow.state == "planned")
    .values(state="sending", claimed_at=bindparam("at"), attempts=DeliveryRow.attempts + 1)
    .returning(DeliveryRow.id)
    .execution_options(synchronize_session=False)
)
"""Built once, like `_FINISH`: these run for every message that is sent."""


async def ahead(
    session: AsyncSession, chats: Collection[int], *, after: datetime, until: datetime
) -> list[Delivery]:
    """Return the notices that are planned for some chats within `(after, until)`, by time."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.chat_id.in_(chats),
            DeliveryRow.state == "planned",
            DeliveryRow.kind == "notice",
            DeliveryRow.send_at > after,
            DeliveryRow.send_at < until,
        )
        .order_by(DeliveryRow.send_at, DeliveryRow.id)
    )
    return [as_delivery(row) for row in rows]


async def later_rungs(session: AsyncSession, rows: Sequence[Delivery]) -> dict[int, list[datetime]]:
    """Return, by the id of each of `rows`, when the later rungs of its occurrence go out to its chat."""
    occurrence = (
        DeliveryRow.duty,
        DeliveryRow.duty_version,
        DeliveryRow.occurrence,
        DeliveryRow.chat_id,
    )
    wanted = {(one.duty, one.duty_version, one.occurrence, one.chat_id) for one in rows}
    found = await session.execute(
        select(*occurrence, DeliveryRow.rung, DeliveryRow.send_at).where(tuple_(*occurrence).in_(wanted))
    )
    rungs: dict[tuple[str, int, str, int], list[tuple[int, datetime]]] = {}
    for *key, rung, send_at in found:
        rungs.setdefault(tuple(key), []).append((rung, send_at))  # type: ignore[arg-type]  # the four of `occurrence`
    return {
        one.id: [
            send_at
            for rung, send_at in rungs.get((one.duty, one.duty_version, one.occurrence, one.chat_id), [])
            if rung > one.rung
        ]
        for one in rows
    }


_FINISH = (
    update(DeliveryRow)
    .where(DeliveryRow.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("why"),
        message_id=bindparam("message"),
        finished_at=bindparam("at"),
    )
    .execution_options(synchronize_session=False)
)


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
    given = {"ids": ids, "new_state": state, "why": reason, "message": message_id, "at": now}
    await session.execute(_FINISH, given)


async def release(
    session: AsyncSession, delivery_id: int, *, reason: str, send_at: datetime, chat_id: int | None = None
) -> None:
    """Give a delivery back that surely was not sent: it is tried again at `send_at`.

    `chat_id` is where to, if the chat has moved since.
    """
    moved = {} if chat_id is None else {"chat_id": chat_id}
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("planned", "sending")))
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


async def next_send_at(session: AsyncSession, *, after: datetime | None = None) -> datetime | None:
    """Return when the next planned delivery is to go out; `after` leaves out what is due already."""
    query = select(DeliveryRow.send_at).where(DeliveryRow.state == "planned")
    if after is not None:
        query = query.where(DeliveryRow.send_at > after)
    return await session.scalar(query.order_by(DeliveryRow.send_at).limit(1))
