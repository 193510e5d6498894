"""The Bot API's methods; importing this package registers them all."""

from bot.sandbox.methods import answers, chats, edits, media, messages, profile, topics, updates
from bot.sandbox.methods.registry import METHODS, Served

__all__ = [
    "METHODS",
    "Served",
    "answers",
    "chats",
    "edits",
    "media",
    "messages",
    "profile",
    "topics",
    "updates",
]
