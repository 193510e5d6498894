"""Two people, a reviewer, the clock and repeated updates, in any order: what was accepted is never lost."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from bot.core.errors import Refusal
from bot.core.period import Period, ReportWindow, WeeklyMoment
from bot.core.plan import Plan
from bot.core.report import Entry
from bot.core.report_checks import fileable
from bot.core.report_events import Answer, Back, Confirm, Goto, NoChange, Note, Preview, Put, Reason, Skip
from bot.core.report_states import State
from bot.core.roles import Role
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.report import ReportService
from bot.services.report_area import AreaService
from bot.services.report_forms import ReportForms
from bot.services.report_review import ReviewService
from bot.services.report_status import ReportStatusService
from storage import report as store
from storage.database import Database

PROVINCE, CITY, HERE, THERE = "410000", "410100", "410122", "410184"
UNITS = [
    Unit(PROVINCE, "河南省", Level.PROVINCE, None),
    Unit(CITY, "郑州市", Level.CITY, PROVINCE),
    Unit(HERE, "中牟县", Level.COUNTY, CITY),
    Unit(THERE, "新郑市", Level.COUNTY, CITY),
]
ONE, OTHER, REVIEWER, ORGANISER = 1, 2, 3, 4
START = datetime(2019, 3, 4, 8, 30, tzinfo=SHANGHAI)
WEEK = Period.containing(START)
ASKED = ("league-schools", "youth-organisations", "visits")

people = st.sampled_from([ONE, OTHER])
indicators = st.sampled_from(ASKED)
entries = {
    "league-schools": st.integers(0, 30).map(lambda n: Entry.ratio(n, 30)),
    "youth-organisations": st.integers(0, 40).map(Entry.count),
    "visits": st.integers(0, 40).map(Entry.count),
}
small_events = st.one_of(
    st.builds(Back),
    st.builds(Skip),
    st.builds(Preview),
    st.builds(NoChange),
    st.builds(Goto, indicators),
    st.builds(Note, st.text(max_size=20)),
    st.builds(Answer, st.sampled_from(["12", "12/30", "很多", "新建2所", "0"])),
)
AGAIN = 8
"""Updates that Telegram sends again at once."""

Act = Callable[[int], Awaitable[Any]]


@cache
def plan() -> Plan:
    """Return the real plan with three of its indicators: one of each kind that adds up."""
    whole = load_pack("jishi-2019")
    return whole.model_copy(update={"indicators": tuple(i for i in whole.indicators if i.id in ASKED)})


@cache
def prepared() -> Path:
    """Return a database with tables, units and roles, to be copied for each example."""
    file = Path(tempfile.mkdtemp(prefix="jishi-machine-")) / "prepared.db"

    async def prepare() -> None:
        database = Database(f"sqlite:///{file}")
        await database.upgrade()
        group = GroupService(database, admins=(), now=lambda: START)
        await group.import_units(UNITS)
        roles = [(ONE, HERE, Role.REPORTER), (OTHER, HERE, Role.REPORTER), (REVIEWER, CITY, Role.REVIEWER)]
        for user_id, unit, role in [*roles, (ORGANISER, PROVINCE, Role.ADMIN)]:
            await group.grant(user_id, unit, role, by=None, now=START)
        await database.close()

    asyncio.run(prepare())
    return file


class Office(RuleBasedStateMachine):
    """A county's report in everybody's hands."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="jishi-machine-"))
        shutil.copy(prepared(), self.folder / "office.db")
        self.database = Database(f"sqlite:///{self.folder / 'office.db'}")
        self.now = START
        group = GroupService(self.database, admins=(), now=lambda: self.now)
        window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2)
        forms = ReportForms(self.database, group, plan(), window)
        self.report, self.review = ReportService(forms), ReviewService(forms)
        self.area = AreaService(forms, ReportStatusService(forms))
        self.accepted: dict[str, Entry] = {}
        """What somebody was told is stored."""
        self.filed: dict[str, Entry] | None = None
        self.numbers: set[str] = set()
        self.done: list[tuple[int, Act]] = []
        """Every update so far, with what it did."""

    @override
    def teardown(self) -> None:
        """Close the database and drop it."""
        self.loop.run_until_complete(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, awaitable: Awaitable[Any]) -> Any:
        """Wait for a call of a service."""
        return self.loop.run_until_complete(_of(awaitable))

    def act(self, what: Act) -> Any:
        """Do what a new update asks; None if it is refused."""
        number = len(self.done) + 1
        self.done.append((number, what))
        with suppress(Refusal):
            return self.run(what(number))
        return None

    def snapshot(self) -> tuple[Any, ...]:
        """Return everything that is stored of the report."""

        async def look() -> tuple[Any, ...]:
            async with self.database.read() as session:
                stored = await store.report(session, HERE, str(WEEK))
                if stored is None:
                    return (None, {}, [])
                return (
                    stored,
                    await store.filed(session, stored.id),
                    await store.revisions(session, stored.id),
                )

        found: tuple[Any, ...] = self.run(look())
        return found

    @rule(person=people, take_over=st.booleans())
    def open(self, person: int, take_over: bool) -> None:  # noqa: FBT001  hypothesis calls by name
        with suppress(Refusal):
            self.run(self.report.begin(person, now=self.now, unit=HERE, period=WEEK, take_over=take_over))

    @rule(person=people, data=st.data(), indicator=indicators)
    def put(self, person: int, data: st.DataObject, indicator: str) -> None:
        entry = data.draw(entries[indicator])
        self._event(person, Put({indicator: entry}), now=self.now)

    @rule(person=people, visits=st.integers(0, 9))
    def correct(self, person: int, visits: int) -> None:
        self._event(person, Put({"visits": Entry.count(visits)}), now=self.now)

    @rule(person=people, event=small_events)
    def step(self, person: int, event: Any) -> None:
        self._event(person, event, now=self.now)

    @rule(person=people, indicator=indicators)
    def settle_doubts(self, person: int, indicator: str) -> None:
        self._event(person, Confirm(indicator), now=self.now)
        self._event(person, Reason(indicator, "订正"), now=self.now)

    def _event(self, person: int, event: Any, *, now: datetime) -> None:
        view = self.act(
            lambda number: self.report.apply(person, HERE, WEEK, event, now=now, update_id=number)
        )
        if view is not None and not view.stale:
            for key, entry in view.draft.entries.items():
                self.accepted[key] = entry

    @rule(person=people)
    def leave(self, person: int) -> None:
        with suppress(Refusal):
            self.run(self.report.leave(person, HERE, WEEK, now=self.now))

    @rule(person=people)
    def confirm(self, person: int) -> None:
        now = self.now
        receipt = self.act(lambda number: self.report.confirm(person, HERE, WEEK, now=now, update_id=number))
        if receipt is not None:
            assert fileable(receipt.view.findings)
            self.filed = dict(receipt.view.draft.entries)
            self.numbers.add(receipt.number)

    @rule()
    def approve(self) -> None:
        now = self.now
        self.act(lambda number: self.review.approve(REVIEWER, HERE, WEEK, now=now, update_id=number))

    @rule(indicator=indicators)
    def send_back(self, indicator: str) -> None:
        now = self.now
        with suppress(Refusal):
            self.run(
                self.review.remark(REVIEWER, "请核实", now=now, unit=HERE, period=WEEK, indicator=indicator)
            )
        self.act(lambda number: self.review.send_back(REVIEWER, HERE, WEEK, now=now, update_id=number))

    @rule()
    def take_over_by_the_province(self) -> None:
        now = self.now
        with suppress(Refusal):
            self.run(self.area.pass_city(REVIEWER, CITY, WEEK, now=now))
        self.act(lambda number: self.area.accept(ORGANISER, CITY, WEEK, now=now, update_id=number))

    @rule(days=st.integers(1, 3))
    def allow(self, days: int) -> None:
        self.run(self.area.allow(REVIEWER, HERE, WEEK, days=days, reason="停电", now=self.now))

    @rule(hours=st.sampled_from([1, 9, 24, 60]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.done)
    @rule()
    def updates_come_again(self) -> None:
        """Telegram sends the last ones again, as it does after a crash."""
        for number, what in self.done[-AGAIN:]:
            before = self.snapshot()
            refused = False
            try:
                self.run(what(number))
            except Refusal:
                refused = True
            after = self.snapshot()
            known = before[0] is not None and number in before[0].applied
            # What was refused the first time may be possible now, and then counts once.
            if refused or known:
                assert after[1:] == before[1:]
                assert after[0] is None or before[0] is None or after[0].draft == before[0].draft
            elif after[0] is not None:
                self._learn(after)

    def _learn(self, after: tuple[Any, ...]) -> None:
        stored, filed, _ = after
        self.accepted |= stored.draft.entries
        if stored.filed is not None:
            self.filed = dict(filed)
            self.numbers.add(f"{HERE}-2019W10-{stored.submissions}")

    @invariant()
    def no_accepted_answer_is_lost(self) -> None:
        stored, _, _ = self.snapshot()
        if stored is not None:
            assert dict(stored.draft.entries) == self.accepted

    @invariant()
    def the_revisions_lead_to_what_stands(self) -> None:
        stored, _, revisions = self.snapshot()
        current: dict[str, Entry] = {}
        for change, author in revisions:
            assert change.old == current.get(change.indicator)
            assert author.user_id in (ONE, OTHER)
            if change.new is not None:
                current[change.indicator] = change.new
        assert stored is None or current == dict(stored.draft.entries)

    @invariant()
    def what_counts_is_what_was_confirmed_last(self) -> None:
        stored, filed, _ = self.snapshot()
        if stored is None or self.filed is None:
            assert filed == {}
            return
        assert filed == self.filed
        assert stored.submissions == len(self.numbers)
        assert stored.filed is not None
        assert dict(stored.filed.entries) == self.filed
        assert State(stored.state) is not State.DRAFT


async def _of(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
