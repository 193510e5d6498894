"""Deep links into the form: `start=report`, or `start=report_2019-W10_410122` for one unit's week."""

from telegram import Update

from bot.context import BotContext
from bot.core.period import Period
from bot.core.units import Level
from handlers import report


async def follow(update: Update, context: BotContext, payload: str) -> None:
    """Open the report that the link names; the usual one if it names none that can be reported.

    Anybody can write a link: what it names is checked here, who may open it by the service.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    week, _, unit = payload.partition("_")[2].partition("_")
    tree = await context.services.group.tree()
    period = _week(week, Period.containing(context.now))
    if period is None or unit not in tree or tree[unit].level is not Level.COUNTY:
        await report.begin(update, context)
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    view = await context.services.report.begin(user.id, now=context.now, unit=unit, period=period)
    await report.open_view(update, context, view)


def _week(written: str, last: Period) -> Period | None:
    """Return a week up to `last`; None for anything else."""
    try:
        period = Period.parse(written)
    except ValueError:
        return None
    return period if period <= last else None
