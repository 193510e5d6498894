"""Every button press: find what the button does, then call the one function that does it."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from bot.context import BotContext
from bot.core.errors import ButtonExpired
from bot.services.buttons import StoredButton

log = structlog.get_logger(__name__)

Press = Callable[[Update, BotContext, StoredButton], Awaitable[None]]


class Presses:
    """The callback handler: a table from action to function, filled in `bot.app`."""

    def __init__(self, table: Mapping[str, Press]) -> None:
        self._table = dict(table)

    async def __call__(self, update: Update, context: BotContext) -> None:
        """Do what the pressed button stands for; refusals go to the error handler."""
        query = update.callback_query
        if query is None:
            return
        button = await context.services.buttons.pressed(query.data or "", query.from_user.id, now=context.now)
        press = self._table.get(button.action)
        if press is None:
            raise ButtonExpired  # a button of an older version
        await press(update, context, button)


async def settle(query: CallbackQuery, words: str | None = None, *, alert: bool = False) -> None:
    """Answer the press, so that the button stops spinning; answering twice or too late is no fault."""
    try:
        await query.answer(words[:200] if words else None, show_alert=alert)
    except BadRequest as error:
        log.info("query not answered", reason=str(error))
