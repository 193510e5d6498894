"""The first run: four steps from an empty database to a test notice."""

from telegram import Update

from bot.context import BotContext, Button
from bot.core.units import Level
from bot.services.buttons import Meaning, StoredButton
from bot.services.group_setup import Setup
from bot.texts import label, text
from handlers.group_asker import Asker, Rows, presser, replace_card, say


async def guide(context: BotContext, who: Asker) -> bool:
    """Show the next step to a configured admin; False when there is none, or for everybody else."""
    setup = await context.services.group.setup(who.user_id)
    if setup is None or setup.done:
        return False
    words, rows = _step(context, setup)
    await say(context, who, words, rows)
    return True


def _step(context: BotContext, setup: Setup) -> tuple[str, Rows]:
    counts = {level.value: setup.units.get(level, 0) for level in Level}
    if setup.chat is None:
        add = Button(label("group.setup_add"), url=f"https://t.me/{context.bot.username}?startgroup=setup")
        return text("group.setup_group", counts=counts, bot=context.bot.username), [[add]]
    if not setup.invited:
        return text("group.setup_invite", chat=setup.chat.title), []
    test = Button(label("group.setup_test"), Meaning("group.test", {"chat": setup.chat.id}))
    return text("group.setup_ready", chat=setup.chat.title), [[test]]


async def press_test(update: Update, context: BotContext, button: StoredButton) -> None:
    """发测试提醒."""
    who = presser(update)
    if who is not None:
        chat = await context.services.group.send_test(button.params["chat"], by=who.user_id, now=context.now)
        context.hurry()
        await replace_card(update, context, text("group.setup_done", chat=chat.title))
