"""What the bot learns: questions it could not answer, and what administrators make of them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ask_answer import CuratedAnswer
from bot.core.errors import LessonGone, NotAllowed, NothingToTeach
from bot.core.lessons import LONGEST_ALIAS, MOST_WORDS, LessonDraft, Step, read_alias, written
from bot.core.plan import Alias
from bot.core.roles import Action, Role
from bot.core.units import Level
from bot.services.ask import AskService
from bot.services.group import GroupService
from storage import ask as store
from storage.ask import Lesson, Miss
from storage.database import Database

__all__ = ["LearnService", "Lesson", "Miss", "Taught"]

MOST_LISTED = 200
"""Questions an administrator can page through."""

LOOK_EVERY = timedelta(minutes=1)
"""How long another process's lessons may go unnoticed."""

WRITING_LASTS = timedelta(days=1)
"""How long a lesson that is being written keeps taking what its writer says."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What a lesson did."""

    lesson: Lesson
    solved: tuple[Miss, ...] = ()
    """The waiting questions that are answered now."""


class LearnService:
    """Lists unanswered questions and keeps lessons; all of it needs the province's rights."""

    def __init__(
        self, database: Database, group: GroupService, ask: AskService, *, admins: Iterable[int] = ()
    ) -> None:
        """`admins` hold the province's rights by configuration."""
        self._database = database
        self._group = group
        self._ask = ask
        self._admins = frozenset(admins)
        self._teachers: frozenset[int] = frozenset()
        self._writers: set[int] = set()
        self._version = (0, 0)
        self._looked_at: datetime | None = None
        self._teaching = asyncio.Lock()

    async def load(self) -> None:
        """Build the index, and let the lessons act that were taught before this process began."""
        await self._ask.prepare()
        await self._teach()

    async def refresh(self, *, now: datetime) -> None:
        """Take over what other processes changed; looks at the database at most once a minute."""
        if self._looked_at is not None and abs(now - self._looked_at) < LOOK_EVERY:
            return
        self._looked_at = now
        self._teachers = await self.all_teachers()
        async with self._database.read() as session:
            version = await store.version(session)
            self._writers = await store.writers(session, since=now - WRITING_LASTS)
        if version != self._version:
            await self._teach()

    async def all_teachers(self) -> frozenset[int]:
        """Return who administers the province, by configuration or by role."""
        roots = await self._provinces()
        async with self._database.read() as session:
            return self._admins | await store.holders(session, roots, Role.ADMIN.value)

    def teaches(self, user_id: int) -> bool:
        """Tell whether to show the person what is for administrators; no permission follows from it."""
        return user_id in self._teachers

    def writing(self, user_id: int) -> bool:
        """Tell whether what the person says belongs to a lesson they are writing."""
        return user_id in self._writers

    async def misses(self, user_id: int) -> list[Miss]:
        """Return the questions that wait, the most asked first.

        Raises:
            NotAllowed: the person does not administer the province.
        """
        await self.require(user_id)
        async with self._database.read() as session:
            return await store.open_misses(session, limit=MOST_LISTED)

    async def miss(self, user_id: int, miss_id: int) -> Miss:
        """Return one of them.

        Raises:
            NotAllowed: the person does not administer the province.
            LessonGone: it is not kept any more.
        """
        await self.require(user_id)
        async with self._database.read() as session:
            found = await store.miss(session, miss_id)
        if found is None:
            raise LessonGone
        return found

    async def lessons(self, user_id: int, *, limit: int = 50) -> list[Lesson]:
        """Return the latest changes, the newest first, with who made and who undid them.

        Raises:
            NotAllowed: the person does not administer the province.
        """
        await self.require(user_id)
        async with self._database.read() as session:
            return await store.lessons(session, limit=limit)

    async def ignore(self, user_id: int, miss_id: int, *, now: datetime) -> Taught:
        """Have a question not shown again, however often it is asked.

        Raises:
            NotAllowed: the person does not administer the province.
            LessonGone: it is not kept any more.
        """
        found = await self.miss(user_id, miss_id)
        async with self._database.write() as session:
            lesson = await store.add_lesson(session, "ignore", {"question": found.text}, by=user_id, at=now)
            await store.settle_misses(session, [found.id], lesson.id)
        return Taught(lesson, (found,))

    async def add_alias(self, user_id: int, said: str, *, now: datetime) -> Taught:
        """Add the alias `word = term`; it acts before this returns.

        Raises:
            NotAllowed: the person does not administer the province.
            AliasUnreadable, AliasUnknownTerm, AliasKnown: see `bot.core.lessons.read_alias`.
        """
        await self.require(user_id)
        known = [(word, alias.term) for alias in self._ask.aliases for word in alias.words]
        word, term = read_alias(said, self._ask.plan, known)
        async with self._database.write() as session:
            lesson = await store.add_lesson(
                session, "alias", {"word": word, "term": term}, by=user_id, at=now
            )
            await store.drop_draft(session, user_id)
        self._writers.discard(user_id)
        return await self._taught(lesson, now=now)

    async def undo(self, user_id: int, lesson_id: int, *, now: datetime) -> bool:
        """Undo a lesson at once; its questions wait again. False if it was undone already.

        Raises:
            NotAllowed: the person does not administer the province.
        """
        await self.require(user_id)
        async with self._database.write() as session:
            undone = await store.undo_lesson(session, lesson_id, by=user_id, at=now)
        if undone:
            await self._teach()
        return undone

    async def begin(self, user_id: int, miss_id: int, step: Step, *, now: datetime) -> LessonDraft:
        """Begin to write a lesson for a kept question; one that was begun before is dropped.

        Raises:
            NotAllowed: the person does not administer the province.
            LessonGone: the question is not kept any more.
        """
        found = await self.miss(user_id, miss_id)
        read = self._ask.answer(found.text, now=now).explanation.words
        words = tuple(word[:LONGEST_ALIAS] for word, _ in read)[:MOST_WORDS]
        draft = LessonDraft(step, found.text, words or (found.text[:LONGEST_ALIAS],))
        await self._keep(user_id, draft, now=now)
        return draft

    async def write(self, user_id: int, said: str, *, now: datetime) -> LessonDraft | None:
        """Take what somebody who is `writing` said; None if they write nothing (any more).

        Raises:
            NotAllowed: the person does not administer the province.
            Refusal: it does not fit, see `bot.core.lessons.written`; what was written stays.
        """
        draft = await self.draft(user_id)
        if draft is None or draft.step is Step.ALIAS:
            return draft
        draft = written(draft, said, self._ask.plan)
        await self._keep(user_id, draft, now=now)
        return draft

    async def draft(self, user_id: int) -> LessonDraft | None:
        """Return what the person is writing.

        Raises:
            NotAllowed: the person does not administer the province.
        """
        await self.require(user_id)
        async with self._database.read() as session:
            found = await store.draft(session, user_id)
        return LessonDraft.from_json(found.content) if found else None

    async def save(self, user_id: int, *, now: datetime) -> Taught:
        """Make the draft a curated answer; it acts before this returns.

        Raises:
            NotAllowed: the person does not administer the province.
            LessonGone: nothing is being written (a second tap).
            NothingToTeach: it is not complete.
        """
        draft = await self.draft(user_id)
        if draft is None:
            raise LessonGone
        if draft.step is not Step.CONFIRM:
            raise NothingToTeach
        content = {"words": list(draft.words), "text": draft.text, "clause": draft.clause}
        async with self._database.write() as session:
            lesson = await store.add_lesson(session, "answer", content, by=user_id, at=now)
            await store.drop_draft(session, user_id)
        self._writers.discard(user_id)
        return await self._taught(lesson, now=now)

    async def drop(self, user_id: int) -> None:
        """Forget what the person was writing."""
        async with self._database.write() as session:
            await store.drop_draft(session, user_id)
        self._writers.discard(user_id)

    async def _keep(self, user_id: int, draft: LessonDraft, *, now: datetime) -> None:
        async with self._database.write() as session:
            await store.put_draft(session, user_id, draft.to_json(), at=now)
        self._writers.add(user_id)

    async def _taught(self, lesson: Lesson, *, now: datetime) -> Taught:
        """Let a new lesson act, and settle the waiting questions that it answers."""
        await self._teach()
        async with self._database.read() as session:
            waiting = await store.open_misses(session, limit=MOST_LISTED)
        # What was answered and complained about stays: that it has an answer is not the point.
        solved = tuple(
            one for one in waiting if not one.complaints and self._ask.answer(one.text, now=now).found
        )
        if lesson.kind == "answer":
            words = lesson.content["words"]
            solved += tuple(
                one for one in waiting if one.complaints and all(word in one.text for word in words)
            )
        if solved:
            async with self._database.write() as session:
                await store.settle_misses(session, [one.id for one in solved], lesson.id)
        return Taught(lesson, solved)

    async def _teach(self) -> None:
        """Have the matcher know exactly the lessons that stand."""
        async with self._teaching:
            async with self._database.read() as session:
                version = await store.version(session)
                lessons = await store.lessons(session)
            if version != self._version:
                await self._ask.teach(*_standing(lessons))
                self._version = version

    async def _provinces(self) -> list[str]:
        roots = (await self._group.tree()).children(None)
        return [unit.code for unit in roots if unit.level is Level.PROVINCE]

    async def require(self, user_id: int) -> None:
        """Raise NotAllowed unless the person administers the province."""
        provinces = await self._provinces()
        if not provinces:
            raise NotAllowed(unit="")
        for province in provinces:
            await self._group.require(user_id, Action.DUTIES, province)


def _standing(lessons: Iterable[Lesson]) -> tuple[list[Alias], list[CuratedAnswer]]:
    standing = [lesson for lesson in lessons if lesson.undone_at is None]
    aliases = [
        Alias(term=lesson.content["term"], words=(lesson.content["word"],))
        for lesson in standing
        if lesson.kind == "alias"
    ]
    curated = [
        CuratedAnswer(tuple(lesson.content["words"]), lesson.content["text"], lesson.content["clause"])
        for lesson in standing
        if lesson.kind == "answer"
    ]
    return aliases, curated
