"""setMyCommands: rules, scopes, and which menu a person sees."""

from typing import Any

import pytest
from telegram import (
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
)

from bot.sandbox.model import Chat, Person
from tests.support.sandbox_room import GROUP, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


def _sees(telegram: Telegram, person: Person, chat: Chat) -> str:
    return ",".join(command["command"] for command in telegram.world.menus.shown_to(person, chat))


async def test_the_narrowest_scope_wins(telegram: Telegram) -> None:
    group, creator, member = telegram.group, telegram.zhang, telegram.li
    private = telegram.world.private_chat(member)
    scopes: list[tuple[str, BotCommandScope | None]] = [
        ("default", None),
        ("groups", BotCommandScopeAllGroupChats()),
        ("admins", BotCommandScopeAllChatAdministrators()),
        ("here", BotCommandScopeChat(GROUP)),
        ("here_admins", BotCommandScopeChatAdministrators(GROUP)),
        ("just_li", BotCommandScopeChatMember(GROUP, member.id)),
        ("private", BotCommandScopeAllPrivateChats()),
    ]
    seen: list[tuple[str, str, str]] = []
    for name, scope in scopes:
        await telegram.bot.set_my_commands([(name, "说明")], scope=scope)
        seen.append(
            (
                _sees(telegram, creator, group),
                _sees(telegram, member, group),
                _sees(telegram, member, private),
            )
        )
    assert seen == [
        ("default", "default", "default"),
        ("groups", "groups", "default"),
        ("admins", "groups", "default"),
        ("here", "here", "default"),
        ("here_admins", "here", "default"),
        ("here_admins", "just_li", "default"),
        ("here_admins", "just_li", "private"),
    ]
    await telegram.bot.delete_my_commands(BotCommandScopeChatMember(GROUP, member.id))
    assert _sees(telegram, member, group) == "here"
    [command] = await telegram.bot.get_my_commands(BotCommandScopeChat(GROUP))
    assert (command.command, command.description) == ("here", "说明")


async def test_a_persons_language_comes_before_everybodys(telegram: Telegram) -> None:
    await telegram.bot.set_my_commands([("all", "x")])
    await telegram.bot.set_my_commands([("chinese", "x")], language_code="zh")
    assert _sees(telegram, telegram.zhang, telegram.group) == "chinese"
    telegram.zhang.language = "en"
    assert _sees(telegram, telegram.zhang, telegram.group) == "all"


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([{"command": "填报", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "Help", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "help", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{number}", "description": "x"} for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ("help", "can't parse commands JSON object"),
        (["help"], "can't parse commands JSON object"),
    ],
)
async def test_a_wrong_menu_is_refused(telegram: Telegram, commands: Any, fault: str) -> None:
    assert await telegram.refusal("setMyCommands", commands=commands) == f"Bad Request: {fault}"


async def test_an_unknown_scope_or_chat_is_refused(telegram: Telegram) -> None:
    command = [{"command": "help", "description": "x"}]
    said = await telegram.refusal("setMyCommands", commands=command, scope={"type": "moon"})
    assert said == "Bad Request: can't parse BotCommandScope: Unsupported type specified"
    said = await telegram.refusal("setMyCommands", commands=command, scope={"type": "chat", "chat_id": 5})
    assert said == "Bad Request: chat not found"
