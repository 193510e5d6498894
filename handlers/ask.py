"""Questions: /ask, a mention or reply in a group, any text in private, inline mode."""

import hashlib

from telegram import (
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    Update,
)

from bot.context import BotContext, Button
from bot.core.ask_answer import Answer
from bot.core.ask_render import lines, quoted
from bot.core.workdays import local_date
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers import remind, report, start
from handlers.buttons import Press, settle
from handlers.report_card import Rows

LONGEST_LABEL = 30
"""Characters of a suggestion on a button; a phone shows about that many."""

INLINE_SECONDS = 300
"""How long Telegram may show the same inline answer to the same words."""

_WORDS = {
    "填报": report.begin,
    "开始填报": report.begin,
    "继续填报": report.resume,
    "日程": remind.calendar,
    "帮助": start.show_help,
}
"""Plain words that do what a command does."""


async def command(update: Update, context: BotContext) -> None:
    """/ask 问题."""
    message = update.effective_message
    if message is None:
        return
    words = (message.text or "").partition(" ")[2].strip()
    if not words and message.reply_to_message is not None:
        words = message.reply_to_message.text or ""
    if not words:
        await message.reply_html(text("ask.what"))
        return
    await _reply(message, context, words)


async def private(update: Update, context: BotContext) -> None:
    """Text in a private chat: a plain word, an answer to the form, or a question."""
    message, user = update.effective_message, update.effective_user
    if message is None or message.text is None or user is None:
        return
    words = message.text.strip()
    if action := _WORDS.get(words):
        await action(update, context)
    elif not await context.services.report.asking(user.id):
        await _reply(message, context, words)
    elif not await report.answered(update, context, words):
        await _reply(message, context, words)
        again = [[Button(label("report.resume"), Meaning("report.begin"))]]
        await message.reply_html(text("report.waits"), reply_markup=await context.keyboard(again))


async def group(update: Update, context: BotContext) -> None:
    """Text in a group: only when the bot is mentioned or replied to."""
    message = update.effective_message
    if message is None or message.text is None or not _addressed(message, context):
        return
    words = _without_mention(message, context).strip()
    if action := _WORDS.get(words):
        await action(update, context)
    elif words:
        await _reply(message, context, words)
    else:
        await start.show_help(update, context)


def _addressed(message: Message, context: BotContext) -> bool:
    """Tell whether a message in a group is meant for the bot."""
    if message.reply_to_message is not None and message.reply_to_message.from_user is not None:
        replied = message.reply_to_message.from_user.id == context.bot.id
    else:
        replied = False
    return replied or any(_own_mentions(message, context))


def _own_mentions(message: Message, context: BotContext) -> dict[MessageEntity, str]:
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    name = f"@{context.bot.username}".lower()
    return {
        entity: words
        for entity, words in found.items()
        if words.lower() == name or (entity.user is not None and entity.user.id == context.bot.id)
    }


def _without_mention(message: Message, context: BotContext) -> str:
    words = message.text or ""
    for mention in _own_mentions(message, context).values():
        words = words.replace(mention, " ")
    return words


async def _reply(message: Message, context: BotContext, words: str) -> None:
    """Answer a question where it was asked."""
    answer = context.services.ask.answer(words, now=context.now)
    await message.reply_html(
        _page(answer, context), reply_markup=await context.keyboard(_buttons(answer, context))
    )


def _page(answer: Answer, context: BotContext) -> str:
    return text(
        "ask.answer",
        headline=answer.headline,
        lines=lines(answer, local_date(context.now)),
        bases=[quoted(basis) for basis in answer.basis],
        choices=answer.suggestions,
    )


def _buttons(answer: Answer, context: BotContext) -> Rows:
    """Return 原文 and 相关目标 for an answer, or what else might have been meant."""
    rows: Rows = [
        [Button(choice.label[:LONGEST_LABEL], Meaning("ask.question", {"question": choice.question}))]
        for choice in answer.suggestions
    ]
    found = []
    if answer.clauses:
        clause = Meaning("plan.clause", {"clause": answer.clauses[0]})
        found.append(Button(label("ask.original"), clause))
    target = context.services.plan.target(answer.targets[0]) if answer.targets else None
    if target is not None:
        found.append(Button(label("ask.related"), Meaning("plan.targets", {"topic": target.topic})))
    return [*rows, found] if found else rows


async def press_question(update: Update, context: BotContext, button: StoredButton) -> None:
    """您想问: answer the question on the button."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    await settle(query)
    await _reply(query.message, context, button.params["question"])


async def inline(update: Update, context: BotContext) -> None:
    """`@bot 团校` in any chat: offer the answer as one message."""
    query = update.inline_query
    if query is None:
        return
    words = query.query.strip()
    results = []
    if words:
        answer = context.services.ask.answer(words, now=context.now)
        results.append(
            InlineQueryResultArticle(
                id=hashlib.blake2b(words.encode(), digest_size=8).hexdigest(),
                title=label("ask.inline_title", question=words[:40]),
                description=answer.headline[:120],
                input_message_content=InputTextMessageContent(
                    _page(answer, context), link_preview_options=LinkPreviewOptions(is_disabled=True)
                ),
            )
        )
    await query.answer(results, cache_time=INLINE_SECONDS)


PRESSES: dict[str, Press] = {"ask.question": press_question}
"""What the buttons of this feature do."""
