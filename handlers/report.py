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
    AskNote,
    Back,
    Confirm,
    Event,
    Goto,
    NoChange,
    Pick,
    Preview,
    Put,
    SamePrevious,
    Skip,
    Special,
)
from bot.core.report_offer import may_be_paste
from bot.services.buttons import Meaning, StoredButton
from bot.services.report import View
from bot.texts import label, text
from handlers import report_preview
from handlers.buttons import Press, settle
from handlers.report_card import Rows

log = structlog.get_logger(__name__)


async def begin(update: Update, context: BotContext) -> None:
    """/report and 填报: in private open the form; in a group too if it chose so, else point to the chat."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE and not await fills_in_here(message, context):
        link = Button(label("report.begin"), url=context.deep_link("report"))
        await message.reply_html(text("report.in_group"), reply_markup=await context.keyboard([[link]]))
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    own = await context.services.group.units_to_report(user.id)
    if len(own) > 1:
        rows = [
            [Button(unit.name, Meaning("report.begin", {"unit": unit.code}, only=user.id))] for unit in own
        ]
        await message.reply_html(text("report.choose_unit"), reply_markup=await context.keyboard(rows))
        return
    await open_view(update, context, await context.services.report.begin(user.id, now=context.now))


async def resume(update: Update, context: BotContext) -> None:
    """/resume and 继续填报: show the report where it was left."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE and not await fills_in_here(message, context):
        await begin(update, context)
        return
    await open_view(update, context, await context.services.report.resume(user.id, now=context.now))


async def fills_in_here(message: Message, context: BotContext) -> bool:
    """Tell whether reports may be filled in inside this group."""
    chat = await context.services.group.chat(message.chat_id)
    if chat is None or chat.unit is None:
        return False
    own = getattr(chat, "in_group", None)
    return context.services.report.in_group if own is None else bool(own)


async def cancel(update: Update, context: BotContext) -> None:
    """/cancel: leave the form; what was answered stays."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    held = await context.services.report.pause(user.id)
    again = [[Button(label("report.resume"), Meaning("report.begin", held))]] if held else []
    await message.reply_html(
        text("start.cancelled" if held else "start.nothing_to_cancel"),
        reply_markup=await context.keyboard(again),
    )


async def answered(update: Update, context: BotContext, words: str) -> bool:
    """Take what somebody typed as the answer to the question in front of them, or as a quick paste.

    Words that are no answer but a question that the plan answers are left alone: returns False.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return True
    view = await context.services.report.answer(user.id, words, now=context.now, update_id=update.update_id)
    # 40% is a wrong answer, not a question, even if the plan has a 40% somewhere.
    asks = view.step.fault is not None and not may_be_paste(words)
    if asks and context.services.ask.answer(words, now=context.now).found:
        return False
    # The person's own words pushed the old card up: the next one comes below them.
    await show(context, view, message)
    return True


async def open_view(update: Update, context: BotContext, view: View) -> None:
    """Show a report that was just opened, or say who else is at it."""
    message = update.effective_message
    if message is None:
        return
    if view.held_by is not None and not view.frozen:
        words, rows = await held(context, view)
        await context.bot.send_message(
            message.chat_id,
            words,
            reply_markup=await context.keyboard(rows),
            message_thread_id=message.message_thread_id if message.is_topic_message else None,
        )
        return
    await show(context, view, message)


async def held(context: BotContext, view: View) -> tuple[str, Rows]:
    """Return who else is at a report, with the button to take it over."""
    by = view.held_by or 0
    names = await context.services.group.names([by])
    words = text(
        "report.held",
        name=names.get(by) or label("report.somebody"),
        unit=view.unit.name,
        period=view.period,
        answered=view.answered,
        total=view.total,
    )
    take = Meaning("report.take_over", {"unit": view.unit.code, "period": str(view.period)})
    return words, [[Button(label("report.take_over"), take)]]


async def show(context: BotContext, view: View, near: Message) -> None:
    """Send the card as a new message. Buttons of older cards stay: they say that they are outdated."""
    words, rows = _card(context, view, near.chat)
    await context.bot.send_message(
        near.chat_id,
        words,
        reply_markup=await context.keyboard(rows),
        message_thread_id=near.message_thread_id if near.is_topic_message else None,
    )


def _card(context: BotContext, view: View, chat: Chat) -> tuple[str, Rows]:
    """Return the card for where the dialog stands; in a group it says that an answer has to be a reply."""
    words, rows = report_preview.render(view, context.services.plan, now=context.now)
    if chat.type != Chat.PRIVATE and view.draft.cursor is not None and view.paste is None:
        words += "\n" + text("report.reply_here")
    return words, rows


async def edit(update: Update, context: BotContext, words: str, rows: Rows) -> None:
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
    """开始填报, 继续填报, 接手填报, 补填上周, 代报: open a report."""
    query = update.callback_query
    if query is None:
        return
    period = button.params.get("period")
    view = await context.services.report.begin(
        query.from_user.id,
        now=context.now,
        unit=button.params.get("unit"),
        period=Period.parse(period) if period else None,
        take_over=button.action == "report.take_over",
    )
    await settle(query)
    await open_view(update, context, view)


async def press_resume(update: Update, context: BotContext, _button: StoredButton) -> None:
    """继续填报: the report in hand, whichever it is."""
    query = update.callback_query
    if query is None:
        return
    view = await context.services.report.resume(query.from_user.id, now=context.now)
    await settle(query)
    await open_view(update, context, view)


async def press_event(update: Update, context: BotContext, button: StoredButton) -> None:
    """One step of the dialog, from a button on a card."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    user, params = query.from_user, button.params
    unit, period = params["unit"], Period.parse(params["period"])
    if params["event"] == "leave":
        view = await context.services.report.leave(user.id, unit, period, now=context.now)
        left = text("report.left", answered=view.answered, total=view.total)
        again = Button(label("report.resume"), Meaning("report.begin", {"unit": unit, "period": str(period)}))
        await settle(query)
        await edit(update, context, left, [[again]])
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
    if view.held_by is not None:
        await settle(query)
        await edit(update, context, *await held(context, view))
        return
    await settle(query, label("report.moved_on") if view.stale else None)
    await edit(update, context, *_card(context, view, query.message.chat))


def _entries(params: Mapping[str, Any]) -> dict[str, Entry]:
    return {key: Entry.from_json(entry) for key, entry in params["entries"].items()}


_EVENTS: dict[str, Callable[[Mapping[str, Any]], Event]] = {
    "same": lambda _: SamePrevious(),
    "special": lambda params: Special(EntryMeaning(params["meaning"])),
    "put": lambda params: Put(_entries(params)),
    "take": lambda params: Put(_entries(params), then_preview=True),
    "accept": lambda params: Confirm(params.get("indicator")),
    "back": lambda _: Back(),
    "skip": lambda _: Skip(),
    "goto": lambda params: Goto(params["indicator"]),
    "no_change": lambda _: NoChange(),
    "pick": lambda _: Pick(fill=True),
    "choose": lambda _: Pick(),
    "preview": lambda _: Preview(),
    "ask_note": lambda _: AskNote(),
    "detach": lambda _: Preview(),  # 清空附件 on cards of older versions
}
"""The step that each stored button stands for."""


_ANYWHERE = frozenset({"goto", "no_change", "pick", "preview", "choose", "take", "ask_note", "detach"})
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
    await edit(update, context, *report_preview.receipt(filed))


PRESSES: dict[str, Press] = {
    "report.begin": press_begin,
    "report.take_over": press_begin,
    "report.resume": press_resume,
    "report.event": press_event,
    "report.confirm": press_confirm,
}
"""What the buttons of this feature do."""
