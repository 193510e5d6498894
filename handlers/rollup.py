"""Totals in chat: /status, /summary, and from every total down to the history of one number."""

from telegram import Chat, Message, Update

from bot.context import BotContext
from bot.core.errors import NoFigures
from bot.core.period import Period
from bot.core.plan import Indicator
from bot.core.units import Level
from bot.services.buttons import StoredButton
from bot.services.rollup import Overview, Reader
from handlers import rollup_card
from handlers.buttons import Press, settle
from handlers.pages import Rows, turn


async def reader_of(update: Update, context: BotContext) -> Reader:
    """Return who asks, and for which group it would be shown.

    Raises:
        NoFigures: nobody asks, or the group serves no unit.
    """
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        raise NoFigures
    if chat.type == Chat.PRIVATE:
        return Reader(user.id)
    known = await context.services.group.chat(chat.id)
    if known is None or known.unit is None:
        raise NoFigures
    return Reader(user.id, known.unit)


async def status(update: Update, context: BotContext) -> None:
    """/status and 进度: the standing of the group's unit, in private of one's own."""
    message = update.effective_message
    if message is None:
        return
    reader = await reader_of(update, context)
    unit = await context.services.rollup.home(reader)
    period = context.services.rollup.period_shown(context.now)
    seen = await context.services.rollup.overview(reader, unit.code, period, now=context.now)
    await _say(message, context, await _card(context, reader, seen))


async def summary(update: Update, context: BotContext) -> None:
    """/summary: the same for a county; for a city or the province the overview of its area."""
    await status(update, context)


async def _card(context: BotContext, reader: Reader, seen: Overview) -> tuple[str, Rows]:
    if seen.unit.level is not Level.COUNTY:
        return rollup_card.summary(seen)
    position = await context.services.position.offered(reader, seen.unit.code)
    return rollup_card.status(seen, position=position)


async def press_overview(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show a unit's overview in place; `anew` leaves the message that has the button as it is."""
    reader, seen = await overview_of(update, context, button)
    card, query = await _card(context, reader, seen), update.callback_query
    if button.params.get("anew") and query is not None and isinstance(query.message, Message):
        await settle(query)
        await _say(query.message, context, card)
        return
    await _turn(update, context, card)


async def press_position(update: Update, context: BotContext, button: StoredButton) -> None:
    """本县位置: where the own county stands, in place."""
    reader = await reader_of(update, context)
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    found = await context.services.position.of(reader, unit, period, now=context.now)
    await _turn(update, context, rollup_card.position(found))


async def press_indicator(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show one indicator with what is below, in place."""
    reader = await reader_of(update, context)
    indicator = indicator_of(context, button)
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    found = await context.services.rollup.breakdown(reader, unit, indicator, period, now=context.now)
    await _turn(update, context, rollup_card.breakdown(found))


async def press_history(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show what one county said of an indicator week by week, in place."""
    reader, seen = await overview_of(update, context, button)
    indicator = indicator_of(context, button)
    said = await context.services.rollup.history(reader, seen.unit.code, indicator, seen.period)
    await _turn(update, context, rollup_card.history(seen, indicator, said))


async def overview_of(update: Update, context: BotContext, button: StoredButton) -> tuple[Reader, Overview]:
    """Return who pressed a button, and the overview of the unit and week it names."""
    reader = await reader_of(update, context)
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    return reader, await context.services.rollup.overview(reader, unit, period, now=context.now)


def indicator_of(context: BotContext, button: StoredButton) -> Indicator:
    """Return the indicator that a button names.

    Raises:
        NoFigures: the plan no longer has it.
    """
    found = context.services.plan.indicator(button.params["indicator"])
    if found is None:
        raise NoFigures
    return found


async def _say(message: Message, context: BotContext, view: tuple[str, Rows]) -> None:
    words, rows = view
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def _turn(update: Update, context: BotContext, view: tuple[str, Rows]) -> None:
    query = update.callback_query
    if query is None:
        return
    words, rows = view
    keyboard = await context.keyboard(rows)
    await settle(query)
    await turn(query, words, keyboard)


PRESSES: dict[str, Press] = {
    "rollup.overview": press_overview,
    "rollup.position": press_position,
    "rollup.indicator": press_indicator,
    "rollup.history": press_history,
}
"""What the buttons of totals do; those of pictures and files are in `handlers.rollup_files`."""
