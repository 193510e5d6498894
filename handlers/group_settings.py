"""/settings: what a group may choose for itself, with buttons."""

from datetime import time

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles import Action
from bot.core.roles_errors import NotBound
from bot.services.buttons import Meaning, StoredButton
from bot.services.group import Chat
from bot.services.group_chats import Setting
from bot.texts import label, text
from handlers.group_asker import Asker, Rows, presser, replace_card, say
from handlers.group_bind import owe_anew

QUIET: tuple[tuple[str, str], ...] = (("17:30", "09:00"), ("18:00", "08:30"), ("20:00", "08:00"))
"""Quiet hours to choose from: from the evening to the next morning, Shanghai time."""


async def settings(context: BotContext, who: Asker, _words: str) -> None:
    """Show the group's choices; in private say where they are."""
    if who.private:
        await say(context, who, text("group.settings_in_group"))
        return
    known = await context.services.group.chat(who.chat_id)
    if known is None or known.unit is None:
        raise NotBound
    await context.services.group.require(who.user_id, Action.SEE, known.unit)
    words, rows = await _card(context, who, known)
    await say(context, who, words, rows)


async def _card(context: BotContext, who: Asker, chat: Chat) -> tuple[str, Rows]:
    unit = await context.services.group.unit(chat.unit or "")
    quiet = [f"{moment:%H:%M}" for moment in chat.quiet] if chat.quiet else None
    words = text(
        "group.settings",
        unit=unit.name,
        main=chat.main,
        thread=chat.thread_id,
        forum=who.forum,
        quiet=quiet,
        in_group=chat.in_group,
    )
    if not await context.services.group.can(who.user_id, Action.SETTINGS, unit.code):
        return words, []
    rows: list[list[Button]] = []
    if who.forum:
        if who.thread_id is not None and chat.thread_id != who.thread_id:
            rows.append([_choice(label("group.set_topic"), Setting.THREAD, who.thread_id)])
        if chat.thread_id is not None:
            rows.append([_choice(label("group.set_general"), Setting.THREAD, None)])
    rows.append(
        [
            _choice(f"{begin}–{end}", Setting.QUIET, [begin, end])
            for begin, end in QUIET
            if quiet != [begin, end]
        ]
    )
    if chat.quiet is not None:
        rows.append([_choice(label("group.set_quiet_default"), Setting.QUIET, None)])
    rows.append(
        [
            _choice(label(f"group.set_in_group_{name}"), Setting.IN_GROUP, value)
            for name, value in (("yes", True), ("no", False), ("default", None))
            if chat.in_group is not value
        ]
    )
    if not chat.main:
        rows.append([Button(label("group.set_main"), Meaning("group.main"))])
    return words, rows


def _choice(name: str, setting: Setting, value: object) -> Button:
    return Button(name, Meaning("group.set", {"setting": setting.value, "value": value}))


async def press_set(update: Update, context: BotContext, button: StoredButton) -> None:
    """Change one thing; the service checks who pressed."""
    who = presser(update)
    if who is None:
        return
    setting, value = Setting(button.params["setting"]), button.params["value"]
    if setting is Setting.QUIET and value is not None:
        value = (time.fromisoformat(value[0]), time.fromisoformat(value[1]))
    changed = await context.services.group.set_setting(
        who.chat_id, setting, value, by=who.user_id, now=context.now
    )
    words, rows = await _card(context, who, changed)
    await replace_card(update, context, words, rows)


async def press_main(update: Update, context: BotContext, button: StoredButton) -> None:
    """设为主群: the unit's notices come here from now on."""
    del button
    who, group = presser(update), context.services.group
    if who is None:
        return
    await group.make_main(who.chat_id, by=who.user_id, now=context.now)
    await owe_anew(context)
    changed = await group.chat(who.chat_id)
    if changed is not None:
        words, rows = await _card(context, who, changed)
        await replace_card(update, context, words, rows)
