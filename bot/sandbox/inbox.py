"""The bot's queue of updates, with the offset rules of getUpdates."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError

FIRST_UPDATE = 700_000_001
MAX_UPDATES = 100
ASKED_FOR_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only to a bot that names them in allowed_updates."""


@dataclass(slots=True)
class Webhook:
    """Where updates go when the bot does not poll."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
    """Unix time, sandbox clock."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Inbox:
    """Updates the bot has not confirmed yet, oldest first.

    `on_change` is called when some were confirmed, when a poll begins to wait, when a webhook fails.
    """

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self.pending: deque[dict[str, Any]] = deque()
        self.webhook: Webhook | None = None
        self.webhook_changed = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        """The kinds of the last allowed_updates; None: everything but ASKED_FOR_ONLY."""
        self._next_id = FIRST_UPDATE
        self._poll: asyncio.Future[None] | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self.on_change = on_change

    @property
    def polled(self) -> bool:
        """Whether a getUpdates is waiting for the next update."""
        return self._poll is not None and not self._poll.done()

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for updates of `kind`."""
        return kind not in ASKED_FOR_ONLY if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Apply an allowed_updates parameter: None keeps what was set before, empty means the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def put(self, kind: str, value: dict[str, Any]) -> None:
        """Queue one update unless the bot does not want its kind."""
        if not self.wants(kind):
            return
        self.pending.append({"update_id": self._next_id, kind: value})
        self._next_id += 1
        self._empty.clear()
        self.release()
        if self.webhook is not None:
            self.webhook.wake.set()

    async def fetch(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Confirm everything before `offset`, then return up to `limit` updates, waiting for the first.

        A negative `offset` counts from the end and forgets what lies before. A second poller ends the first.

        Raises:
            ApiError: 409, another getUpdates or a setWebhook took over.
        """
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.end_poll(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        self.confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return [update for update, _ in zip(self.pending, range(limit), strict=False)]

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        poll = self._poll = loop.create_future()
        self.on_change()
        alarm = loop.call_later(seconds, self.release)
        try:
            await poll
        finally:
            alarm.cancel()
            if self._poll is poll:
                self._poll = None

    def end_poll(self, why: str) -> None:
        """Answer a waiting getUpdates with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, f"Conflict: {why}"))
        self._poll = None

    def release(self) -> None:
        """Answer a waiting getUpdates with what there is: time is up, or the server stops."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Send updates to `webhook` from now on, or nowhere."""
        if self.webhook is not None:
            self.webhook.wake.set()
        self.webhook = webhook
        self.webhook_changed.set()

    def drop(self) -> None:
        """Forget everything, as drop_pending_updates asks."""
        self.pending.clear()
        self._confirmed()

    def confirm(self, offset: int) -> None:
        """Forget every update before `offset`; a negative offset keeps that many."""
        before = len(self.pending)
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        else:
            while self.pending and self.pending[0]["update_id"] < offset:
                self.pending.popleft()
        if len(self.pending) != before:
            self._confirmed()

    def _confirmed(self) -> None:
        if not self.pending:
            self._empty.set()
        self.on_change()

    async def emptied(self) -> None:
        """Wait until every update has been confirmed."""
        await self._empty.wait()
