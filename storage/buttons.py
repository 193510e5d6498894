"""Stored button actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import ButtonRow


@dataclass(frozen=True, slots=True)
class StoredButton:
    """What a button does (`action`, `params`), who may press it (`only`) and until when."""

    token: str
    action: str
    params: dict[str, Any] = field(default_factory=dict)
    only: int | None = None
    expires_at: datetime | None = None


async def keep(session: AsyncSession, buttons: Sequence[StoredButton]) -> None:
    """Store `buttons`; one that is known already gets the new expiry."""
    if not buttons:
        return
    values = [
        {
            "token": b.token,
            "action": b.action,
            "params": b.params,
            "only": b.only,
            "expires_at": b.expires_at,
        }
        for b in buttons
    ]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(ButtonRow).values(values)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["token"], set_={"expires_at": insert.excluded.expires_at}
        )
    )


async def find(session: AsyncSession, token: str) -> StoredButton | None:
    """Return the button with this token, if it is still stored."""
    row = await session.get(ButtonRow, token)
    return StoredButton(row.token, row.action, row.params, row.only, row.expires_at) if row else None


async def forget_expired(session: AsyncSession, now: datetime) -> int:
    """Delete the buttons whose time is over and return how many there were."""
    expired = select(ButtonRow.token).where(ButtonRow.expires_at < now)
    result = await session.execute(delete(ButtonRow).where(ButtonRow.token.in_(expired)))
    return int(getattr(result, "rowcount", 0))
