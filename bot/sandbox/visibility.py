"""What a bot gets to see of a group (core.telegram.org/bots/features#privacy-mode)."""

from bot.sandbox.entities import piece_of
from bot.sandbox.model import BotAccount, Message


def bot_sees(bot: BotAccount, message: Message) -> bool:
    """Whether `message`, written by a person, reaches the bot.

    With privacy mode on and no administrator rights a bot sees commands without an address or with its own,
    replies to it, mentions of it, what was sent through it, and service messages.
    """
    chat = message.chat
    if not chat.bot_is_in:
        return False
    if not chat.is_group or not bot.privacy or chat.bot_status == "administrator":
        return True
    if message.service is not None or message.via_bot:
        return True
    replied = message.reply_to
    if replied is not None and (replied.sender is bot or replied.via_bot):
        return True
    return _is_addressed(bot.username.lower(), message)


def _is_addressed(username: str, message: Message) -> bool:
    for entity in message.entities:
        if entity["type"] == "mention" and piece_of(message.text, entity).lower() == f"@{username}":
            return True
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            _, at, addressee = piece_of(message.text, entity).lower().partition("@")
            return not at or addressee == username
    return False
