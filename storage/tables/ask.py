"""Questions that were not answered, and what administrators taught the bot because of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base

LONGEST_MISS = 100
"""Characters kept of a question; what is longer tells administrators no more."""


class MissRow(Base):
    """A question that was declined or answered beside the point: its words, never who asked."""

    __tablename__ = "ask_misses"
    __table_args__ = (Index("ix_ask_misses_lesson", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST_MISS), unique=True)
    asked: Mapped[int] = mapped_column(default=0)
    """How often it was declined."""
    complaints: Mapped[int] = mapped_column(default=0)
    """How often somebody pressed 没答到点上."""
    hint: Mapped[str] = mapped_column(String(64), default="")
    """The suggestion (您想问) that somebody took instead, the last one."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_update: Mapped[int] = mapped_column(BigInteger)
    """The update that counted last; the same one again does not count."""
    lesson: Mapped[int | None] = mapped_column(ForeignKey("ask_lessons.id"))
    """What settled it; None while it waits for an administrator."""


class LessonRow(Base):
    """One change that an administrator made; append-only, undoing only marks it."""

    __tablename__ = "ask_lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`alias`, `answer` or `ignore`."""
    content: Mapped[dict[str, Any]]
    added_by: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None]


class LessonDraftRow(Base):
    """A lesson that an administrator is writing, one for each."""

    __tablename__ = "ask_lesson_drafts"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
