"""The bot's command menus and profile texts, per scope and language."""

from dataclasses import dataclass, field

from bot.sandbox.model import Chat, Person

Command = dict[str, str]
ScopeKey = tuple[str, int, int]
"""Scope type, chat id or 0, user id or 0."""


@dataclass(slots=True)
class Menus:
    """What setMyCommands and its relatives keep; language "" is for everybody."""

    commands: dict[tuple[ScopeKey, str], list[Command]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    buttons: dict[int, dict[str, object]] = field(default_factory=dict)
    """Menu button per private chat; 0 is the default one."""

    def shown_to(self, person: Person, chat: Chat) -> list[Command]:
        """Return the commands that `person` sees in `chat`, by Telegram's precedence of scopes.

        Source: core.telegram.org/bots/api#determining-list-of-commands.
        """
        language = person.language.partition("-")[0]
        for scope in scopes_for(person, chat):
            for spoken in (language, ""):
                if (scope, spoken) in self.commands:
                    return self.commands[scope, spoken]
        return []


def scopes_for(person: Person, chat: Chat) -> list[ScopeKey]:
    """Return the scopes that concern `person` in `chat`, narrowest first."""
    if not chat.is_group:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    is_admin = person.id in chat.admins
    return [
        ("chat_member", chat.id, person.id),
        *([("chat_administrators", chat.id, 0)] if is_admin else []),
        ("chat", chat.id, 0),
        *([("all_chat_administrators", 0, 0)] if is_admin else []),
        ("all_group_chats", 0, 0),
        ("default", 0, 0),
    ]
