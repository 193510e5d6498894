"""Review as a service: who may, in which state, repeated updates, and what the county then owes."""

from datetime import datetime, timedelta

import pytest

from bot.core.errors import NotAllowed, NothingToReview, NotReturnable, ReportClosed
from bot.core.period import Period
from bot.core.report import Entry
from bot.core.report_events import Answer, Preview, Put
from bot.core.report_states import IllegalMove, State
from bot.core.workdays import SHANGHAI
from bot.sandbox.demo import LI_QIANG, PASSER_BY, WANG_LEI, ZHANG_MIN, ZHAO_JING, ZHOU_LAN
from bot.services import Services
from tests.support.filing import LAST_WEEK, file, update

NOW = datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
LOCK = datetime(2019, 3, 12, 17, 0, tzinfo=SHANGHAI)
WEEK = Period.containing(NOW)
HERE, CITY = "410122", "410100"
SCHOOLS = "league-schools"


async def filed(ready: Services, **more: Entry) -> str:
    return await file(ready, HERE, {**LAST_WEEK, **more}, now=NOW)


async def sent_back(ready: Services, now: datetime = NOW) -> None:
    await ready.review.remark(LI_QIANG, "请核实", now=now, unit=HERE, period=WEEK, indicator=SCHOOLS)
    await ready.review.send_back(LI_QIANG, HERE, WEEK, now=now, update_id=update())


async def test_only_a_level_above_reviews_and_every_call_checks(ready: Services) -> None:
    await filed(ready)
    service = ready.review
    for person in (ZHANG_MIN, WANG_LEI, ZHAO_JING, PASSER_BY):
        with pytest.raises(NotAllowed):
            await service.card(person, HERE, WEEK)
        with pytest.raises(NotAllowed):
            await service.approve(person, HERE, WEEK, now=NOW, update_id=update())
        with pytest.raises(NotAllowed):
            await service.approve_clean(person, CITY, WEEK, now=NOW, update_id=update())
        with pytest.raises(NotAllowed):
            await service.ask_remark(person, HERE, WEEK, SCHOOLS, now=NOW)
        with pytest.raises(NotAllowed):
            await service.send_back(person, HERE, WEEK, now=NOW, update_id=update())
        with pytest.raises(NotAllowed):
            await ready.area.allow(person, HERE, WEEK, days=1, reason="停电", now=NOW)
        with pytest.raises(NotAllowed):
            await ready.area.exempt(person, HERE, WEEK, reason="撤并", now=NOW)
        with pytest.raises(NotAllowed):
            await ready.area.pass_city(person, CITY, WEEK, now=NOW)
        with pytest.raises(NothingToReview):
            await ready.area.board(person, now=NOW)
    with pytest.raises(NotAllowed):
        await ready.area.accept(LI_QIANG, CITY, WEEK, now=NOW, update_id=update())


async def test_nothing_is_reviewed_before_it_is_filed_or_approved_twice(ready: Services) -> None:
    await ready.report.begin(ZHANG_MIN, now=NOW)
    with pytest.raises(IllegalMove):
        await ready.review.card(LI_QIANG, HERE, WEEK)
    await filed(ready)
    number = update()
    for _ in range(2):  # the same update again is the same approval
        card = await ready.review.approve(LI_QIANG, HERE, WEEK, now=NOW, update_id=number)
        assert card.state is State.APPROVED
    with pytest.raises(IllegalMove):
        await ready.review.approve(LI_QIANG, HERE, WEEK, now=NOW, update_id=update())


async def test_nothing_goes_back_without_a_reason(ready: Services) -> None:
    await filed(ready)
    with pytest.raises(NotReturnable):
        await ready.review.send_back(LI_QIANG, HERE, WEEK, now=NOW, update_id=update())


async def test_a_returned_report_asks_its_line_only_and_counts_as_reported(ready: Services) -> None:
    await filed(ready)
    await sent_back(ready)
    status = await ready.status.of(HERE, WEEK)
    assert (len(status.reported), status.on_time) == (1, 1)
    view = await ready.report.begin(ZHANG_MIN, now=NOW)
    assert (view.state, view.draft.cursor) == (State.RETURNED, SCHOOLS)
    assert view.draft.remarks == {SCHOOLS: "请核实"}
    assert (view.answered, view.fileable) == (20, False)
    view = await ready.report.apply(ZHANG_MIN, HERE, WEEK, Answer("13/30"), now=NOW, update_id=update())
    assert (view.draft.cursor, view.fileable) == (None, True)
    again = await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=NOW, update_id=update())
    assert (again.number, again.timeliness) == ("410122-2019W10-2", "on_time")


async def test_what_comes_back_after_the_lock_can_be_mended_for_two_working_days(ready: Services) -> None:
    await filed(ready)
    await sent_back(ready, LOCK)
    view = await ready.report.begin(ZHANG_MIN, now=LOCK + timedelta(hours=1), period=WEEK)
    assert view.locks_at == datetime(2019, 3, 14, 17, 0, tzinfo=SHANGHAI)
    after = LOCK + timedelta(days=2)
    view = await ready.report.begin(ZHANG_MIN, now=after, period=WEEK)
    assert (view.locked, view.fileable) == (True, False)
    with pytest.raises(ReportClosed):
        await ready.report.apply(ZHANG_MIN, HERE, WEEK, Preview(), now=after, update_id=update())


async def test_an_approved_report_refuses_every_change(ready: Services) -> None:
    await filed(ready)
    await ready.review.approve(LI_QIANG, HERE, WEEK, now=NOW, update_id=update())
    with pytest.raises(IllegalMove):
        await ready.report.apply(
            ZHANG_MIN, HERE, WEEK, Put({SCHOOLS: Entry.ratio(1, 30)}), now=NOW, update_id=update()
        )
    with pytest.raises(IllegalMove):
        await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=NOW, update_id=update())


async def test_only_what_has_no_warning_is_approved_in_one_go(ready: Services) -> None:
    await filed(ready)
    await file(ready, "410184", {SCHOOLS: Entry.ratio(12, 30)}, now=NOW)  # twenty blanks
    done = await ready.review.approve_clean(LI_QIANG, CITY, WEEK, now=NOW, update_id=update())
    assert done == ["中牟县"]
    board = await ready.area.board(LI_QIANG, now=NOW, top=CITY, period=WEEK)
    assert [one.name for one in board.status.waiting] == ["新郑市"]


async def test_the_province_takes_over_only_what_a_city_passed_on(ready: Services) -> None:
    await filed(ready)
    with pytest.raises(IllegalMove):
        await ready.area.accept(ZHOU_LAN, CITY, WEEK, now=NOW, update_id=update())
    await ready.review.approve(LI_QIANG, HERE, WEEK, now=NOW, update_id=update())
    board = await ready.area.pass_city(LI_QIANG, CITY, WEEK, now=NOW)
    assert board.passed is not None
    assert len(board.passed.gaps) == len(board.status.expected) - 1
    await ready.area.accept(ZHOU_LAN, CITY, WEEK, now=NOW, update_id=update())
    assert (await ready.review.card(LI_QIANG, HERE, WEEK)).state is State.ACCEPTED
    with pytest.raises(NotAllowed):
        await ready.review.ask_remark(LI_QIANG, HERE, WEEK, SCHOOLS, now=NOW)
    await ready.review.ask_remark(ZHOU_LAN, HERE, WEEK, SCHOOLS, now=NOW)


async def test_every_change_says_who_when_and_why(ready: Services) -> None:
    await filed(ready)
    await sent_back(ready)
    later = NOW + timedelta(hours=1)
    await ready.report.begin(ZHANG_MIN, now=later)
    await ready.report.apply(ZHANG_MIN, HERE, WEEK, Answer("13/30"), now=later, update_id=update())
    change, author = (await ready.status.history(LI_QIANG, HERE, WEEK))[-1]
    assert (change.old, change.new) == (Entry.ratio(12, 30), Entry.ratio(13, 30))
    assert (change.why, author.user_id, author.at) == ("审核退回：请核实", ZHANG_MIN, later)
