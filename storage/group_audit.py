"""The log of every change in groups and people: who, when, what; ids, never names or texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import AuditRow

ACTIONS = (
    "units.imported",
    "group.bound",
    "group.unbound",
    "group.main",
    "group.state",
    "group.moved",
    "group.settings",
    "role.given",
    "role.changed",
    "role.taken",
    "role.left",
    "invite.made",
    "invite.used",
    "invite.revoked",
    "leave.set",
    "leave.ended",
    "roster.imported",
    "person.forgotten",
)
"""What may stand in the log; each has its `group.audit.…` sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `actor` None is the operator or the bot itself."""

    action: str
    at: datetime
    actor: int | None = None
    unit: str | None = None
    subject: int | None = None
    chat_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


async def note(session: AsyncSession, *entries: Entry) -> None:
    """Add lines to the log, in the transaction that makes the change.

    Raises:
        ValueError: an action that is not one of `ACTIONS`.
    """
    for entry in entries:
        if entry.action not in ACTIONS:
            raise ValueError(f"unknown audit action {entry.action!r}")
    if entries:
        rows = [
            {
                "action": entry.action,
                "at": entry.at,
                "actor": entry.actor,
                "unit": entry.unit,
                "subject": entry.subject,
                "chat_id": entry.chat_id,
                "details": entry.details,
            }
            for entry in entries
        ]
        await session.execute(insert(AuditRow), rows)


async def entries(
    session: AsyncSession, *, unit: str | None = None, action: str | None = None, limit: int = 100
) -> list[Entry]:
    """Return the newest lines (of one unit, of one action), newest first."""
    query = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
    if unit is not None:
        query = query.where(AuditRow.unit == unit)
    if action is not None:
        query = query.where(AuditRow.action == action)
    return [_entry(row) for row in await session.scalars(query)]


def _entry(row: AuditRow) -> Entry:
    return Entry(row.action, row.at, row.actor, row.unit, row.subject, row.chat_id, row.details)


def given(
    actions: Sequence[tuple[int, str, str]], *, actor: int | None, at: datetime, how: str
) -> list[Entry]:
    """Return one `role.given` line for each (person, unit, role)."""
    return [
        Entry("role.given", at, actor, unit, person, details={"role": role, "how": how})
        for person, unit, role in actions
    ]
