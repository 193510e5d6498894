"""What people say and do in chats: write, press, send files, ask inline."""

import asyncio
from typing import Any

from bot.sandbox import wire
from bot.sandbox.entities import detect, utf16_length
from bot.sandbox.errors import Refused
from bot.sandbox.membership import Membership
from bot.sandbox.model import Chat, InlineQuery, Message, Person, Press
from bot.sandbox.richtext import parse_html
from bot.sandbox.visibility import bot_sees

MAX_TEXT = 4096
MAX_CAPTION = 1024


class Conversation(Membership):
    """The actions of people that the bot hears of as message, callback_query and inline_query."""

    def say(
        self,
        person: Person,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write `text` into `chat`; the bot gets it if privacy mode lets it.

        `anonymous` makes the person an administrator who writes in the group's name. A reply goes to
        the topic of the message it replies to.

        Raises:
            Refused: the person may not write there.
        """
        words = text.strip()
        if not words:
            raise Refused("不能发送空消息")
        if utf16_length(words) > MAX_TEXT:
            raise Refused(f"消息超过 {MAX_TEXT} 个字符")
        message = self._draft(person, chat, words, thread if reply_to is None else thread or reply_to.thread)
        message.reply_to = reply_to
        message.anonymous = anonymous
        if anonymous:
            if not chat.is_group:
                raise Refused("只有在群里才能匿名发言")
            chat.admins.add(person.id)
        return self._hand_over(message)

    def start(self, person: Person, payload: str = "") -> Message:
        """Open the private chat by `t.me/<bot>?start=payload`: sends `/start payload`; unblocks the bot."""
        chat = self.private_chat(person)
        if chat.blocked:
            self.unblock_bot(person)
        return self.say(person, chat, f"/start {payload}".strip())

    def edit(self, person: Person, message: Message, text: str) -> Message:
        """Change what the person wrote; the bot gets an edited_message.

        Raises:
            Refused: it is not the person's own text.
        """
        if message.sender is not person or message.service is not None:
            raise Refused("只能修改自己的消息")
        message.text = text.strip()
        message.entities = detect(message.text)
        message.edited = self.clock.now()
        self.events.publish("edit", message.chat.id, message.id)
        if bot_sees(self.bot, message):
            self.inbox.put("edited_message", wire.message(message))
        return message

    def upload(  # noqa: PLR0917 - the sandbox contract's order
        self,
        person: Person,
        chat: Chat,
        filename: str,
        data: bytes,
        mime: str,
        caption: str = "",
        *,
        as_photo: bool = False,
        thread: int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a file, or a picture as a photo.

        Raises:
            Refused: the person may not write there, or the photo is no picture.
        """
        if utf16_length(caption) > MAX_CAPTION:
            raise Refused(f"说明超过 {MAX_CAPTION} 个字符")
        message = self._draft(person, chat, caption.strip(), thread)
        message.reply_to = reply_to
        try:
            stored = self.files.add(filename, data, mime, as_photo=as_photo)
        except ValueError as error:
            raise Refused("图片只认 PNG 和 JPEG") from error
        if as_photo:
            message.photo = stored
        else:
            message.document = stored
        return self._hand_over(message)

    def press(self, person: Person, message: Message, label: str) -> Press:
        """Press the first inline callback button with this label.

        Raises:
            Refused: there is no such button, or the person is not in the chat.
        """
        for row, buttons in enumerate(message.buttons):
            for column, button in enumerate(buttons):
                if button.text == label:
                    return self.press_at(person, message, row, column)
        labels = "、".join(button.text for row in message.buttons for button in row)
        raise Refused(f"没有按钮「{label}」，只有：{labels or '（无）'}")

    def press_at(self, person: Person, message: Message, row: int, column: int) -> Press:
        """Press the inline button at `row`, `column` (from 0).

        Raises:
            Refused: there is no callback button there, or the person is not in the chat.
        """
        self._must_be_in(person, message.chat)
        try:
            button = message.buttons[row][column]
        except IndexError as error:
            raise Refused("按钮已经不在了") from error
        if button.kind != "callback" or button.data is None:
            raise Refused(f"按钮「{button.text}」不是回调按钮")
        self.prune(self.presses)
        answer = asyncio.get_running_loop().create_future()
        press = Press(self.new_number(), person, message, button.data, self.monotonic(), answer)
        self.presses[press.id] = press
        if message.chat.bot_is_in:
            self.inbox.put("callback_query", wire.callback_query(press))
        return press

    def inline_query(self, person: Person, text: str) -> InlineQuery:
        """Type `@bot text` in any chat; await the returned query for the bot's results."""
        self.prune(self.inline_queries)
        results = asyncio.get_running_loop().create_future()
        query = InlineQuery(self.new_number(), person, text, self.monotonic(), results)
        self.inline_queries[query.id] = query
        self.inbox.put("inline_query", wire.inline_query(query))
        return query

    def choose_inline(self, person: Person, chat: Chat, query: str, result: dict[str, Any]) -> Message:
        """Send one of the bot's inline results into `chat`, in the person's name, via the bot.

        Raises:
            Refused: the person may not write there, or the result has no text.
        """
        content = result.get("input_message_content") or {}
        source = str(content.get("message_text") or result.get("title") or "")
        if not source:
            raise Refused("这条结果没有可发送的文字")
        text, entities = (
            parse_html(source) if content.get("parse_mode") == "HTML" else (source, detect(source))
        )
        message = self._draft(person, chat, text, None)
        message.entities = entities
        message.via_bot = True
        message.inline_keyboard = (result.get("reply_markup") or {}).get("inline_keyboard")
        chosen = {"result_id": str(result["id"]), "from": wire.user(person), "query": query}
        self.inbox.put("chosen_inline_result", chosen)
        return self._hand_over(message)

    def _draft(self, person: Person, chat: Chat, text: str, thread: int | None) -> Message:
        self._must_be_in(person, chat)
        if chat.blocked:
            raise Refused("你已屏蔽机器人，先解除屏蔽")
        if chat.migrated_to is not None:
            raise Refused("这个群已升级为超级群")
        topic = self.topic_open_to(chat, thread, person)
        message = self.write(chat, person, text, detect(text))
        message.thread = topic.id if topic else None
        return message

    def _hand_over(self, message: Message) -> Message:
        chat = message.chat
        if chat.person is not None:
            chat.started = True
        self.post(message)
        if bot_sees(self.bot, message):
            value = wire.message(message)
            if message.via_bot:
                value["via_bot"] = wire.user(self.bot)
            self.inbox.put("message", value)
        return message

    def _must_be_in(self, person: Person, chat: Chat) -> None:
        if person.id not in chat.members:
            raise Refused(f"{person.name} 不在「{chat.title or '这个私聊'}」里")
