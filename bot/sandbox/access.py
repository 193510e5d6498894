"""Which chat a call means, and whether the bot may do it there."""

from dataclasses import dataclass

from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.model import Chat, Message
from bot.sandbox.params import Params
from bot.sandbox.state import WorldState


def chat_of(world: WorldState, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that `name` points to, whether or not the bot may write there.

    Raises:
        ApiError: there is none, it was upgraded (with `migrate_to_chat_id`), or it was never opened.
    """
    given = params.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    try:
        chat = world.chats.get(int(given))
    except ValueError:
        raise bad_request("chat not found") from None
    if chat is None or (chat.person is not None and not chat.started):
        person = world.people.get(int(given))
        if person is not None and world.knows(person):
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    return chat


def joined_chat(world: WorldState, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat of a call that needs the bot to be in it.

    Raises:
        ApiError: as `chat_of`; or the bot was blocked, kicked, or left.
    """
    chat = chat_of(world, params, name)
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new message goes."""

    chat: Chat
    thread: int | None
    reply_to: Message | None


def place_of(world: WorldState, params: Params, what: str = "text messages") -> Place:
    """Return chat, topic and replied message of a call that sends.

    A reply goes to the topic of its message; General is the absence of a topic, and its number 1 is refused
    as Telegram refuses it.

    Raises:
        ApiError: as `joined_chat`; the bot may not send `what`; unknown, deleted or closed topic; nothing to
            reply to.
    """
    chat = joined_chat(world, params)
    if chat.bot_is_muted:
        raise bad_request(f"not enough rights to send {what} to the chat")
    thread = params.integer("message_thread_id") or None
    reply_to = _replied(world, params, chat)
    if thread is None and reply_to is not None:
        thread = reply_to.thread
    if thread is not None:
        topic = chat.topics.get(thread)
        if topic is None or topic.deleted:
            raise bad_request("message thread not found")
        if topic.closed and chat.bot_status != "administrator":
            raise bad_request("TOPIC_CLOSED")
    return Place(chat, thread, reply_to)


def _replied(world: WorldState, params: Params, chat: Chat) -> Message | None:
    lenient = params.flag("allow_sending_without_reply")
    message_id = params.integer("reply_to_message_id")
    if "reply_parameters" in params:
        given = params.data("reply_parameters")
        if not isinstance(given, dict) or not isinstance(given.get("message_id"), int):
            raise bad_request('can\'t parse reply parameters: Field "message_id" must be a valid Number')
        message_id = given["message_id"]
        lenient = bool(given.get("allow_sending_without_reply", lenient))
        other = given.get("chat_id")
        if other is not None and other != chat.id:
            chat = chat_of(world, Params({"chat_id": other}))
    if not message_id:
        return None
    message = chat.by_id.get(message_id)
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def own_message(world: WorldState, params: Params, verb: str) -> Message:
    """Return the message a call wants to `verb` (edit, delete, …).

    Raises:
        ApiError: as `joined_chat`; no message_id; no such message.
    """
    chat = joined_chat(world, params)
    message_id = params.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = chat.by_id.get(message_id)
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message


def need_admin(chat: Chat, what: str) -> None:
    """Refuse `what` unless the bot is an administrator; private chats need no rights.

    Raises:
        ApiError: the bot has no rights.
    """
    if chat.is_group and chat.bot_status != "administrator":
        raise bad_request(f"not enough rights to {what}")
