"""The things of the world: people, the bot, chats, topics, messages, files, presses."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.sandbox import entities as markup_of_text

GROUP_ANONYMOUS_BOT = 1087968824
"""Telegram's stand-in sender of what anonymous administrators write."""

ChatKind = Literal["private", "group", "supergroup"]
BotStatus = Literal["member", "administrator", "restricted", "left", "kicked"]
"""`restricted` is muted: in the chat, reading, without the right to send."""


@dataclass(slots=True, eq=False)
class Person:
    """A human with a Telegram account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    note: str = ""
    """The person's part in the demo, for example `中牟县 填报员`."""
    language: str = "zh-hans"

    @property
    def name(self) -> str:
        """First and last name as Telegram shows them."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(slots=True, eq=False)
class BotAccount:
    """The bot's own account, as set up with BotFather."""

    id: int
    username: str
    first_name: str
    privacy: bool = True
    """Group privacy mode: in groups the bot then sees only what is meant for it."""
    language: str = ""

    @property
    def name(self) -> str:
        """The name above the bot's messages."""
        return self.first_name


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic; `id` is its `message_thread_id`. General has no entry, as in the Bot API."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class StoredFile:
    """A file kept on the server; photos have a width and a height."""

    id: str
    unique_id: str
    name: str
    mime: str
    data: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """The `file_path` of getFile."""
        return f"{'photos' if self.width else 'documents'}/{self.unique_id}_{self.name}"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button as a person sees it."""

    text: str
    kind: Literal["callback", "url", "switch_inline", "other"]
    data: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat, a group or a supergroup, with everything said in it."""

    id: int
    kind: ChatKind
    title: str = ""
    person: Person | None = None
    """The human side of a private chat."""
    forum: bool = False
    members: dict[int, Person] = field(default_factory=dict, repr=False)
    admins: set[int] = field(default_factory=set)
    """Ids of human administrators; the first member of a group is its creator."""
    bot_status: BotStatus = "member"
    started: bool = False
    """Private: the person has pressed Start or written."""
    silenced: bool = False
    """Group: only administrators may send (全员禁言)."""
    blocked: bool = False
    """Private: the person has blocked the bot."""
    migrated_to: int | None = None
    messages: list["Message"] = field(default_factory=list, repr=False)
    by_id: dict[int, "Message"] = field(default_factory=dict, repr=False)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list["Message"] = field(default_factory=list, repr=False)

    @property
    def is_group(self) -> bool:
        """Whether several people can be in it."""
        return self.kind != "private"

    @property
    def bot_is_in(self) -> bool:
        """Whether the bot is a member (or an administrator)."""
        return self.bot_status in {"member", "administrator", "restricted"}

    @property
    def bot_is_muted(self) -> bool:
        """Whether the bot is in it and may not send."""
        return self.bot_status == "restricted" or (self.silenced and self.bot_status == "member")


@dataclass(slots=True, eq=False)
class Message:
    """One message. `text` is the plain text, or the caption under a photo or document."""

    id: int
    chat: Chat
    sender: Person | BotAccount
    date: datetime
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    reply_to: "Message | None" = None
    thread: int | None = None
    anonymous: bool = False
    """Written in the group's name by an administrator who hides."""
    inline_keyboard: list[list[dict[str, Any]]] | None = None
    other_markup: dict[str, Any] | None = None
    """ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply, as the bot sent it."""
    photo: StoredFile | None = None
    document: StoredFile | None = None
    service: dict[str, Any] | None = None
    """The service part of the Bot API message, for example `{"migrate_to_chat_id": …}`."""
    service_text: str | None = None
    edited: datetime | None = None
    via_bot: bool = False
    album: str | None = None
    forwarded_from: "Message | None" = None

    @property
    def has_media(self) -> bool:
        """Whether `text` is a caption."""
        return self.photo is not None or self.document is not None

    @property
    def html(self) -> str:
        """The text with its formatting, as Telegram HTML."""
        return markup_of_text.to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[Button]]:
        """The inline keyboard, row by row; empty when there is none."""
        return [[_button(raw) for raw in row] for row in self.inline_keyboard or []]

    @property
    def keyboard(self) -> list[list[str]] | None:
        """The labels of the reply keyboard that came with the message."""
        rows = (self.other_markup or {}).get("keyboard")
        if rows is None:
            return None
        return [
            [button if isinstance(button, str) else str(button["text"]) for button in row] for row in rows
        ]


def _button(raw: dict[str, Any]) -> Button:
    """Return what a person sees of an InlineKeyboardButton."""
    text = str(raw["text"])
    if "callback_data" in raw:
        return Button(text, "callback", data=raw["callback_data"])
    if "url" in raw:
        return Button(text, "url", url=raw["url"])
    if any(key.startswith("switch_inline_query") for key in raw):
        return Button(text, "switch_inline")
    return Button(text, "other")


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot answered to a press."""

    text: str = ""
    show_alert: bool = False
    url: str | None = None


@dataclass(slots=True, eq=False)
class Press:
    """A press of an inline button; await `answer` for the bot's answer."""

    id: str
    person: Person
    message: Message
    data: str
    pressed_at: float
    """Monotonic seconds."""
    answer: "asyncio.Future[CallbackAnswer]"


@dataclass(slots=True, eq=False)
class InlineQuery:
    """What a person typed after the bot's name; await `results` for what the bot offered."""

    id: str
    person: Person
    text: str
    asked_at: float
    """Monotonic seconds."""
    results: "asyncio.Future[list[dict[str, Any]]]"

    def __await__(self) -> Generator[Any, None, list[dict[str, Any]]]:
        return self.results.__await__()


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the transcript of Bot API calls; `at` is a moment of the sandbox clock."""

    method: str
    params: dict[str, Any]
    ok: bool
    error_code: int | None
    at: datetime
    description: str = ""
