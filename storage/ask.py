"""Unanswered questions and the lessons drawn from them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import LONGEST_MISS, LessonDraftRow, LessonRow, MissRow, RoleRow
from storage.upsert import insert_into

__all__ = ["LONGEST_MISS", "Draft", "Lesson", "Miss"]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that waits for an administrator."""

    id: int
    text: str
    asked: int
    complaints: int
    hint: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class NewMiss:
    """One time that a question was not answered, or answered beside the point (`complaint`)."""

    text: str
    update_id: int
    at: datetime
    complaint: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """One change that an administrator made.

    `content` is `{"word", "term"}` for an alias, `{"words", "text", "clause"}` for an answer and
    `{"question"}` for a question that is to be ignored.
    """

    id: int
    kind: str
    content: dict[str, Any]
    added_by: int
    added_at: datetime
    undone_by: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A lesson that somebody is writing."""

    user_id: int
    content: dict[str, Any]
    changed_at: datetime


def _miss(row: MissRow) -> Miss:
    return Miss(row.id, row.text, row.asked, row.complaints, row.hint, row.first_at, row.last_at)


def _lesson(row: LessonRow) -> Lesson:
    return Lesson(row.id, row.kind, row.content, row.added_by, row.added_at, row.undone_by, row.undone_at)


async def count_misses(session: AsyncSession, misses: Sequence[NewMiss]) -> None:
    """Count one more time that each was not answered; the same update again changes nothing.

    A question that a lesson had settled waits again, unless it is to be ignored.
    """
    insert = insert_into(session, MissRow)
    ignored = select(LessonRow.id).where(LessonRow.kind == "ignore", LessonRow.undone_at.is_(None))
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["text"],
            set_={
                "asked": MissRow.asked + insert.excluded.asked,
                "complaints": MissRow.complaints + insert.excluded.complaints,
                "last_at": insert.excluded.last_at,
                "last_update": insert.excluded.last_update,
                "lesson": case((MissRow.lesson.in_(ignored), MissRow.lesson), else_=None),
            },
            where=MissRow.last_update != insert.excluded.last_update,
        ),
        [
            {
                "text": miss.text,
                "asked": int(not miss.complaint),
                "complaints": int(miss.complaint),
                "hint": "",
                "first_at": miss.at,
                "last_at": miss.at,
                "last_update": miss.update_id,
            }
            for miss in misses
        ],
    )


async def keep_at_most(session: AsyncSession, most: int) -> None:
    """Drop the least asked questions, the oldest first, until `most` are left."""
    surplus = (await session.scalar(select(func.count()).select_from(MissRow)) or 0) - most
    if surplus > 0:
        least = select(MissRow.id).order_by(MissRow.asked + MissRow.complaints, MissRow.last_at)
        await session.execute(delete(MissRow).where(MissRow.id.in_(least.limit(surplus))))


async def put_hint(session: AsyncSession, text: str, hint: str) -> None:
    """Note which suggestion somebody took who had asked `text`."""
    await session.execute(update(MissRow).where(MissRow.text == text).values(hint=hint[:64]))


async def open_misses(session: AsyncSession, *, limit: int) -> list[Miss]:
    """Return the questions that wait, the most asked first."""
    often = (MissRow.asked + MissRow.complaints).desc()
    rows = await session.scalars(
        select(MissRow).where(MissRow.lesson.is_(None)).order_by(often, MissRow.last_at.desc()).limit(limit)
    )
    return [_miss(row) for row in rows]


async def count_open(session: AsyncSession) -> int:
    """Return how many questions wait."""
    return await session.scalar(select(func.count()).where(MissRow.lesson.is_(None))) or 0


async def miss(session: AsyncSession, miss_id: int) -> Miss | None:
    """Return one question, if it is still kept."""
    row = await session.get(MissRow, miss_id)
    return _miss(row) if row else None


async def settle_misses(session: AsyncSession, miss_ids: Collection[int], lesson_id: int) -> None:
    """Note that a lesson settles these questions."""
    await session.execute(update(MissRow).where(MissRow.id.in_(miss_ids)).values(lesson=lesson_id))


async def add_lesson(
    session: AsyncSession, kind: str, content: dict[str, Any], *, by: int, at: datetime
) -> Lesson:
    """Add a lesson and return it."""
    row = LessonRow(kind=kind, content=content, added_by=by, added_at=at)
    session.add(row)
    await session.flush()
    return _lesson(row)


async def undo_lesson(session: AsyncSession, lesson_id: int, *, by: int, at: datetime) -> bool:
    """Undo a lesson, so that its questions wait again; False if it was undone already."""
    row = await session.get(LessonRow, lesson_id, with_for_update=True)
    if row is None or row.undone_at is not None:
        return False
    row.undone_by, row.undone_at = by, at
    await session.execute(update(MissRow).where(MissRow.lesson == lesson_id).values(lesson=None))
    return True


async def lessons(session: AsyncSession, *, limit: int | None = None) -> list[Lesson]:
    """Return all lessons, undone ones included, the newest first."""
    rows = await session.scalars(select(LessonRow).order_by(LessonRow.id.desc()).limit(limit))
    return [_lesson(row) for row in rows]


async def version(session: AsyncSession) -> tuple[int, int]:
    """Return a mark that changes whenever a lesson is added or undone that changes answers."""
    counts = select(func.count(), func.count(LessonRow.undone_at)).where(LessonRow.kind != "ignore")
    row = (await session.execute(counts)).one()
    return row[0], row[1]


async def draft(session: AsyncSession, user_id: int) -> Draft | None:
    """Return what this person is writing."""
    row = await session.get(LessonDraftRow, user_id)
    return Draft(row.user_id, row.content, row.changed_at) if row else None


async def put_draft(session: AsyncSession, user_id: int, content: dict[str, Any], *, at: datetime) -> None:
    """Keep what this person is writing, instead of what there was."""
    await session.merge(LessonDraftRow(user_id=user_id, content=content, changed_at=at))


async def drop_draft(session: AsyncSession, user_id: int) -> None:
    """Forget what this person was writing."""
    await session.execute(delete(LessonDraftRow).where(LessonDraftRow.user_id == user_id))


async def writers(session: AsyncSession, *, since: datetime) -> set[int]:
    """Return who is writing a lesson and touched it after `since`."""
    rows = await session.scalars(select(LessonDraftRow.user_id).where(LessonDraftRow.changed_at > since))
    return set(rows)


async def holders(session: AsyncSession, units: Iterable[str], role: str) -> set[int]:
    """Return who holds `role` at one of `units`."""
    codes: Sequence[str] = list(units)
    rows = await session.scalars(select(RoleRow.user_id).where(RoleRow.unit.in_(codes), RoleRow.role == role))
    return set(rows)
