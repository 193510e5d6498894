"""What a failed call to the Bot API means for the message that it carried.

The Bot API has no idempotency key: a send that is repeated after it had arrived is a
second message in the group. The delivery ledger therefore has to know of every failure
whether the message surely did not arrive, or whether nobody can tell.
"""

from typing import Literal

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

Outcome = Literal["not_sent", "refused", "unknown"]


class NotSent(NetworkError):  # noqa: N818  the ledger's word
    """The request never left this machine: no connection, or given up while it still waited.

    Sending it again cannot double anything.
    """

    __slots__ = ()


class OutcomeUnknown(NetworkError):  # noqa: N818  the ledger's word
    """The connection was lost after the request had gone out, and no answer came back.

    Not a `TimedOut`, because python-telegram-bot repeats a timed-out poll without any
    pause: against a server that hangs up at once that would be a busy loop.
    """

    __slots__ = ()


class NoAnswer(OutcomeUnknown, TimedOut):
    """The request went out and the answer did not come in time."""

    __slots__ = ()


_ANSWERED_NO = (BadRequest, Forbidden, ChatMigrated, RetryAfter, InvalidToken, EndPointNotFound, Conflict)


def outcome_of(error: BaseException) -> Outcome:
    """Say what became of a message whose call ended in `error`.

    Returns:
        `not_sent`: it never left, send it again at leisure. `refused`: Telegram answered and
        did not take it; the class says why (`RetryAfter`: later, `ChatMigrated`: elsewhere,
        `Forbidden`: never). `unknown`: it may have arrived. The last is also the word for
        5xx answers, which python-telegram-bot raises as a plain `NetworkError` (a gateway
        that lost patience says nothing about the server behind it), for an answer that is
        not JSON, for a cancelled call, and for whatever is not foreseen here.
    """
    if isinstance(error, NotSent):
        return "not_sent"
    if isinstance(error, _ANSWERED_NO):
        return "refused"
    return "unknown"
