"""/remind for organisers: the duties ahead, and adding, moving, cancelling them with a preview."""

from datetime import date

from telegram import CallbackQuery, Chat, Update

from bot.context import BotContext, Button
from bot.core.errors import NotAllowed
from bot.core.remind_change import ChangeKind
from bot.core.units import Level
from bot.services.buttons import Meaning, StoredButton
from bot.services.remind_drafts import DraftView, OccurrenceGone
from bot.services.remind_duties import AHEAD, Planned
from bot.texts import label, text
from handlers import remind_nudge, report
from handlers.buttons import Press, settle
from handlers.remind_draft_card import Rows, draft_page, rung_words

PER_ROW = 5
MOST_LISTED = 30
"""Occurrences on the page."""


async def command(update: Update, context: BotContext) -> None:
    """/remind: the page of duties for organisers, 催办 for reviewers; only in private."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        await message.reply_html(text("remind.manage.not_here", command="/remind"))
        return
    words, rows = await _home(context, user.id)
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def _home(context: BotContext, user_id: int) -> tuple[str, Rows]:
    nudges = [
        Button(f"{label('remind.manage.nudge')}（{unit.name}）", Meaning("remind.nudge", {"unit": unit.code}))
        for unit in await remind_nudge.tops(context, user_id)
    ]
    try:
        planned = (await context.services.duties.planned(user_id, now=context.now))[:MOST_LISTED]
    except NotAllowed:
        if not nudges:
            raise
        return text("remind.manage.not_organiser"), [[one] for one in nudges]
    items = [
        {"due": one.occurrence.due, "title": one.duty.title, "area": one.area or None} for one in planned
    ]
    units = [grant.unit for grant in await context.services.group.grants(user_id)]
    name = (await context.services.group.unit(units[0])).name if units else ""
    numbers = [Button(str(n), Meaning("remind.duty", _where(one))) for n, one in enumerate(planned, 1)]
    rows = [numbers[start : start + PER_ROW] for start in range(0, len(numbers), PER_ROW)]
    rows.append([Button(label("remind.manage.add"), Meaning("remind.add"))])
    rows += [[one] for one in nudges]
    return text("remind.manage.home", unit=name, items=items, days=AHEAD), rows


def _where(one: Planned) -> dict[str, str]:
    return {"duty": one.duty.id, "nominal": one.occurrence.nominal.isoformat(), "area": one.area}


async def _show(update: Update, context: BotContext, query: CallbackQuery, words: str, rows: Rows) -> None:
    """Answer the press, and put the next card where it was."""
    await settle(query)
    await report.edit(update, context, words, rows)


async def _show_draft(update: Update, context: BotContext, query: CallbackQuery, view: DraftView) -> None:
    await _show(update, context, query, *await draft_page(context, query.from_user.id, view))


def _back() -> Button:
    return Button(label("remind.manage.back"), Meaning("remind.home"))


async def press_home(update: Update, context: BotContext, _button: StoredButton) -> None:
    """返回: the page of duties."""
    query = update.callback_query
    if query is None:
        return
    await _show(update, context, query, *await _home(context, query.from_user.id))


async def press_duty(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show one occurrence with what can be done to it."""
    query = update.callback_query
    if query is None:
        return
    areas = await context.services.duties.areas(query.from_user.id)
    found = await _find(context, button)
    duty, one = found.duty, found.occurrence
    words = text(
        "remind.manage.duty",
        title=duty.title,
        content=duty.text,
        due=one.due,
        nominal=one.nominal,
        reason=one.reason,
        audience=f"{duty.audience.zh}级",
        area=found.area,
        rungs="、".join(rung_words(rung) for rung in sorted(duty.rungs)),
        clause=duty.clause,
    )
    where = _where(found)
    # A date may be set for one 片区 alone, or for everybody.
    places = [found.area] if found.area in areas and found.area else areas
    rows: Rows = [
        [
            Button(
                label("remind.manage.move") + (f"（{area}）" if area else ""),
                Meaning("remind.change", {**where, "area": area, "kind": "move"}),
            )
        ]
        for area in places
    ]
    changes = [
        Button(label(f"remind.manage.{name}"), Meaning("remind.change", {**where, "kind": kind}))
        for name, kind in (("cancel_one", "cancel"), ("rule", "rule"), ("stop", "stop"))
        if kind != "rule" or duty.rrule
    ]
    rows += [changes[:2], changes[2:]] if duty.rrule else [changes]
    rows.append(
        [
            Button(label("remind.manage.acks"), Meaning("remind.acks", where)),
            _back(),
        ]
    )
    await _show(update, context, query, words, rows)


async def press_acks(update: Update, context: BotContext, button: StoredButton) -> None:
    """签收情况: which units have not said 已知悉."""
    query = update.callback_query
    if query is None:
        return
    found, person = await _find(context, button), query.from_user.id
    seen, pending = await context.services.duties.pending_acks(person, found.duty.id, found.occurrence.due)
    words = text(
        "remind.manage.ack_list",
        title=found.duty.title,
        due=found.occurrence.due,
        seen=[unit.name for unit in seen],
        total=len(seen) + len(pending),
        pending="、".join(unit.name for unit in pending),
    )
    back = Button(label("remind.manage.back"), Meaning("remind.duty", _where(found)))
    await _show(update, context, query, words, [[back]])


async def _find(context: BotContext, button: StoredButton) -> Planned:
    params = button.params
    nominal = date.fromisoformat(params["nominal"])
    found = await context.services.duties.find(params["duty"], nominal, params["area"])
    if found is None:
        raise OccurrenceGone
    return found


async def press_add(update: Update, context: BotContext, _button: StoredButton) -> None:
    """新增事项: ask for the title."""
    query = update.callback_query
    if query is None:
        return
    view = await context.services.drafts.add(query.from_user.id, now=context.now)
    await _show_draft(update, context, query, view)


async def press_change(update: Update, context: BotContext, button: StoredButton) -> None:
    """改期, 取消这一次, 改规则, 停止这一事项: ask for the date, or show the preview."""
    query = update.callback_query
    if query is None:
        return
    params = button.params
    view = await context.services.drafts.change(
        query.from_user.id,
        ChangeKind(params["kind"]),
        params["duty"],
        date.fromisoformat(params["nominal"]),
        params["area"],
        now=context.now,
    )
    await _show_draft(update, context, query, view)


async def press_audience(update: Update, context: BotContext, button: StoredButton) -> None:
    """Take whom a new duty is for."""
    query = update.callback_query
    if query is None:
        return
    level, area = Level(button.params["level"]), button.params["area"]
    view = await context.services.drafts.audience(query.from_user.id, level, area, now=context.now)
    await _show_draft(update, context, query, view)


async def press_rungs(update: Update, context: BotContext, button: StoredButton) -> None:
    """Take when a new duty is reminded of."""
    query = update.callback_query
    if query is None:
        return
    view = await context.services.drafts.typed(query.from_user.id, button.params["rungs"], now=context.now)
    await _show_draft(update, context, query, view)


async def press_confirm(update: Update, context: BotContext, _button: StoredButton) -> None:
    """确认: do it, and say what was done."""
    query = update.callback_query
    if query is None:
        return
    effect = await context.services.drafts.confirm(query.from_user.id, now=context.now)
    context.hurry()
    await settle(query)
    told = 0 if effect.change.kind is ChangeKind.ADD else len(effect.recipients)
    words = text(
        "remind.manage.done",
        title=effect.change.duty.title,
        planned=len(effect.new),
        cancelled=effect.gone,
        notices=told,
    )
    await _show(update, context, query, words, [[_back()]])


async def press_abandon(update: Update, context: BotContext, _button: StoredButton) -> None:
    """不做了: nothing was changed."""
    query = update.callback_query
    if query is None:
        return
    await context.services.drafts.abandon(query.from_user.id, now=context.now)
    await _show(update, context, query, text("remind.manage.abandoned"), [[_back()]])


async def typed(update: Update, context: BotContext, words: str) -> bool:
    """Take what an organiser typed in the middle of a change; False if there is none."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or not await context.services.drafts.busy(user.id):
        return False
    view = await context.services.drafts.typed(user.id, words, now=context.now)
    if view.fault is not None:
        said = text(f"remind.manage.{view.fault.value}", given=words)
        abandon = Button(label("remind.manage.abandon"), Meaning("remind.abandon"))
        await message.reply_html(said, reply_markup=await context.keyboard([[abandon]]))
        return True
    page, rows = await draft_page(context, user.id, view)
    await message.reply_html(page, reply_markup=await context.keyboard(rows))
    return True


PRESSES: dict[str, Press] = {
    "remind.home": press_home,
    "remind.duty": press_duty,
    "remind.acks": press_acks,
    "remind.add": press_add,
    "remind.change": press_change,
    "remind.audience": press_audience,
    "remind.rungs": press_rungs,
    "remind.confirm": press_confirm,
    "remind.abandon": press_abandon,
}
"""What the buttons of /remind do."""
