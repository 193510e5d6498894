"""Every table, one module per feature; importing this package makes the metadata complete."""

from storage.tables.base import Base
from storage.tables.buttons import ButtonRow
from storage.tables.group import ChatRow, PersonRow, RoleRow, UnitRow
from storage.tables.remind import DeliveryRow, MarkRow
from storage.tables.report import EntryRow, ReportRow, RevisionRow

__all__ = [
    "Base",
    "ButtonRow",
    "ChatRow",
    "DeliveryRow",
    "EntryRow",
    "MarkRow",
    "PersonRow",
    "ReportRow",
    "RevisionRow",
    "RoleRow",
    "UnitRow",
]
