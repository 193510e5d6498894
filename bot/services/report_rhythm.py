"""The weekly rhythm through the ledger: planned ahead, looked at again when each message is to go out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import SendWindow
from bot.core.period import Period
from bot.core.report_rhythm import Beat, BeatKind, beats
from bot.core.report_states import State
from bot.core.report_status import WeekStatus
from bot.core.roles import Role
from bot.core.units import Level, Unit, UnitTree
from bot.core.workdays import local_date
from bot.services.report_forms import ReportForms
from bot.services.report_notices import Buttons, link_to
from storage import group as group_store
from storage import group_rights as rights_store
from storage import remind as remind_store
from storage import report_rhythm as store
from storage import report_status as status_store
from storage.group_rights import Leave
from storage.remind import Delivery, NewDelivery
from storage.report_rhythm import WeekCard

_ROLES = {
    BeatKind.NUDGE: (Role.REPORTER, Role.ADMIN),
    BeatKind.DIGEST: (Role.REVIEWER, Role.ADMIN),
}
"""Whose duty a personal message is about."""

_LABELS = {
    State.SUBMITTED.value: "report.look_or_edit",
    State.RETURNED.value: "report.edit",
    State.APPROVED.value: "report.look",
    State.ACCEPTED.value: "report.look",
}
"""What the button to a county's report is called once something was filed."""

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


@dataclass(frozen=True, slots=True)
class _Away:
    """Who is on leave, and who can be written to instead."""

    leaves: Sequence[Leave]
    reachable: frozenset[int]

    @classmethod
    async def load(cls, session: AsyncSession, now: datetime) -> "_Away":
        leaves = await rights_store.leaves(session, day=local_date(now))
        known = await store.people_with(session, list(Role)) if leaves else []
        return cls(leaves, frozenset(user_id for user_id, _ in known))

    def replaced(self, holders: Sequence[tuple[int, str]], day: date) -> list[tuple[int, str]]:
        """Return `holders` (person and unit) as of `day`: on leave, the deputy in their place."""
        deputies = {
            (leave.user_id, leave.unit): leave.deputy
            for leave in self.leaves
            if leave.starts <= day < leave.until
        }
        found = ((deputies.get((user_id, unit), user_id), unit) for user_id, unit in holders)
        absent = set(deputies.values()) - self.reachable
        return [one for one in dict.fromkeys(found) if one[0] not in absent]


class RhythmService:
    """Plans the week's messages, judges them when they are due, and keeps the group's card up to date."""

    def __init__(self, forms: ReportForms, hours: SendWindow) -> None:
        self._forms = forms
        self._hours = hours
        self._database = forms.database

    async def plan_ahead(self, *, now: datetime) -> int:
        """Put what the weeks at hand and the next one need into the ledger; return how many messages are new.

        What was over before the bot came is left out, nudges that are past as well.
        """
        tree = await self._forms.group.tree()
        weeks = [*self._forms.window.weeks_to_file(now), Period.containing(now).next()]
        async with self._database.write() as session:
            chats = await group_store.bound_chats(session)
            main: dict[str, int] = {}
            for chat in chats:
                if chat.unit in tree:
                    main.setdefault(chat.unit or "", chat.id)
            whom = {kind: await store.people_with(session, roles) for kind, roles in _ROLES.items()}
            away = await _Away.load(session, now)
            gone = await store.unreachable(session, BeatKind.NUDGE)
            new = []
            for period in weeks:
                for beat in beats(self._forms.window, period, self._hours):
                    if beat.until <= now or (beat.kind is BeatKind.NUDGE and beat.at < now):
                        continue
                    people = away.replaced(whom.get(beat.kind, []), beat.at.date())
                    for unit, chat_id in self._audience(beat.kind, tree, main, people, gone):
                        if unit.active_on(self._forms.window.due_at(period).date()):
                            new.append(self._delivery(beat, period, unit, chat_id))
            return await remind_store.plan(session, new, now=now)

    def _audience(
        self,
        kind: BeatKind,
        tree: UnitTree,
        main: dict[str, int],
        holders: Sequence[tuple[int, str]],
        gone: set[int],
    ) -> list[tuple[Unit, int]]:
        """Return which unit is spoken to in which chat; `holders` are who does that duty, and where."""
        match kind:
            case BeatKind.CARD | BeatKind.CLOSE:
                return [(tree[code], chat_id) for code, chat_id in main.items()]
            case BeatKind.NUDGE:
                people: dict[str, list[int]] = {}
                for user_id, code in holders:
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
                    for user_id, code in holders
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
            },
        )

    async def fresh(self, delivery: Delivery, now: datetime) -> dict[str, Any] | None:
        """Return what a message that is about to go out says as of now; None if it is of no use any more.

        Its buttons are among the values: they depend on the state too.
        """
        kind, period = BeatKind(delivery.duty), Period.parse(delivery.occurrence)
        code = str(delivery.payload["unit"])
        tree = await self._forms.group.tree()
        if code not in tree or now >= datetime.fromisoformat(delivery.payload["until"]):
            return None
        async with self._database.read() as session:
            if kind in _ROLES and delivery.chat_id > 0:
                # Whoever lost the role since, or is on leave, is not written to.
                holders = await store.people_with(session, _ROLES[kind], [code])
                away = await _Away.load(session, now)
                if (delivery.chat_id, code) not in away.replaced(holders, local_date(now)):
                    return None
            status = await self._status(session, tree, code, period)
        if not status.expected or not self._of_use(kind, tree[code], status):
            return None
        return self._values(kind, tree[code], period, status, now=now)

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
        week = Period.containing(now)
        weeks = [week]
        while now < self._forms.window.locks_at(week := week.previous()):
            weeks.append(week)
        tree = await self._forms.group.tree()
        edits = []
        async with self._database.read() as session:
            for card in await store.cards(session, BeatKind.CARD.value, [str(p) for p in weeks]):
                if card.unit not in tree or now < card.edited_at + EDIT_EVERY:
                    continue
                period, unit = Period.parse(card.period), tree[card.unit]
                status = await self._status(session, tree, unit.code, period)
                values = self._values(BeatKind.CARD, unit, period, status, now=now)
                digest = _digest(values)
                untouched = not card.shown and not values["reported"] and not values["own"]
                if digest != card.shown and not untouched:
                    key = _TEXTS[BeatKind.CARD, unit.level is Level.COUNTY]
                    edits.append(CardEdit(card, key, values, values["buttons"], digest))
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

    def _values(
        self, kind: BeatKind, unit: Unit, period: Period, status: WeekStatus, *, now: datetime
    ) -> dict[str, Any]:
        """Return what the sentences need, and the buttons; JSON."""
        window = self._forms.window
        own = _own(status, overdue=now >= window.due_at(period)) if unit.level is Level.COUNTY else ""
        return {
            "own": own,
            "moved": window.moved(period),
            "nominal": window.due.within(period).date().isoformat(),
            "buttons": _buttons(kind, unit, str(period), own),
            "unit": unit.name,
            "period": str(period),
            "due_at": window.due_at(period).isoformat(),
            "locks_at": window.locks_at(period).isoformat(),
            "expected": len(status.expected),
            "reported": len(status.reported),
            "on_time": status.on_time,
            "waiting": len(status.waiting),
            "clean": len(status.clean),
            "missing": [one.name for one in status.missing[:MOST_NAMES]],
            "more": max(0, len(status.missing) - MOST_NAMES),
        }


def _own(status: WeekStatus, *, overdue: bool) -> str:
    """Return in one word where a county stands; empty while its report is asked for and not late."""
    if status.exempt:
        return "exempt"
    for one in status.reported:
        return str(one.state)
    return "overdue" if overdue else ""


def _buttons(kind: BeatKind, unit: Unit, period: str, own: str) -> Buttons:
    where = {"unit": unit.code, "period": period}
    if kind is BeatKind.DIGEST:
        return [[{"label": "review.open", "action": "review.board", "params": where}]]
    if unit.level is not Level.COUNTY:
        return [[{"label": "report.who_is_missing", "action": "report.missing", "params": where}]]
    return link_to(_LABELS.get(own, "report.begin"), unit.code, period)


def _digest(values: dict[str, Any]) -> str:
    content = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
