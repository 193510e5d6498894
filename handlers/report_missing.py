"""Who has not reported: /missing."""

from collections.abc import Sequence

from telegram import Chat, Update

from bot.context import BotContext, Button
from bot.core.period import Period
from bot.core.report_states import Timeliness
from bot.core.report_status import Standing, WeekStatus
from bot.core.roles import Action
from bot.core.roles_errors import UnitNotFound
from bot.core.units import Level, Unit, UnitTree
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers import report
from handlers.buttons import Press, settle
from handlers.report_card import Rows


async def missing(update: Update, context: BotContext) -> None:
    """/missing: in a group its unit's area, in private one's own, or the one that is named.

    Raises:
        UnitNotFound: no unit, or more than one, has the name that was given.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    if message.chat.type != Chat.PRIVATE:
        chat = await context.services.group.chat(message.chat_id)
        if chat is None or chat.unit is None:
            await message.reply_html(text("start.unbound"))
            return
        top = await context.services.group.unit(chat.unit)
    elif context.args:
        name = " ".join(context.args)
        match = await context.services.group.find_units(name, user_id=user.id)
        if not match.certain:
            raise UnitNotFound(words=name)
        top = match.units[0]
    else:
        top = (await context.services.status.tops(user.id))[0]
    period = context.services.status.week(context.now)
    words, rows = await _page(context, user.id, top, period, message.chat)
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def press_missing(update: Update, context: BotContext, button: StoredButton) -> None:
    """谁没报, 看上周: show one area in one week, where the button is."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    top = await context.services.group.unit(button.params["unit"])
    period = Period.parse(button.params["period"])
    words, rows = await _page(context, query.from_user.id, top, period, query.message.chat)
    await settle(query)
    if button.params.get("edit"):
        await report.edit(update, context, words, rows)
    else:
        await context.bot.send_message(
            query.message.chat.id, words, reply_markup=await context.keyboard(rows)
        )


async def _page(
    context: BotContext, user_id: int, top: Unit, period: Period, where: Chat
) -> tuple[str, Rows]:
    """Return the page of one area. A group's own area is its own business; the rest needs permission."""
    service, tree = context.services.status, await context.services.group.tree()
    private = where.type == Chat.PRIVATE
    chat = None if private else await context.services.group.chat(where.id)
    own = chat is not None and chat.unit is not None and tree.is_within(top.code, chat.unit)
    status = await service.of(top.code, period, user_id=None if own else user_id)
    words = text(
        "report.status",
        unit=top.name,
        period=period,
        at=context.now,
        own=_own(context, status, period) if top.level is Level.COUNTY else "",
        expected=len(status.expected),
        reported=len(status.reported),
        rate=_percent(status.reporting_rate),
        on_time=status.on_time,
        on_time_rate=_percent(status.on_time_rate),
        completeness=_percent(status.completeness),
        missing=_by_city(status.missing, top, tree),
        missing_count=len(status.missing),
        exempt=[one.name for one in status.exempt],
    )
    return words, await _rows(context, user_id, top, period, status, private=private)


async def _rows(
    context: BotContext, user_id: int, top: Unit, period: Period, status: WeekStatus, *, private: bool
) -> Rows:
    rows: Rows = []
    known = (*status.missing, *status.exempt)
    if private and known and top.level is not Level.COUNTY:
        where = {"unit": top.code, "period": str(period)}
        if await context.services.group.can(user_id, Action.REVIEW, known[0].unit):
            if status.missing:
                rows.append([Button(label("report.handle_missing"), Meaning("report.handle", where))])
            if status.exempt:
                rows.append([Button(label("report.expect_again"), Meaning("report.expect_again", where))])
    now = context.services.status.week(context.now)
    other, name = (period.previous(), "last_week") if period >= now else (now, "this_week")
    there = {"unit": top.code, "period": str(other), "edit": True}
    rows.append([Button(label(f"report.{name}"), Meaning("report.missing", there))])
    return rows


def _own(context: BotContext, status: WeekStatus, period: Period) -> str:
    """Return a county's own line: its position is shown to itself alone."""
    everyone = (*status.expected, *status.exempt)
    if not everyone:
        return ""
    one = everyone[0]
    return label(
        "report.own_line",
        exempt=one.exempt,
        state=one.state.value if one.filed and one.state else "",
        overdue=context.now >= context.services.status.due_at(period),
        mark=Timeliness(one.timeliness).zh if one.timeliness else "",
        answered=one.answered,
        total=status.questions,
        due_at=context.services.status.due_at(period),
    )


def _by_city(missing: Sequence[Standing], top: Unit, tree: UnitTree) -> list[dict[str, object]]:
    if top.level is not Level.PROVINCE:
        return [{"city": "", "names": [one.name for one in missing]}] if missing else []
    groups: dict[str, list[str]] = {}
    for one in missing:
        city = tree[one.parent].name if one.parent in tree and one.parent is not None else ""
        groups.setdefault(city, []).append(one.name)
    return [{"city": city, "names": names} for city, names in groups.items()]


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{100 * rate:.0f}%"


PRESSES: dict[str, Press] = {
    "report.missing": press_missing,
}
"""What the buttons of this feature do."""
