"""/privacy and /forget."""

from telegram import Update

from bot.context import BotContext, Button
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers.group_asker import Asker, presser, replace_card, say
from handlers.group_bind import CHOOSE_WITHIN


async def privacy(context: BotContext, who: Asker, _words: str) -> None:
    """Say what is stored, for how long, and how it goes away."""
    await say(context, who, text("group.privacy", days=context.services.group.keep_days))


async def forget(context: BotContext, who: Asker, _words: str) -> None:
    """/forget: ask first."""
    sure = Meaning("group.forget", only=who.user_id, expires_at=context.now + CHOOSE_WITHIN)
    await say(context, who, text("group.forget_sure"), [[Button(label("group.forget_yes"), sure)]])


async def press_forget(update: Update, context: BotContext, button: StoredButton) -> None:
    """确认删除."""
    del button
    who, group = presser(update), context.services.group
    if who is not None:
        await group.forget(who.user_id, now=context.now)
        configured = group.is_configured_admin(who.user_id)
        await replace_card(update, context, text("group.forgotten", configured=configured))
