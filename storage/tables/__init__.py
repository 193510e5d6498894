"""Every table, one module per feature; importing this package makes the metadata complete."""

from storage.tables.ask import LONGEST_MISS, LessonDraftRow, LessonRow, MissRow
from storage.tables.base import Base
from storage.tables.buttons import ButtonRow
from storage.tables.group import ChatRow, PersonRow, RoleRow, UnitRow
from storage.tables.group_people import AttemptRow, AuditRow, InvitationRow, LeaveRow
from storage.tables.remind import (
    AckRow,
    CalendarTokenRow,
    DeliveryRow,
    DutyDraftRow,
    DutyRow,
    LeaseRow,
    MarkRow,
    MoveRow,
)
from storage.tables.report import (
    AllowanceRow,
    CityPassRow,
    EntryRow,
    ExemptionRow,
    ReportCardRow,
    ReportMoveRow,
    ReportRow,
    RevisionRow,
)
from storage.tables.rollup import PackRow
from storage.tables.rollup_standing import StandingRow

__all__ = [
    "LONGEST_MISS",
    "AckRow",
    "AllowanceRow",
    "AttemptRow",
    "AuditRow",
    "Base",
    "ButtonRow",
    "CalendarTokenRow",
    "ChatRow",
    "CityPassRow",
    "DeliveryRow",
    "DutyDraftRow",
    "DutyRow",
    "EntryRow",
    "ExemptionRow",
    "InvitationRow",
    "LeaseRow",
    "LeaveRow",
    "LessonDraftRow",
    "LessonRow",
    "MarkRow",
    "MissRow",
    "MoveRow",
    "PackRow",
    "PersonRow",
    "ReportCardRow",
    "ReportMoveRow",
    "ReportRow",
    "RevisionRow",
    "RoleRow",
    "StandingRow",
    "UnitRow",
]
