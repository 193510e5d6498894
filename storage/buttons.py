"""Stored button actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.tables import ButtonRow
from storage.upsert import insert_into

_FIND = select(
    ButtonRow.token, ButtonRow.action, ButtonRow.params, ButtonRow.only, ButtonRow.expires_at
).where(ButtonRow.token == bindparam("sought"))


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
    insert = insert_into(session, ButtonRow).values(values)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["token"], set_={"expires_at": insert.excluded.expires_at}
        )
    )


async def find(database: Database, token: str) -> StoredButton | None:
    """Return the button with this token, if it is still stored."""
    rows = await database.glance(_FIND, {"sought": token})
    return StoredButton(*rows[0]) if rows else None


async def forget_expired(session: AsyncSession, now: datetime) -> int:
    """Delete the buttons whose time is over and return how many there were."""
    expired = select(ButtonRow.token).where(ButtonRow.expires_at < now)
    result = await session.execute(delete(ButtonRow).where(ButtonRow.token.in_(expired)))
    return int(getattr(result, "rowcount", 0))
