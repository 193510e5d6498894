"""Weekly reports: the draft, the filed values, every change."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ReportRow(Base):
    """One unit's report for one period; at first its draft."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("unit", "period"),
        Index("ix_reports_period_state", "period", "state", "version"),
        # The roll-up finds a unit's reports here, without reading the wide rows.
        Index("ix_reports_unit_period_state", "unit", "period", "state", postgresql_include=["id"]),
        Index("ix_reports_holder", "holder"),
        Index("ix_reports_reviewer", "reviewer"),
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
    filed: Mapped[dict[str, Any] | None]
    """The draft as it was when it was confirmed last: what reviewers see."""
    timeliness: Mapped[str] = mapped_column(String(12), default="")
    """`on_time`, `late` or `backfilled`, as of the first confirmation."""
    on_behalf: Mapped[bool] = mapped_column(default=False)
    """Whether a level above confirmed it last (代报)."""
    warnings: Mapped[int] = mapped_column(default=0)
    """What the checks had to say when it was confirmed last."""
    applied: Mapped[list[Any]] = mapped_column(default=list)
    """The latest updates that changed it, oldest first: a replayed one is known also if it set no value."""
    reviewer: Mapped[int | None] = mapped_column(BigInteger)
    """Who is writing down what is to be mended; None while nobody is."""
    review: Mapped[dict[str, Any] | None]
    """That writing: `asking` (an indicator id or null) and `reasons` by indicator id."""


class EntryRow(Base):
    """The filed value of one indicator in one report."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_indicator", "indicator"),
        # The values lie in the order of their key, so that reading a report's values is one search.
        {"sqlite_with_rowid": False},
    )

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
    why: Mapped[str] = mapped_column(Text, default="")
    """更正原因, the reviewer's remark, or that it came after filing."""


class ReportMoveRow(Base):
    """One move of a whole report: filed, returned, approved, accepted; append-only."""

    __tablename__ = "report_moves"
    __table_args__ = (UniqueConstraint("update_id", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    move: Mapped[str] = mapped_column(String(12))
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    update_id: Mapped[int] = mapped_column(BigInteger)
    reasons: Mapped[dict[str, Any]]
    """For a return: the reviewer's remark by indicator id, "" for the whole report."""


class AllowanceRow(Base):
    """Leave to report after the lock (补报), for one unit and week, until a moment."""

    __tablename__ = "report_allowances"

    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class ExemptionRow(Base):
    """Weeks in which a unit need not report (免报)."""

    __tablename__ = "report_exemptions"

    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    first: Mapped[str] = mapped_column(String(8), primary_key=True)
    """First week."""
    last: Mapped[str | None] = mapped_column(String(8))
    """Last week; None while it has no end."""
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class CityPassRow(Base):
    """A city's word that its week is done, and what it knows to be missing."""

    __tablename__ = "report_passes"

    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    gaps: Mapped[list[Any]]
    """Names of the counties that were not approved then."""
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    accepted_by: Mapped[int | None] = mapped_column(BigInteger)
    """Who of the province took it over (接收); None until then."""
    accepted_at: Mapped[datetime | None]


class ReportCardRow(Base):
    """A group's weekly card that counts up."""

    __tablename__ = "report_cards"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    shown: Mapped[str] = mapped_column(String(32))
    """Digest of the values that the card shows."""
    edited_at: Mapped[datetime]
