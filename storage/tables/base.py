"""What all tables share."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase

from storage.types import UtcDateTime


class Base(DeclarativeBase):
    """The metadata that migrations are compared with."""

    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads this attribute from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }
