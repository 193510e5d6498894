"""sendMessage, and what the other sending methods share with it."""

from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import Place, chat_of, joined_chat, place_of
from bot.sandbox.entities import Entity, checked, trimmed, utf16_length, with_detected
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.registry import one, served
from bot.sandbox.model import Message
from bot.sandbox.params import Params
from bot.sandbox.richtext import parse_html
from bot.sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024


def read_text(
    world: World, params: Params, name: str = "text", entities: str = "entities"
) -> tuple[str, list[Entity]]:
    """Return a formatted text as it will stand in the message: parsed, trimmed, with Telegram's own entities.

    Raises:
        ApiError: the markup or the entities are wrong. The length is not checked.
    """
    source = params.text(name) or ""
    mode = (params.text("parse_mode") or "").lower()
    if mode == "html":
        text, found = parse_html(source)
    elif mode:
        # The sandbox serves a bot that writes HTML; Markdown would need a second parser.
        raise bad_request("unsupported parse_mode")
    else:
        given = params.data(entities)
        text, found = source, checked(given, source) if given else []
    text, found = trimmed(text, found)
    return text, with_detected(text, _with_people(world, found))


def _with_people(world: World, entities: list[Entity]) -> list[Entity]:
    """Complete mentions of people by id; Telegram drops those of people the bot never met."""
    kept: list[Entity] = []
    for entity in entities:
        if entity["type"] == "text_mention":
            person = world.people.get(int(entity.get("user", {}).get("id", 0)))
            if person is None:
                continue
            kept.append({**entity, "user": wire.user(person)})
        else:
            kept.append(entity)
    return kept


def message_text(world: World, params: Params) -> tuple[str, list[Entity]]:
    """Return the text of a message.

    Raises:
        ApiError: as `read_text`; empty; longer than 4096 UTF-16 units after parsing.
    """
    text, entities = read_text(world, params)
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption_text(world: World, params: Params) -> tuple[str, list[Entity]]:
    """Return the caption of a photo or file, which may be empty.

    Raises:
        ApiError: as `read_text`; longer than 1024 UTF-16 units after parsing.
    """
    text, entities = read_text(world, params, "caption", "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def compose(world: World, place: Place, params: Params, text: str, entities: list[Entity]) -> Message:
    """Make a message of the bot with topic, reply and keyboard; `world.post` shows it."""
    inline, other = read_markup(params)
    message = world.write(place.chat, world.bot, text, entities)
    message.thread, message.reply_to = place.thread, place.reply_to
    message.inline_keyboard, message.other_markup = inline, other
    return message


@served("sendMessage", cost=one)
def send_message(world: World, params: Params) -> Any:
    """Serve sendMessage."""
    place = place_of(world, params)
    text, entities = message_text(world, params)
    return wire.message(world.post(compose(world, place, params, text, entities)))


def _source(world: World, params: Params, verb: str) -> Message:
    chat = chat_of(world, params, "from_chat_id")
    message = chat.by_id.get(params.integer("message_id") or 0)
    if message is None or message.service is not None:
        raise bad_request(f"message to {verb} not found")
    return message


def _repeat(world: World, params: Params, source: Message) -> Message:
    message = compose(world, place_of(world, params), params, source.text, source.entities)
    message.photo, message.document = source.photo, source.document
    return message


@served("forwardMessage", cost=one)
def forward_message(world: World, params: Params) -> Any:
    """Serve forwardMessage."""
    source = _source(world, params, "forward")
    message = _repeat(world, params, source)
    message.forwarded_from = source.forwarded_from or source
    return wire.message(world.post(message))


@served("copyMessage", cost=one)
def copy_message(world: World, params: Params) -> Any:
    """Serve copyMessage."""
    source = _source(world, params, "copy")
    message = _repeat(world, params, source)
    if source.has_media and "caption" in params:
        message.text, message.entities = caption_text(world, params)
    return {"message_id": world.post(message).id}


_CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


@served("sendChatAction")
def send_chat_action(world: World, params: Params) -> Any:
    """Serve sendChatAction."""
    joined_chat(world, params)
    if params.text("action") not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True
