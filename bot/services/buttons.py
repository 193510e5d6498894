"""Buttons: short opaque ids in Telegram, their meaning in the database.

Telegram gives a button 64 bytes, which hold 21 Chinese characters, and a button outlives the version of
the bot that made it. So `callback_data` is an id; what it does, who may press it and until when is stored.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.errors import ButtonExpired, ButtonOfSomebodyElse
from storage import buttons as store
from storage.buttons import StoredButton
from storage.database import Database

__all__ = ["ButtonService", "Meaning", "StoredButton"]

REMEMBERED = 20_000
"""Buttons of which this process knows that they are stored, so that it need not write them again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one button is to do, before it is stored."""

    action: str
    params: dict[str, Any] = field(default_factory=dict)
    only: int | None = None
    expires_at: datetime | None = None


class ButtonService:
    """Stores what buttons mean and finds it again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored: OrderedDict[str, datetime | None] = OrderedDict()

    async def keep(self, meanings: Sequence[Meaning]) -> list[str]:
        """Store `meanings` and return their tokens, in the same order.

        The token is a digest of the meaning: the same button shown a thousand times is one row, and
        pressing any of them does the same. It is no secret; whoever presses is checked each time.
        """
        buttons = [StoredButton(_digest(m), m.action, m.params, m.only, m.expires_at) for m in meanings]
        fresh = [b for b in {b.token: b for b in buttons}.values() if not self._known(b)]
        if fresh:
            async with self._database.write() as session:
                await store.keep(session, fresh)
            self._remember(fresh)
        return [b.token for b in buttons]

    async def pressed(self, token: str, user_id: int, *, now: datetime) -> StoredButton:
        """Return what the button does.

        Raises:
            ButtonExpired: it is not stored (any more), or its time is over.
            ButtonOfSomebodyElse: it was made for another person.
        """
        button = await store.find(self._database, token)
        if button is None or (button.expires_at is not None and button.expires_at <= now):
            raise ButtonExpired
        if button.only not in (None, user_id):
            raise ButtonOfSomebodyElse
        return button

    async def forget_expired(self, *, now: datetime) -> int:
        """Delete the buttons whose time is over and return how many there were."""
        async with self._database.write() as session:
            forgotten = await store.forget_expired(session, now)
        self._stored.clear()
        return forgotten

    def _known(self, button: StoredButton) -> bool:
        return button.token in self._stored and self._stored[button.token] == button.expires_at

    def _remember(self, buttons: Sequence[StoredButton]) -> None:
        for button in buttons:
            self._stored[button.token] = button.expires_at
        while len(self._stored) > REMEMBERED:
            self._stored.popitem(last=False)


def _digest(meaning: Meaning) -> str:
    content = json.dumps([meaning.action, meaning.params, meaning.only], sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(content.encode(), digest_size=10).hexdigest()
