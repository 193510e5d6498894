"""What the transcripts of groups and people need besides the town: new groups, new people, tokens."""

import re

from bot.sandbox.model import Chat, Person
from tests.support.town import Town

CODE = re.compile(r"/bind ([A-Z0-9]{5}-[A-Z0-9]{5})")
LINK = re.compile(r"start=(join_[A-Za-z0-9_-]+)")


def newcomer(
    town: Town, number: int, name: str, username: str | None = None, *, into: str | None = None
) -> Person:
    """Let somebody new come to town, and into a group if one is named."""
    person = town.sandbox.world.add_person(number, name, username=username)
    if into is not None:
        town.sandbox.world.add_member(town.chat(into), person)
    return person


def new_group(town: Town, number: int, title: str, *members: str, forum: bool = False) -> Chat:
    """Found a group; its first member adds the bot."""
    people = [town.person(name) for name in members]
    chat = town.sandbox.world.add_group(
        number, title, people, kind="supergroup" if forum else "group", forum=forum, bot_member=False
    )
    town.look_away()
    town.sandbox.world.add_bot(people[0], chat)
    return chat


def last(town: Town, where: str, who: str = "周岚") -> str:
    """Return the last thing that the bot said somewhere (in the private chat of `who`)."""
    chat = town.chat(where, town.person(who))
    return town.bot_messages(chat)[-1].text


def code_of(words: str) -> str:
    """Return the code in a message."""
    found = CODE.search(words)
    assert found is not None, f"no code in: {words}"
    return found[1]


def link_of(words: str) -> str:
    """Return the deep link's payload in a message."""
    found = LINK.search(words)
    assert found is not None, f"no link in: {words}"
    return found[1]


async def invite(town: Town, words: str, *, by: str = "周岚") -> str:
    """Let somebody with rights invite, and return the deep link's payload."""
    await town.play((by, "私聊", f"/invite {words}", "的邀请"))
    return link_of(last(town, "私聊", by))
