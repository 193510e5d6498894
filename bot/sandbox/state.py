"""What the world holds, and the two things everything else does with it: write a message, queue an update."""

import itertools
import time
from collections.abc import Callable
from typing import Any

from bot.sandbox import wire
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Refused
from bot.sandbox.events import Events
from bot.sandbox.files import FileStore
from bot.sandbox.inbox import Inbox
from bot.sandbox.menus import Menus
from bot.sandbox.model import BotAccount, Call, Chat, ChatKind, InlineQuery, Message, Person, Press, Topic

QUERY_LIFETIME = 15.0
"""Real seconds after which a press or inline query can no longer be answered; sandbox time does not count, so
that moving the clock does not spoil a press in flight."""

Answerable = dict[str, Press] | dict[str, InlineQuery]


class WorldState:
    """People, chats, the bot, its queue of updates and its settings.

    `monotonic` measures real seconds (query lifetimes); tests pass their own.
    """

    def __init__(
        self,
        clock: SandboxClock,
        *,
        bot: BotAccount | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.bot = bot or BotAccount(id=5_200_100, username="jishi_bot", first_name="基石助手")
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.events = Events()
        self.inbox = Inbox(lambda: self.events.publish("inbox"))
        self.calls: list[Call] = []
        self.files = FileStore()
        self.menus = Menus()
        self.presses: dict[str, Press] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self._numbers = itertools.count(1)
        self._small_ids = itertools.count(1)
        self._ids_of: dict[int, itertools.count[int]] = {}
        clock.on_change(lambda: self.events.publish("clock"))

    def add_person(
        self,
        id: int,  # noqa: A002 - the sandbox contract's own word
        first_name: str,
        last_name: str = "",
        username: str | None = None,
        *,
        note: str = "",
    ) -> Person:
        """Create a person; their private chat with the bot stays closed until they press Start or write."""
        person = Person(id, first_name, last_name, username, note)
        self.people[id] = person
        return person

    def add_group(
        self,
        id: int,  # noqa: A002 - the sandbox contract's own word
        title: str,
        members: list[Person] | None = None,
        *,
        kind: ChatKind = "group",
        forum: bool = False,
        bot_member: bool = True,
    ) -> Chat:
        """Create a group that exists already: no updates. The first member is its creator."""
        chat = Chat(id, kind, title, forum=forum, bot_status="member" if bot_member else "left")
        chat.members = {person.id: person for person in members or []}
        chat.admins = set(list(chat.members)[:1])
        self.chats[id] = chat
        self.events.publish("chat", id)
        return chat

    def private_chat(self, person: Person) -> Chat:
        """Return the person's chat with the bot, made on demand."""
        chat = self.chats.get(person.id)
        if chat is None:
            chat = Chat(person.id, "private", person=person, members={person.id: person})
            self.chats[person.id] = chat
        return chat

    def new_number(self) -> str:
        """Return an id for a press, a query or an album."""
        return str(4_000_000_000_000_000_000 + next(self._numbers))

    def write(
        self, chat: Chat, sender: Person | BotAccount, text: str = "", entities: list[wire.Json] | None = None
    ) -> Message:
        """Make the next message of `chat`; `post` shows it.

        Supergroups number their own messages; private chats and groups share one row of numbers.
        """
        numbers = self._small_ids
        if chat.kind == "supergroup":
            numbers = self._ids_of.setdefault(chat.id, itertools.count(1))
        return Message(next(numbers), chat, sender, self.clock.now(), text, entities or [])

    def post(self, message: Message) -> Message:
        """Put a finished message into its chat and tell whoever watches."""
        chat = message.chat
        chat.messages.append(message)
        chat.by_id[message.id] = message
        self.events.publish("message", chat.id, message.id)
        if message.other_markup is not None:
            self.events.publish("keyboard", chat.id, message.id)
        return message

    def post_service(
        self,
        chat: Chat,
        sender: Person | BotAccount,
        service: wire.Json,
        words: str,
        *,
        thread: int | None = None,
    ) -> Message:
        """Post a service message and queue it for a bot that is in the chat."""
        message = self.write(chat, sender)
        message.service, message.service_text, message.thread = service, words, thread
        return self.tell_service(self.post(message))

    def tell_service(self, message: Message) -> Message:
        """Queue a service message for a bot that is in the chat and did not cause it."""
        if message.chat.bot_is_in and message.sender is not self.bot:
            self.inbox.put("message", wire.message(message))
        return message

    def remove(self, message: Message) -> None:
        """Take a message out of its chat."""
        chat = message.chat
        del chat.by_id[message.id]
        chat.messages.remove(message)
        if message in chat.pinned:
            chat.pinned.remove(message)
        self.events.publish("delete", chat.id, message.id)

    def actor(self, chat: Chat) -> Person:
        """Return who does what nobody in particular does: the group's creator."""
        if chat.person is not None:
            return chat.person
        for person in chat.members.values():
            return person
        raise Refused("群里没有人")

    def topic_open_to(self, chat: Chat, thread: int | None, person: Person) -> Topic | None:
        """Return the topic in which `person` wants to write, None for General.

        Raises:
            Refused: there is no such topic, or it is closed and the person is no administrator.
        """
        if thread is None:
            return None
        topic = chat.topics.get(thread)
        if topic is None or topic.deleted:
            raise Refused("没有这个话题")
        if topic.closed and person.id not in chat.admins:
            raise Refused("话题已关闭")
        return topic

    def knows(self, person: Person) -> bool:
        """Whether the bot has ever met the person: a private chat, or a group in common."""
        if person.id in self.chats and self.chats[person.id].started:
            return True
        return any(
            chat.is_group and chat.bot_is_in and person.id in chat.members for chat in self.chats.values()
        )

    def prune(self, waiting: Answerable) -> None:
        """Forget presses or queries that nobody can answer any more; `waiting` is in order of time."""
        limit = self.monotonic() - QUERY_LIFETIME
        stale: list[str] = []
        for key, entry in waiting.items():
            if (entry.pressed_at if isinstance(entry, Press) else entry.asked_at) >= limit:
                break
            stale.append(key)
        for key in stale:
            del waiting[key]

    def queue_membership(self, kind: str, chat: Chat, by: Person, old: Any, new: Any) -> None:
        """Queue a my_chat_member or chat_member update."""
        self.inbox.put(kind, {
            "chat": wire.chat(chat),
            "from": wire.user(by),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": old,
            "new_chat_member": new,
        })  # fmt: skip
