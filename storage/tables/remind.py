"""The ledger of deliveries, who holds the clock, how duties were changed, and what people answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class DeliveryRow(Base):
    """One message owed to one chat."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("duty", "duty_version", "occurrence", "chat_id", "rung"),
        Index("ix_deliveries_state_send_at", "state", "send_at"),
        Index("ix_deliveries_chat_finished", "chat_id", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(String(64))
    duty_version: Mapped[int] = mapped_column(default=1)
    occurrence: Mapped[str] = mapped_column(String(32))
    """The due date (ISO) of a duty; for other messages whatever makes them one of a kind."""
    chat_id: Mapped[int] = mapped_column(BigInteger)
    rung: Mapped[int] = mapped_column(default=0)
    """Days from the due date."""
    kind: Mapped[str] = mapped_column(String(8), default="line")
    """`notice` (counts against the budget, keeps to the hours), `alert` (keeps to the hours), `line`."""
    unit: Mapped[str | None] = mapped_column(String(12))
    """Whom it is for; None where no unit is meant."""
    payload: Mapped[dict[str, Any]]
    """What the sentence needs besides the duty: values as they were when it was planned."""
    send_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """Several notices in one digest share it."""
    planned_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class MarkRow(Base):
    """How far some recurring work has come."""

    __tablename__ = "marks"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


class LeaseRow(Base):
    """Which process holds the clock."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32), default="")
    """Empty: given back."""
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    """Counts the signs of life. Whether they have stopped is measured by the waiting process's own
    stopwatch, so that no setting of any clock can end or prolong a lease."""
    at: Mapped[datetime]
    """When the last sign of life was given, by the bot's clock; for people."""


class DutyRow(Base):
    """A duty that people changed or added; one that nobody touched has no row."""

    __tablename__ = "duties"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    body: Mapped[dict[str, Any] | None]
    """The whole duty, if it is not the plan's or was rewritten."""
    area: Mapped[str] = mapped_column(String(32), default="")
    """片区 to which it is confined; empty for everybody of its level."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigInteger)


class MoveRow(Base):
    """One occurrence of a duty that people moved or cancelled."""

    __tablename__ = "duty_moves"

    duty: Mapped[str] = mapped_column(String(64), primary_key=True)
    nominal: Mapped[date] = mapped_column(Date, primary_key=True)
    area: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    """片区 for which it holds; empty for all."""
    due: Mapped[date | None] = mapped_column(Date)
    """The new date; None: cancelled."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigInteger)


class DutyDraftRow(Base):
    """What an organiser is in the middle of adding or moving."""

    __tablename__ = "duty_drafts"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    draft: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class AckRow(Base):
    """签收: a unit has seen a notice."""

    __tablename__ = "acks"

    duty: Mapped[str] = mapped_column(String(64), primary_key=True)
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(BigInteger)


class CalendarTokenRow(Base):
    """A calendar's subscription address; whoever knows the token may read the unit's dates."""

    __tablename__ = "calendar_tokens"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    unit: Mapped[str] = mapped_column(String(12), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(BigInteger)
