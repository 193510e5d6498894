"""The rate limiter that python-telegram-bot asks before every call."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from typing_extensions import override

from bot.transport.outcome import NotSent
from bot.transport.turns import ChatKey, Limits, Ticket, Turns, Urgency

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]

_COUNTED: Final = ("send", "edit", "copy", "forward", "stop", "pinChatMessage")
"""Beginnings of the methods that put or change a message. Edits share a group's quota (tdlib/td#3034)."""
_NOT_COUNTED: Final = frozenset({"sendChatAction"})

_PAUSE_MARGIN: Final = 0.1
"""Seconds added to what a 429 says, which is rounded down to whole ones."""

_urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.INTERACTIVE)
_turn: ContextVar["_HeldTurn | None"] = ContextVar("turn", default=None)


@dataclass
class _HeldTurn:
    chat: ChatKey | None
    ticket: Ticket


@contextmanager
def bulk_sending() -> Iterator[None]:
    """Let every message that is sent inside stand in the bulk queue, behind the replies."""
    token = _urgency.set(Urgency.BULK)
    try:
        yield
    finally:
        _urgency.reset(token)


class PacedLimiter(BaseRateLimiter[Urgency]):
    """Keeps Telegram's limits, puts replies before notices, and lets a 429 pause its chat only.

    Messages and edits wait their turn (`Turns`); all other calls, such as `answerCallbackQuery`,
    go at once. A call refused with 429 is repeated after the time that Telegram named, before
    whatever else waits for that chat; when that is longer than `patience`, or it was refused
    `max_retries` times already, `RetryAfter` is raised, also to the others that wait for the
    chat, so that nobody's update hangs for an hour.

    Mark notices with `bulk_sending()`, or one call with `rate_limit_args=Urgency.BULK`. Time is
    the running event loop's own.
    """

    def __init__(self, limits: Limits | None = None, *, max_retries: int = 3, patience: float = 60.0) -> None:
        """Take the limits and how long (`patience`, seconds) a pause may be to be waited for."""
        self._turns = Turns(limits or Limits())
        self._max_retries = max_retries
        self._patience = patience
        self._waiting: dict[Ticket, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self.refusals = 0
        """429 answers so far, for the health page."""

    @property
    def waiting(self) -> int:
        """How many messages wait for their turn."""
        return len(self._waiting)

    def delay(self, chat_id: int | str) -> float:
        """Return in how many seconds the chat's own limits and pauses let a message through; 0 is now."""
        return self._turns.delay(_chat_key(chat_id), self._now())

    @override
    async def initialize(self) -> None:
        """Open again after a shutdown."""
        self._closed = False

    @override
    async def shutdown(self) -> None:
        """Refuse what still waits with `NotSent`, so that the ledger knows that it never left."""
        self._closed = True
        self._fail(list(self._waiting), NotSent("shut down before its turn came"))
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @asynccontextmanager
    async def turn(self, chat_id: int | str, *, urgency: Urgency = Urgency.BULK) -> AsyncIterator[None]:
        """Wait until `chat_id` may be sent a message; the first one sent inside goes at once.

        For the delivery ledger: what is claimed inside is sent a moment later, so that a crash
        leaves a handful of rows in doubt, however many wait. A 429 is not retried here but
        raised: the row can go back to the ledger.

        Raises:
            NotSent: the bot is shutting down.
            RetryAfter: the chat is paused for longer than `patience`.
        """
        chat = _chat_key(chat_id)
        async with self._place(chat, urgency, 1) as ticket:
            token = _turn.set(_HeldTurn(chat, ticket))
            try:
                yield
            finally:
                _turn.reset(token)

    @override
    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Urgency | None,
    ) -> Answer:
        """Make the call when its turn has come.

        Raises:
            NotSent: the bot is shutting down.
            RetryAfter: Telegram wants a longer pause, or refused too often.
            TelegramError: whatever else the call raises.
        """
        if not endpoint.startswith(_COUNTED) or endpoint in _NOT_COUNTED:
            return await self._uncounted(callback, args, kwargs)
        chat = _chat_key(data.get("chat_id"))
        held = _turn.get()
        if held is not None and held.chat == chat and held.ticket.granted:
            return await self._in_held_turn(held.ticket, callback, args, kwargs)
        async with self._place(chat, rate_limit_args or _urgency.get(), _cost(data)) as ticket:
            for _ in range(self._max_retries):
                try:
                    return await callback(*args, **kwargs)
                except RetryAfter as error:
                    if self._pause(ticket, error) > self._patience:
                        raise
                    self._turns.rejoin(ticket, self._now())
                    await self._turn_of(ticket)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._pause(ticket, error)
                raise

    async def _in_held_turn(
        self, ticket: Ticket, callback: Call, args: Any, kwargs: dict[str, Any]
    ) -> Answer:
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._pause(ticket, error)
            raise
        finally:
            self._leave(ticket)  # already now: a second message in the same turn must not wait for itself

    async def _uncounted(self, callback: Call, args: Any, kwargs: dict[str, Any]) -> Answer:
        for _ in range(self._max_retries):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self.refusals += 1
                if (pause := _seconds(error)) > self._patience:
                    raise
                await asyncio.sleep(pause)
        return await callback(*args, **kwargs)

    @asynccontextmanager
    async def _place(self, chat: ChatKey | None, urgency: Urgency, cost: int) -> AsyncIterator[Ticket]:
        ticket = self._turns.join(chat, urgency, cost, self._now())
        try:
            await self._turn_of(ticket)
            yield ticket
        finally:
            self._leave(ticket)

    async def _turn_of(self, ticket: Ticket) -> None:
        if self._closed:
            raise NotSent("shut down before its turn came")
        if (pause := ticket.paused_until - self._now()) > self._patience:
            raise RetryAfter(math.ceil(pause))
        future = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = future
        try:
            self._pump()
            await future
        finally:
            del self._waiting[ticket]

    def _leave(self, ticket: Ticket) -> None:
        self._turns.leave(ticket, self._now())
        self._pump()

    def _pause(self, ticket: Ticket, error: RetryAfter) -> float:
        """Pause the ticket's chat as Telegram asked, and return the seconds."""
        self.refusals += 1
        pause = _seconds(error)
        now = self._now()
        others = self._turns.pause(ticket, now + pause, now)
        if pause > self._patience:
            self._fail(others, RetryAfter(math.ceil(pause)))
        return pause

    def _fail(self, tickets: list[Ticket], error: NotSent | RetryAfter) -> None:
        for ticket in tickets:
            future = self._waiting.get(ticket)
            if future is not None and not future.done():
                future.set_exception(error)

    def _pump(self) -> None:
        """Wake those whose turn has come, and come back when the next one's does."""
        if self._closed:
            return
        granted, wake_at = self._turns.grant(self._now())
        for ticket in granted:
            future = self._waiting[ticket]
            if not future.done():
                future.set_result(None)
        if self._timer is not None:
            if self._timer.when() == wake_at and not self._timer.cancelled():
                return
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(wake_at, self._pump) if wake_at is not None else None

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _chat_key(chat_id: object) -> ChatKey | None:
    if isinstance(chat_id, int):
        return chat_id
    if not isinstance(chat_id, str):
        return None
    try:
        return int(chat_id)
    except ValueError:
        return chat_id.lower()


def _cost(data: dict[str, Any]) -> int:
    """Count the messages that one call makes: albums, and many copied at once, are several."""
    for name in ("media", "message_ids"):
        if isinstance(data.get(name), list | tuple):
            return max(1, len(data[name]))
    return 1


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return (pause.total_seconds() if isinstance(pause, timedelta) else pause) + _PAUSE_MARGIN
