"""What becomes of a notice when Telegram, the network or the group is not as it should be."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from bot.context import TICKER, BotContext, Button
from bot.core.workdays import SHANGHAI
from bot.sandbox.model import Chat
from bot.services.remind import HORIZON
from jobs.remind import TRY_AGAIN, Ticker
from storage.remind import Delivery
from tests.support.office import claim_due
from tests.support.town import Town

NOTICE_AT = datetime(2019, 3, 12, 9, 0, tzinfo=SHANGHAI)
"""When the notice three days before the exchange day of 15 March goes out."""

COUNTIES = {-2004: "中牟县", -2005: "新郑市", -2006: "兰考县", -2007: "尉氏县"}
HERE = -2004


async def tick(town: Town) -> None:
    """Look at the ledger now, as the ticker does."""
    assert town.application is not None
    assert town.application.job_queue is not None
    for job in town.application.job_queue.get_jobs_by_name(TICKER):
        await job.run(town.application)


async def go_to_the_notice(town: Town) -> None:
    """Plan ahead and set the clock to the moment of the notice, without sending it.

    What the weekly report has to say by then is sent before, so that only the notice is left.
    """
    await town.services.remind.plan_ahead(now=town.clock.now())
    await town.until(NOTICE_AT - timedelta(minutes=20))
    town.clock.freeze()
    town.clock.set(NOTICE_AT)


async def deaf(town: Town) -> None:
    """Let the bot hear nothing more, so that only its own sending can tell it what happened."""
    assert town.application is not None
    assert town.application.updater is not None
    await town.application.updater.stop()


async def entry(town: Town, chat: int = HERE) -> Delivery:
    """Return the ledger's row of the exchange day's first notice for a group."""
    rows = [
        row
        for row in await town.services.remind.ledger()
        if (row.duty, row.occurrence, row.rung, row.chat_id) == ("exchange-day", "2019-03-15", -3, chat)
    ]
    assert len(rows) == 1
    return rows[0]


def notices(town: Town, chat: Chat) -> int:
    """Count the notices of the exchange day in a chat."""
    return sum("交流日" in message.text for message in town.bot_messages(chat))


async def others_were_told(town: Town) -> bool:
    """Tell whether every other county's group got its one notice."""
    rest = [name for number, name in COUNTIES.items() if number != HERE]
    return [notices(town, town.chat(name)) for name in rest] == [1, 1, 1]


@asynccontextmanager
async def served_again(town: Town) -> AsyncIterator[None]:
    """Serve a stopped sandbox again, at the same address."""
    async with town.sandbox.serve(port=urlsplit(town.sandbox.address).port or 0):
        yield


async def test_a_notice_is_sent_once_and_written_down(town: Town) -> None:
    await go_to_the_notice(town)
    await tick(town)
    await tick(town)
    row = await entry(town)
    assert (row.state, row.attempts, row.finished_at) == ("sent", 1, NOTICE_AT)
    [message] = [m for m in town.bot_messages(town.chat("中牟县")) if "交流日" in m.text]
    assert row.message_id == message.id
    assert await others_were_told(town)


async def test_two_ticks_at_once_send_once(town: Town) -> None:
    await go_to_the_notice(town)
    assert town.application is not None
    context = BotContext(town.application)
    # Two tickers stand for two processes; a second call of one of them joins the run that is on.
    one, other = Ticker(), Ticker()
    await asyncio.gather(one(context), other(context), one(context))
    assert notices(town, town.chat("中牟县")) == 1
    assert await others_were_told(town)


async def test_a_group_that_threw_the_bot_out_does_not_stop_the_others(town: Town) -> None:
    await go_to_the_notice(town)
    await deaf(town)
    here = town.chat("中牟县")
    town.sandbox.world.remove_bot(town.person("张敏"), here)
    await tick(town)
    row = await entry(town)
    assert row.state == "failed"
    assert "Forbidden" in row.reason or "kicked" in row.reason
    known = await town.services.group.chat(HERE)
    assert known is not None
    assert known.state == "gone"
    assert await others_were_told(town)


async def test_nothing_more_is_tried_where_the_bot_is_gone(town: Town) -> None:
    await go_to_the_notice(town)
    await town.services.group.set_state(HERE, "gone")
    await tick(town)
    row = await entry(town)
    assert row.state == "cancelled"
    assert row.reason
    assert notices(town, town.chat("中牟县")) == 0


async def test_a_notice_follows_a_group_that_became_a_supergroup(town: Town) -> None:
    await go_to_the_notice(town)
    await deaf(town)
    new = town.sandbox.world.migrate(town.chat("中牟县"))
    await tick(town)
    await tick(town)
    row = await entry(town, new.id)
    assert (row.state, row.attempts) == ("sent", 2)
    assert notices(town, new) == 1
    assert await town.services.group.chat(HERE) is None
    assert await others_were_told(town)


async def test_telegram_asking_for_a_pause_gets_it(town: Town) -> None:
    await go_to_the_notice(town)
    town.sandbox.faults.next("sendMessage", "429", chat_id=HERE, delay=600)
    await tick(town)
    row = await entry(town)
    assert (row.state, row.reason) == ("planned", "Telegram 要求放慢")
    assert timedelta(seconds=600) <= row.send_at - NOTICE_AT <= timedelta(seconds=605)
    assert await others_were_told(town)
    await tick(town)
    assert notices(town, town.chat("中牟县")) == 0


@pytest.mark.parametrize("fault", ["500", "502", "reset"])
async def test_a_send_without_a_clear_answer_is_uncertain_and_not_repeated(town: Town, fault: str) -> None:
    await go_to_the_notice(town)
    town.sandbox.faults.next("sendMessage", fault, chat_id=HERE)  # type: ignore[arg-type]  # a word of `Kind`
    await tick(town)
    town.clock.advance(timedelta(minutes=10))
    await tick(town)
    row = await entry(town)
    assert (row.state, row.attempts) == ("uncertain", 1)
    assert row.reason
    assert notices(town, town.chat("中牟县")) == 0
    assert await others_were_told(town)


async def test_11_a_timeout_after_telegram_accepted_is_in_doubt_and_not_sent_again(town: Town) -> None:
    await go_to_the_notice(town)
    here = town.chat("中牟县")
    town.sandbox.faults.next("sendMessage", "timeout_after_done", chat_id=HERE)
    ticking = asyncio.create_task(tick(town))
    await town.sandbox.world.until(lambda: notices(town, here) == 1)
    await town.sandbox.stop()
    await ticking
    async with served_again(town):
        town.clock.advance(timedelta(minutes=10))
        await tick(town)
        assert (await entry(town)).state == "uncertain"
        assert notices(town, here) == 1


async def test_a_message_that_surely_did_not_leave_is_tried_again_a_minute_later(town: Town) -> None:
    await go_to_the_notice(town)
    await town.sandbox.stop()
    await tick(town)
    row = await entry(town)
    assert (row.state, row.reason, row.send_at) == ("planned", "连不上 Telegram", NOTICE_AT + TRY_AGAIN)
    async with served_again(town):
        await tick(town)
        assert notices(town, town.chat("中牟县")) == 0
        town.clock.advance(TRY_AGAIN)
        await tick(town)
        row = await entry(town)
        assert (row.state, row.attempts) == ("sent", 2)
        assert notices(town, town.chat("中牟县")) == 1
        assert await others_were_told(town)


async def test_what_was_in_work_when_the_bot_stopped_is_not_sent_again(town: Town) -> None:
    await go_to_the_notice(town)
    await claim_due(town.services.remind, now=NOTICE_AT)
    await town.restart()
    await tick(town)
    assert {(await entry(town, chat)).state for chat in COUNTIES} == {"uncertain"}
    assert notices(town, town.chat("中牟县")) == 0


async def test_a_bot_that_was_off_for_months_floods_nobody_and_accounts_for_every_notice(
    town: Town,
) -> None:
    await go_to_the_notice(town)
    await town.stop()
    town.clock.set(NOTICE_AT + 3 * HORIZON)
    await town.start()
    await town.services.remind.plan_ahead(now=town.clock.now())
    await tick(town)
    now = town.clock.now()
    rows = [row for row in await town.services.remind.ledger() if row.send_at < now - timedelta(days=7)]
    assert {row.state for row in rows} == {"skipped"}
    assert all(row.reason for row in rows)
    dates = {row.occurrence for row in rows if row.duty == "exchange-day"}
    assert {"2019-03-15", "2019-04-15", "2019-05-15"} <= dates
    assert all(notices(town, town.chat(name)) == 0 for name in COUNTIES.values())


async def test_one_message_that_cannot_be_written_does_not_stop_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await go_to_the_notice(town)
    real = BotContext.keyboard

    async def keyboard(context: BotContext, rows: Sequence[Sequence[Button]]) -> object:
        meanings = [button.does for row in rows for button in row if button.does is not None]
        if any(meaning.params.get("unit") == "410122" for meaning in meanings):
            raise RuntimeError("no keyboard today")
        return await real(context, rows)

    monkeypatch.setattr(BotContext, "keyboard", keyboard)
    await tick(town)
    states = {chat: (await entry(town, chat)).state for chat in COUNTIES}
    assert states == {**dict.fromkeys(COUNTIES, "sent"), HERE: "failed"}
