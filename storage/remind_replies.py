"""What people answered to notices (签收), and the addresses under which calendars are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import AckRow, CalendarTokenRow, DeliveryRow
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Ack:
    """A unit has seen a notice."""

    unit: str
    at: datetime
    by: int


async def acknowledge(
    session: AsyncSession, duty: str, occurrence: str, unit: str, *, by: int, now: datetime
) -> bool:
    """Note that a unit has seen the notices of an occurrence; False if it had said so before."""
    new = insert_into(session, AckRow).values(duty=duty, occurrence=occurrence, unit=unit, at=now, by=by)
    added = await session.scalars(new.on_conflict_do_nothing().returning(AckRow.unit))
    return added.first() is not None


async def acks(session: AsyncSession, duty: str, occurrence: str) -> dict[str, Ack]:
    """Return who has seen an occurrence's notices, by unit."""
    rows = await session.scalars(select(AckRow).where(AckRow.duty == duty, AckRow.occurrence == occurrence))
    return {row.unit: Ack(row.unit, row.at, row.by) for row in rows}


async def told(session: AsyncSession, duty: str, occurrence: str) -> list[str]:
    """Return the units whose chats were sent a notice of an occurrence, by code."""
    rows = await session.scalars(
        select(DeliveryRow.unit)
        .where(
            DeliveryRow.duty == duty,
            DeliveryRow.occurrence == occurrence,
            DeliveryRow.state.in_(("sent", "uncertain")),
            DeliveryRow.unit.is_not(None),
        )
        .distinct()
    )
    return sorted(unit for unit in rows if unit is not None)


async def token_of(session: AsyncSession, unit: str) -> str | None:
    """Return the token of a unit's calendar, if it has one."""
    return await session.scalar(select(CalendarTokenRow.token).where(CalendarTokenRow.unit == unit))


async def unit_of(session: AsyncSession, token: str) -> str | None:
    """Return whose calendar a token opens; None for an unknown or revoked one."""
    return await session.scalar(select(CalendarTokenRow.unit).where(CalendarTokenRow.token == token))


async def put_token(session: AsyncSession, token: str, unit: str, *, by: int, now: datetime) -> None:
    """Give a unit's calendar a token; the ones it had open nothing any more."""
    await drop_tokens(session, unit)
    session.add(CalendarTokenRow(token=token, unit=unit, made_at=now, made_by=by))


async def drop_tokens(session: AsyncSession, unit: str) -> Sequence[str]:
    """Revoke every token of a unit's calendar; return them."""
    dropped = await session.scalars(
        delete(CalendarTokenRow)
        .where(CalendarTokenRow.unit == unit)
        .returning(CalendarTokenRow.token)
        .execution_options(synchronize_session=False)
    )
    return dropped.all()
