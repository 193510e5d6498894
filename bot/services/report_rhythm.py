"""The weekly rhythm through the ledger: planned ahead, looked at again when each message is to go out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import SendWindow
from bot.core.period import Period
from bot.core.report_rhythm import Beat, BeatKind, beats
from bot.core.report_status import WeekStatus
from bot.core.roles import Role
from bot.core.units import Level, Unit, UnitTree
from bot.services.report_forms import ReportForms
from bot.services.report_notices import Buttons
from storage import group as group_store
from storage import remind as remind_store
from storage import report_rhythm as store
from storage import report_status as status_store
from storage.remind import Delivery, NewDelivery
from storage.report_rhythm import WeekCard

EDIT_EVERY = timedelta(minutes=1)
"""A card is edited at most this often: an edit counts against Telegram's 20 messages a minute and group."""

FRESH = "report"
"""Under this name the ledger asks `RhythmService.fresh` what a message says when it goes out."""

MOST_NAMES = 40
"""Names on a card; /missing has them all."""

_TEXTS = {
    (BeatKind.CARD, True): "report.week_card",
    (BeatKind.CARD, False): "report.area_card",
    (BeatKind.NUDGE, True): "report.nudge",
    (BeatKind.CLOSE, True): "report.close",
    (BeatKind.CLOSE, False): "report.area_close",
    (BeatKind.DIGEST, False): "review.digest",
}
"""Key of the sentence, by what is sent and whether it is for a county."""


@dataclass(frozen=True, slots=True)
class CardEdit:
    """A weekly card that shows something old."""

    card: WeekCard
    text: str
    """Key of the sentence."""
    values: dict[str, Any]
    buttons: Buttons
    digest: str


class RhythmService:
    """Plans the week's messages, judges them when they are due, and keeps the group's card up to date."""

    def __init__(self, forms: ReportForms, hours: SendWindow) -> None:
        self._forms = forms
        self._hours = hours
        self._database = forms.database

    async def plan_ahead(self, *, now: datetime) -> int:
        """Put what this week and the next one need into the ledger; return how many messages are new.

        What was over before the bot came is left out, nudges that are past as well.
        """
        tree = await self._forms.group.tree()
        this = Period.containing(now)
        async with self._database.write() as session:
            chats = await group_store.bound_chats(session)
            main: dict[str, int] = {}
            for chat in chats:
                if chat.unit in tree:
                    main.setdefault(chat.unit or "", chat.id)
            reporters = await store.people_with(session, [Role.REPORTER, Role.ADMIN])
            reviewers = await store.people_with(session, [Role.REVIEWER, Role.ADMIN])
            gone = await store.unreachable(session, BeatKind.NUDGE)
            new = []
            for period in (this, this.next()):
                for beat in beats(self._forms.window, period, self._forms.work, self._hours):
                    if beat.until <= now or (beat.kind is BeatKind.NUDGE and beat.at < now):
                        continue
                    for unit, chat_id in self._audience(
                        beat.kind, tree, main, reporters=reporters, reviewers=reviewers, gone=gone
                    ):
                        if unit.active_on(self._forms.window.due_at(period).date()):
                            new.append(self._delivery(beat, period, unit, chat_id))
            return await remind_store.plan(session, new, now=now)

    def _audience(
        self,
        kind: BeatKind,
        tree: UnitTree,
        main: dict[str, int],
        *,
        reporters: Sequence[tuple[int, str]],
        reviewers: Sequence[tuple[int, str]],
        gone: set[int],
    ) -> list[tuple[Unit, int]]:
        """Return which unit is spoken to in which chat."""
        match kind:
            case BeatKind.CARD | BeatKind.CLOSE:
                return [(tree[code], chat_id) for code, chat_id in main.items()]
            case BeatKind.NUDGE:
                people: dict[str, list[int]] = {}
                for user_id, code in reporters:
                    if code in tree and tree[code].level is Level.COUNTY and user_id not in gone:
                        people.setdefault(code, []).append(user_id)
                counties = [unit for unit in tree.all() if unit.level is Level.COUNTY]
                # Nobody of that county can be written to: then its group is told.
                return [
                    (unit, chat_id)
                    for unit in counties
                    for chat_id in people.get(unit.code) or ([main[unit.code]] if unit.code in main else [])
                ]
            case BeatKind.DIGEST:
                return [
                    (tree[code], user_id)
                    for user_id, code in reviewers
                    if code in tree and tree[code].level is Level.CITY
                ]

    def _delivery(self, beat: Beat, period: Period, unit: Unit, chat_id: int) -> NewDelivery:
        return NewDelivery(
            duty=beat.kind.value,
            occurrence=str(period),
            chat_id=chat_id,
            rung=beat.rung,
            send_at=beat.at,
            kind="alert" if beat.kind in (BeatKind.CARD, BeatKind.NUDGE) else "line",
            unit=unit.code,
            payload={
                "text": _TEXTS[beat.kind, unit.level is Level.COUNTY],
                "unit": unit.code,
                "fresh": FRESH,
                "until": beat.until.isoformat(),
                "buttons": _buttons(beat.kind, unit, str(period)),
            },
        )

    async def fresh(self, delivery: Delivery, now: datetime) -> dict[str, Any] | None:
        """Return what a message that is about to go out says as of now; None if it is of no use any more."""
        kind, period = BeatKind(delivery.duty), Period.parse(delivery.occurrence)
        code = str(delivery.payload["unit"])
        tree = await self._forms.group.tree()
        if code not in tree or now >= datetime.fromisoformat(delivery.payload["until"]):
            return None
        async with self._database.read() as session:
            status = await self._status(session, tree, code, period)
        if not status.expected or not self._of_use(kind, tree[code], status):
            return None
        return self._values(tree[code], period, status)

    def _of_use(self, kind: BeatKind, unit: Unit, status: WeekStatus) -> bool:
        match kind:
            case BeatKind.CARD:
                return True
            case BeatKind.NUDGE:
                return bool(status.missing)
            case BeatKind.CLOSE:
                return unit.level is not Level.COUNTY or bool(status.missing)
            case BeatKind.DIGEST:
                return bool(status.waiting)

    async def stale_cards(self, *, now: datetime) -> list[CardEdit]:
        """Return the weekly cards that show something old and may be edited again, until the lock."""
        this = Period.containing(now)
        window, work = self._forms.window, self._forms.work
        weeks = [p for p in (this.previous(), this) if now < window.locks_at(p, work)]
        tree = await self._forms.group.tree()
        edits = []
        async with self._database.read() as session:
            for card in await store.cards(session, BeatKind.CARD.value, [str(p) for p in weeks]):
                if card.unit not in tree or now < card.edited_at + EDIT_EVERY:
                    continue
                period, unit = Period.parse(card.period), tree[card.unit]
                values = self._values(unit, period, await self._status(session, tree, unit.code, period))
                digest = _digest(values)
                untouched = not card.shown and not values["reported"]
                if digest != card.shown and not untouched:
                    key = _TEXTS[BeatKind.CARD, unit.level is Level.COUNTY]
                    buttons = _buttons(BeatKind.CARD, unit, card.period)
                    edits.append(CardEdit(card, key, values, buttons, digest))
        return edits

    async def note_card(self, edit: CardEdit, *, now: datetime) -> None:
        """Note that a card was edited (or cannot be: then it is not tried again until it changes)."""
        async with self._database.write() as session:
            await store.note_card(session, edit.card, edit.digest, now=now)

    async def _status(self, session: AsyncSession, tree: UnitTree, top: str, period: Period) -> WeekStatus:
        due = self._forms.window.due_at(period).date()
        asked = [i.id for i in self._forms.indicators(Level.COUNTY)]
        units = [u.code for u in tree.below(top, Level.COUNTY) if u.active_on(due)]
        standings = await status_store.standings(session, units, str(period), asked)
        return WeekStatus.of(standings, len(asked))

    def _values(self, unit: Unit, period: Period, status: WeekStatus) -> dict[str, Any]:
        """Return what the sentences need; JSON."""
        window = self._forms.window
        return {
            "unit": unit.name,
            "period": str(period),
            "due_at": window.due_at(period).isoformat(),
            "locks_at": window.locks_at(period, self._forms.work).isoformat(),
            "expected": len(status.expected),
            "reported": len(status.reported),
            "on_time": status.on_time,
            "waiting": len(status.waiting),
            "clean": len(status.clean),
            "missing": [one.name for one in status.missing[:MOST_NAMES]],
            "more": max(0, len(status.missing) - MOST_NAMES),
        }


def _buttons(kind: BeatKind, unit: Unit, period: str) -> Buttons:
    where = {"unit": unit.code, "period": period}
    if kind is BeatKind.DIGEST:
        return [[{"label": "review.open", "action": "review.board", "params": where}]]
    if unit.level is not Level.COUNTY:
        return [[{"label": "report.who_is_missing", "action": "report.missing", "params": where}]]
    return [[{"label": "report.begin", "link": "report"}]]


def _digest(values: dict[str, Any]) -> str:
    content = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
