"""A change that groups are told of: one notice for each unit's main group."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.units import Unit
from bot.core.workdays import local_date
from storage import group as group_store
from storage.remind import NewDelivery


async def news_for(
    session: AsyncSession,
    units: Iterable[Unit],
    *,
    name: str,
    version: int,
    payload: Mapping[str, Any],
    now: datetime,
    at: datetime,
) -> list[NewDelivery]:
    """Return a notice, to go out at `at`, for the main group of each unit that has one.

    `name` and `version` make it one of a kind on the day of `now`.
    """
    main: dict[str, int] = {}
    for chat in await group_store.bound_chats(session):
        main.setdefault(chat.unit or "", chat.id)
    return [
        NewDelivery(
            duty=name[:64],
            duty_version=version,
            occurrence=local_date(now).isoformat(),
            chat_id=main[unit.code],
            rung=0,
            send_at=at,
            payload=dict(payload),
            # Somebody changed a date: that does not wait until tomorrow for the budget's sake.
            kind="alert",
            unit=unit.code,
        )
        for unit in units
        if unit.code in main
    ]
