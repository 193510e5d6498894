"""Units, people, their roles, and the groups they speak in."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, String
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


class PersonRow(Base):
    """Somebody who spoke to the bot or holds a role."""

    __tablename__ = "people"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(256))
    seen_at: Mapped[datetime]


class RoleRow(Base):
    """What a person may do for a unit and what lies below it."""

    __tablename__ = "roles"

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
