"""The ledger of deliveries, and how far planning has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class DeliveryRow(Base):
    """One message owed to one chat."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("duty", "duty_version", "occurrence", "chat_id", "rung"),
        Index("ix_deliveries_state_send_at", "state", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(String(64))
    duty_version: Mapped[int] = mapped_column(default=1)
    occurrence: Mapped[str] = mapped_column(String(32))
    """The due date (ISO) of a duty; for other messages whatever makes them one of a kind."""
    chat_id: Mapped[int] = mapped_column(BigInteger)
    rung: Mapped[int] = mapped_column(default=0)
    """Days from the due date."""
    payload: Mapped[dict[str, Any]]
    """What the sentence needs besides the duty: values as they were when it was planned."""
    send_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    planned_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class MarkRow(Base):
    """How far some recurring work has come."""

    __tablename__ = "marks"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
