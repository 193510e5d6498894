"""Who is where: the bot and people coming and going, group upgrades, topics."""

from bot.sandbox import wire
from bot.sandbox.errors import Refused
from bot.sandbox.model import BotAccount, BotStatus, Chat, Person, Topic
from bot.sandbox.state import WorldState

_SUPERGROUP = 10**12
"""Supergroup ids are `-100…` as Telegram writes them."""


class Membership(WorldState):
    """The actions the bot hears of as my_chat_member, chat_member and service messages."""

    def add_bot(self, person: Person, chat: Chat) -> None:
        """Let `person` add the bot to a group."""
        self._bot_becomes(chat, person, "member")
        joined = {"new_chat_members": [wire.user(self.bot)]}
        self.post_service(chat, person, joined, f"{person.name} 邀请 {self.bot.first_name} 入群")

    def remove_bot(self, person: Person, chat: Chat) -> None:
        """Let `person` remove the bot; every later send there is refused."""
        gone = {"left_chat_member": wire.user(self.bot)}
        self.post_service(chat, person, gone, f"{person.name} 将 {self.bot.first_name} 移出了群")
        self._bot_becomes(chat, person, "kicked")

    def promote_bot(self, person: Person, chat: Chat) -> None:
        """Make the bot an administrator: it then sees every message."""
        self._bot_becomes(chat, person, "administrator")

    def demote_bot(self, person: Person, chat: Chat) -> None:
        """Make the bot a plain member again."""
        self._bot_becomes(chat, person, "member")

    def mute_bot(self, person: Person, chat: Chat) -> None:
        """Take the right to send from the bot.

        In a supergroup the bot alone is restricted and hears of it. A basic group knows only 全员禁言, of
        which Telegram tells a bot nothing: its next message is refused.
        """
        if chat.kind == "supergroup":
            self._bot_becomes(chat, person, "restricted")
        else:
            self._silence(chat, silenced=True)

    def unmute_bot(self, person: Person, chat: Chat) -> None:
        """Give the right to send back."""
        if chat.bot_status == "restricted":
            self._bot_becomes(chat, person, "member")
        self._silence(chat, silenced=False)

    def _silence(self, chat: Chat, *, silenced: bool) -> None:
        chat.silenced = silenced
        self.events.publish("chat", chat.id)

    def bot_leaves(self, chat: Chat) -> None:
        """Let the bot leave by itself (leaveChat)."""
        self._bot_becomes(chat, self.actor(chat), "left", tell=False)
        self.post_service(
            chat, self.bot, {"left_chat_member": wire.user(self.bot)}, f"{self.bot.first_name} 退出了群"
        )

    def block_bot(self, person: Person) -> None:
        """Block the bot in the private chat."""
        chat = self.private_chat(person)
        chat.blocked = True
        self._bot_becomes(chat, person, "kicked")

    def unblock_bot(self, person: Person) -> None:
        """Unblock the bot."""
        chat = self.private_chat(person)
        chat.blocked = False
        self._bot_becomes(chat, person, "member")

    def _bot_becomes(self, chat: Chat, by: Person, status: BotStatus, *, tell: bool = True) -> None:
        old, chat.bot_status = chat.bot_status, status
        if tell and old != status:
            before, after = wire.bot_member(self.bot, old), wire.bot_member(self.bot, status)
            self.queue_membership("my_chat_member", chat, by, before, after)
        self.events.publish("chat", chat.id)

    def add_member(self, chat: Chat, person: Person) -> None:
        """Let `person` join a group."""
        before = wire.human_member(chat, person)
        chat.members[person.id] = person
        joined = {"new_chat_members": [wire.user(person)]}
        self.post_service(chat, person, joined, f"{person.name} 加入了群")
        self._tell_member(chat, person, before)

    def remove_member(self, chat: Chat, person: Person) -> None:
        """Let `person` leave a group.

        Raises:
            Refused: the person is not in it.
        """
        if person.id not in chat.members:
            raise Refused(f"{person.name} 不在「{chat.title}」里")
        before = wire.human_member(chat, person)
        del chat.members[person.id]
        chat.admins.discard(person.id)
        self.post_service(chat, person, {"left_chat_member": wire.user(person)}, f"{person.name} 退出了群")
        self._tell_member(chat, person, before)

    def promote_member(self, chat: Chat, person: Person) -> None:
        """Make `person` an administrator of the group."""
        before = wire.human_member(chat, person)
        chat.admins.add(person.id)
        self._tell_member(chat, person, before)

    def _tell_member(self, chat: Chat, person: Person, before: wire.Json) -> None:
        """Queue chat_member, which only administrators get and only when they ask for it."""
        if chat.bot_status == "administrator":
            after = wire.human_member(chat, person)
            self.queue_membership("chat_member", chat, person, before, after)
        self.events.publish("chat", chat.id)

    def migrate(self, chat: Chat) -> Chat:
        """Turn a group into a supergroup with a new id and return it; sends to the old id are refused.

        Raises:
            Refused: it is no basic group, or was migrated before.
        """
        if chat.kind != "group" or chat.migrated_to is not None:
            raise Refused("只有普通群才能升级为超级群")
        person = self.actor(chat)
        new = Chat(-_SUPERGROUP - abs(chat.id), "supergroup", chat.title, bot_status=chat.bot_status)
        new.members, new.admins = dict(chat.members), set(chat.admins)
        self.chats[new.id] = new
        words = "群已升级为超级群"
        self.post_service(chat, person, {"migrate_to_chat_id": new.id}, words)
        chat.migrated_to = new.id
        self.post_service(new, person, {"migrate_from_chat_id": chat.id}, words)
        self.events.publish("chat", chat.id)
        self.events.publish("chat", new.id)
        return new

    def create_topic(self, chat: Chat, name: str, *, by: Person | BotAccount | None = None) -> Topic:
        """Open a topic in a forum.

        Raises:
            Refused: topics are off in this chat.
        """
        if not chat.forum:
            raise Refused("这个群没有开启话题")
        service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self.write(chat, by or self.actor(chat))
        message.service, message.service_text, message.thread = service, f"新话题「{name}」", message.id
        topic = chat.topics[message.id] = Topic(message.id, name)
        self.tell_service(self.post(message))
        self.events.publish("chat", chat.id)
        return topic

    def close_topic(self, chat: Chat, topic: Topic, *, by: Person | BotAccount | None = None) -> None:
        """Close a topic: only administrators can write in it."""
        topic.closed = True
        self._topic_changed(chat, topic, {"forum_topic_closed": {}}, "关闭", by)

    def reopen_topic(self, chat: Chat, topic: Topic, *, by: Person | BotAccount | None = None) -> None:
        """Open a closed topic again."""
        topic.closed = False
        self._topic_changed(chat, topic, {"forum_topic_reopened": {}}, "重新开放", by)

    def delete_topic(self, chat: Chat, topic: Topic) -> None:
        """Delete a topic with its messages; Telegram tells nobody."""
        topic.deleted = True
        for message in [m for m in chat.messages if m.thread == topic.id]:
            self.remove(message)
        self.events.publish("chat", chat.id)

    def _topic_changed(
        self, chat: Chat, topic: Topic, service: wire.Json, what: str, by: Person | BotAccount | None
    ) -> None:
        words = f"话题「{topic.name}」已{what}"
        self.post_service(chat, by or self.actor(chat), service, words, thread=topic.id)
        self.events.publish("chat", chat.id)
