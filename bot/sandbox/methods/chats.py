"""getChat and its relatives, leaveChat."""

from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import chat_of, joined_chat
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import served
from bot.sandbox.params import Params
from bot.sandbox.world import World


@served("getChat")
def get_chat(world: World, params: Params) -> Any:
    """Serve getChat; a private chat may be looked at also when the bot is blocked."""
    chat = chat_of(world, params)
    return wire.full_chat(joined_chat(world, params) if chat.is_group else chat)


@served("getChatMember")
def get_chat_member(world: World, params: Params) -> Any:
    """Serve getChatMember."""
    chat = joined_chat(world, params)
    user_id = params.integer("user_id")
    if user_id == world.bot.id:
        return wire.bot_member(world.bot, chat.bot_status)
    person = world.people.get(user_id or 0)
    if person is None:
        raise bad_request("invalid user_id specified" if user_id is None else "PARTICIPANT_ID_INVALID")
    return wire.human_member(chat, person)


@served("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> Any:
    """Serve getChatAdministrators: people, and the bot itself if it is one."""
    chat = joined_chat(world, params)
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    found = [wire.human_member(chat, person) for person in chat.members.values() if person.id in chat.admins]
    if chat.bot_status == "administrator":
        found.append(wire.bot_member(world.bot, "administrator"))
    return found


@served("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> Any:
    """Serve getChatMemberCount, the bot included."""
    return len(joined_chat(world, params).members) + 1


@served("leaveChat")
def leave_chat(world: World, params: Params) -> Any:
    """Serve leaveChat."""
    chat = joined_chat(world, params)
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    world.bot_leaves(chat)
    return True
