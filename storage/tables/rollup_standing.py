"""What stands of every answer as of every report: worked out once, when it changes."""

from sqlalchemy import BigInteger, Float, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class StandingRow(Base):
    """What stands of one indicator of a unit after one of its filed reports (`bot.core.rollup_carry`).

    `storage.rollup_restate` keeps it, in the transaction that changes a report. The columns of a reading
    are all empty where nothing approved has said anything.
    """

    __tablename__ = "standings"
    # The values lie in the order of their key, so that reading a report's standings is one search.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  SQLAlchemy reads this attribute from the class

    # No foreign key: checking it would lock the report of a week that somebody else is filing, who in turn
    # waits for this unit.
    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(String(64), primary_key=True)

    meaning: Mapped[str] = mapped_column(String(16))
    said: Mapped[str] = mapped_column(String(8))
    number: Mapped[float | None] = mapped_column(Float)
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    based: Mapped[str | None] = mapped_column(String(8))
    total: Mapped[float] = mapped_column(Float)

    approved_meaning: Mapped[str | None] = mapped_column(String(16))
    approved_said: Mapped[str | None] = mapped_column(String(8))
    approved_number: Mapped[float | None] = mapped_column(Float)
    approved_numerator: Mapped[int | None] = mapped_column(BigInteger)
    approved_denominator: Mapped[int | None] = mapped_column(BigInteger)
    approved_based: Mapped[str | None] = mapped_column(String(8))
    approved_total: Mapped[float | None] = mapped_column(Float)
