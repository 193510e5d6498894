"""Messages that turn their pages: edited in place, or said anew where that cannot be."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.context import Button
from bot.services.buttons import Meaning
from bot.texts import label

Rows = list[list[Button]]

PAGE = 1_500
"""UTF-16 units of text on one page: about two screens of a phone, well below Telegram's 4,096."""


def pager(action: str, params: dict[str, object], page: int, count: int) -> list[Button]:
    """Return 上一页 and 下一页 as far as there are such pages (`page` counts from 0)."""
    row = []
    if page > 0:
        row.append(Button(label("plan.previous"), Meaning(action, {**params, "page": page - 1})))
    if page < count - 1:
        row.append(
            Button(
                label("plan.next", page=page + 2, count=count), Meaning(action, {**params, "page": page + 1})
            )
        )
    return row


async def turn(query: CallbackQuery, words: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Show `words` in the message whose button was pressed; the same page again changes nothing."""
    try:
        await query.edit_message_text(words, reply_markup=keyboard)
    except BadRequest as error:
        if "not modified" in error.message.lower():
            return
        if isinstance(query.message, Message):
            await query.message.reply_html(words, reply_markup=keyboard)


def number(value: object) -> int:
    """Return a page number out of a stored button; 0 if there is none."""
    return value if isinstance(value, int) else 0
