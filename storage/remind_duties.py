"""Duties as people changed them, single occurrences they moved, and what they are in the middle of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.plan import Duty
from bot.core.remind_book import KeptDuty, Move
from storage.remind import Delivery, as_delivery
from storage.tables import DeliveryRow, DutyDraftRow, DutyRow, MoveRow
from storage.upsert import insert_into


async def kept_duties(session: AsyncSession) -> list[KeptDuty]:
    """Return every duty that people changed or added, by id."""
    rows = await session.scalars(select(DutyRow).order_by(DutyRow.id))
    return [
        KeptDuty(
            row.id,
            row.version,
            Duty.model_validate(row.body) if row.body else None,
            row.area,
            row.active,
            row.changed_at,
        )
        for row in rows
    ]


async def moves(session: AsyncSession) -> list[Move]:
    """Return every single occurrence that people moved or cancelled."""
    rows = await session.scalars(select(MoveRow).order_by(MoveRow.duty, MoveRow.nominal, MoveRow.area))
    return [Move(row.duty, row.nominal, row.area, row.due) for row in rows]


async def put_move(session: AsyncSession, new: Move, *, by: int | None, now: datetime) -> None:
    """Move or cancel one occurrence."""
    await session.merge(
        MoveRow(duty=new.duty, nominal=new.nominal, area=new.area, due=new.due, changed_at=now, changed_by=by)
    )


async def change_duty(
    session: AsyncSession,
    duty: str,
    *,
    by: int | None,
    now: datetime,
    body: Duty | None = None,
    area: str | None = None,
    active: bool = True,
) -> int:
    """Give a duty its next version and return it. `body` and `area` None keep what was there.

    A duty without a row has version 1, so its first change makes 2; a new duty of people begins with 2.
    """
    row = await session.get(DutyRow, duty, with_for_update=True)
    if row is None:
        row = DutyRow(id=duty, version=1, area="")
        session.add(row)
    row.version += 1
    row.active = active
    row.changed_at, row.changed_by = now, by
    if body is not None:
        row.body = body.model_dump(mode="json")
    if area is not None:
        row.area = area
    await session.flush()
    return row.version


async def drop_moves(session: AsyncSession, duty: str) -> None:
    """Forget which occurrences of a duty were moved or cancelled."""
    await session.execute(delete(MoveRow).where(MoveRow.duty == duty))


async def supersede(
    session: AsyncSession, duty: str, version: int, *, gone: date | None, reason: str, now: datetime
) -> list[Delivery]:
    """Cancel what older versions of a duty still owe, and return it.

    What should have gone out before `now` and is about another occurrence than `gone` stays owed, as
    the new version's: the change does not concern it.
    """
    older = (DeliveryRow.duty == duty, DeliveryRow.duty_version < version, DeliveryRow.state == "planned")
    stays = (DeliveryRow.send_at <= now, DeliveryRow.occurrence != (gone.isoformat() if gone else ""))
    if gone is not None:
        await session.execute(update(DeliveryRow).where(*older, *stays).values(duty_version=version))
    rows = await session.scalars(
        update(DeliveryRow)
        .where(*older)
        .values(state="cancelled", reason=reason, finished_at=now)
        .returning(DeliveryRow)
        .execution_options(populate_existing=True)
    )
    return [as_delivery(row) for row in rows]


async def planned_notices(session: AsyncSession, *, after: datetime) -> list[Delivery]:
    """Return the notices of duties that are planned for later than `after`."""
    rows = await session.scalars(
        select(DeliveryRow).where(
            DeliveryRow.state == "planned", DeliveryRow.kind == "notice", DeliveryRow.send_at > after
        )
    )
    return [as_delivery(row) for row in rows]


async def cancel(session: AsyncSession, ids: list[int], *, reason: str, now: datetime) -> None:
    """Cancel planned deliveries by id."""
    for start in range(0, len(ids), 500):
        await session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(ids[start : start + 500]), DeliveryRow.state == "planned")
            .values(state="cancelled", reason=reason, finished_at=now)
        )


async def replan(
    session: AsyncSession, delivery_id: int, *, send_at: datetime, payload: dict[str, Any]
) -> None:
    """Change when a planned delivery goes out, and with which values."""
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state == "planned")
        .values(send_at=send_at, payload=payload)
    )


async def draft(session: AsyncSession, user_id: int) -> dict[str, Any] | None:
    """Return what a person is in the middle of; None if nothing."""
    found: dict[str, Any] | None = await session.scalar(
        select(DutyDraftRow.draft).where(DutyDraftRow.user_id == user_id)
    )
    return found


async def put_draft(
    session: AsyncSession, user_id: int, content: dict[str, Any] | None, *, now: datetime
) -> None:
    """Keep what a person is in the middle of; None forgets it."""
    if content is None:
        await session.execute(delete(DutyDraftRow).where(DutyDraftRow.user_id == user_id))
        return
    new = insert_into(session, DutyDraftRow).values(user_id=user_id, draft=content, changed_at=now)
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["user_id"], set_={"draft": new.excluded.draft, "changed_at": now}
        )
    )
