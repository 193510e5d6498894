"""Where a typed message goes before it counts as a question: the form, a reviewer's reason, a quick paste."""

import re

from telegram import Chat, Message, Update

from bot.context import BotContext, Button
from bot.core.report_offer import may_be_paste
from bot.services.buttons import Meaning, StoredButton
from bot.services.report import Awaited
from bot.texts import label, text
from handlers import report, report_preview, review
from handlers.buttons import Press, settle

_FIGURE = re.compile(r"[\d０-９.,，/／%％\s]{1,20}")
"""Nothing but a figure: no question to the plan, whatever else it is."""


async def taken(update: Update, context: BotContext, words: str) -> bool:
    """Take `words` for the report if they are for it; False if they are a question, or nothing of ours.

    In a group only what was said to the bot comes here: a mention, or a reply to one of its messages.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return False
    awaited = await context.services.report.awaited(user.id)
    private = message.chat.type == Chat.PRIVATE
    if awaited is Awaited.REMARK and private:
        return await review.remark_typed(update, context, words)
    if awaited is Awaited.ANSWER and (private or await _answers_here(message, context)):
        return await report.answered(update, context, words)
    if awaited is Awaited.PREVIEW and private and _FIGURE.fullmatch(words.strip()):
        again = [[Button(label("report.resume"), Meaning("report.resume"))]]
        await message.reply_html(
            text("report.fault.nothing_asked"), reply_markup=await context.keyboard(again)
        )
        return True
    return await pasted(update, context, words)


async def _answers_here(message: Message, context: BotContext) -> bool:
    """Tell whether a message replies to a card of the bot in a group that fills in inside."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != context.bot.id:
        return False
    return await report.fills_in_here(message, context)


async def still_waits(update: Update, context: BotContext) -> None:
    """After an answer from the plan: say that the form a person has open goes on."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if await context.services.report.awaited(user.id) is Awaited.ANSWER:
        again = [[Button(label("report.resume"), Meaning("report.resume"))]]
        await message.reply_html(text("report.waits"), reply_markup=await context.keyboard(again))


async def pasted(update: Update, context: BotContext, words: str) -> bool:
    """Offer what `words` report as a preview; False if they, or the person, report nothing."""
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
