"""Forum topics."""

from typing import Any

from bot.sandbox.access import joined_chat, need_admin
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import served
from bot.sandbox.model import Chat, Topic
from bot.sandbox.params import Params
from bot.sandbox.world import World

MAX_NAME = 128


def _forum(world: World, params: Params) -> Chat:
    chat = joined_chat(world, params)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    need_admin(chat, "manage topics")
    return chat


def _topic(world: World, params: Params) -> tuple[Chat, Topic]:
    chat = _forum(world, params)
    topic = chat.topics.get(params.integer("message_thread_id") or 0)
    if topic is None or topic.deleted:
        raise bad_request("message thread not found")
    return chat, topic


@served("createForumTopic")
def create_forum_topic(world: World, params: Params) -> Any:
    """Serve createForumTopic."""
    chat = _forum(world, params)
    name = (params.text("name") or "").strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise bad_request("TOPIC_TITLE_INVALID")
    topic = world.create_topic(chat, name, by=world.bot)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": 7322096}


@served("closeForumTopic")
def close_forum_topic(world: World, params: Params) -> Any:
    """Serve closeForumTopic."""
    chat, topic = _topic(world, params)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.close_topic(chat, topic, by=world.bot)
    return True


@served("reopenForumTopic")
def reopen_forum_topic(world: World, params: Params) -> Any:
    """Serve reopenForumTopic."""
    chat, topic = _topic(world, params)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.reopen_topic(chat, topic, by=world.bot)
    return True


@served("deleteForumTopic")
def delete_forum_topic(world: World, params: Params) -> Any:
    """Serve deleteForumTopic."""
    world.delete_topic(*_topic(world, params))
    return True
