"""Who has not reported: /missing, and what the level above can do about it."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Chat, Update

from bot.context import BotContext, Button
from bot.core.errors import NoArea
from bot.core.period import Period
from bot.core.report_states import Timeliness
from bot.core.report_status import Standing, WeekStatus
from bot.core.roles import Action
from bot.core.units import Level, Unit, UnitTree
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers import report
from handlers.buttons import Press, settle
from handlers.report_card import Rows

DAYS = (1, 3, 5)
"""Working days for which a week may be opened again."""

_PER_ROW = 2


async def missing(update: Update, context: BotContext) -> None:
    """/missing: in a group its unit's area, in private one's own."""
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
    else:
        top = (await context.services.status.tops(user.id))[0]
    period = context.services.status.week(context.now)
    private = message.chat.type == Chat.PRIVATE
    words, rows = await _page(context, user.id, top, period, private=private)
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def press_missing(update: Update, context: BotContext, button: StoredButton) -> None:
    """谁没报, 看上周: show one area in one week, where the button is."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    top = await context.services.group.unit(button.params["unit"])
    period = Period.parse(button.params["period"])
    private = query.message.chat.type == Chat.PRIVATE
    words, rows = await _page(context, query.from_user.id, top, period, private=private)
    await settle(query)
    if button.params.get("edit"):
        await report.edit(update, context, words, rows)
    else:
        await context.bot.send_message(
            query.message.chat.id, words, reply_markup=await context.keyboard(rows)
        )


async def _page(
    context: BotContext, user_id: int, top: Unit, period: Period, *, private: bool
) -> tuple[str, Rows]:
    """Return the page of one area. A group's own area is its own business; the rest needs permission."""
    service = context.services.status
    try:
        status = await service.of(top.code, period, user_id=user_id if private else None)
    except KeyError:
        raise NoArea from None
    tree = await context.services.group.tree()
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
    if private and status.missing and top.level is not Level.COUNTY:
        first = status.missing[0].unit
        if await _may(context, user_id, Action.REVIEW, first):
            where = {"unit": top.code, "period": str(period)}
            rows.append([Button(label("report.handle_missing"), Meaning("report.handle", where))])
    now = context.services.status.week(context.now)
    other, name = (period.previous(), "last_week") if period >= now else (now, "this_week")
    there = {"unit": top.code, "period": str(other), "edit": True}
    rows.append([Button(label(f"report.{name}"), Meaning("report.missing", there))])
    return rows


async def _may(context: BotContext, user_id: int, action: Action, unit: str) -> bool:
    return await context.services.group.can(user_id, action, unit)


def _own(context: BotContext, status: WeekStatus, period: Period) -> str:
    """Return a county's own line: its position is shown to itself alone."""
    everyone = (*status.expected, *status.exempt)
    if not everyone:
        return ""
    one = everyone[0]
    return label(
        "report.own_line",
        exempt=one.exempt,
        state=one.state.zh if one.filed and one.state else "",
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


async def press_handle(update: Update, context: BotContext, button: StoredButton) -> None:
    """处理未报单位: the missing counties, then one of them with what can be done."""
    query = update.callback_query
    if query is None:
        return
    params = button.params
    unit, period = await context.services.group.unit(params["unit"]), Period.parse(params["period"])
    if unit.level is Level.COUNTY:
        await context.services.group.require(query.from_user.id, Action.REVIEW, unit.code)
        where = {"unit": unit.code, "period": str(period)}
        rows = [
            [Button(label("report.on_behalf"), Meaning("report.begin", where))],
            [
                Button(label("report.allow"), Meaning("report.allow", where)),
                Button(label("report.exempt"), Meaning("report.exempt", where)),
            ],
        ]
        words = text("report.missing_unit", unit=unit.name, period=period)
    else:
        status = await context.services.status.of(unit.code, period, user_id=query.from_user.id)
        buttons = [
            Button(one.name, Meaning("report.handle", {"unit": one.unit, "period": str(period)}))
            for one in status.missing
        ]
        rows = [buttons[n : n + _PER_ROW] for n in range(0, len(buttons), _PER_ROW)][:40]
        words = text("report.missing_units", unit=unit.name, period=period)
    await settle(query)
    await report.edit(update, context, words, rows)


async def press_allow(update: Update, context: BotContext, button: StoredButton) -> None:
    """开放补报: why, until when, done."""
    query = update.callback_query
    if query is None:
        return
    params = button.params
    unit, period = await context.services.group.unit(params["unit"]), Period.parse(params["period"])
    if "days" in params:
        until = await context.services.area.allow(
            query.from_user.id,
            unit.code,
            period,
            days=params["days"],
            reason=params["reason"],
            now=context.now,
        )
        context.hurry()
        await settle(query)
        await report.edit(update, context, _allowed(update, unit, period, until, params["reason"]), [])
        return
    await context.services.group.require(query.from_user.id, Action.REVIEW, unit.code)
    words, rows = _ask_allow(unit, period, params)
    await settle(query)
    await report.edit(update, context, words, rows)


def _ask_allow(unit: Unit, period: Period, params: dict[str, str]) -> tuple[str, Rows]:
    if "reason" not in params:
        words = text("report.why_allow", unit=unit.name, period=period)
        return words, _choices("report.allow", label("report.reasons_allow"), params)
    words = text("report.how_long", unit=unit.name, period=period, reason=params["reason"])
    rows = [
        [
            Button(label("report.days", days=days), Meaning("report.allow", {**params, "days": days}))
            for days in DAYS
        ]
    ]
    return words, rows


def _allowed(update: Update, unit: Unit, period: Period, until: datetime, reason: str) -> str:
    by = update.effective_user.full_name if update.effective_user else ""
    return text("report.allowed", unit=unit.name, period=period, until=until, by=by, reason=reason)


async def press_exempt(update: Update, context: BotContext, button: StoredButton) -> None:
    """本期免报: why, done."""
    query = update.callback_query
    if query is None:
        return
    params = button.params
    unit, period = await context.services.group.unit(params["unit"]), Period.parse(params["period"])
    if "reason" in params:
        reason = params["reason"]
        await context.services.area.exempt(
            query.from_user.id, unit.code, period, reason=reason, now=context.now
        )
        await settle(query)
        words = text("report.exempted", unit=unit.name, period=period, reason=reason)
        await report.edit(update, context, words, [])
        return
    await context.services.group.require(query.from_user.id, Action.REVIEW, unit.code)
    await settle(query)
    words = text("report.why_exempt", unit=unit.name, period=period)
    rows = _choices("report.exempt", label("report.reasons_exempt"), params)
    await report.edit(update, context, words, rows)


def _choices(action: str, reasons: str, params: dict[str, str]) -> Rows:
    """Return one button for each of `reasons`, which are parted by `|`."""
    buttons = [Button(one, Meaning(action, {**params, "reason": one})) for one in reasons.split("|")]
    return [buttons[n : n + _PER_ROW] for n in range(0, len(buttons), _PER_ROW)]


PRESSES: dict[str, Press] = {
    "report.missing": press_missing,
    "report.handle": press_handle,
    "report.allow": press_allow,
    "report.exempt": press_exempt,
}
"""What the buttons of this feature do."""
