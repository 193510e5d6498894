"""Inline mode: `@bot 团校` in any chat offers the answer and the nearest topics."""

import hashlib
from datetime import date

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode

from bot.context import BotContext
from bot.core.ask_answer import Answer
from bot.core.plan import Plan
from bot.core.workdays import local_date
from bot.texts import label
from handlers.ask_card import Asked, card

INLINE_SECONDS = 300
"""How long Telegram may show the same results to the same words."""

MOST_RESULTS = 6
UPCOMING = 5
"""Topics offered before anything is typed."""


async def inline(update: Update, context: BotContext) -> None:
    """Offer the answer first, then what is near it; with nothing typed what falls due next."""
    query = update.inline_query
    if query is None:
        return
    await context.services.learn.refresh(now=context.now)
    ask, today = context.services.ask, local_date(context.now)
    words = query.query.strip()
    answers: list[tuple[str, Answer]] = []
    if words:
        answer = ask.answer(words, now=context.now)
        answers.append((words, answer))
        asked = [choice.question for choice in answer.suggestions]
        asked += [candidate.name for candidate in answer.explanation.candidates]
    else:
        asked = _upcoming(context.services.plan, today)
    for other in dict.fromkeys(asked):
        answer = ask.answer(other, now=context.now)
        if answer.found and all(answer.headline != known.headline for _, known in answers):
            answers.append((other, answer))
    results = [_result(asked, answer, context, today) for asked, answer in answers[:MOST_RESULTS]]
    await query.answer(results, cache_time=INLINE_SECONDS)


def _upcoming(plan: Plan, today: date) -> list[str]:
    """Return the topics that fall due next."""
    dated = [(target.due, target.topic) for target in plan.targets if target.due and target.due >= today]
    return list(dict.fromkeys(topic for _, topic in sorted(dated)))[:UPCOMING]


def _result(words: str, answer: Answer, context: BotContext, today: date) -> InlineQueryResultArticle:
    shown, _ = card(answer, Asked(words), context.services.plan, today=today)
    return InlineQueryResultArticle(
        id=hashlib.blake2b(words.encode(), digest_size=8).hexdigest(),
        title=label("ask.inline_title", question=words[:40]),
        description=answer.headline[:120],
        input_message_content=InputTextMessageContent(
            shown, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
