"""催办: a reviewer sees who has not reported, then reminds them."""

from collections.abc import Sequence

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles import Action, may
from bot.core.units import Level, Unit
from bot.services.buttons import Meaning, StoredButton
from bot.services.remind_nudge import Nudge
from bot.texts import label, text
from handlers import report
from handlers.buttons import Press, settle

NAMES_SHOWN = 20


async def tops(context: BotContext, user_id: int) -> list[Unit]:
    """Return the units under which a person may remind those who have not reported."""
    group = context.services.group
    tree, grants = await group.tree(), await group.grants(user_id)
    found = {grant.unit for grant in grants if grant.unit in tree}
    return [
        tree[code]
        for code in sorted(found)
        if tree.children(code)
        and may(grants, Action.NUDGE, tree.children(code)[0].code, tree)
        and tree[code].level is not Level.COUNTY
    ]


async def press_nudge(update: Update, context: BotContext, button: StoredButton) -> None:
    """催办未报: show who it would go to."""
    query = update.callback_query
    if query is None:
        return
    top = button.params["unit"]
    found = await context.services.nudge.preview(query.from_user.id, top, now=context.now)
    await settle(query)
    back = [Button(label("remind.manage.back"), Meaning("remind.home"))]
    if not found.units:
        words = text("remind.manage.nudge_nobody", period=found.period)
        await report.edit(update, context, words, [back])
        return
    go = Button(
        label("remind.manage.nudge_confirm", count=len(found.units)),
        Meaning("remind.nudge_go", {"unit": top}),
    )
    await report.edit(update, context, _preview(found), [[go], back])


async def press_go(update: Update, context: BotContext, button: StoredButton) -> None:
    """Remind them."""
    query = update.callback_query
    if query is None:
        return
    user = query.from_user
    sent = await context.services.nudge.send(
        user.id, button.params["unit"], name=user.full_name, now=context.now
    )
    context.hurry()
    await settle(query)
    words = (
        text("remind.manage.nudge_done", count=len(sent.units))
        if sent.units
        else text("remind.manage.nudge_nobody", period=sent.period)
    )
    back = Button(label("remind.manage.back"), Meaning("remind.home"))
    await report.edit(update, context, words, [[back]])


def _preview(found: Nudge) -> str:
    return text(
        "remind.manage.nudge_preview",
        period=found.period,
        units=found.units,
        names=_names(found.units),
        groups=len(found.units),
        cooling=_names(found.cooling),
        without_group=_names(found.without_group),
    )


def _names(units: Sequence[Unit]) -> str:
    names = [unit.name for unit in units]
    return "、".join(names[:NAMES_SHOWN]) + (f" 等 {len(names)} 个" if len(names) > NAMES_SHOWN else "")


PRESSES: dict[str, Press] = {"remind.nudge": press_nudge, "remind.nudge_go": press_go}
"""What the buttons of 催办 do."""
