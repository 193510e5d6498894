"""Who asks for something and where, also when Telegram hides the person behind the group's name."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Chat, Message, Update, User

from bot.context import BotContext, Button
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers.buttons import settle

SHOW_YOURSELF = timedelta(minutes=10)
"""How long an anonymous administrator has to press the button that shows who it is."""

Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a place. In a group the person may be anybody: services check what they may."""

    user_id: int
    name: str
    username: str | None
    chat_id: int
    title: str
    private: bool
    thread_id: int | None
    """The topic; None in General and where there are no topics (Telegram wants it left out there)."""
    forum: bool = False


Run = Callable[[BotContext, Asker, str], Awaitable[None]]
"""What a command does: context, asker, the words after the command."""

RUNS: dict[str, Run] = {}
"""Commands by name, for the button of an anonymous administrator; filled by `command`."""


def asker(message: Message, user: User) -> Asker:
    """Return who asks, where."""
    chat = message.chat
    return Asker(
        user.id,
        user.full_name,
        user.username,
        chat.id,
        chat.title or "",
        chat.type == Chat.PRIVATE,
        message.message_thread_id if message.is_topic_message else None,
        bool(chat.is_forum),
    )


def presser(update: Update) -> Asker | None:
    """Return who pressed a button, where; None for a message that is gone."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return None
    return asker(query.message, query.from_user)


def command(name: str, run: Run) -> Callable[[Update, BotContext], Coroutine[Any, Any, None]]:
    """Make a handler of `run`. Whoever hides behind the group's name is asked to press a button first.

    An anonymous administrator's message comes from a stand-in account that everybody's messages could
    come from; a press carries the real person.
    """
    RUNS[name] = run

    async def handle(update: Update, context: BotContext) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        words = (message.text or "").partition(" ")[2].strip()
        if message.sender_chat is not None:
            meaning = Meaning(
                "group.as_me",
                {"command": name, "words": words, "message": message.message_id},
                expires_at=context.now + SHOW_YOURSELF,
            )
            rows = [[Button(label("group.as_me"), meaning)]]
            await message.reply_html(text("group.who_are_you"), reply_markup=await context.keyboard(rows))
            return
        await context.services.group.remember(user.id, user.full_name, now=context.now)
        await run(context, asker(message, user), words)

    return handle


async def press_as_me(update: Update, context: BotContext, button: StoredButton) -> None:
    """Run an anonymous administrator's command as the person who pressed."""
    who = presser(update)
    if update.callback_query is None or who is None:
        return
    await context.services.group.remember(who.user_id, who.name, now=context.now)
    await RUNS[button.params["command"]](context, who, button.params["words"])
    await settle(update.callback_query)


async def say(context: BotContext, who: Asker, words: str, rows: Rows = ()) -> None:
    """Send a message where the person asked."""
    await context.bot.send_message(
        who.chat_id, words, message_thread_id=who.thread_id, reply_markup=await context.keyboard(rows)
    )


async def replace_card(update: Update, context: BotContext, words: str, rows: Rows = ()) -> None:
    """Put the next card where the pressed one was, and let the button stop spinning."""
    query = update.callback_query
    if query is None:
        return
    await settle(query)
    await query.edit_message_text(words, reply_markup=await context.keyboard(rows))
