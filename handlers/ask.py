"""Questions: /ask, a mention or reply in a group, any text in private."""

from datetime import datetime

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message, MessageEntity, Update

from bot.context import BotContext
from bot.core.ask_answer import Answer, Reason
from bot.core.ask_text import normalise
from bot.core.errors import QuestionGone
from bot.core.workdays import local_date
from bot.services.buttons import StoredButton
from bot.texts import label, text
from handlers import ask_learn, plan, plan_views, remind, remind_manage, report, report_typed, rollup, start
from handlers.ask_card import Asked, card
from handlers.buttons import Press, settle
from handlers.pages import number, turn

_WORDS = {
    "填报": report.begin,
    "开始填报": report.begin,
    "继续填报": report.resume,
    "日程": remind.calendar,
    "进度": rollup.status,
    "目录": plan.browse,
    "帮助": start.show_help,
}
"""Plain words that do what a command does."""

_COURTESIES = frozenset({"收到", "好的", "好", "ok", "谢谢", "多谢", "知道了", "明白", "已阅", "辛苦了"})
"""What people reply to a notice without wanting an answer."""


async def command(update: Update, context: BotContext) -> None:
    """/ask 问题, or /ask alone as the reply to somebody's question."""
    message = update.effective_message
    if message is None:
        return
    asked = _asked_in(message, context)
    if asked is None:
        await message.reply_html(text("ask.what"))
    else:
        await _reply(asked, update, context)


async def private(update: Update, context: BotContext) -> None:
    """Text in a private chat: a plain word, part of a lesson, an answer to the form, or a question."""
    message, user = update.effective_message, update.effective_user
    if message is None or message.text is None or user is None:
        return
    words = message.text.strip()
    await context.services.learn.refresh(now=context.now)
    if action := _WORDS.get(words):
        await action(update, context)
    elif not (context.services.learn.writing(user.id) or await context.services.open_work.waits_for(user.id)):
        if not await report_typed.pasted(update, context, words):
            await _reply(message, update, context)
    elif (
        context.services.learn.writing(user.id) and await ask_learn.written(update, context, words)
    ) or await remind_manage.typed(update, context, words):
        return
    elif not await report_typed.taken(update, context, words):
        await _reply(message, update, context)
        await report_typed.still_waits(update, context)


async def group(update: Update, context: BotContext) -> None:
    """Text in a group: only when the bot is mentioned or replied to."""
    message = update.effective_message
    if message is None:
        return
    mentioned = bool(_own_mentions(message, context))
    if not mentioned and not _is_bots(message.reply_to_message, context):
        return
    words = _words_of(message, context)
    if not mentioned and normalise(words).strip("!,。~") in _COURTESIES:
        return
    if action := _WORDS.get(words):
        await action(update, context)
        return
    if words and await report_typed.taken(update, context, words):
        return
    asked = _asked_in(message, context)
    if asked is None:
        await message.reply_html(text("ask.only_mention", bot=context.bot.username))
    else:
        await _reply(asked, update, context)


def _asked_in(message: Message, context: BotContext) -> Message | None:
    """Return the message that holds the question: this one, else somebody's that it replies to."""
    if _words_of(message, context):
        return message
    replied = message.reply_to_message
    if replied is None or _is_bots(replied, context) or not _words_of(replied, context):
        return None
    return replied


def _is_bots(message: Message | None, context: BotContext) -> bool:
    return message is not None and message.from_user is not None and message.from_user.id == context.bot.id


def _own_mentions(message: Message, context: BotContext) -> list[str]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    name = f"@{context.bot.username}".lower()
    return [
        words
        for entity, words in found.items()
        if words.lower() == name or (entity.user is not None and entity.user.id == context.bot.id)
    ]


def _words_of(message: Message, context: BotContext) -> str:
    """Return what a message says, without its command and without mentions of the bot."""
    words = message.text or message.caption or ""
    if words.startswith("/"):
        words = " ".join(words.split(maxsplit=1)[1:])
    for mention in _own_mentions(message, context):
        words = words.replace(mention, " ")
    return words.strip()


async def _reply(question: Message, update: Update, context: BotContext, chosen: str = "") -> None:
    """Answer below the question; keep it for the administrators if the plan does not answer it."""
    learn = context.services.learn
    await learn.refresh(now=context.now)
    words = chosen or _words_of(question, context)
    answer = context.services.ask.answer(words, now=context.now)
    shown, rows = card(
        answer, _where(update, context, chosen), context.services.plan, today=local_date(context.now)
    )
    # The buttons find the question again in the message that is replied to, so it is always quoted.
    await question.reply_html(shown, reply_markup=await context.keyboard(rows), do_quote=True)
    if _is_news(answer) and not chosen:
        context.services.misses.note(words, update_id=update.update_id, now=context.now)


def _where(update: Update, context: BotContext, chosen: str) -> Asked:
    user, chat = update.effective_user, update.effective_chat
    return Asked(
        chosen,
        private=chat is not None and chat.type == Chat.PRIVATE,
        teacher=user is not None and context.services.learn.teaches(user.id),
    )


def _is_news(answer: Answer) -> bool:
    """Tell whether an administrator could do something about it."""
    return not answer.found and answer.reason is not Reason.EMPTY


def _question_of(
    query: CallbackQuery, button: StoredButton, context: BotContext
) -> tuple[Message, str, datetime]:
    """Return the answer whose button was pressed, its question, and when it was given.

    Raises:
        QuestionGone: the question was deleted, or the answer is too old for Telegram to show it.
    """
    message = query.message
    if not isinstance(message, Message):
        raise QuestionGone
    words = button.params.get("question", "")
    if not words and message.reply_to_message is not None:
        words = _words_of(message.reply_to_message, context)
    if not words:
        raise QuestionGone
    return message, words, message.date


async def press_question(update: Update, context: BotContext, button: StoredButton) -> None:
    """您想问: answer the question on the button, and note that it was meant."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        raise QuestionGone
    await settle(query)
    chosen = button.params["question"]
    await _reply(query.message, update, context, chosen)
    if query.message.reply_to_message is not None:
        words = _words_of(query.message.reply_to_message, context)
        await context.services.misses.hinted(words, chosen)


async def press_page(update: Update, context: BotContext, button: StoredButton) -> None:
    """上一页 / 下一页: turn the page of an answer, as of the day it was given."""
    query = update.callback_query
    if query is None:
        return
    _, words, given = _question_of(query, button, context)
    answer = context.services.ask.answer(words, now=given)
    asked = _where(update, context, button.params.get("question", ""))
    page = number(button.params.get("page"))
    shown, rows = card(answer, asked, context.services.plan, today=local_date(given), page=page)
    await settle(query)
    await turn(query, shown, await context.keyboard(rows))


async def press_clauses(update: Update, context: BotContext, button: StoredButton) -> None:
    """原文 of an answer that rests on several clauses: offer them."""
    query = update.callback_query
    if query is None:
        return
    message, words, given = _question_of(query, button, context)
    answer = context.services.ask.answer(words, now=given)
    shown, rows = plan_views.choice(context.services.plan, answer.clauses)
    await settle(query)
    await message.reply_html(shown, reply_markup=await context.keyboard(rows), do_quote=True)


async def press_wrong(update: Update, context: BotContext, button: StoredButton) -> None:
    """没答到点上: keep the question for the administrators, and take the button away."""
    query = update.callback_query
    if query is None:
        return
    message, words, _ = _question_of(query, button, context)
    await context.services.misses.complained(words, update_id=update.update_id, now=context.now)
    await settle(query, label("ask.noted"))
    shown = message.reply_markup.inline_keyboard if message.reply_markup else ()
    left = [[one for one in row if one.callback_data != query.data] for row in shown]
    await query.edit_message_reply_markup(InlineKeyboardMarkup([row for row in left if row]))


async def press_why(update: Update, context: BotContext, button: StoredButton) -> None:
    """为什么: tell an administrator which words were matched, and how well."""
    query = update.callback_query
    if query is None:
        return
    message, words, given = _question_of(query, button, context)
    await context.services.learn.require(query.from_user.id)
    why = context.services.ask.answer(words, now=given).explanation
    await settle(query)
    await message.reply_html(text("ask.explanation", why=why), do_quote=True)


PRESSES: dict[str, Press] = {
    "ask.question": press_question,
    "ask.page": press_page,
    "ask.clauses": press_clauses,
    "ask.wrong": press_wrong,
    "ask.why": press_why,
}
"""What the buttons of this feature do."""
