"""How the bot talks to Telegram: an HTTP client, what its failures mean, and how fast it may speak."""

import os

from bot.transport.client import AiohttpRequest, UnsupportedProxy
from bot.transport.outcome import NoAnswer, NotSent, Outcome, OutcomeUnknown, outcome_of
from bot.transport.pacing import PacedLimiter, bulk_sending
from bot.transport.turns import Limits, Rate, Urgency

__all__ = [
    "AiohttpRequest",
    "Limits",
    "NoAnswer",
    "NotSent",
    "Outcome",
    "OutcomeUnknown",
    "PacedLimiter",
    "Rate",
    "UnsupportedProxy",
    "Urgency",
    "bulk_sending",
    "outcome_of",
]

# Without it python-telegram-bot 22 warns at every 429, from inside its own exception.
os.environ.setdefault("PTB_TIMEDELTA", "1")
