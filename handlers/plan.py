"""The plan itself: /plan (目录), /targets, and the buttons 原文 and 相关目标 of every other message."""

from typing import Any

from telegram import Message, Update

from bot.context import BotContext
from bot.core.outline import clause_named
from bot.core.target_filter import read_filter
from bot.core.workdays import local_date
from bot.services.buttons import StoredButton
from handlers import plan_views as views
from handlers.buttons import Press, settle
from handlers.pages import Rows, number, turn


async def browse(update: Update, context: BotContext) -> None:
    """/plan and 目录: the outline; `/plan 四（一）1` that clause."""
    message = update.effective_message
    if message is None:
        return
    plan = context.services.plan
    named = _after_command(message)
    view = views.place(plan, clause_named(named, plan)) if named else views.outline(plan)
    await _say(message, context, view)


async def targets(update: Update, context: BotContext) -> None:
    """/targets 2020 县 团校: the ledger, by year, level and word."""
    message = update.effective_message
    if message is None:
        return
    wanted = read_filter(_after_command(message), today=local_date(context.now))
    aliases = context.services.ask.aliases
    await _say(message, context, views.ledger(context.services.plan, wanted, 0, aliases))


def _after_command(message: Message) -> str:
    words = message.text or ""
    return " ".join(words.split(maxsplit=1)[1:]) if words.startswith("/") else ""


async def press_open(update: Update, context: BotContext, button: StoredButton) -> None:
    """A place in the plan, or the outline."""
    plan, clause = context.services.plan, button.params.get("clause", "")
    view = views.place(plan, clause, number(button.params.get("page"))) if clause else views.outline(plan)
    await _show(update, context, button.params, view)


async def press_targets(update: Update, context: BotContext, button: StoredButton) -> None:
    """The ledger, filtered as the button says."""
    wanted = views.from_params(button.params)
    page, aliases = number(button.params.get("page")), context.services.ask.aliases
    await _show(update, context, button.params, views.ledger(context.services.plan, wanted, page, aliases))


async def press_target(update: Update, context: BotContext, button: StoredButton) -> None:
    """One target of the ledger."""
    plan, today = context.services.plan, local_date(context.now)
    target = plan.target(button.params["target"])
    back: dict[str, Any] = button.params.get("back", {"page": 0})
    view = views.detail(plan, target, back, today=today) if target else views.outline(plan)
    await _show(update, context, {"page": 0}, view)


async def _show(update: Update, context: BotContext, params: dict[str, Any], view: tuple[str, Rows]) -> None:
    """Turn the page where the button is part of a view (it names a page); else answer below its message."""
    query = update.callback_query
    if query is None:
        return
    words, rows = view
    keyboard = await context.keyboard(rows)
    await settle(query)
    if "page" in params:
        await turn(query, words, keyboard)
    elif query.message is not None:
        await context.bot.send_message(
            query.message.chat.id,
            words,
            reply_markup=keyboard,
            message_thread_id=_topic(query.message),
        )


def _topic(message: object) -> int | None:
    """Return the forum topic of a message; None outside of topics."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


async def _say(message: Message, context: BotContext, view: tuple[str, Rows]) -> None:
    words, rows = view
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


PRESSES: dict[str, Press] = {
    "plan.open": press_open,
    "plan.clause": press_open,
    "plan.targets": press_targets,
    "plan.target": press_target,
}
"""What the buttons of this feature do."""
