"""The world as the page and scripts see it: the JSON of the control API."""

from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.entities import to_html
from bot.sandbox.events import Event
from bot.sandbox.model import GROUP_ANONYMOUS_BOT, BotAccount, Button, Call, Chat, Message
from bot.sandbox.world import World

Json = dict[str, Any]

SHOWN_EVENTS = frozenset(
    {"message", "edit", "delete", "chat", "clock", "callback", "keyboard", "commands", "restart"}
)


def state(world: World, *, can_restart: bool, has_next: bool) -> Json:
    """Return everything the page needs to draw itself, but the messages."""
    bot = world.bot
    return {
        "bot": {"id": bot.id, "username": bot.username, "first_name": bot.first_name},
        "people": [
            {"id": person.id, "name": person.name, "username": person.username, "note": person.note}
            for person in world.people.values()
        ],
        "chats": [chat(place) for place in world.chats.values() if place.migrated_to is None],
        "clock": clock(world.clock),
        "can_restart": can_restart,
        "has_next": has_next,
    }


def clock(time: SandboxClock) -> Json:
    """Return the sandbox time."""
    return {"now": time.now().isoformat(timespec="seconds"), "frozen": time.frozen}


def chat(place: Chat) -> Json:
    """Return a chat with its last message."""
    last = place.messages[-1] if place.messages else None
    return {
        "id": place.id,
        "type": place.kind,
        "title": place.person.name if place.person else place.title,
        "members": list(place.members),
        "forum": place.forum,
        "topics": [
            {"id": topic.id, "name": topic.name, "closed": topic.closed}
            for topic in place.topics.values()
            if not topic.deleted
        ],
        "last": None if last is None else _line(last),
        "bot_member": place.bot_is_in,
        "bot_muted": place.bot_is_muted,
    }


def _line(said: Message) -> Json:
    text = said.service_text or said.text or ("[图片]" if said.photo else "[文件]")
    return {"text": text, "date": said.date.isoformat(timespec="seconds"), "sender": _name(said)}


def _name(said: Message) -> str:
    return said.chat.title if said.anonymous else said.sender.name


def message(said: Message) -> Json:
    """Return MSG of the sandbox contract."""
    markup = said.other_markup or {}
    html = to_html(said.text, said.entities, links=True)
    force = {"placeholder": markup.get("input_field_placeholder", "")} if markup.get("force_reply") else None
    return {
        "id": said.id,
        "chat": said.chat.id,
        "sender": {
            "id": GROUP_ANONYMOUS_BOT if said.anonymous else said.sender.id,
            "name": _name(said),
            "is_bot": isinstance(said.sender, BotAccount),
        },
        "service": said.service_text,
        "html": "" if said.has_media else html,
        "text": said.text,
        "date": said.date.isoformat(timespec="seconds"),
        "edited": said.edited.isoformat(timespec="seconds") if said.edited else None,
        "reply_to": _quoted(said.reply_to) if said.reply_to else None,
        "thread": said.thread,
        "caption_html": html if said.has_media else "",
        "buttons": [[_button(button) for button in row] for row in said.buttons],
        "keyboard": said.keyboard,
        "remove_keyboard": bool(markup.get("remove_keyboard")),
        "force_reply": force,
        "via": "inline" if said.via_bot else None,
        **_media(said),
    }


def _quoted(said: Message) -> Json:
    return {"id": said.id, "name": _name(said), "text": said.text or said.service_text or "[文件]"}


def _media(said: Message) -> Json:
    photo, document = said.photo, said.document
    return {
        "photo": photo
        and {"url": f"/control/files/{photo.id}", "width": photo.width, "height": photo.height},
        "document": document
        and {"url": f"/control/files/{document.id}", "name": document.name, "size": len(document.data)},
    }


def _button(button: Button) -> Json:
    value: Json = {"text": button.text, "kind": button.kind}
    if button.url is not None:
        value["url"] = button.url
    return value


def event(world: World, happened: Event) -> Json:
    """Return one server-sent event."""
    value: Json = {"kind": happened.kind, **happened.data}
    if happened.chat_id is not None:
        value["chat"] = happened.chat_id
        place = world.chats.get(happened.chat_id)
        said = place.by_id.get(happened.message_id) if place and happened.message_id is not None else None
        if said is not None:
            value["message"] = message(said)
        elif happened.message_id is not None:
            value["message_id"] = happened.message_id
    if happened.kind == "clock":
        value |= clock(world.clock)
    return value


def call(number: int, made: Call) -> Json:
    """Return one line of the transcript; `number` counts from 1."""
    return {
        "n": number,
        "method": made.method,
        "params": made.params,
        "ok": made.ok,
        "error_code": made.error_code,
        "description": made.description,
        "at": made.at.isoformat(timespec="seconds"),
    }
