"""What the ledger hands out: deliveries with all that their messages need."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.plan import Duty
from bot.core.remind_gap import Gap
from bot.services.remind_judge import AGAIN, SNOOZED
from storage.remind import Delivery

BATCH = 100
"""Deliveries looked at in one transaction."""

CHATS = 60
"""Chats looked up at a time, two seconds' work: what comes meanwhile and is waited for is served next."""

Fresh = Callable[[Delivery, datetime], Awaitable[dict[str, Any] | None]]
"""Returns the values of a message (`fresh` in its payload) as of the moment of sending; None: it is of no
use any more and is skipped."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is to go out now, with all that its message needs."""

    delivery: Delivery
    thread_id: int | None
    late: bool
    """Whether it goes out so late that it says so (补发)."""
    duty: Duty | None
    """None for a message that belongs to no duty (a receipt)."""
    gaps: Sequence[Gap] = ()
    """The unit's own gap to the duty's targets."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the sentence of a message without a duty needs."""
    lacking: str = ""
    """For an escalation: who has not caught up."""

    @property
    def again(self) -> bool:
        """Whether it repeats a notice of which nobody knows whether it arrived."""
        return self.delivery.duty == AGAIN

    @property
    def snoozed(self) -> bool:
        """Whether somebody had put it off until now."""
        return self.delivery.duty == SNOOZED


@dataclass(frozen=True, slots=True)
class Tally:
    """What one look at the ledger found: messages to send, and how many were given up."""

    due: list[Due] = field(default_factory=list)
    skipped: int = 0
    seen: int = 0
    """Rows looked at."""
