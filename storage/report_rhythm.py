"""Who is nudged, and which weekly cards stand in groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import DeliveryRow, PersonRow, ReportCardRow, ReportRow, RoleRow


@dataclass(frozen=True, slots=True)
class WeekCard:
    """A group's weekly card as it stands in the chat."""

    chat_id: int
    unit: str
    period: str
    message_id: int
    shown: str
    """Digest of the values it shows; empty while it is as it was sent."""
    edited_at: datetime


async def people_with(
    session: AsyncSession, roles: Sequence[str], units: Sequence[str] | None = None
) -> list[tuple[int, str]]:
    """Return who holds one of `roles` (at one of `units`, if given) and can be written to, with the unit.

    Somebody who never spoke to the bot, or who blocked it, cannot be written to.
    """
    query = (
        select(RoleRow.user_id, RoleRow.unit)
        .join(PersonRow, PersonRow.user_id == RoleRow.user_id)
        .where(RoleRow.role.in_(roles), PersonRow.blocked_at.is_(None))
        .distinct()
        .order_by(RoleRow.unit, RoleRow.user_id)
    )
    if units is not None:
        query = query.where(RoleRow.unit.in_(units))
    return [(user_id, unit) for user_id, unit in await session.execute(query)]


async def unreachable(session: AsyncSession, duty: str) -> set[int]:
    """Return the chats to which a message of this kind could not be sent."""
    rows = await session.scalars(
        select(DeliveryRow.chat_id).where(DeliveryRow.duty == duty, DeliveryRow.state == "failed").distinct()
    )
    return set(rows)


async def has_filed(session: AsyncSession, unit: str, period: str) -> bool:
    """Tell whether a unit's report is in."""
    state = await session.scalar(
        select(ReportRow.state).where(ReportRow.unit == unit, ReportRow.period == period)
    )
    return state is not None and state != "draft"


async def cards(session: AsyncSession, duty: str, periods: Sequence[str]) -> list[WeekCard]:
    """Return the weekly cards of `periods` that were sent, with what they show."""
    rows = await session.execute(
        select(DeliveryRow, ReportCardRow)
        .outerjoin(
            ReportCardRow,
            (ReportCardRow.chat_id == DeliveryRow.chat_id)
            & (ReportCardRow.period == DeliveryRow.occurrence)
            & (ReportCardRow.message_id == DeliveryRow.message_id),
        )
        .where(
            DeliveryRow.duty == duty,
            DeliveryRow.occurrence.in_(periods),
            DeliveryRow.state == "sent",
            DeliveryRow.message_id.is_not(None),
        )
        .order_by(DeliveryRow.id)
    )
    return [_week_card(delivery, card) for delivery, card in rows]


def _week_card(delivery: DeliveryRow, card: ReportCardRow | None) -> WeekCard:
    return WeekCard(
        delivery.chat_id,
        str(delivery.payload.get("unit", "")),
        delivery.occurrence,
        delivery.message_id or 0,
        card.shown if card else "",
        card.edited_at if card else (delivery.finished_at or delivery.send_at),
    )


async def note_card(session: AsyncSession, card: WeekCard, shown: str, *, now: datetime) -> None:
    """Note what a card shows now."""
    await session.merge(
        ReportCardRow(
            chat_id=card.chat_id,
            period=card.period,
            message_id=card.message_id,
            shown=shown,
            edited_at=now,
        )
    )
