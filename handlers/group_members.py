"""/members: who holds what at a unit; change and remove by buttons."""

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles import Action, Role
from bot.core.roles_errors import MemberGone
from bot.core.unit_names import Match
from bot.core.units import Level
from bot.services.buttons import Meaning, StoredButton
from bot.services.group_people import Roll
from bot.texts import label, text
from handlers.group_asker import Asker, Rows, presser, replace_card, say
from handlers.group_bind import ask_which

LONGEST_NAME = 20
"""Characters of a name on a button."""

MOST_BUTTONS = 40
"""People with a button; Telegram takes 100 buttons."""


async def members(context: BotContext, who: Asker, words: str) -> None:
    """/members [单位]: without a unit that of the group, else the person's own."""
    group = context.services.group
    if words:
        match = await group.find_units(words, user_id=who.user_id, action=Action.SEE)
    else:
        match = await _default(context, who)
        if not match.units:
            await say(context, who, text("group.members_usage"))
            return
    if not match.certain:
        await ask_which(context, who, match, words, "group.members")
        return
    words, rows = await _list(context, who, match.units[0].code)
    await say(context, who, words, rows)


async def _default(context: BotContext, who: Asker) -> Match:
    group = context.services.group
    known = None if who.private else await group.chat(who.chat_id)
    if known is not None and known.unit is not None:
        return Match((await group.unit(known.unit),), certain=True)
    codes = dict.fromkeys(grant.unit for grant in await group.grants(who.user_id))
    units = tuple([await group.unit(code) for code in codes])
    return Match(units, certain=len(units) == 1)


async def press_members(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show the list (again)."""
    who = presser(update)
    if who is not None:
        words, rows = await _list(context, who, button.params["unit"])
        await replace_card(update, context, words, rows)


async def _list(context: BotContext, who: Asker, unit: str) -> tuple[str, Rows]:
    roll = await context.services.group.members(who.user_id, unit, now=context.now)
    names = await _names(context, roll)
    away = {leave.user_id: leave for leave in roll.leaves}
    lines = [
        {
            "name": names[one.user_id],
            "roles": [role.zh for role in one.roles],
            "blocked": one.blocked,
            "leave": away.get(one.user_id),
            "deputy": names.get(away[one.user_id].deputy, "") if one.user_id in away else "",
        }
        for one in roll.members
    ]
    words = text("group.members", unit=roll.unit.name, lines=lines, pending=len(roll.pending))
    if not roll.may_change:
        return words, []
    rows = [
        [
            Button(
                names[one.user_id][:LONGEST_NAME],
                Meaning("group.member", {"unit": unit, "person": one.user_id}),
            )
        ]
        for one in roll.members[:MOST_BUTTONS]
    ]
    if roll.pending:
        rows.append([Button(label("group.pending"), Meaning("group.pending", {"unit": unit}))])
    rows.append([Button(label("group.log"), Meaning("group.log", {"unit": unit}))])
    return words, rows


async def _names(context: BotContext, roll: Roll) -> dict[int, str]:
    """Return what to call each member and deputy; a number for those without a name."""
    people = {one.user_id: one.name for one in roll.members}
    strangers = {leave.deputy for leave in roll.leaves} - set(people)
    people |= dict.fromkeys(strangers, "") | await context.services.group.names(strangers)
    return {number: name or label("group.nameless", number=number) for number, name in people.items()}


async def press_member(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show one person, with what can be changed."""
    who = presser(update)
    if who is None:
        return
    unit, person = button.params["unit"], button.params["person"]
    group = context.services.group
    await group.require(who.user_id, Action.INVITE, unit)
    roll = await group.members(who.user_id, unit, now=context.now)
    member = next((one for one in roll.members if one.user_id == person), None)
    if member is None:
        raise MemberGone(unit=roll.unit.name)
    names = await _names(context, roll)
    words = text(
        "group.member", name=names[person], unit=roll.unit.name, roles=[role.zh for role in member.roles]
    )
    target = {"unit": unit, "person": person}
    rows = [
        [Button(label("group.make", role=role.zh), Meaning("group.change", {**target, "role": role.value}))]
        for role in await group.may_give(who.user_id, unit)
        if member.roles != (role,) and (role is not Role.REVIEWER or roll.unit.level is not Level.COUNTY)
    ]
    rows.append([Button(label("group.remove"), Meaning("group.remove", target))])
    rows.append([Button(label("group.back"), Meaning("group.members", {"unit": unit}))])
    await replace_card(update, context, words, rows)


async def press_change(update: Update, context: BotContext, button: StoredButton) -> None:
    """设为 another role."""
    who, params = presser(update), button.params
    if who is not None:
        role = Role(params["role"])
        await context.services.group.change_role(
            params["person"], params["unit"], role, by=who.user_id, now=context.now
        )
        context.hurry()
        await press_members(update, context, button)


async def press_remove(update: Update, context: BotContext, button: StoredButton) -> None:
    """移除: ask first, then do it."""
    who, params = presser(update), button.params
    if who is None:
        return
    group = context.services.group
    if not params.get("sure"):
        await group.require(who.user_id, Action.INVITE, params["unit"])
        names, unit = await group.names([params["person"]]), await group.unit(params["unit"])
        name = names.get(params["person"]) or label("group.nameless", number=params["person"])
        rows = [
            [Button(label("group.remove_yes"), Meaning("group.remove", {**params, "sure": True}))],
            [Button(label("group.back"), Meaning("group.members", {"unit": params["unit"]}))],
        ]
        await replace_card(update, context, text("group.remove_sure", name=name, unit=unit.name), rows)
        return
    await group.remove(params["person"], params["unit"], by=who.user_id, now=context.now)
    context.hurry()
    # Somebody who removed themselves sees no list any more.
    if await group.can(who.user_id, Action.SEE, params["unit"]):
        await press_members(update, context, button)
    else:
        await replace_card(update, context, text("group.removed_self"))


async def press_pending(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show the invitations that are still good, each with its 撤回."""
    who, unit = presser(update), button.params["unit"]
    if who is None:
        return
    await context.services.group.require(who.user_id, Action.INVITE, unit)
    roll = await context.services.group.members(who.user_id, unit, now=context.now)
    rows = [
        [
            Button(
                label("group.revoke_one", role=one.role.zh if one.role else "", until=one.expires_at),
                Meaning("group.revoke", {"invitation": one.id}),
            )
        ]
        for one in roll.pending[:MOST_BUTTONS]
    ]
    rows.append([Button(label("group.back"), Meaning("group.members", {"unit": unit}))])
    words = text("group.pending_list", unit=roll.unit.name, count=len(roll.pending))
    await replace_card(update, context, words, rows)


async def press_log(update: Update, context: BotContext, button: StoredButton) -> None:
    """变更记录: who changed what, newest first."""
    who, unit = presser(update), button.params["unit"]
    if who is None:
        return
    group = context.services.group
    found = await group.log(who.user_id, unit)
    names = await group.names({n for one in found for n in (one.actor, one.subject) if n is not None})
    lines = [
        {
            "at": one.at,
            "actor": _called(one.actor, names) if one.actor is not None else label("group.operator"),
            "what": label(f"group.audit.{one.action.replace('.', '_')}"),
            "subject": _called(one.subject, names) if one.subject not in (None, one.actor) else "",
            "role": Role(one.details["role"]).zh if "role" in one.details else "",
        }
        for one in found
    ]
    back = [[Button(label("group.back"), Meaning("group.members", {"unit": unit}))]]
    words = text("group.log_list", unit=(await group.unit(unit)).name, lines=lines)
    await replace_card(update, context, words, back)


def _called(person: int | None, names: dict[int, str]) -> str:
    return names.get(person or 0) or label("group.nameless", number=person)
