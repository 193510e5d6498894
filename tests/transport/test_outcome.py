"""What the ledger makes of each failure."""

import asyncio

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.transport import NoAnswer, NotSent, OutcomeUnknown, outcome_of


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotSent("refused"), "not_sent"),
        (BadRequest("Chat not found"), "refused"),
        (Forbidden("bot was kicked"), "refused"),
        (ChatMigrated(-100), "refused"),
        (RetryAfter(3), "refused"),
        (InvalidToken(), "refused"),
        (Conflict("two pollers"), "refused"),
        (OutcomeUnknown("reset"), "unknown"),
        (NoAnswer(), "unknown"),
        (TimedOut(), "unknown"),
        (NetworkError("Bad Gateway (502)"), "unknown"),
        (TelegramError("Invalid server response"), "unknown"),
        (asyncio.CancelledError(), "unknown"),
        (KeyError("text"), "unknown"),
    ],
)
def test_only_what_surely_did_not_arrive_may_be_sent_again(error: BaseException, outcome: str) -> None:
    assert outcome_of(error) == outcome


def test_only_an_answer_that_is_late_looks_like_a_timeout_to_the_poller() -> None:
    assert issubclass(NoAnswer, TimedOut)
    assert not issubclass(OutcomeUnknown, TimedOut)
    assert not issubclass(NotSent, TimedOut)
