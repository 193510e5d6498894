"""Whether a person is in the middle of something."""

from sqlalchemy import BindParameter, bindparam, exists, or_, select

from storage.tables import DutyDraftRow, ReportRow

_PERSON: BindParameter[int] = bindparam("person")

HAS_OPEN_WORK = select(
    or_(
        exists().where(DutyDraftRow.user_id == _PERSON),
        exists().where(ReportRow.holder == _PERSON),
        exists().where(ReportRow.reviewer == _PERSON),
    )
)
"""Tells of a `person`: changing a duty, filling in a report, or writing down what is to be mended in one."""
