"""What happens in the world, as a stream that the page, the control API and tests can follow."""

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Kinds: `message`, `edit`, `delete`, `chat`, `clock`, `callback`, `keyboard`, `commands`, `restart`, and
    for tests `call` (a Bot API call was answered) and `inbox` (updates were confirmed, a poll waits).
    """

    kind: str
    chat_id: int | None = None
    message_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Subscription:
    """An endless stream of events; use as a context manager, or call `close()`."""

    def __init__(self, feed: "Events") -> None:
        self._feed = feed
        self._queue: asyncio.Queue[Event] = asyncio.Queue()

    def offer(self, event: Event) -> None:
        """Put `event` at the end of the stream."""
        self._queue.put_nowait(event)

    def close(self) -> None:
        """Stop receiving."""
        self._feed.forget(self)

    async def next(self) -> Event:
        """Wait for the next event."""
        return await self._queue.get()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        return await self._queue.get()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Events:
    """Hands every published event to every subscription."""

    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []

    def subscribe(self) -> Subscription:
        """Start receiving from this moment on."""
        subscription = Subscription(self)
        self._subscriptions.append(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """End a subscription; ending it twice is harmless."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def publish(
        self, kind: str, chat_id: int | None = None, message_id: int | None = None, **data: Any
    ) -> None:
        """Tell every subscriber; costs nothing when nobody listens."""
        if self._subscriptions:
            event = Event(kind, chat_id, message_id, data)
            for subscription in self._subscriptions:
                subscription.offer(event)
