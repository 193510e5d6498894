"""Weekly reports: the draft, the filed values, every change."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ReportRow(Base):
    """One unit's report for one period; at first its draft."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("unit", "period"),
        Index("ix_reports_period_state", "period", "state"),
        Index("ix_reports_holder", "holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    period: Mapped[str] = mapped_column(String(8))
    """ISO week, `2019-W10`."""
    state: Mapped[str] = mapped_column(String(12))
    draft: Mapped[dict[str, Any]]
    """The dialog's working copy, answers included; they count only once it is confirmed."""
    version: Mapped[int] = mapped_column(default=0)
    """Counts every change."""
    holder: Mapped[int | None] = mapped_column(BigInteger)
    """Who is filling it in now; None while nobody is."""
    last_update: Mapped[int | None] = mapped_column(BigInteger)
    """The update that changed it last; the same one again changes nothing."""
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(BigInteger)
    submissions: Mapped[int] = mapped_column(default=0)
    """How often it was confirmed; the last part of the receipt number."""


class EntryRow(Base):
    """The filed value of one indicator in one report."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_indicator", "indicator"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(64), primary_key=True)
    meaning: Mapped[str] = mapped_column(String(16))
    number: Mapped[float | None] = mapped_column(Float)
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)


class RevisionRow(Base):
    """One change of one value: append-only, so that no number is ever lost."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("update_id", "report_id", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(64))
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    """The Telegram update that made the change; unique with report and indicator."""
