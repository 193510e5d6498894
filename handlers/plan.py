"""The plan itself: 原文 and 相关目标."""

from telegram import Update

from bot.context import BotContext
from bot.services.buttons import StoredButton
from bot.texts import text
from handlers.buttons import Press, settle
from handlers.report_card import goal

LONGEST_CLAUSE = 3500
"""Characters of a clause in one message; Telegram takes 4,096 with everything around it."""


async def press_clause(update: Update, context: BotContext, button: StoredButton) -> None:
    """原文: show the clause a button belongs to."""
    query = update.callback_query
    clause = context.services.plan.clause(button.params["clause"])
    if query is None or query.message is None:
        return
    await settle(query)
    if clause is None:
        await context.bot.send_message(query.message.chat.id, text("plan.no_clause"))
        return
    body = clause.text
    if len(body) > LONGEST_CLAUSE:
        body = body[:LONGEST_CLAUSE] + text("plan.clause_long", shown=LONGEST_CLAUSE)
    await context.bot.send_message(
        query.message.chat.id,
        text("plan.clause", clause=clause, body=body, number=context.services.plan.number),
    )


async def press_targets(update: Update, context: BotContext, button: StoredButton) -> None:
    """相关目标: list every target of a topic."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    await settle(query)
    topic = button.params["topic"]
    lines = [goal(target) for target in context.services.plan.targets if target.topic == topic]
    await context.bot.send_message(query.message.chat.id, text("plan.targets", title=topic, lines=lines))


PRESSES: dict[str, Press] = {"plan.clause": press_clause, "plan.targets": press_targets}
"""What the buttons of this feature do."""
