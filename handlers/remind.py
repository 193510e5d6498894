"""/calendar: what falls due in the next four weeks."""

from dataclasses import dataclass
from datetime import date

from telegram import Chat, Update

from bot.context import BotContext
from bot.core.units import Level
from bot.core.workdays import local_date
from bot.services.buttons import StoredButton
from bot.texts import text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calendar."""

    title: str
    due: date
    nominal: date
    tentative: bool


async def calendar(update: Update, context: BotContext) -> None:
    """List four weeks for the group's level; in private for the level of the person's unit."""
    message = update.effective_message
    if message is None:
        return
    level = await _level(update, context)
    items = [
        Line(duty.title, one.due, one.nominal, one.tentative)
        for duty, one in context.services.remind.upcoming(level, now=context.now)
    ]
    await context.bot.send_message(
        message.chat_id,
        text("remind.calendar", start=local_date(context.now), items=items),
        message_thread_id=message.message_thread_id if message.is_topic_message else None,
    )


async def press_calendar(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show the calendar for a button."""
    del button
    await calendar(update, context)


async def _level(update: Update, context: BotContext) -> Level:
    """Return whose duties to show: the group's unit, else the person's, else the counties'."""
    group, chat, user = context.services.group, update.effective_chat, update.effective_user
    code: str | None = None
    if chat is not None and chat.type != Chat.PRIVATE:
        known = await group.chat(chat.id)
        code = known.unit if known else None
    elif user is not None:
        grants = await group.grants(user.id)
        code = grants[0].unit if grants else None
    return (await group.unit(code)).level if code else Level.COUNTY
