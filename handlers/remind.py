"""/calendar: what falls due in the next four weeks, as a list, as a file, as an address to subscribe to."""

from dataclasses import dataclass
from datetime import date

from telegram import Chat, Message, Update
from telegram.error import Forbidden

from bot.context import BotContext, Button
from bot.core.roles import Action
from bot.core.units import Level, Unit
from bot.core.workdays import local_date
from bot.documents.ics import CalendarEntry, to_ics
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers import report
from handlers.buttons import Press, settle


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calendar."""

    title: str
    due: date
    nominal: date
    reason: str
    tentative: bool


async def calendar(update: Update, context: BotContext) -> None:
    """List four weeks for the group's unit; in private for the person's unit."""
    message = update.effective_message
    if message is None:
        return
    unit = await _unit(update, context)
    planned = (
        context.services.remind.upcoming(Level.COUNTY, now=context.now)
        if unit is None
        else await context.services.remind.upcoming_of(unit.code, now=context.now)
    )
    items = [Line(duty.title, one.due, one.nominal, one.reason, one.tentative) for duty, one in planned]
    where = {} if unit is None else {"unit": unit.code}
    rows = [
        [
            Button(label("remind.calendar_file"), Meaning("remind.file", where)),
            Button(label("remind.calendar_address"), Meaning("remind.address", where)),
        ]
    ]
    await context.bot.send_message(
        message.chat_id,
        text("remind.calendar", start=local_date(context.now), items=items, unit=unit.name if unit else ""),
        message_thread_id=_topic(message),
        reply_markup=await context.keyboard(rows if unit is not None else []),
    )


async def press_calendar(update: Update, context: BotContext, _button: StoredButton) -> None:
    """Show the calendar for a button."""
    if update.callback_query is not None:
        await settle(update.callback_query)
    await calendar(update, context)


async def press_file(update: Update, context: BotContext, button: StoredButton) -> None:
    """存到手机日历: send a year of the unit as an .ics file."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    code = button.params["unit"]
    await _may_see(context, query.from_user.id, code, query.message)
    await settle(query)
    unit = await context.services.group.unit(code)
    year = await context.services.calendar.year(code, now=context.now)
    entries = [CalendarEntry(one, duty.title, duty.text, duty.clause) for duty, one in year]
    await context.bot.send_document(
        query.message.chat_id,
        to_ics(f"{unit.name}日程", entries, stamp=context.now),
        filename=f"{unit.name}日程.ics",
        caption=text("remind.calendar_caption", unit=unit.name),
        message_thread_id=_topic(query.message),
    )


async def press_address(update: Update, context: BotContext, button: StoredButton) -> None:
    """订阅地址, 换一个地址: tell the person alone, in private: the address opens the calendar to anybody."""
    query = update.callback_query
    if query is None:
        return
    code, user = button.params["unit"], query.from_user.id
    unit = await context.services.group.unit(code)
    renew = bool(button.params.get("renew"))
    address = await context.services.calendar.subscribe(user, code, now=context.now, renew=renew)
    if address is None:
        await settle(query, label("remind.calendar_no_server"), alert=True)
        return
    words = text("remind.calendar_subscribed", unit=unit.name, address=address)
    rows = [
        [
            Button(label("remind.calendar_renew"), Meaning("remind.address", {"unit": code, "renew": True})),
            Button(label("remind.calendar_revoke"), Meaning("remind.revoke", {"unit": code})),
        ]
    ]
    try:
        await context.bot.send_message(user, words, reply_markup=await context.keyboard(rows))
    except Forbidden:
        # A bot cannot begin a conversation.
        await settle(query, label("remind.calendar_start_first"), alert=True)
        return
    await settle(query)


async def press_revoke(update: Update, context: BotContext, button: StoredButton) -> None:
    """停用: the address opens nothing any more."""
    query = update.callback_query
    if query is None:
        return
    code = button.params["unit"]
    await context.services.calendar.revoke(query.from_user.id, code)
    await settle(query)
    unit = await context.services.group.unit(code)
    await report.edit(update, context, text("remind.calendar_revoked", unit=unit.name), [])


async def _may_see(context: BotContext, user_id: int, code: str, message: Message) -> None:
    """A group's own calendar is its own business; the rest needs permission."""
    chat = await context.services.group.chat(message.chat_id)
    if chat is None or chat.unit != code:
        await context.services.group.require(user_id, Action.SEE, code)


async def _unit(update: Update, context: BotContext) -> Unit | None:
    """Return whose calendar to show: the group's unit, else the person's; None for anybody else."""
    group, chat, user = context.services.group, update.effective_chat, update.effective_user
    code: str | None = None
    if chat is not None and chat.type != Chat.PRIVATE:
        known = await group.chat(chat.id)
        code = known.unit if known else None
    elif user is not None:
        grants = await group.grants(user.id)
        code = grants[0].unit if grants else None
    return await group.unit(code) if code else None


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


PRESSES: dict[str, Press] = {
    "remind.calendar": press_calendar,
    "remind.file": press_file,
    "remind.address": press_address,
    "remind.revoke": press_revoke,
}
"""What the buttons of this feature do."""
