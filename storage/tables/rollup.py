"""Frozen papers."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from storage.tables.base import Base


class PackRow(Base):
    """A meeting pack (调度会材料) as it was handed out: its bytes never change again."""

    __tablename__ = "packs"
    __table_args__ = (UniqueConstraint("unit", "period", "checksum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    area: Mapped[str | None] = mapped_column(String(128))
    """Name of the 片区 it is about, `unit` being the province; None for a pack of the unit itself."""
    period: Mapped[str] = mapped_column(String(8))
    checksum: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `content`, in hex."""
    name: Mapped[str] = mapped_column(String(128))
    """File name."""
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    """None: by the operator, from the command line."""
