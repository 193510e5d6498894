"""The things of the world as the Bot API's JSON."""

from typing import Any

from bot.sandbox.model import (
    GROUP_ANONYMOUS_BOT,
    BotAccount,
    BotStatus,
    Chat,
    InlineQuery,
    Message,
    Person,
    Press,
    StoredFile,
)

Json = dict[str, Any]

ADMIN_RIGHTS: Json = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": True,
    "can_edit_stories": True,
    "can_delete_stories": True,
    "can_pin_messages": True,
    "can_manage_topics": True,
}

MEMBER_RIGHTS = (
    "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages",
)  # fmt: skip
"""What a ChatMemberRestricted may or may not."""


def user(account: Person | BotAccount) -> Json:
    """Return a User."""
    if isinstance(account, BotAccount):
        return {
            "id": account.id, "is_bot": True, "first_name": account.first_name, "username": account.username,
        }  # fmt: skip
    value: Json = {
        "id": account.id, "is_bot": False, "first_name": account.first_name,
        "language_code": account.language,
    }  # fmt: skip
    if account.last_name:
        value["last_name"] = account.last_name
    if account.username:
        value["username"] = account.username
    return value


def me(bot: BotAccount) -> Json:
    """Return the User that getMe answers with."""
    return user(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(place: Chat) -> Json:
    """Return a Chat."""
    if place.person is not None:
        names = ("first_name", "last_name", "username")
        return {"id": place.id, "type": "private"} | {
            key: value for key, value in user(place.person).items() if key in names
        }
    value: Json = {"id": place.id, "type": place.kind, "title": place.title}
    if place.forum:
        value["is_forum"] = True
    return value


def file(stored: StoredFile) -> Json:
    """Return what every file object has."""
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)}


def message(said: Message, *, with_reply: bool = True) -> Json:
    """Return a Message; the message it replies to is included once, not its own chain."""
    value: Json = {
        "message_id": said.id,
        "from": user(said.sender),
        "chat": chat(said.chat),
        "date": int(said.date.timestamp()),
    }
    if said.anonymous:
        value["from"] = {
            "id": GROUP_ANONYMOUS_BOT, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot",
        }  # fmt: skip
        value["sender_chat"] = chat(said.chat)
    if said.edited is not None:
        value["edit_date"] = int(said.edited.timestamp())
    if said.thread is not None:
        value["message_thread_id"] = said.thread
        value["is_topic_message"] = True
    if said.reply_to is not None and with_reply:
        value["reply_to_message"] = message(said.reply_to, with_reply=False)
    if said.forwarded_from is not None:
        value["forward_origin"] = {
            "type": "user",
            "date": int(said.forwarded_from.date.timestamp()),
            "sender_user": user(said.forwarded_from.sender),
        }
    if said.album is not None:
        value["media_group_id"] = said.album
    if said.inline_keyboard is not None:
        value["reply_markup"] = {"inline_keyboard": said.inline_keyboard}
    _add_content(value, said)
    return value


def _add_content(value: Json, said: Message) -> None:
    if said.photo is not None:
        value["photo"] = [file(said.photo) | {"width": said.photo.width, "height": said.photo.height}]
    if said.document is not None:
        value["document"] = file(said.document) | {
            "file_name": said.document.name,
            "mime_type": said.document.mime,
        }
    if said.text:
        words, marks = ("caption", "caption_entities") if said.has_media else ("text", "entities")
        value[words] = said.text
        if said.entities:
            value[marks] = said.entities
    if said.service is not None:
        value.update(said.service)


def callback_query(press: Press) -> Json:
    """Return a CallbackQuery; it names the real person also when they write anonymously."""
    return {
        "id": press.id,
        "from": user(press.person),
        "message": message(press.message),
        "chat_instance": str(press.message.chat.id),
        "data": press.data,
    }


def inline_query(query: InlineQuery) -> Json:
    """Return an InlineQuery."""
    return {"id": query.id, "from": user(query.person), "query": query.text, "offset": ""}


def bot_member(bot: BotAccount, status: BotStatus) -> Json:
    """Return the ChatMember of the bot itself."""
    value: Json = {"status": status, "user": user(bot)}
    if status == "administrator":
        value |= ADMIN_RIGHTS
    if status == "kicked":
        value["until_date"] = 0
    if status == "restricted":
        value |= {"is_member": True, "until_date": 0, **dict.fromkeys(MEMBER_RIGHTS, False)}
    return value


def human_member(place: Chat, person: Person) -> Json:
    """Return the ChatMember of a person."""
    if person.id not in place.members:
        return {"status": "left", "user": user(person)}
    if person.id == next(iter(place.members)):
        return {"status": "creator", "user": user(person), "is_anonymous": False}
    if person.id in place.admins:
        return {"status": "administrator", "user": user(person)} | ADMIN_RIGHTS
    return {"status": "member", "user": user(person)}


def full_chat(place: Chat) -> Json:
    """Return a ChatFullInfo."""
    value = chat(place) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if place.is_group:
        value["permissions"] = {"can_send_messages": True}
    if place.pinned:
        value["pinned_message"] = message(place.pinned[-1])
    return value
