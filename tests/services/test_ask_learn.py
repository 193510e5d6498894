from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import LessonGone, NotAllowed
from bot.core.lessons import Step
from bot.sandbox.demo import ZHANG_MIN, ZHOU_LAN
from bot.services import Services
from bot.services import ask_misses as misses_module
from bot.services.ask_learn import LearnService
from bot.services.ask_misses import MissService
from storage.database import Database

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
ADMIN = ZHOU_LAN


def _database(ready: Services) -> Database:
    return ready.misses._database  # noqa: SLF001  the test plays a second process on it


async def test_another_process_learns_within_a_minute(ready: Services) -> None:
    other_ask = ready.ask.untaught()
    other = LearnService(_database(ready), ready.group, other_ask)
    await other.refresh(now=NOW)
    await ready.learn.add_alias(ADMIN, "青窝 = 青年之家", now=NOW)
    question = "青窝有哪些要求"
    assert ready.ask.answer(question, now=NOW).found
    await other.refresh(now=NOW + timedelta(seconds=59))
    assert not other_ask.answer(question, now=NOW).found
    await other.refresh(now=NOW + timedelta(seconds=60))
    assert other_ask.answer(question, now=NOW).found
    [lesson] = await ready.learn.lessons(ADMIN)
    assert (lesson.added_by, lesson.added_at) == (ADMIN, NOW)
    assert await ready.learn.undo(ADMIN, lesson.id, now=NOW + timedelta(hours=1))
    assert not await ready.learn.undo(ADMIN, lesson.id, now=NOW + timedelta(hours=1))
    await other.refresh(now=NOW + timedelta(minutes=2))
    assert not other_ask.answer(question, now=NOW).found
    [lesson] = await ready.learn.lessons(ADMIN)
    assert (lesson.undone_by, lesson.undone_at) == (ADMIN, NOW + timedelta(hours=1))


async def test_only_so_many_questions_are_kept_and_the_most_asked_stay(
    ready: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(misses_module, "MOST_MISSES", 5)
    monkeypatch.setattr(misses_module, "TRIM_EVERY", 1)
    keeper = MissService(_database(ready))
    for update_id in range(3):
        keeper.note("常问的怪问题", update_id=update_id, now=NOW)
    await keeper.settled()
    for number in range(20):
        keeper.note(f"怪问题甲{number}", update_id=100 + number, now=NOW + timedelta(minutes=number))
        await keeper.settled()
    kept = await ready.learn.misses(ADMIN)
    assert len(kept) == 5
    assert (kept[0].text, kept[0].asked) == ("常问的怪问题", 3)


async def test_hostile_questions_are_kept_harmless_and_short(ready: Services) -> None:
    for number, words in enumerate(("'; DROP TABLE ask_misses; --", "团" * 4_000, "\x00\u202e", "😀")):
        ready.misses.note(words, update_id=number, now=NOW)
    await ready.misses.settled()
    kept = await ready.learn.misses(ADMIN)
    assert len(kept) == 2
    assert max(len(one.text) for one in kept) == 100


async def test_without_the_provinces_rights_nothing_is_shown_or_taught(ready: Services) -> None:
    ready.misses.note("怪问题", update_id=1, now=NOW)
    await ready.misses.settled()
    [one] = await ready.learn.misses(ADMIN)
    learn = ready.learn
    attempts = (
        lambda: learn.misses(ZHANG_MIN),
        lambda: learn.miss(ZHANG_MIN, one.id),
        lambda: learn.ignore(ZHANG_MIN, one.id, now=NOW),
        lambda: learn.add_alias(ZHANG_MIN, "青窝 = 青年之家", now=NOW),
        lambda: learn.begin(ZHANG_MIN, one.id, Step.TEXT, now=NOW),
        lambda: learn.write(ZHANG_MIN, "答案", now=NOW),
        lambda: learn.save(ZHANG_MIN, now=NOW),
        lambda: learn.lessons(ZHANG_MIN),
        lambda: learn.undo(ZHANG_MIN, 1, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            await attempt()


async def test_a_second_tap_on_save_teaches_nothing_twice(ready: Services) -> None:
    ready.misses.note("蓝莓指数怎么算", update_id=1, now=NOW)
    await ready.misses.settled()
    [one] = await ready.learn.misses(ADMIN)
    await ready.learn.begin(ADMIN, one.id, Step.TEXT, now=NOW)
    await ready.learn.write(ADMIN, "不在方案里。", now=NOW)
    await ready.learn.write(ADMIN, "通知", now=NOW)
    taught = await ready.learn.save(ADMIN, now=NOW)
    assert [miss.text for miss in taught.solved] == [one.text]
    with pytest.raises(LessonGone):
        await ready.learn.save(ADMIN, now=NOW)
    assert len(await ready.learn.lessons(ADMIN)) == 1


async def test_a_settled_question_waits_again_when_somebody_complains(ready: Services) -> None:
    ready.misses.note("青窝有哪些要求", update_id=1, now=NOW)
    await ready.misses.settled()
    await ready.learn.add_alias(ADMIN, "青窝 = 青年之家", now=NOW)
    assert await ready.learn.misses(ADMIN) == []
    await ready.misses.complained("青窝有哪些要求", update_id=2, now=NOW)
    [one] = await ready.learn.misses(ADMIN)
    await ready.learn.ignore(ADMIN, one.id, now=NOW)
    await ready.misses.complained("青窝有哪些要求", update_id=3, now=NOW)
    assert await ready.learn.misses(ADMIN) == []
