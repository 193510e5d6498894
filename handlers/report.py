"""The weekly report in chat: /report, /resume, /cancel, the cards and their buttons."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from telegram import Chat, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.context import BotContext, Button
from bot.core.period import Period
from bot.core.report import Entry
from bot.core.report import Meaning as EntryMeaning
from bot.core.report_events import (
    Back,
    Confirm,
    Event,
    Goto,
    NoChange,
    Preview,
    Put,
    SamePrevious,
    Skip,
    Special,
)
from bot.services.buttons import Meaning, StoredButton
from bot.services.report import View
from bot.texts import label, text
from handlers import report_card
from handlers.buttons import Press, settle

log = structlog.get_logger(__name__)


async def begin(update: Update, context: BotContext) -> None:
    """/report and 填报: in private open the form, in a group point to the private chat."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        link = Button(label("report.begin"), url=context.deep_link("report"))
        await message.reply_html(text("report.in_group"), reply_markup=await context.keyboard([[link]]))
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    await _open(update, context, await context.services.report.begin(user.id, now=context.now))


async def resume(update: Update, context: BotContext) -> None:
    """/resume and 继续填报: show the report where it was left."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        await begin(update, context)
        return
    await _open(update, context, await context.services.report.resume(user.id, now=context.now))


async def cancel(update: Update, context: BotContext) -> None:
    """/cancel: leave the form; what was answered stays."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    held = await context.services.report.pause(user.id)
    again = [[Button(label("report.resume"), Meaning("report.begin"))]] if held else []
    await message.reply_html(
        text("start.cancelled" if held else "start.nothing_to_cancel"),
        reply_markup=await context.keyboard(again),
    )


async def answered(update: Update, context: BotContext, words: str) -> bool:
    """Take what somebody typed as the answer to the question in front of them.

    Words that are no answer but a question that the plan answers are left alone: returns False.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return True
    view = await context.services.report.answer(user.id, words, now=context.now, update_id=update.update_id)
    if view.step.fault is not None and context.services.ask.answer(words, now=context.now).found:
        return False
    # The person's own words pushed the old card up: the next one comes below them.
    await _show(context, view, message)
    return True


async def _open(update: Update, context: BotContext, view: View) -> None:
    """Show a report that was just opened, or say who else is at it."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if view.held_by is not None:
        names = await context.services.group.names([view.held_by])
        words = text(
            "report.held",
            name=names.get(view.held_by) or label("report.somebody"),
            unit=view.unit.name,
            period=view.period,
            answered=view.answered,
            total=view.total,
        )
        take = Meaning("report.take_over", {"unit": view.unit.code})
        rows = [[Button(label("report.take_over"), take)]]
        await context.bot.send_message(message.chat_id, words, reply_markup=await context.keyboard(rows))
        return
    await _show(context, view, message)


async def _show(context: BotContext, view: View, near: Message) -> None:
    """Send the card as a new message. Buttons of older cards stay: they say that they are outdated."""
    words, rows = report_card.render(view, context.services.plan, now=context.now)
    await context.bot.send_message(near.chat_id, words, reply_markup=await context.keyboard(rows))


async def _edit(update: Update, context: BotContext, words: str, rows: report_card.Rows) -> None:
    """Put the next card where the pressed one was; if that one cannot be edited, below it."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    keyboard: InlineKeyboardMarkup | None = await context.keyboard(rows)
    try:
        await query.edit_message_text(words, reply_markup=keyboard)
    except BadRequest as error:
        if "not modified" in str(error):
            return
        log.info("card not edited", reason=str(error))
        await context.bot.send_message(query.message.chat.id, words, reply_markup=keyboard)


async def press_begin(update: Update, context: BotContext, button: StoredButton) -> None:
    """开始填报 and 继续填报 in the private chat."""
    query = update.callback_query
    if query is None:
        return
    await settle(query)
    take = button.action == "report.take_over"
    view = await context.services.report.begin(
        query.from_user.id, now=context.now, unit=button.params.get("unit"), take_over=take
    )
    await _open(update, context, view)


async def press_event(update: Update, context: BotContext, button: StoredButton) -> None:
    """One step of the dialog, from a button on a card."""
    query = update.callback_query
    if query is None:
        return
    user, params = query.from_user, button.params
    unit, period = params["unit"], Period.parse(params["period"])
    if params["event"] == "leave":
        view = await context.services.report.leave(user.id, unit, period, now=context.now)
        left = text("report.left", answered=view.answered, total=view.total)
        again = Button(label("report.resume"), Meaning("report.begin"))
        await settle(query)
        await _edit(update, context, left, [[again]])
        return
    view = await context.services.report.apply(
        user.id,
        unit,
        period,
        _EVENTS[params["event"]](params),
        now=context.now,
        update_id=update.update_id,
        asked=None if params["event"] in _ANYWHERE else params["asked"],
    )
    await settle(query, label("report.moved_on") if view.stale else None)
    words, rows = (
        report_card.choose(view)
        if params["event"] == "choose"
        else report_card.render(view, context.services.plan, now=context.now)
    )
    await _edit(update, context, words, rows)


_EVENTS: dict[str, Callable[[Mapping[str, Any]], Event]] = {
    "same": lambda _: SamePrevious(),
    "special": lambda params: Special(EntryMeaning(params["meaning"])),
    "put": lambda params: Put({k: Entry.from_json(v) for k, v in params["entries"].items()}),
    "accept": lambda _: Confirm(),
    "back": lambda _: Back(),
    "skip": lambda _: Skip(),
    "goto": lambda params: Goto(params["indicator"]),
    "no_change": lambda _: NoChange(),
    "preview": lambda _: Preview(),
    "choose": lambda _: Preview(),
}
"""The step that each stored button stands for."""


_ANYWHERE = frozenset({"goto", "no_change", "preview", "choose"})
"""Steps that mean the same whatever is being asked; the others belong to the question on their card."""


async def press_confirm(update: Update, context: BotContext, button: StoredButton) -> None:
    """确认提交: file the report, show the receipt, and have the group told."""
    query = update.callback_query
    if query is None:
        return
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    filed = await context.services.report.confirm(
        query.from_user.id, unit, period, now=context.now, update_id=update.update_id
    )
    context.hurry()
    await settle(query)
    words, rows = report_card.receipt(filed)
    await _edit(update, context, words, rows)


PRESSES: dict[str, Press] = {
    "report.begin": press_begin,
    "report.take_over": press_begin,
    "report.event": press_event,
    "report.confirm": press_confirm,
}
"""What the buttons of this feature do."""
