"""editMessageText and its relatives, deleteMessage, pins."""

from datetime import timedelta
from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import joined_chat, need_admin, own_message
from bot.sandbox.entities import Entity
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import Row, read_markup
from bot.sandbox.methods.messages import caption_text, message_text
from bot.sandbox.methods.registry import one, served
from bot.sandbox.model import Message
from bot.sandbox.params import Params
from bot.sandbox.world import World

DELETABLE_FOR = timedelta(hours=48)


def editable(world: World, params: Params) -> Message:
    """Return the message of a call that edits.

    Raises:
        ApiError: there is none, or it is not the bot's own.
    """
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    message = own_message(world, params, "edit")
    if message.sender is not world.bot or message.service is not None or message.forwarded_from is not None:
        raise bad_request("message can't be edited")
    return message


def change(
    world: World,
    message: Message,
    text: str,
    entities: list[Entity],
    keyboard: list[Row] | None,
    *,
    media_changed: bool = False,
) -> Any:
    """Put the new content in place and return the Message.

    Raises:
        ApiError: nothing would change.
    """
    same = (text, entities, keyboard) == (message.text, message.entities, message.inline_keyboard)
    if same and not media_changed:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    message.text, message.entities, message.inline_keyboard = text, entities, keyboard
    message.edited = world.clock.now()
    world.events.publish("edit", message.chat.id, message.id)
    return wire.message(message)


@served("editMessageText", cost=one)
def edit_message_text(world: World, params: Params) -> Any:
    """Serve editMessageText; without reply_markup the keyboard goes."""
    message = editable(world, params)
    if message.has_media:
        raise bad_request("there is no text in the message to edit")
    text, entities = message_text(world, params)
    return change(world, message, text, entities, read_markup(params, inline_only=True)[0])


@served("editMessageCaption", cost=one)
def edit_message_caption(world: World, params: Params) -> Any:
    """Serve editMessageCaption."""
    message = editable(world, params)
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption_text(world, params)
    return change(world, message, text, entities, read_markup(params, inline_only=True)[0])


@served("editMessageReplyMarkup", cost=one)
def edit_message_reply_markup(world: World, params: Params) -> Any:
    """Serve editMessageReplyMarkup."""
    message = editable(world, params)
    keyboard = read_markup(params, inline_only=True)[0]
    return change(world, message, message.text, message.entities, keyboard)


@served("deleteMessage")
def delete_message(world: World, params: Params) -> Any:
    """Serve deleteMessage: messages of the last 48 hours; others' in groups only for administrators."""
    message = own_message(world, params, "delete")
    _check_deletable(world, message)
    world.remove(message)
    return True


def _check_deletable(world: World, message: Message) -> None:
    foreign = message.sender is not world.bot and message.chat.is_group
    too_old = world.clock.now() - message.date > DELETABLE_FOR
    if too_old or (foreign and message.chat.bot_status != "administrator"):
        raise bad_request("message can't be deleted")


@served("deleteMessages")
def delete_messages(world: World, params: Params) -> Any:
    """Serve deleteMessages; those that are not there are skipped."""
    chat = joined_chat(world, params)
    found = [
        message for number in params.data("message_ids") or [] if (message := chat.by_id.get(int(number)))
    ]
    for message in found:
        _check_deletable(world, message)
    for message in found:
        world.remove(message)
    return True


@served("pinChatMessage")
def pin_chat_message(world: World, params: Params) -> Any:
    """Serve pinChatMessage."""
    message = own_message(world, params, "pin")
    need_admin(message.chat, "manage pinned messages in the chat")
    if message not in message.chat.pinned:
        message.chat.pinned.append(message)
        pinned = {"pinned_message": wire.message(message)}
        world.post_service(message.chat, world.bot, pinned, f"{world.bot.first_name} 置顶了一条消息")
    return True


@served("unpinChatMessage")
def unpin_chat_message(world: World, params: Params) -> Any:
    """Serve unpinChatMessage; without message_id the newest pin goes."""
    chat = joined_chat(world, params)
    need_admin(chat, "manage pinned messages in the chat")
    if "message_id" in params:
        message = own_message(world, params, "unpin")
        if message in chat.pinned:
            chat.pinned.remove(message)
    elif chat.pinned:
        chat.pinned.pop()
    return True


@served("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, params: Params) -> Any:
    """Serve unpinAllChatMessages."""
    chat = joined_chat(world, params)
    need_admin(chat, "manage pinned messages in the chat")
    chat.pinned.clear()
    return True
