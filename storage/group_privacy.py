"""Forgetting: one person on request, and everything whose time is over."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Delete, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import (
    AttemptRow,
    AuditRow,
    ButtonRow,
    DeliveryRow,
    InvitationRow,
    LeaveRow,
    PersonRow,
    ReportRow,
    RoleRow,
)


async def forget(session: AsyncSession, user_id: int) -> list[str]:
    """Remove a person's name, roles, leaves, drafts in hand and buttons; return the units they served.

    Reports and the log keep the bare id: they are the unit's.
    """
    name = await session.scalar(select(PersonRow.name).where(PersonRow.user_id == user_id))
    units = list(await session.scalars(select(RoleRow.unit).where(RoleRow.user_id == user_id).distinct()))
    await session.execute(
        delete(LeaveRow).where((LeaveRow.user_id == user_id) | (LeaveRow.deputy == user_id))
    )
    for table, column in (
        (RoleRow, RoleRow.user_id),
        (AttemptRow, AttemptRow.user_id),
        (PersonRow, PersonRow.user_id),
        (ButtonRow, ButtonRow.only),
    ):
        await session.execute(delete(table).where(column == user_id))
    await session.execute(update(ReportRow).where(ReportRow.holder == user_id).values(holder=None))
    # Receipts name who filed; messages to the person themselves are theirs alone.
    await session.execute(
        delete(DeliveryRow).where(DeliveryRow.chat_id == user_id, DeliveryRow.state == "planned")
    )
    if name:
        called = DeliveryRow.payload["values"]["name"].as_string() == name
        for row in await session.scalars(select(DeliveryRow).where(called)):
            row.payload = {**row.payload, "values": {**row.payload["values"], "name": ""}}
    return units


async def clear_out(session: AsyncSession, before: Mapping[str, datetime]) -> dict[str, int]:
    """Delete what is older than `before[kind]` and return how much of each kind that was.

    Kinds: `people`, `deliveries`, `invitations`, `leaves`, `attempts`, `audit`; one that is not named
    stays. People who hold a role and deliveries that are still to go out are kept, however old.
    """
    rules: dict[str, Callable[[datetime], Delete]] = {
        "people": lambda end: delete(PersonRow).where(
            PersonRow.seen_at < end, PersonRow.user_id.not_in(select(RoleRow.user_id))
        ),
        "deliveries": lambda end: delete(DeliveryRow).where(
            DeliveryRow.finished_at < end,
            DeliveryRow.send_at < end,
            DeliveryRow.state.not_in(["planned", "sending"]),
        ),
        "invitations": lambda end: delete(InvitationRow).where(InvitationRow.expires_at < end),
        "leaves": lambda end: delete(LeaveRow).where(LeaveRow.until < end.date()),
        "attempts": lambda end: delete(AttemptRow).where(AttemptRow.at < end),
        "audit": lambda end: delete(AuditRow).where(AuditRow.at < end),
    }
    counts = {}
    for kind, end in before.items():
        query = rules[kind](end).execution_options(synchronize_session=False)
        counts[kind] = int(getattr(await session.execute(query), "rowcount", 0))
    return counts
