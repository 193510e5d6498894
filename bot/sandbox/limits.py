"""How much a bot may send, and the 429 it gets for more.

Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits, which publishes three figures and no algorithm.
Here each is a token bucket on real (monotonic) time: it starts full, loses a token per message sent or
edited, and fills evenly. A refusal by the limits costs nothing; a call
refused for another reason counts.

| bucket | holds | fills | Telegram's words |
|---|---|---|---|
| all chats | 30 | 30 a second | "about 30 messages per second" |
| one chat | 3 | 1 a second | "avoid more than one message per second … may allow short bursts" |
| one group | 20 | 20 a minute | "not be able to send more than 20 messages per minute" |
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import ApiError


@dataclass(slots=True)
class Bucket:
    """Tokens left at `at`, a moment in monotonic seconds."""

    size: float
    per_second: float
    tokens: float
    at: float

    def wait(self, cost: int, now: float) -> float:
        """Return the seconds until `cost` tokens are there; 0 when they are."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        # A client that paces itself exactly must not fail on the last bit of a float.
        return max(0.0, (min(cost, self.size) - self.tokens - 1e-6) / self.per_second)


class Limits:
    """The three limits; `enabled` switches all of them."""

    overall = (30.0, 30.0)
    """Bucket size, tokens a second; so are the next two."""
    per_chat = (3.0, 1.0)
    per_group = (20.0, 20 / 60)

    def __init__(self, *, enabled: bool = True, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.enabled = enabled
        self._monotonic = monotonic
        self._all: Bucket | None = None
        self._chats: dict[str, Bucket] = {}
        self._groups: dict[str, Bucket] = {}

    def take(self, chat_id: str, cost: int = 1) -> None:
        """Count `cost` messages to `chat_id`, as the call wrote it; negative ids are groups.

        Raises:
            ApiError: 429 with `retry_after` in whole seconds; nothing was counted.
        """
        if not self.enabled:
            return
        now = self._monotonic()
        if self._all is None:
            self._all = _full(self.overall, now)
        buckets = [
            self._all,
            self._chats.get(chat_id) or self._chats.setdefault(chat_id, _full(self.per_chat, now)),
        ]
        if chat_id.startswith("-"):
            group = self._groups.get(chat_id)
            buckets.append(group or self._groups.setdefault(chat_id, _full(self.per_group, now)))
        wait = max(bucket.wait(cost, now) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= cost


def too_many(seconds: int) -> ApiError:
    """Return Telegram's 429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _full(shape: tuple[float, float], now: float) -> Bucket:
    return Bucket(shape[0], shape[1], shape[0], now)
