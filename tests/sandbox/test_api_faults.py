"""Failures on demand, as the bot's HTTP client sees them."""

import asyncio

import aiohttp
import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from tests.support.sandbox_room import TOKEN, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


async def _send(telegram: Telegram, text: str = "x") -> None:
    await telegram.bot.send_message(telegram.group.id, text)


async def test_500_leaves_the_call_undone_and_hits_once(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "500")
    with pytest.raises(TelegramError, match="Internal Server Error"):
        await _send(telegram)
    assert telegram.group.messages == []
    await _send(telegram)
    assert [call.ok for call in telegram.sandbox.calls if call.method == "sendMessage"] == [False, True]


async def test_502_comes_with_a_page_of_html(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "502", times=2)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await _send(telegram)
    async with telegram.http.post(
        f"{telegram.sandbox.api_url}{TOKEN}/sendMessage", data={"text": "x"}
    ) as answer:
        assert answer.status == 502
        assert answer.content_type == "text/html"
        assert "<title>502 Bad Gateway</title>" in await answer.text()


async def test_429_carries_the_pause_asked_for(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "429", delay=7)
    answer = await telegram.call("sendMessage", chat_id=telegram.group.id, text="x")
    assert answer["parameters"] == {"retry_after": 7}
    telegram.sandbox.faults.next("sendMessage", "429")
    with pytest.raises(RetryAfter):
        await _send(telegram)


async def test_a_reset_cuts_the_socket_before_anything_is_done(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "reset", times=2)
    with pytest.raises(NetworkError):
        await _send(telegram)
    with pytest.raises(aiohttp.ClientOSError) as cut:
        await telegram.call("sendMessage", chat_id=telegram.group.id, text="x")
    assert isinstance(cut.value, ConnectionResetError) or cut.value.errno in {54, 104}
    assert telegram.group.messages == []
    await _send(telegram)


async def test_a_timeout_after_done_posts_the_message_and_never_answers(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "timeout_after_done")
    with pytest.raises(TimedOut):
        await telegram.bot.send_message(telegram.group.id, "在路上", read_timeout=0.05)
    assert [message.text for message in telegram.group.messages] == ["在路上"]


async def test_a_delay_only_delays(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("sendMessage", "delay", delay=0.01)
    await _send(telegram)
    assert len(telegram.group.messages) == 1


async def test_a_fault_can_be_kept_to_one_chat_or_thrown_at_every_method(telegram: Telegram) -> None:
    faults = telegram.sandbox.faults
    faults.next("sendMessage", "500", chat_id=telegram.forum.id)
    await _send(telegram)
    with pytest.raises(TelegramError):
        await telegram.bot.send_message(telegram.forum.id, "x")
    faults.next("*", "500")
    assert await telegram.updates() == []
    with pytest.raises(TelegramError):
        await telegram.bot.get_me()
    faults.next("*", "500", times=99)
    faults.clear()
    await _send(telegram)


async def test_getupdates_can_fail_too(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("getUpdates", "502")
    with pytest.raises(NetworkError):
        await telegram.bot.get_updates()
    assert await telegram.updates() == []


async def test_an_unknown_fault_is_refused(telegram: Telegram) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        telegram.sandbox.faults.next("sendMessage", "404")  # type: ignore[arg-type]  # that is the point
    status, answer = await telegram.control("POST", "fault", {"method": "sendMessage", "kind": "404"})
    assert status == 400
    assert "unknown fault" in answer["error"]


async def test_stopping_the_server_ends_mute_calls_and_long_polls(telegram: Telegram) -> None:
    telegram.sandbox.faults.next("getMe", "timeout_after_done")
    mute = asyncio.create_task(telegram.call("getMe"))
    poll = asyncio.create_task(telegram.call("getUpdates", timeout=50))
    await telegram.world.until(lambda: telegram.world.inbox.polled and len(telegram.sandbox.calls) > 1)
    await telegram.sandbox.stop()
    results = await asyncio.gather(mute, poll, return_exceptions=True)
    assert all(isinstance(result, aiohttp.ClientError) for result in results)
