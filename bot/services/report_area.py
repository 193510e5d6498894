"""What a level above decides about its area: a city's pass, the province's 接收, leave to report late."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.errors import NothingToReview
from bot.core.period import Period
from bot.core.report_states import IllegalMove, Move, State, apply
from bot.core.report_status import WeekStatus
from bot.core.roles import Action, Role
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI, local_date
from bot.services.report_forms import ReportForms, with_update
from bot.services.report_notices import owe_allowance
from bot.services.report_status import ReportStatusService
from storage import report as store
from storage import report_review as review_store
from storage.report import Author
from storage.report_review import CityPass

LONGEST_WHY = 200
"""Characters of the reason for an exception."""

LONGEST_LEAVE = timedelta(days=31)
"""For at most this long a week may be opened again."""


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city within a province's board."""

    unit: Unit
    status: WeekStatus
    passed: CityPass | None


@dataclass(frozen=True, slots=True)
class Board:
    """What a reviewer sees first: their area in one week."""

    top: Unit
    period: Period
    status: WeekStatus
    cities: tuple[CityLine, ...]
    """For a province; empty for a city."""
    passed: CityPass | None
    """For a city."""
    may_accept: bool
    last: Period
    """The week that is running: there is nothing after it."""


class AreaService:
    """Decisions about an area and its weeks."""

    def __init__(self, forms: ReportForms, status: ReportStatusService) -> None:
        self._forms = forms
        self._group = forms.group
        self._database = forms.database
        self._status = status

    async def tops(self, user_id: int) -> list[Unit]:
        """Return the cities and provinces whose counties a person reviews.

        Raises:
            NothingToReview: there are none.
        """
        tree = await self._group.tree()
        roles = (Role.REVIEWER, Role.ADMIN)
        codes = {grant.unit for grant in await self._group.grants(user_id) if grant.role in roles}
        tops = [tree[c] for c in sorted(codes) if c in tree and tree[c].level is not Level.COUNTY]
        if not tops:
            raise NothingToReview
        return tops

    async def board(
        self, user_id: int, *, now: datetime, top: str | None = None, period: Period | None = None
    ) -> Board:
        """Return an area in one week: the earliest of the last two in which something waits.

        Raises:
            NothingToReview: the person reviews nobody.
            NotAllowed: nor `top`.
        """
        code = top or (await self.tops(user_id))[0].code
        await self._forms.require_review(user_id, code)
        week = period
        if week is None:
            week = self._status.week(now)
            for earlier in (Period.containing(now).previous(), Period.containing(now)):
                if (await self._status.of(code, earlier)).waiting:
                    week = earlier
                    break
        tree = await self._group.tree()
        status = await self._status.of(code, week)
        async with self._database.read() as session:
            passes = await review_store.city_passes(session, str(week))
        cities = []
        for city in tree.children(code):
            if city.level is Level.CITY:
                inside = tuple(one for one in status.expected if tree.is_within(one.unit, city.code))
                exempt = tuple(one for one in status.exempt if tree.is_within(one.unit, city.code))
                part = replace(status, expected=inside, exempt=exempt)
                cities.append(CityLine(city, part, passes.get(city.code)))
        may_accept = any(
            grant.role in (Role.REVIEWER, Role.ADMIN) and tree[grant.unit].level is Level.PROVINCE
            for grant in await self._group.grants(user_id)
            if grant.unit in tree
        )
        return Board(
            tree[code], week, status, tuple(cities), passes.get(code), may_accept, Period.containing(now)
        )

    async def pass_city(self, user_id: int, city: str, period: Period, *, now: datetime) -> Board:
        """Pass a city's week on to the province, with whoever is not approved listed as a gap.

        Raises:
            NotAllowed: the person does not review the city's counties.
        """
        await self._forms.require_review(user_id, city)
        status = await self._status.of(city, period)
        async with self._database.write() as session:
            gaps = [one.name for one in status.gaps]
            await review_store.pass_city(session, city, str(period), gaps, by=user_id, now=now)
        return await self.board(user_id, now=now, top=city, period=period)

    async def accept(
        self, user_id: int, city: str, period: Period, *, now: datetime, update_id: int
    ) -> Board:
        """接收: freeze what a city approved; what it did not stays open and stays listed.

        Raises:
            NotAllowed: the person is not of the province above.
            IllegalMove: the city has not passed its week on.
        """
        tree = await self._group.tree()
        counties = [unit.code for unit in tree.below(city, Level.COUNTY)]
        await self._group.require(user_id, Action.ACCEPT, city)
        author = Author(user_id, now, update_id)
        async with self._database.write() as session:
            if city not in await review_store.city_passes(session, str(period)):
                state = State.SUBMITTED
                raise IllegalMove(state=state.value, state_zh="未上报", move=Move.ACCEPT.value)
            for stored in await review_store.reports_of(session, counties, str(period), [State.APPROVED]):
                frozen = replace(
                    stored,
                    state=apply(State(stored.state), Move.ACCEPT).value,
                    holder=None,
                    changed_at=now,
                )
                await store.save(session, with_update(frozen, update_id))
                await review_store.note_move(session, stored.id, Move.ACCEPT.value, author)
            await review_store.accept_city(session, city, str(period), by=user_id, now=now)
        province = tree[city].parent or city
        return await self.board(user_id, now=now, top=province, period=period)

    async def allow(
        self, user_id: int, unit: str, period: Period, *, days: int, reason: str, now: datetime
    ) -> datetime:
        """Let a county report after the lock, for `days` working days; return the end.

        Raises:
            NotAllowed: the person does not review `unit`.
            ValueError: no reason, or an end that is not within `LONGEST_LEAVE`.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        where = await self._group.unit(unit)
        last = self._forms.window.work.add_workdays(local_date(now), days)
        until = datetime.combine(last, self._forms.window.due.at, SHANGHAI)
        if not reason.strip() or not now < until <= now + LONGEST_LEAVE:
            raise ValueError(f"no leave from {now} until {until} for {reason!r}")
        async with self._database.write() as session:
            why = reason.strip()[:LONGEST_WHY]
            await review_store.allow(session, unit, str(period), until, why, by=user_id, now=now)
            await owe_allowance(session, where, str(period), until, why, by=user_id, now=now)
        return until

    async def exempt(self, user_id: int, unit: str, period: Period, *, reason: str, now: datetime) -> None:
        """免报: do not expect a county's report of this week.

        Raises:
            NotAllowed: the person does not review `unit`.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        async with self._database.write() as session:
            week = str(period)
            await review_store.exempt(session, unit, week, week, reason[:LONGEST_WHY], by=user_id, now=now)

    async def expect_again(self, user_id: int, unit: str, period: Period) -> bool:
        """Take an exemption back; False if there was none.

        Raises:
            NotAllowed: the person does not review `unit`.
        """
        await self._group.require(user_id, Action.REVIEW, unit)
        async with self._database.write() as session:
            return await review_store.end_exemption(session, unit, str(period))
