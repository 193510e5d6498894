"""Photos, files and albums, and getFile."""

import json
from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import place_of
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.edits import change, editable
from bot.sandbox.methods.messages import caption_text, compose
from bot.sandbox.methods.registry import one, served
from bot.sandbox.model import Message, StoredFile
from bot.sandbox.params import Params, Upload
from bot.sandbox.world import World

MAX_PHOTO = 10 * 1024 * 1024
MAX_FILE = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_SIDES = 10_000
MAX_RATIO = 20
ALBUM = range(2, 11)
"""How many photos or files make an album."""


def _stored(world: World, params: Params, value: Any, upload: Upload | None, kind: str) -> StoredFile:
    """Return the file of a call: uploaded, `attach://` another part, or known by its file_id.

    Raises:
        ApiError: there is none, or it breaks a rule for its kind.
    """
    if isinstance(value, str) and value.startswith("attach://"):
        upload = params.files.get(value.removeprefix("attach://"))
    if upload is None:
        known = world.files.get(value) if isinstance(value, str) else None
        if known is None:
            raise (
                bad_request("wrong remote file identifier specified: Wrong string length")
                if value
                else bad_request(f"there is no {kind} in the request")
            )
        return known
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > (MAX_PHOTO if kind == "photo" else MAX_FILE):
        raise ApiError(413, "Request Entity Too Large")
    try:
        stored = world.files.add(upload.name, upload.data, upload.mime, as_photo=kind == "photo")
    except ValueError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if kind == "photo":
        short, long = sorted((stored.width, stored.height))
        if short == 0 or short + long > MAX_SIDES or long > MAX_RATIO * short:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return stored


def _send(world: World, params: Params, kind: str) -> Message:
    place = place_of(world, params, f"{kind}s")
    text, entities = caption_text(world, params)
    stored = _stored(world, params, params.text(kind), params.files.get(kind), kind)
    message = compose(world, place, params, text, entities)
    if kind == "photo":
        message.photo = stored
    else:
        message.document = stored
    return world.post(message)


@served("sendPhoto", cost=one)
def send_photo(world: World, params: Params) -> Any:
    """Serve sendPhoto."""
    return wire.message(_send(world, params, "photo"))


@served("sendDocument", cost=one)
def send_document(world: World, params: Params) -> Any:
    """Serve sendDocument."""
    return wire.message(_send(world, params, "document"))


def _album(params: Params) -> list[dict[str, Any]]:
    media = params.data("media")
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise bad_request("can't parse media JSON object")
    return media


def _album_cost(params: Params) -> int:
    return len(_album(params))


@served("sendMediaGroup", cost=_album_cost)
def send_media_group(world: World, params: Params) -> Any:
    """Serve sendMediaGroup for photos or for documents; nothing is sent unless every item is right."""
    media = _album(params)
    place = place_of(world, params, "media")
    if len(media) not in ALBUM:
        raise bad_request("there must be 2-10 media in the album")
    kinds = {item.get("type") for item in media}
    if kinds not in ({"photo"}, {"document"}):
        raise bad_request("document can't be mixed with other media types")
    number = world.new_number()
    messages: list[Message] = []
    for item in media:
        text, entities = caption_text(world, Params({
            key: value if isinstance(value, str) else json.dumps(value) for key, value in item.items()
        }))  # fmt: skip
        message = compose(world, place, params, text, entities)
        message.album = number
        stored = _stored(world, params, item.get("media"), None, str(item["type"]))
        message.photo, message.document = (stored, None) if item["type"] == "photo" else (None, stored)
        messages.append(message)
    return [wire.message(world.post(message)) for message in messages]


@served("editMessageMedia", cost=one)
def edit_message_media(world: World, params: Params) -> Any:
    """Serve editMessageMedia for photos and documents; the caption and keyboard are those of the call."""
    message = editable(world, params)
    item = params.data("media")
    if not isinstance(item, dict) or item.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: Unsupported type specified")
    text, entities = caption_text(world, Params(item))
    stored = _stored(world, params, item.get("media"), None, item["type"])
    keyboard = read_markup(params, inline_only=True)[0]
    if stored in {message.photo, message.document}:
        return change(world, message, text, entities, keyboard)
    message.photo, message.document = (stored, None) if item["type"] == "photo" else (None, stored)
    return change(world, message, text, entities, keyboard, media_changed=True)


@served("getFile")
def get_file(world: World, params: Params) -> Any:
    """Serve getFile; the path is good for the server's file address."""
    stored = world.files.get(params.text("file_id") or "")
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return wire.file(stored) | {"file_path": stored.path}
