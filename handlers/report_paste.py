"""Quick paste outside the form: a message that reports something is offered as a preview."""

from telegram import Chat, Update

from bot.context import BotContext
from bot.core.report_offer import may_be_paste
from bot.services.buttons import StoredButton
from bot.texts import text
from handlers import report, report_preview
from handlers.buttons import Press, settle


async def pasted(update: Update, context: BotContext, words: str) -> bool:
    """Offer what `words` report as a preview; False if they report nothing, or if the person reports nowhere.

    Called for text in private while no question of the form is open, and in groups after a mention.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or not may_be_paste(words):
        return False
    chat_unit = None
    if message.chat.type != Chat.PRIVATE:
        chat = await context.services.group.chat(message.chat_id)
        chat_unit = chat.unit if chat else None
    view = await context.services.report.read(user.id, words, now=context.now, chat_unit=chat_unit)
    if view is None:
        return False
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    shown, rows = await report.held(context, view) if view.held_by else report_preview.paste(view)
    await message.reply_html(shown, reply_markup=await context.keyboard(rows))
    return True


async def press_drop(update: Update, context: BotContext, _button: StoredButton) -> None:
    """不要了: nothing was stored, nothing is."""
    query = update.callback_query
    if query is None:
        return
    await settle(query)
    await report.edit(update, context, text("report.paste_dropped"), [])


PRESSES: dict[str, Press] = {"report.drop": press_drop}
"""What the buttons of this feature do."""
