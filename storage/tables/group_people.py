"""How people come and go: invitations, wrong tokens, leaves, and the log of every change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class InvitationRow(Base):
    """An invitation of a person, or a code that binds a group; single use."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token; the token itself is told once and kept nowhere."""
    kind: Mapped[str] = mapped_column(String(8))
    """`join` or `bind`."""
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    role: Mapped[str | None] = mapped_column(String(16))
    username: Mapped[str] = mapped_column(String(32), default="")
    """The only account that may use it (lower case, without @); empty for whoever comes first."""
    created_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AttemptRow(Base):
    """A token that somebody tried and that does not exist."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_user_id_at", "user_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class LeaveRow(Base):
    """Days on which a deputy (代理) holds somebody's roles at a unit."""

    __tablename__ = "leaves"
    __table_args__ = (Index("ix_leaves_unit", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    deputy: Mapped[int] = mapped_column(BigInteger, index=True)
    starts: Mapped[date] = mapped_column(Date)
    """First day of the leave."""
    until: Mapped[date] = mapped_column(Date)
    """First day back."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was called off; None if it runs its course."""


class AuditRow(Base):
    """One change of who or what belongs where: ids only, no names, no texts."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_unit_at", "unit", "at"), Index("ix_audit_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[int | None] = mapped_column(BigInteger)
    """Who did it; None for the operator and for the bot itself."""
    action: Mapped[str] = mapped_column(String(32))
    """`group.bound`, `role.given`, …: see `storage.group_audit`."""
    unit: Mapped[str | None] = mapped_column(String(12))
    subject: Mapped[int | None] = mapped_column(BigInteger)
    """The person it was done to."""
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]]
