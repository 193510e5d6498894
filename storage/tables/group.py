"""Units, people, their roles, and the groups they speak in."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class UnitRow(Base):
    """An org unit (单位)."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(8))
    parent: Mapped[str | None] = mapped_column(String(12), index=True)
    kind: Mapped[str] = mapped_column(String(16), default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=0, index=True)
    """Which import wrote it; the highest tells every process whether its tree is still the newest."""


class PersonRow(Base):
    """Somebody who spoke to the bot or holds a role."""

    __tablename__ = "people"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(256))
    seen_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    """Since when the bot cannot write to them in private."""


class RoleRow(Base):
    """What a person may do for a unit and what lies below it."""

    __tablename__ = "roles"
    __table_args__ = (Index("ix_roles_unit", "unit"),)

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_by: Mapped[int | None] = mapped_column(BigInteger)
    granted_at: Mapped[datetime]


class ChatRow(Base):
    """A group and the unit it serves."""

    __tablename__ = "chats"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(256), default="")
    unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"), index=True)
    main: Mapped[bool] = mapped_column(default=True)
    """Whether the unit's notices go here."""
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    """Topic for notices; None for General and for groups without topics."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    """`active`, or why nothing can be sent: `left`, `kicked`, `gone`."""
    bound_at: Mapped[datetime | None]
    unbound_since: Mapped[datetime | None]
    """Since when it serves no unit; after seven days the bot leaves."""
    hinted_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which an unbound group was told how to bind."""
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_until: Mapped[time | None] = mapped_column(Time)
    """Quiet hours of its own, Shanghai time; None for the configured ones."""
    in_group: Mapped[bool | None]
    """Whether its people may fill in the report in the group; None for what is configured."""
