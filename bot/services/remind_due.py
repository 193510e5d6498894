"""What the ledger hands out: claimed deliveries with all that their messages need."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.plan import Duty
from bot.core.remind_gap import Gap
from bot.services.remind_judge import AGAIN, SNOOZED
from storage.remind import Delivery

BATCH = 100
"""Deliveries of one chat claimed at a time."""

CHATS = 5000
"""Chats served side by side; each waits for its turn to be sent something before it claims anything."""

Fresh = Callable[[Delivery, datetime], Awaitable[dict[str, Any] | None]]
"""Returns the values of a message (`fresh` in its payload) as of the moment of sending; None: it is of no
use any more and is skipped."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed delivery, with all that its message needs."""

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
    claimed: int = 0
    """Rows looked at; fewer than `BATCH` means that no more were due."""
