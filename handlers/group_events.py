"""What happens to groups without anybody asking: the bot and people come and go, groups move."""

import structlog
from telegram import Chat, ChatMember, ChatMemberRestricted, Message, MessageEntity, Update
from telegram.error import Forbidden
from telegram.ext import ApplicationHandlerStop

from bot.context import BotContext
from bot.texts import text
from handlers.group_bind import owe_anew

log = structlog.get_logger(__name__)

_HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED)

OPEN_COMMANDS = ("/bind", "/unbind", "/privacy", "/forget")
"""What a group that serves no unit may still ask for; besides `/start bind_…`."""


async def my_membership(update: Update, context: BotContext) -> None:
    """Follow what becomes of the bot itself: in a group, or blocked in private."""
    change = update.my_chat_member
    if change is None:
        return
    group, chat = context.services.group, change.chat
    if chat.type == Chat.PRIVATE:
        blocked = change.new_chat_member.status == ChatMember.BANNED
        await group.set_blocked(chat.id, blocked=blocked, now=context.now)
        return
    state = _state(change.new_chat_member)
    known = await group.set_state(chat.id, state, title=chat.title or str(chat.id))
    context.hurry()
    if state != "active" or change.old_chat_member.status in _HERE:
        return
    try:
        if known is not None and known.unit is not None:
            await owe_anew(context)
            unit = await group.unit(known.unit)
            await context.bot.send_message(chat.id, text("group.back_again", unit=unit.name))
        elif await group.hint(chat.id, chat.title or "", now=context.now):
            await context.bot.send_message(chat.id, text("group.added", bot=context.bot.username))
    except Forbidden:
        log.info("removed before it could greet", chat=chat.id)


def _state(member: ChatMember) -> str:
    """Return whether the bot can speak: `active`, or why not."""
    if member.status == ChatMember.BANNED:
        return "kicked"
    if isinstance(member, ChatMemberRestricted) and not (member.is_member and member.can_send_messages):
        return "muted" if member.is_member else "left"
    return "active" if member.status in _HERE else "left"


async def left(update: Update, context: BotContext) -> None:
    """A person left or was removed (service message): their rights there end at once."""
    message = update.effective_message
    if message is not None and message.left_chat_member is not None:
        await _gone(context, message.chat_id, message.left_chat_member.id)


async def membership(update: Update, context: BotContext) -> None:
    """The same from chat_member, which comes also where service messages are hidden."""
    change = update.chat_member
    if change is not None and change.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
        await _gone(context, change.chat.id, change.new_chat_member.user.id)


async def _gone(context: BotContext, chat_id: int, user_id: int) -> None:
    if user_id != context.bot.id and await context.services.group.person_left(
        chat_id, user_id, now=context.now
    ):
        context.hurry()


async def migrated(update: Update, context: BotContext) -> None:
    """Follow a group that became a supergroup; Telegram tells it in both chats."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        await context.services.group.migrate(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await context.services.group.migrate(message.migrate_from_chat_id, message.chat_id)


async def renamed(update: Update, context: BotContext) -> None:
    """Note a group's new title."""
    message = update.effective_message
    if message is not None and message.new_chat_title:
        await context.services.group.renamed(message.chat_id, message.new_chat_title)


async def topic_closed(update: Update, context: BotContext) -> None:
    """A closed topic takes no notices: they go to General again, and the group is told."""
    message = update.effective_message
    if message is None or message.message_thread_id is None:
        return
    group = context.services.group
    if await group.forget_topic(message.chat_id, message.message_thread_id, now=context.now):
        await context.bot.send_message(message.chat_id, text("group.topic_closed"))


async def gate(update: Update, context: BotContext) -> None:
    """Stop what is said to the bot in a group that serves no unit: one line a day and no data."""
    message = update.effective_message
    if message is None or update.callback_query is not None or message.chat.type == Chat.PRIVATE:
        return
    if not _addressed(message, context) or _is_open(message):
        return
    group, chat = context.services.group, message.chat
    if await group.is_bound(chat.id):
        return
    if update.message is not None and await group.hint(chat.id, chat.title or "", now=context.now):
        await message.reply_html(text("start.unbound"))
    raise ApplicationHandlerStop


def _addressed(message: Message, context: BotContext) -> bool:
    """Tell whether a message in a group is meant for this bot."""
    name = f"@{context.bot.username}".lower()
    words = message.text or message.caption or ""
    if words.startswith("/"):
        _, at, addressee = words.split()[0].lower().partition("@")
        return not at or f"@{addressee}" == name
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id:
        return True
    wanted: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(wanted) | message.parse_caption_entities(wanted)
    return any(
        said.lower() == name or (entity.user is not None and entity.user.id == context.bot.id)
        for entity, said in found.items()
    )


def _is_open(message: Message) -> bool:
    words = (message.text or "").split()
    if not words:
        return False
    name = words[0].lower().partition("@")[0]
    return name in OPEN_COMMANDS or (name == "/start" and len(words) > 1 and words[1].startswith("bind_"))
