"""/leave: days off, with a deputy who does the duties meanwhile."""

from datetime import date, timedelta

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles_errors import LeaveUnreadable
from bot.core.roles_leave import read_leave
from bot.core.unit_names import Match, listed
from bot.core.workdays import local_date
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers.group_asker import Asker, Rows, presser, replace_card, say
from handlers.group_bind import CHOOSE_WITHIN

ONE_DAY = timedelta(days=1)


async def leave(context: BotContext, who: Asker, words: str) -> None:
    """/leave 3月10日-3月12日: choose a deputy; without dates show what is set."""
    group = context.services.group
    if not words:
        await _show(context, who)
        return
    days = read_leave(words, local_date(context.now))
    if days is None:
        raise LeaveUnreadable
    units = await group.lendable(who.user_id)
    if len(units) == 1:
        card, rows = await _deputies(context, who, units[0].code, days)
        await say(context, who, card, rows)
        return
    choices = listed(Match(tuple(units)).units, await group.tree())
    rows = [
        [_button(context, who, name, "group.leave_unit", {"unit": code, "days": _stored(days)})]
        for code, name in choices
    ]
    await say(context, who, text("group.leave_which_unit"), rows)


async def _show(context: BotContext, who: Asker) -> None:
    group = context.services.group
    leaves = await group.leaves_of(who.user_id, now=context.now)
    names = await group.names([one.deputy for one in leaves])
    lines = [
        {
            "unit": (await group.unit(one.unit)).name,
            "first": one.starts,
            "last": one.until - ONE_DAY,
            "deputy": names.get(one.deputy) or label("group.nameless", number=one.deputy),
        }
        for one in leaves
    ]
    end = Button(label("group.leave_end"), Meaning("group.leave_end", only=who.user_id))
    await say(context, who, text("group.leaves", lines=lines), [[end]] if lines else [])


async def press_unit(update: Update, context: BotContext, button: StoredButton) -> None:
    """One of several units was chosen."""
    who, params = presser(update), button.params
    if who is not None:
        words, rows = await _deputies(context, who, params["unit"], _days(params["days"]))
        await replace_card(update, context, words, rows)


async def _deputies(context: BotContext, who: Asker, unit: str, days: tuple[date, date]) -> tuple[str, Rows]:
    group = context.services.group
    people = await group.candidates(who.user_id, unit)
    rows = [
        [
            _button(
                context,
                who,
                (one.name or label("group.nameless", number=one.user_id))[:20],
                "group.leave_set",
                {"unit": unit, "days": _stored(days), "deputy": one.user_id},
            )
        ]
        for one in people
    ]
    words = text(
        "group.leave_who",
        unit=(await group.unit(unit)).name,
        first=days[0],
        last=days[1] - ONE_DAY,
        anybody=bool(people),
    )
    return words, rows


async def press_set(update: Update, context: BotContext, button: StoredButton) -> None:
    """The deputy was chosen."""
    who, params = presser(update), button.params
    if who is None:
        return
    group, days = context.services.group, _days(params["days"])
    await group.set_leave(who.user_id, params["unit"], params["deputy"], days, now=context.now)
    context.hurry()
    names = await group.names([params["deputy"]])
    words = text(
        "group.leave_set",
        unit=(await group.unit(params["unit"])).name,
        deputy=names.get(params["deputy"]) or label("group.nameless", number=params["deputy"]),
        first=days[0],
        last=days[1] - ONE_DAY,
    )
    end = Button(label("group.leave_end"), Meaning("group.leave_end", only=who.user_id))
    await replace_card(update, context, words, [[end]])


async def press_end(update: Update, context: BotContext, button: StoredButton) -> None:
    """提前销假."""
    del button
    who = presser(update)
    if who is not None:
        ended = await context.services.group.end_leave(who.user_id, now=context.now)
        context.hurry()
        await replace_card(update, context, text("group.leave_ended", any=ended > 0))


def _button(context: BotContext, who: Asker, name: str, action: str, params: dict[str, object]) -> Button:
    until = context.now + CHOOSE_WITHIN
    return Button(name, Meaning(action, params, only=who.user_id, expires_at=until))


def _stored(days: tuple[date, date]) -> list[str]:
    return [day.isoformat() for day in days]


def _days(stored: list[str]) -> tuple[date, date]:
    return date.fromisoformat(stored[0]), date.fromisoformat(stored[1])
