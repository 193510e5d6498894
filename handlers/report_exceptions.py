"""What the level above can do about a county that has not reported: 代报, 开放补报, 本期免报."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Update

from bot.context import BotContext, Button
from bot.core.period import Period
from bot.core.report_status import Standing
from bot.core.roles import Action
from bot.core.units import Level, Unit
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers import report
from handlers.buttons import Press, settle
from handlers.report_card import Rows

DAYS = (1, 3, 5)
"""Working days for which a week may be opened again."""

_PER_ROW = 2


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
        locked = context.services.status.locked(period, context.now)
        first = ("report.allow", "report.allow") if locked else ("report.on_behalf", "report.begin")
        rows = [
            [
                Button(label(name), Meaning(action, where))
                for name, action in (first, ("report.exempt", "report.exempt"))
            ],
            [_back(unit, period)],
        ]
        words = text("report.missing_unit", unit=unit.name, period=period, locked=locked)
    else:
        status = await context.services.status.of(unit.code, period, user_id=query.from_user.id)
        rows = [*_units("report.handle", status.missing, period), [_back(unit, period)]]
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
        await report.edit(
            update, context, _allowed(update, unit, period, until, params["reason"]), [[_back(unit, period)]]
        )
        return
    await context.services.group.require(query.from_user.id, Action.REVIEW, unit.code)
    words, rows = _ask_allow(unit, period, params)
    await settle(query)
    await report.edit(update, context, words, rows)


def _ask_allow(unit: Unit, period: Period, params: dict[str, str]) -> tuple[str, Rows]:
    if "reason" not in params:
        words = text("report.why_allow", unit=unit.name, period=period)
        return words, [
            *_choices("report.allow", label("report.reasons_allow"), params),
            [_back(unit, period)],
        ]
    words = text("report.how_long", unit=unit.name, period=period, reason=params["reason"])
    rows = [
        [
            Button(label("report.days", days=days), Meaning("report.allow", {**params, "days": days}))
            for days in DAYS
        ],
        [_back(unit, period)],
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
        where = {"unit": unit.code, "period": str(period)}
        undo = Button(label("report.expect_again"), Meaning("report.expect_again", where))
        await report.edit(update, context, words, [[undo, _back(unit, period)]])
        return
    await context.services.group.require(query.from_user.id, Action.REVIEW, unit.code)
    await settle(query)
    words = text("report.why_exempt", unit=unit.name, period=period)
    rows = [*_choices("report.exempt", label("report.reasons_exempt"), params), [_back(unit, period)]]
    await report.edit(update, context, words, rows)


async def press_expect_again(update: Update, context: BotContext, button: StoredButton) -> None:
    """取消免报: which one, done."""
    query = update.callback_query
    if query is None:
        return
    unit = await context.services.group.unit(button.params["unit"])
    period = Period.parse(button.params["period"])
    if unit.level is Level.COUNTY:
        changed = await context.services.area.expect_again(query.from_user.id, unit.code, period)
        words = text("report.expected_again", unit=unit.name, period=period, changed=changed)
        rows: Rows = [[_back(unit, period)]]
    else:
        status = await context.services.status.of(unit.code, period, user_id=query.from_user.id)
        words = text("report.expect_which", unit=unit.name, period=period)
        rows = [*_units("report.expect_again", status.exempt, period), [_back(unit, period)]]
    await settle(query)
    await report.edit(update, context, words, rows)


def _back(unit: Unit, period: Period) -> Button:
    """Return 返回名单: who is missing in the area that the county belongs to."""
    area = unit.parent if unit.level is Level.COUNTY else unit.code
    there = {"unit": area or unit.code, "period": str(period), "edit": True}
    return Button(label("report.back_to_missing"), Meaning("report.missing", there))


def _units(action: str, found: Sequence[Standing], period: Period) -> Rows:
    """Return one button for each unit."""
    buttons = [Button(one.name, Meaning(action, {"unit": one.unit, "period": str(period)})) for one in found]
    return [buttons[n : n + _PER_ROW] for n in range(0, len(buttons), _PER_ROW)][:40]


def _choices(action: str, reasons: str, params: dict[str, str]) -> Rows:
    """Return one button for each of `reasons`, which are parted by `|`."""
    buttons = [Button(one, Meaning(action, {**params, "reason": one})) for one in reasons.split("|")]
    return [buttons[n : n + _PER_ROW] for n in range(0, len(buttons), _PER_ROW)]


PRESSES: dict[str, Press] = {
    "report.handle": press_handle,
    "report.allow": press_allow,
    "report.exempt": press_exempt,
    "report.expect_again": press_expect_again,
}
"""What the buttons of this feature do."""
