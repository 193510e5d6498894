"""One call is one step and one transaction: replays, old cards, permission, closed weeks."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core.errors import NotAllowed, NotComplete, NothingOpen, NoUnit, ReportClosed
from bot.core.period import Period
from bot.core.report import Entry
from bot.core.report_events import Answer, Goto, Put
from bot.sandbox.demo import LI_QIANG, PASSER_BY, WANG_LEI, ZHANG_MIN, ZHOU_LAN
from bot.services import Services
from tests.support.town import MONDAY

WEEK = Period.containing(MONDAY)
HERE, THERE = "410122", "410184"
YES, RATIO = Entry.yesno(yes=True), Entry.ratio(12, 30)


async def entries(ready: Services) -> dict[str, Entry]:
    """Return the draft of the county as it is stored, by the way of opening it again."""
    view = await ready.report.begin(ZHANG_MIN, now=MONDAY)
    return dict(view.draft.entries)


async def first_two(ready: Services) -> tuple[str, str]:
    """Return the ids of the first two indicators: a yes-no and a ratio."""
    view = await ready.report.begin(ZHANG_MIN, now=MONDAY)
    return view.form.indicators[0].id, view.form.indicators[1].id


async def put(
    ready: Services, update_id: int, indicator: str, entry: Entry, asked: str | None = None
) -> bool:
    """Answer an indicator from a card; return whether the card was outdated."""
    view = await ready.report.apply(
        ZHANG_MIN, HERE, WEEK, Put({indicator: entry}), now=MONDAY, update_id=update_id, asked=asked
    )
    return view.stale


async def test_opening_asks_the_first_question_of_this_week(ready: Services) -> None:
    view = await ready.report.begin(ZHANG_MIN, now=MONDAY)
    assert (view.unit.code, view.period, view.state) == (HERE, WEEK, "draft")
    assert view.draft.cursor == view.form.indicators[0].id
    assert (view.answered, view.total) == (0, len(view.form.indicators))


async def test_an_answer_is_stored_before_the_next_question_is_shown(ready: Services) -> None:
    first, second = await first_two(ready)
    view = await ready.report.apply(
        ZHANG_MIN, HERE, WEEK, Put({first: YES}), now=MONDAY, update_id=1, asked=first
    )
    assert view.draft.cursor == second
    assert await entries(ready) == {first: YES}


async def test_the_same_update_again_changes_nothing(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES)
    await put(ready, 2, second, RATIO)
    for number in (1, 2):
        assert await put(ready, number, second, Entry.ratio(1, 2)) is True
    assert await entries(ready) == {first: YES, second: RATIO}


async def test_two_copies_of_one_update_at_the_same_time_are_one(ready: Services) -> None:
    first, _ = await first_two(ready)
    await asyncio.gather(*(put(ready, 1, first, YES) for _ in range(3)))
    assert await entries(ready) == {first: YES}


async def test_an_old_card_changes_nothing_and_says_so(ready: Services) -> None:
    first, second = await first_two(ready)
    assert await put(ready, 1, first, YES, asked=first) is False
    assert await put(ready, 2, first, Entry.yesno(yes=False), asked=first) is True
    assert await entries(ready) == {first: YES}
    assert await put(ready, 3, second, RATIO, asked=second) is False


async def test_a_typed_answer_goes_to_the_question_that_is_asked(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES, asked=first)
    view = await ready.report.answer(ZHANG_MIN, "12/30", now=MONDAY, update_id=2)
    assert dict(view.draft.entries) == {first: YES, second: RATIO}
    wrong = await ready.report.answer(ZHANG_MIN, "很多", now=MONDAY, update_id=3)
    assert wrong.step.fault is not None
    assert dict(wrong.draft.entries) == {first: YES, second: RATIO}


async def test_who_fills_in_nothing_is_told_so(ready: Services) -> None:
    with pytest.raises(NothingOpen):
        await ready.report.answer(ZHANG_MIN, "12/30", now=MONDAY, update_id=1)


async def test_a_stranger_reports_for_nobody_and_a_reporter_for_no_other_county(ready: Services) -> None:
    with pytest.raises(NoUnit):
        await ready.report.begin(PASSER_BY, now=MONDAY)
    with pytest.raises(NotAllowed):
        await ready.report.begin(ZHANG_MIN, now=MONDAY, unit=THERE)
    for person in (PASSER_BY, WANG_LEI):
        with pytest.raises(NotAllowed):
            await ready.report.apply(person, HERE, WEEK, Answer("是"), now=MONDAY, update_id=1)
        with pytest.raises(NotAllowed):
            await ready.report.confirm(person, HERE, WEEK, now=MONDAY, update_id=2)


async def test_a_locked_week_takes_nothing_more(ready: Services) -> None:
    first, _ = await first_two(ready)
    much_later = MONDAY + timedelta(days=60)
    with pytest.raises(ReportClosed) as refused:
        await ready.report.apply(ZHANG_MIN, HERE, WEEK, Put({first: YES}), now=much_later, update_id=1)
    assert refused.value.values["unit"] == "中牟县"
    assert isinstance(refused.value.values["locked_at"], datetime)
    assert await entries(ready) == {}


async def test_nothing_is_filed_while_nothing_is_answered(ready: Services) -> None:
    await ready.report.begin(ZHANG_MIN, now=MONDAY)
    with pytest.raises(NotComplete):
        await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=MONDAY, update_id=1)


async def test_confirming_files_once_and_owes_the_group_one_line(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES)
    await put(ready, 2, second, RATIO)
    receipts = [
        await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=MONDAY, update_id=number)
        for number in (3, 3, 4)
    ]
    assert {receipt.number for receipt in receipts} == {"410122-2019W10-1"}
    lines = [row for row in await ready.remind.ledger() if row.occurrence == "410122-2019W10-1"]
    assert [(row.chat_id, row.state) for row in lines if row.chat_id == -2004] == [(-2004, "planned")]


async def test_a_change_after_filing_counts_only_when_it_is_confirmed(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES)
    await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=MONDAY, update_id=2)
    await put(ready, 3, second, RATIO)
    again = await ready.report.confirm(ZHANG_MIN, HERE, WEEK, now=MONDAY, update_id=4)
    assert again.number == "410122-2019W10-2"
    assert dict(again.view.draft.entries) == {first: YES, second: RATIO}


async def test_leaving_keeps_everything_and_coming_back_finds_it(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES, asked=first)
    await ready.report.leave(ZHANG_MIN, HERE, WEEK, now=MONDAY)
    with pytest.raises(NothingOpen):
        await ready.report.answer(ZHANG_MIN, "12/30", now=MONDAY, update_id=2)
    view = await ready.report.resume(ZHANG_MIN, now=MONDAY)
    assert (view.draft.cursor, dict(view.draft.entries)) == (second, {first: YES})


async def test_a_second_person_sees_who_is_at_it_and_may_take_over(ready: Services) -> None:
    first, _ = await first_two(ready)
    await put(ready, 1, first, YES, asked=first)
    # The city's reviewer may report for a county below.
    seen = await ready.report.begin(LI_QIANG, now=MONDAY, unit=HERE)
    assert (seen.held_by, dict(seen.draft.entries)) == (ZHANG_MIN, {first: YES})
    taken = await ready.report.begin(LI_QIANG, now=MONDAY, unit=HERE, take_over=True)
    assert taken.held_by is None
    assert (await ready.report.begin(ZHANG_MIN, now=MONDAY)).held_by == LI_QIANG


async def test_going_to_a_question_changes_no_answer(ready: Services) -> None:
    first, second = await first_two(ready)
    await put(ready, 1, first, YES)
    view = await ready.report.apply(ZHANG_MIN, HERE, WEEK, Goto(first), now=MONDAY, update_id=2, asked=None)
    assert (view.draft.cursor, dict(view.draft.entries)) == (first, {first: YES})
    assert second not in view.draft.entries


async def test_the_province_has_no_county_of_its_own(ready: Services) -> None:
    with pytest.raises(NoUnit):
        await ready.report.begin(ZHOU_LAN, now=MONDAY)
