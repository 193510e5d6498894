"""What buttons do."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ButtonRow(Base):
    """What a button does, who may press it and until when."""

    __tablename__ = "buttons"

    token: Mapped[str] = mapped_column(String(24), primary_key=True)
    action: Mapped[str] = mapped_column(String(32))
    params: Mapped[dict[str, Any]]
    only: Mapped[int | None] = mapped_column(BigInteger)
    """The one person who may press it; None: anybody whom the action itself admits."""
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
