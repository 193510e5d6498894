"""The buttons of a message from the ledger, kept there as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.context import BotContext, Button
from bot.services.buttons import Meaning
from bot.texts import label

Rows = Sequence[Sequence[Mapping[str, Any]]]
"""Rows of `{"label": key, "link": payload}` or `{"label": key, "action": …, "params": …}`."""


async def keyboard_of(context: BotContext, rows: Rows) -> InlineKeyboardMarkup | None:
    """Return the keyboard that `rows` describe; None without buttons."""
    return await context.keyboard(rows_of(context, rows))


def rows_of(context: BotContext, rows: Rows) -> list[list[Button]]:
    """Return the buttons that `rows` describe."""
    return [[_button(context, one) for one in row] for row in rows]


def _button(context: BotContext, one: Mapping[str, Any]) -> Button:
    name = label(str(one["label"]))
    if "link" in one:
        return Button(name, url=context.deep_link(str(one["link"])))
    return Button(name, Meaning(str(one["action"]), dict(one.get("params", {}))))
