"""The bot's own account: getMe, command menus, name and descriptions, menu button."""

import re
from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import chat_of
from bot.sandbox.errors import bad_request
from bot.sandbox.menus import ScopeKey
from bot.sandbox.methods.registry import served
from bot.sandbox.params import Params
from bot.sandbox.world import World

MAX_COMMANDS = 100
MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMAND_DESCRIPTION = range(1, 257)
_WIDE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


@served("getMe")
def get_me(world: World, _: Params) -> Any:
    """Serve getMe."""
    return wire.me(world.bot)


def _scope(world: World, params: Params) -> ScopeKey:
    scope = params.data("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _WIDE:
        return (str(kind), 0, 0)
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = chat_of(world, Params({"chat_id": str(scope.get("chat_id", ""))}))
    return (kind, chat.id, int(scope.get("user_id", 0)) if kind == "chat_member" else 0)


@served("setMyCommands")
def set_my_commands(world: World, params: Params) -> Any:
    """Serve setMyCommands."""
    scope = _scope(world, params)
    commands = params.data("commands")
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if len(str(command.get("description", ""))) not in _COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.menus.commands[scope, params.text("language_code") or ""] = commands
    world.events.publish("commands")
    return True


@served("getMyCommands")
def get_my_commands(world: World, params: Params) -> Any:
    """Serve getMyCommands: of exactly this scope and language."""
    return world.menus.commands.get((_scope(world, params), params.text("language_code") or ""), [])


@served("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> Any:
    """Serve deleteMyCommands."""
    world.menus.commands.pop((_scope(world, params), params.text("language_code") or ""), None)
    world.events.publish("commands")
    return True


def _keep(texts: dict[str, str], params: Params, name: str, limit: int) -> bool:
    text = params.text(name) or ""
    if len(text) > limit:
        raise bad_request(f"{name.upper()}_TOO_LONG")
    texts[params.text("language_code") or ""] = text
    return True


def _kept(texts: dict[str, str], params: Params) -> str:
    return texts.get(params.text("language_code") or "") or texts.get("", "")


@served("setMyName")
def set_my_name(world: World, params: Params) -> Any:
    """Serve setMyName; the default name is also what people see."""
    _keep(world.menus.names, params, "name", MAX_NAME)
    world.bot.first_name = world.menus.names.get("") or world.bot.first_name
    return True


@served("getMyName")
def get_my_name(world: World, params: Params) -> Any:
    """Serve getMyName."""
    return {"name": _kept(world.menus.names, params) or world.bot.first_name}


@served("setMyDescription")
def set_my_description(world: World, params: Params) -> Any:
    """Serve setMyDescription."""
    return _keep(world.menus.descriptions, params, "description", MAX_DESCRIPTION)


@served("getMyDescription")
def get_my_description(world: World, params: Params) -> Any:
    """Serve getMyDescription."""
    return {"description": _kept(world.menus.descriptions, params)}


@served("setMyShortDescription")
def set_my_short_description(world: World, params: Params) -> Any:
    """Serve setMyShortDescription."""
    return _keep(world.menus.short_descriptions, params, "short_description", MAX_SHORT_DESCRIPTION)


@served("getMyShortDescription")
def get_my_short_description(world: World, params: Params) -> Any:
    """Serve getMyShortDescription."""
    return {"short_description": _kept(world.menus.short_descriptions, params)}


@served("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> Any:
    """Serve setChatMenuButton."""
    button = params.data("menu_button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.menus.buttons[params.integer("chat_id") or 0] = button
    return True


@served("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Any:
    """Serve getChatMenuButton."""
    buttons = world.menus.buttons
    return buttons.get(params.integer("chat_id") or 0) or buttons.get(0) or {"type": "commands"}


@served("logOut")
def log_out(_: World, __: Params) -> Any:
    """Serve logOut; the sandbox has no cloud server to move to."""
    return True


@served("close")
def close(_: World, __: Params) -> Any:
    """Serve close."""
    return True
