"""The weekly digest to the groups of cities and of the province: planned ahead, written when it goes out."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.core.calendar import SendWindow
from bot.core.period import Period, ReportWindow
from bot.core.report_states import State
from bot.core.rollup_pace import Light
from bot.core.rollup_words import against, brief, stamp, week_words
from bot.core.units import Level
from bot.core.workdays import WorkCalendar
from bot.services.group import GroupService
from bot.services.rollup import Line, Overview, Reader, RollupService
from storage import group as group_store
from storage import remind as ledger
from storage.database import Database
from storage.remind import Delivery, NewDelivery

FRESH = "rollup"
"""Under this name the ledger asks `DigestService.fresh` what a digest says when it goes out."""

DUTY = "rollup.digest"
"""The ledger's name for it."""

MOST_NAMES = 30
"""Counties named as missing; the button has them all."""

MOST_LINES = 8
"""Indicators that lag, and others beside them; /summary has them all."""


class DigestService:
    """Plans one digest for each city, the province and week, and says what is in it."""

    def __init__(
        self,
        database: Database,
        group: GroupService,
        rollup: RollupService,
        *,
        window: ReportWindow,
        work: WorkCalendar,
        hours: SendWindow,
    ) -> None:
        self._database = database
        self._group = group
        self._rollup = rollup
        self._window = window
        self._work = work
        self._hours = hours

    def moments(self, period: Period) -> tuple[datetime, datetime]:
        """Return when a week's digest goes out, and from when on it is of no use any more.

        It goes out when people begin to work on the working day after the deadline, and is of use until
        the next one begins.
        """
        due = self._window.due_at(period).date()
        first, second = (self._work.add_workdays(due, days) for days in (1, 2))
        opens = self._hours.opens
        return self._hours.at(first, opens), self._hours.at(second, opens)

    async def plan_ahead(self, *, now: datetime) -> int:
        """Put the digests of the last, this and the next week into the ledger; return how many are new.

        A group that was not there yet when the week's reports were due is not told of that week.
        """
        tree = await self._group.tree()
        this = Period.containing(now)
        async with self._database.write() as session:
            main: dict[str, tuple[int, datetime | None]] = {}
            for chat in await group_store.bound_chats(session):
                if chat.unit is not None and chat.unit in tree and tree[chat.unit].level is not Level.COUNTY:
                    main.setdefault(chat.unit, (chat.id, chat.bound_at))
            new = [
                self._delivery(unit, chat_id, period)
                for period in (this.previous(), this, this.next())
                for unit, (chat_id, bound_at) in main.items()
                if now < self.moments(period)[1]
                and tree[unit].active_on(period.sunday)
                and (bound_at is None or bound_at < self._window.due_at(period))
            ]
            return await ledger.plan(session, new, now=now)

    def _delivery(self, unit: str, chat_id: int, period: Period) -> NewDelivery:
        at, until = self.moments(period)
        where = {"unit": unit, "period": str(period)}
        buttons = [
            {"label": "rollup.label_summary", "action": "rollup.overview", "params": {**where, "anew": True}},
            {"label": "report.who_is_missing", "action": "report.missing", "params": where},
        ]
        return NewDelivery(
            duty=DUTY,
            occurrence=str(period),
            chat_id=chat_id,
            rung=0,
            send_at=at,
            kind="alert",
            unit=unit,
            payload={
                "text": "rollup.digest",
                "fresh": FRESH,
                "unit": unit,
                "until": until.isoformat(),
                "buttons": [buttons],
            },
        )

    async def fresh(self, delivery: Delivery, now: datetime) -> dict[str, Any] | None:
        """Return what a digest that is about to go out says; None where no county has to report."""
        unit, period = str(delivery.payload["unit"]), Period.parse(delivery.occurrence)
        tree = await self._group.tree()
        if unit not in tree:
            return None
        seen = await self._rollup.overview(Reader(None), unit, period, now=now)
        if not seen.filings:
            return None
        names = [tree[code].name for code in seen.silent]
        return {"names": names[:MOST_NAMES], "silent": len(names), **digest_values(seen)}


def digest_values(seen: Overview) -> dict[str, Any]:
    """Return what the sentence says besides who is missing: the states of reports, what lags, the rest."""
    compared = [line for line in seen.lines if line.pace is not None and line.pace.light is not Light.UNKNOWN]
    lagging = [line for line in compared if line.lagging]
    others = [line for line in compared if not line.lagging]
    return {
        "unit": seen.unit.name,
        "week": week_words(seen.period),
        "stamp": stamp(seen.at, seen.reported, len(seen.filings)),
        "approved": len(seen.in_state(State.APPROVED, State.ACCEPTED)),
        "waiting": len(seen.in_state(State.SUBMITTED)),
        "returned": len(seen.in_state(State.RETURNED)),
        "lagging": [_words(line) for line in lagging[:MOST_LINES]],
        "others": [_words(line) for line in others[:MOST_LINES]],
        "more": len(seen.lines) - len(lagging[:MOST_LINES]) - len(others[:MOST_LINES]),
    }


def _words(line: Line) -> dict[str, str]:
    return {
        **asdict(against(line.indicator, line.pace)),
        "name": line.indicator.name,
        "filed": brief(line.indicator, line.figure.filed),
        "approved": brief(line.indicator, line.figure.approved),
    }
