"""The buttons of a notice: 已知悉 and 稍后提醒."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.context import BotContext, Button
from bot.core.remind_snooze import Snooze
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label
from handlers.buttons import Press, settle


async def press_ack(update: Update, context: BotContext, button: StoredButton) -> None:
    """已知悉: note it for the unit; the button then says so to everybody."""
    query = update.callback_query
    if query is None:
        return
    items = [(str(duty), str(due)) for duty, due in button.params["items"]]
    done = await context.services.replies.acknowledge(
        query.from_user.id, button.params["unit"], items, now=context.now
    )
    if not done.new:
        await settle(query, label("remind.ack_before", unit=done.unit))
        return
    await settle(query, label("remind.ack_done", unit=done.unit, count=done.new))
    await _relabel(query.message, query.data or "", label("remind.acked"))


async def press_snooze(update: Update, context: BotContext, button: StoredButton) -> None:
    """稍后提醒: offer the moments that are left before the deadline, in place of the button."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    rows = [int(number) for number in button.params["rows"]]
    choices = await context.services.replies.choices(rows, now=context.now)
    if not choices:
        await settle(query, label("remind.snooze_none"), alert=True)
        return
    offered = [
        [
            Button(
                label(f"remind.snooze_{one.kind.value}", at=one.at),
                Meaning("remind.snooze_at", {**button.params, "kind": one.kind.value}),
            )
        ]
        for one in choices
    ]
    await settle(query)
    new = await context.keyboard(offered)
    kept = [row for row in _rows(query.message) if not _holds(row, query.data or "")]
    pressed = [
        [one for one in row if one.callback_data != query.data]
        for row in _rows(query.message)
        if _holds(row, query.data or "")
    ]
    offers = [list(row) for row in new.inline_keyboard] if new else []
    shown = [*kept, *(row for row in pressed if row), *offers]
    await _show(query.message, shown)


async def press_snooze_at(update: Update, context: BotContext, button: StoredButton) -> None:
    """明天上午, 截止前: agree on the moment, in the ledger."""
    query = update.callback_query
    if query is None:
        return
    rows = [int(number) for number in button.params["rows"]]
    until = await context.services.replies.snooze(
        query.from_user.id, button.params["unit"], rows, Snooze(button.params["kind"]), now=context.now
    )
    if until is None:
        await settle(query, label("remind.snooze_none"), alert=True)
        return
    key = "remind.snooze_done" if until.new else "remind.snooze_before"
    await settle(query, label(key, at=until.at), alert=True)


def _rows(message: Message) -> list[list[InlineKeyboardButton]]:
    markup = message.reply_markup
    return [list(row) for row in markup.inline_keyboard] if markup else []


def _holds(row: list[InlineKeyboardButton], data: str) -> bool:
    return any(one.callback_data == data for one in row)


async def _relabel(message: object, data: str, name: str) -> None:
    """Give the pressed button another label."""
    if not isinstance(message, Message):
        return
    rows = [
        [InlineKeyboardButton(name, callback_data=data) if one.callback_data == data else one for one in row]
        for row in _rows(message)
    ]
    await _show(message, rows)


async def _show(message: Message, rows: list[list[InlineKeyboardButton]]) -> None:
    try:
        await message.edit_reply_markup(InlineKeyboardMarkup(rows))
    except BadRequest as error:
        # Two people pressed at once, or the message is too old to be changed: what was noted stands.
        if "not modified" not in str(error) and "can't be edited" not in str(error):
            raise


PRESSES: dict[str, Press] = {
    "remind.ack": press_ack,
    "remind.snooze": press_snooze,
    "remind.snooze_at": press_snooze_at,
}
"""What the buttons of a notice do."""
