"""Rows of the ledger as values.

What a payload may say, besides the values of its sentence:

| key | meaning |
|---|---|
| `text`, `values` | the sentence's key and its values, for a message that belongs to no duty |
| `due` | ISO date it is about: that day it goes out whatever the budget says |
| `until` | ISO moment from which on it is of no use any more: skipped |
| `fresh` | name of who gives the values at the moment of sending, or says that it is of no use any more |
| `buttons` | rows of `{"label", "action", "params"}` or `{"label", "link"}` (a deep link) |
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.core.workdays import local_date
from storage.tables import DeliveryRow


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be planned. The first five fields make it one of a kind."""

    duty: str
    occurrence: str
    chat_id: int
    rung: int
    send_at: datetime
    duty_version: int = 1
    payload: dict[str, Any] = field(default_factory=dict)
    kind: str = "line"
    """`notice`: counts against the group's budget, keeps to the hours, may share a message with others.
    `alert`: keeps to the hours. `line`: answers what somebody did, goes out at once."""
    unit: str | None = None
    """Whom it is for."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger."""

    id: int
    duty: str
    duty_version: int
    occurrence: str
    chat_id: int
    rung: int
    payload: dict[str, Any]
    send_at: datetime
    state: str
    reason: str
    attempts: int
    message_id: int | None
    planned_at: datetime
    claimed_at: datetime | None
    finished_at: datetime | None
    kind: str = "line"
    unit: str | None = None

    @property
    def matters_until(self) -> date:
        """The due date it is about; the day of sending for what has none."""
        due = self.payload.get("due")
        return date.fromisoformat(due) if due else local_date(self.send_at)


def as_delivery(row: DeliveryRow) -> Delivery:
    """Return a row as the value that leaves storage."""
    return Delivery(
        row.id,
        row.duty,
        row.duty_version,
        row.occurrence,
        row.chat_id,
        row.rung,
        row.payload,
        row.send_at,
        row.state,
        row.reason,
        row.attempts,
        row.message_id,
        row.planned_at,
        row.claimed_at,
        row.finished_at,
        row.kind,
        row.unit,
    )
