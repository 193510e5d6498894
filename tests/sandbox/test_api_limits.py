"""429: 30 a second overall, one a second per chat with a short burst, 20 a minute per group."""

from datetime import timedelta

import pytest
from telegram import Message
from telegram.error import RetryAfter

from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Limits
from tests.support.sandbox_room import Telegram, Ticker

pytest_plugins = ["tests.support.sandbox_fixtures"]


def _accepted(limits: Limits, chats: list[str]) -> int:
    """Return how many of these sends pass before the first refusal."""
    for number, chat in enumerate(chats):
        try:
            limits.take(chat)
        except ApiError:
            return number
    return len(chats)


def _wait(limits: Limits, chat: str) -> int:
    with pytest.raises(ApiError) as refused:
        limits.take(chat)
    return refused.value.parameters["retry_after"]


def test_30_messages_pass_at_once_and_30_more_each_second() -> None:
    ticker = Ticker()
    limits = Limits(monotonic=ticker)
    people = [str(number) for number in range(1, 200)]
    assert _accepted(limits, people) == 30
    assert _wait(limits, "900") == 1
    ticker.seconds += 1
    assert _accepted(limits, people[100:]) == 30


def test_a_steady_30_a_second_is_never_refused() -> None:
    ticker = Ticker()
    limits = Limits(monotonic=ticker)
    for number in range(3000):
        limits.take(str(number))
        ticker.seconds += 1 / 30


def test_one_chat_takes_a_burst_of_three_and_then_one_a_second() -> None:
    ticker = Ticker()
    limits = Limits(monotonic=ticker)
    assert _accepted(limits, ["7"] * 9) == 3
    ticker.seconds += 1
    assert _accepted(limits, ["7"] * 9) == 1
    assert _accepted(limits, ["8"]) == 1


def test_a_group_takes_20_a_minute_and_says_how_long_to_wait() -> None:
    ticker = Ticker()
    limits = Limits(monotonic=ticker)
    sent = 0
    for _ in range(60):
        sent += _accepted(limits, ["-5"])
        ticker.seconds += 1
    assert 20 <= sent <= 40
    assert _accepted(limits, ["-5"] * 9) <= 1
    assert 1 <= _wait(limits, "-5") <= 3


def test_what_is_refused_costs_nothing() -> None:
    ticker = Ticker()
    limits = Limits(monotonic=ticker)
    assert _accepted(limits, ["7"] * 9) == 3
    for _ in range(50):
        assert _wait(limits, "7") == 1
    assert _accepted(limits, [str(number) for number in range(100, 200)]) == 27


def test_switched_off_nothing_is_refused() -> None:
    limits = Limits(enabled=False, monotonic=Ticker())
    assert _accepted(limits, ["-5"] * 500) == 500


async def test_sends_and_edits_share_the_limit_and_answers_are_free(telegram: Telegram) -> None:
    telegram.sandbox.limits.enabled = True
    chat_id, bot = telegram.group.id, telegram.bot
    sent = await bot.send_message(chat_id, "1")
    assert isinstance(await bot.edit_message_text("2", chat_id, sent.message_id), Message)
    await bot.send_message(chat_id, "3")
    with pytest.raises(RetryAfter) as refused:
        await bot.edit_message_text("4", chat_id, sent.message_id)
    assert refused.value.retry_after == timedelta(seconds=1)
    assert telegram.sandbox.calls[-1].description == "Too Many Requests: retry after 1"
    assert await bot.send_chat_action(chat_id, "typing")
    assert await bot.delete_message(chat_id, sent.message_id)
    telegram.ticker.seconds += 1
    await bot.send_message(chat_id, "5")


async def test_a_call_with_an_unknown_parameter_does_not_count(telegram: Telegram) -> None:
    telegram.sandbox.limits.enabled = True
    for _ in range(5):
        await telegram.refusal("sendMessage", chat_id=telegram.group.id, text="x", wrong=1)
    await telegram.bot.send_message(telegram.group.id, "x")
