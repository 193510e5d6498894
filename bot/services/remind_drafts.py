"""An organiser's change while it is being put together; it outlives a restart."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.errors import NothingOpen
from bot.core.remind_change import ChangeKind, DutyChange
from bot.core.remind_dialog import (
    DutyDraft,
    Fault,
    begin_add,
    begin_change,
    change_of,
    typed,
    with_audience,
)
from bot.core.units import Level
from bot.core.workdays import local_date
from bot.services.remind_duties import DutyService, Effect
from storage import remind_duties as store
from storage.database import Database


class NoDraft(NothingOpen):
    """The person is not in the middle of a change."""

    text_key = "remind.manage.draft_gone"


class OccurrenceGone(NothingOpen):
    """The occurrence was cancelled or moved in between."""

    text_key = "remind.manage.gone"


@dataclass(frozen=True, slots=True)
class DraftView:
    """Where a change stands."""

    draft: DutyDraft
    fault: Fault | None = None
    effect: Effect | None = None
    """What it would do, once it is complete."""


class DraftService:
    """Takes a change answer by answer."""

    def __init__(self, database: Database, duties: DutyService) -> None:
        self._database = database
        self._duties = duties

    async def busy(self, user_id: int) -> bool:
        """Tell whether the person is in the middle of a change."""
        async with self._database.read() as session:
            return await store.draft(session, user_id) is not None

    async def add(self, user_id: int, *, now: datetime) -> DraftView:
        """Begin a new duty.

        Raises:
            NotAllowed: the person arranges no duties.
        """
        await self._duties.areas(user_id)
        return await self._keep(user_id, begin_add(f"own-{secrets.token_hex(4)}"), now=now)

    async def change(
        self, user_id: int, kind: ChangeKind, duty: str, nominal: date, area: str, *, now: datetime
    ) -> DraftView:
        """Begin to move or cancel one occurrence, to change a duty's rule, or to end it.

        Raises:
            NotAllowed: the person arranges no duties.
            OccurrenceGone: it is not in the calendar any more.
        """
        await self._duties.areas(user_id)
        planned = await self._duties.find(duty, nominal, area)
        if planned is None:
            raise OccurrenceGone
        if kind.concerns_the_duty:
            area = await self._duties.area_of(duty)
        await self._duties.require(user_id, area)
        draft = begin_change(kind, planned.duty, nominal, planned.occurrence.due, area)
        return await self._keep(user_id, draft, now=now)

    async def typed(self, user_id: int, text: str, *, now: datetime) -> DraftView:
        """Take what the person typed; a fault leaves the draft as it was.

        Raises:
            NoDraft: the person is not in the middle of a change.
        """
        draft = await self._draft(user_id)
        answer = typed(draft, text, local_date(now))
        if isinstance(answer, Fault):
            return DraftView(draft, answer)
        return await self._keep(user_id, answer, now=now)

    async def audience(self, user_id: int, level: Level, area: str, *, now: datetime) -> DraftView:
        """Take whom a new duty is for.

        Raises:
            NoDraft: the person is not in the middle of a change.
        """
        return await self._keep(user_id, with_audience(await self._draft(user_id), level, area), now=now)

    async def confirm(self, user_id: int, *, now: datetime) -> Effect:
        """Do what the draft says, and forget the draft. A second press finds no draft.

        Raises:
            NoDraft: there is none (any more), or it is not complete.
            NotAllowed: the person may not arrange duties there.
        """
        change = await self._change(await self._draft(user_id))
        if change is None:
            raise NoDraft
        effect = await self._duties.apply(user_id, change, now=now)
        await self.abandon(user_id, now=now)
        return effect

    async def abandon(self, user_id: int, *, now: datetime) -> None:
        """Forget the draft."""
        async with self._database.write() as session:
            await store.put_draft(session, user_id, None, now=now)

    async def _draft(self, user_id: int) -> DutyDraft:
        async with self._database.read() as session:
            kept = await store.draft(session, user_id)
        if kept is None:
            raise NoDraft
        return DutyDraft.from_json(kept)

    async def _keep(self, user_id: int, draft: DutyDraft, *, now: datetime) -> DraftView:
        async with self._database.write() as session:
            await store.put_draft(session, user_id, draft.to_json(), now=now)
        change = await self._change(draft)
        effect = None if change is None else await self._duties.preview(user_id, change, now=now)
        return DraftView(draft, effect=effect)

    async def _change(self, draft: DutyDraft) -> DutyChange | None:
        known = None
        if draft.kind is not ChangeKind.ADD:
            planned = await self._duties.find(draft.duty, date.fromisoformat(draft.nominal), draft.area)
            known = planned.duty if planned else None
        return change_of(draft, known)
