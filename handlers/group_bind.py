"""/bind and /unbind: which unit a group serves; in private, a code that binds one."""

from datetime import timedelta

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles import Action
from bot.core.roles_errors import UnitNotFound
from bot.core.unit_names import Match, listed
from bot.services.buttons import Meaning, StoredButton
from bot.services.group import Chat
from bot.services.group_invite import looks_like_code
from bot.texts import label, text
from handlers.group_asker import Asker, presser, replace_card, say

BIND_LINK = "bind_"
"""What a deep link with a code begins with."""

CHOOSE_WITHIN = timedelta(hours=1)
"""How long the buttons of a question stay good."""


async def bind(context: BotContext, who: Asker, words: str) -> None:
    """/bind 单位名 or /bind 绑定码 in a group; in private /bind 单位名 makes a code."""
    group = context.services.group
    if not words:
        known = None if who.private else await group.chat(who.chat_id)
        unit = (await group.unit(known.unit)).name if known is not None and known.unit else None
        await say(context, who, text("group.bind_usage", private=who.private, unit=unit))
        return
    if not who.private and looks_like_code(words):
        chat = await group.bind_with_code(who.chat_id, who.title, words, user_id=who.user_id, now=context.now)
        await _bound(context, who, chat)
        return
    match = await group.find_units(words, user_id=who.user_id, action=Action.BIND)
    action = "group.bind_code" if who.private else "group.bind"
    if not match.certain:
        await ask_which(context, who, match, words, action)
    elif who.private:
        await _make_code(context, who, match.units[0].code)
    else:
        await _bind(context, who, match.units[0].code)


async def ask_which(
    context: BotContext, who: Asker, match: Match, words: str, action: str, **params: str
) -> None:
    """Ask by buttons which unit is meant.

    Raises:
        UnitNotFound: there is nothing to choose from.
    """
    if not match.units:
        raise UnitNotFound(words=words)
    tree = await context.services.group.tree()
    until = context.now + CHOOSE_WITHIN
    rows = [
        [Button(name, Meaning(action, {"unit": code, **params}, only=who.user_id, expires_at=until))]
        for code, name in listed(match.units, tree)
    ]
    await say(context, who, text("group.which_unit", words=words), rows)


async def bind_by_link(context: BotContext, who: Asker, words: str) -> None:
    """Follow `start=bind_CODE`: in a group bind it, in private say how."""
    group, code = context.services.group, words.removeprefix(BIND_LINK)
    if not who.private:
        chat = await group.bind_with_code(who.chat_id, who.title, code, user_id=who.user_id, now=context.now)
        await _bound(context, who, chat)
        return
    unit = await group.code_unit(code, user_id=who.user_id, now=context.now)
    rows = [[Button(label("group.choose_group"), url=_into_group(context, code))]]
    await say(context, who, text("group.bind_here", unit=unit, code=_spaced(code)), rows)


async def press_bind(update: Update, context: BotContext, button: StoredButton) -> None:
    """One of several units was chosen for this group."""
    who = presser(update)
    if who is not None:
        chat = await _bind_now(context, who, button.params["unit"])
        await replace_card(update, context, await _bound_words(context, chat))


async def press_bind_code(update: Update, context: BotContext, button: StoredButton) -> None:
    """One of several units was chosen for a code."""
    who = presser(update)
    if who is not None:
        words, rows = await _code_card(context, who, button.params["unit"])
        await replace_card(update, context, words, rows)


async def _bind(context: BotContext, who: Asker, unit: str) -> None:
    await _bound(context, who, await _bind_now(context, who, unit))


async def _bind_now(context: BotContext, who: Asker, unit: str) -> Chat:
    return await context.services.group.bind(who.chat_id, who.title, unit, by=who.user_id, now=context.now)


async def _bound(context: BotContext, who: Asker, chat: Chat) -> None:
    await say(context, who, await _bound_words(context, chat))


async def _bound_words(context: BotContext, chat: Chat) -> str:
    """Say which unit the group serves now, and fill the ledger with what it is owed."""
    await owe_anew(context)
    unit = await context.services.group.unit(chat.unit or "")
    return text("group.bound", unit=unit.name, main=chat.main)


async def owe_anew(context: BotContext) -> None:
    """Fill the ledger now: which group gets what has changed, and the next planning is an hour away."""
    await context.services.remind.plan_ahead(now=context.now)
    await context.services.rhythm.plan_ahead(now=context.now)


async def _make_code(context: BotContext, who: Asker, unit: str) -> None:
    words, rows = await _code_card(context, who, unit)
    await say(context, who, words, rows)


async def _code_card(context: BotContext, who: Asker, unit: str) -> tuple[str, list[list[Button]]]:
    made = await context.services.group.bind_code(unit, by=who.user_id, now=context.now)
    words = text("group.code_made", unit=made.unit, code=_spaced(made.token), until=made.expires_at)
    revoke = Meaning("group.revoke", {"invitation": made.id})
    return words, [
        [Button(label("group.choose_group"), url=_into_group(context, made.token))],
        [Button(label("group.revoke"), revoke)],
    ]


def _spaced(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def _into_group(context: BotContext, code: str) -> str:
    """Return the address that lets a person choose a group, adds the bot and binds it."""
    return f"https://t.me/{context.bot.username}?startgroup={BIND_LINK}{code}"


async def unbind(context: BotContext, who: Asker, _words: str) -> None:
    """/unbind: ask before the group loses its unit."""
    known = None if who.private else await context.services.group.chat(who.chat_id)
    if known is None or known.unit is None:
        await say(context, who, text("group.not_bound"))
        return
    await context.services.group.require(who.user_id, Action.BIND, known.unit)
    unit = await context.services.group.unit(known.unit)
    sure = Meaning("group.unbind", only=who.user_id, expires_at=context.now + CHOOSE_WITHIN)
    rows = [[Button(label("group.unbind_yes"), sure)]]
    await say(context, who, text("group.unbind_sure", unit=unit.name), rows)


async def press_unbind(update: Update, context: BotContext, button: StoredButton) -> None:
    """确认解绑."""
    del button
    who = presser(update)
    if who is not None:
        unit = await context.services.group.unbind(who.chat_id, by=who.user_id, now=context.now)
        await owe_anew(context)
        await replace_card(update, context, text("group.unbound_now", unit=unit))
