"""/invite, and what happens when somebody opens an invitation."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from telegram import Update

from bot.context import BotContext, Button
from bot.core.roles import Action, Role
from bot.core.unit_names import Match
from bot.core.units import Level
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers.group_asker import Asker, Rows, presser, replace_card, say
from handlers.group_bind import CHOOSE_WITHIN, ask_which

_ROLES = {role.zh: role for role in Role}
_USERNAME = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})\b")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the words after /invite ask for."""

    unit: str
    role: Role | None
    username: str


def read_wish(words: str) -> Wish:
    """Take apart `中牟县 填报员 @zhang_min`, in any order."""
    username = _USERNAME.search(words)
    rest = _USERNAME.sub(" ", words)
    role = next((role for name, role in _ROLES.items() if name in rest), None)
    if role is not None:
        rest = rest.replace(role.zh, " ")
    return Wish(" ".join(rest.split()), role, username[1] if username else "")


async def invite(context: BotContext, who: Asker, words: str) -> None:
    """/invite 单位 角色 [@用户名]; in a group it points to the private chat: links are not for everybody."""
    if not who.private:
        rows = [[Button(label("group.invite_in_private"), url=context.deep_link("invite"))]]
        await say(context, who, text("group.invite_in_group"), rows)
        return
    wish, group = read_wish(words), context.services.group
    match = await group.find_units(wish.unit, user_id=who.user_id, action=Action.INVITE)
    if not wish.unit:
        match = await _own(context, who)
    if not wish.unit and not match.certain:
        await say(context, who, text("group.invite_usage"))
        return
    role = wish.role.value if wish.role else ""
    if not match.certain:
        await ask_which(context, who, match, wish.unit, "group.invite", role=role, username=wish.username)
        return
    card, rows_ = await _card(context, who, match.units[0].code, role, wish.username)
    await say(context, who, card, rows_)


async def _own(context: BotContext, who: Asker) -> Match:
    """Return the person's unit when there is only one for which they could invite."""
    group = context.services.group
    units = {grant.unit for grant in await group.grants(who.user_id) if grant.role is Role.ADMIN}
    found = tuple([await group.unit(code) for code in sorted(units)])
    return Match(
        found, certain=len(found) == 1 and bool(found) and not (await group.tree()).children(found[0].code)
    )


async def press_invite(update: Update, context: BotContext, button: StoredButton) -> None:
    """A unit or a role was chosen."""
    who, params = presser(update), button.params
    if who is not None:
        words, rows = await _card(context, who, params["unit"], params["role"], params["username"])
        await replace_card(update, context, words, rows)


async def _card(context: BotContext, who: Asker, unit: str, role: str, username: str) -> tuple[str, Rows]:
    """Ask for the role, or make the invitation."""
    group = context.services.group
    if not role:
        await group.require(who.user_id, Action.INVITE, unit)
        until = context.now + CHOOSE_WITHIN
        rows = [
            [
                Button(
                    one.zh,
                    Meaning(
                        "group.invite",
                        {"unit": unit, "role": one.value, "username": username},
                        only=who.user_id,
                        expires_at=until,
                    ),
                )
            ]
            for one in await group.may_give(who.user_id, unit)
            # A county has nothing below it to review.
            if one is not Role.REVIEWER or (await group.unit(unit)).level is not Level.COUNTY
        ]
        return text("group.which_role", unit=(await group.unit(unit)).name), rows
    made = await group.invite(unit, Role(role), by=who.user_id, now=context.now, username=username)
    link = context.deep_link(f"join_{made.token}")
    role_zh = Role(role).zh
    words = text(
        "group.invited", unit=made.unit, role=role_zh, link=link, until=made.expires_at, username=username
    )
    forward = label("group.forward_text", unit=made.unit, role=role_zh)
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(forward)}"
    revoke = Meaning("group.revoke", {"invitation": made.id})
    return words, [[Button(label("group.forward"), url=share)], [Button(label("group.revoke"), revoke)]]


async def press_revoke(update: Update, context: BotContext, button: StoredButton) -> None:
    """撤回 an invitation or a code."""
    who = presser(update)
    if who is not None:
        await context.services.group.revoke(button.params["invitation"], by=who.user_id, now=context.now)
        await replace_card(update, context, text("group.revoked"))


async def opened(context: BotContext, who: Asker, token: str) -> None:
    """Follow `start=join_TOKEN`: say what is offered and ask for a yes."""
    offer = await context.services.group.offer(
        token, user_id=who.user_id, username=who.username, now=context.now
    )
    accept = Meaning("group.join", {"invitation": offer.id}, only=who.user_id, expires_at=offer.expires_at)
    words = text("group.offer", unit=offer.unit, role=offer.role.zh, inviter=offer.inviter)
    await say(context, who, words, [[Button(label("group.accept"), accept)]])


async def press_join(update: Update, context: BotContext, button: StoredButton) -> None:
    """接受: the person is in from now on."""
    who, query = presser(update), update.callback_query
    if who is None or query is None:
        return
    offer = await context.services.group.accept(
        button.params["invitation"],
        user_id=who.user_id,
        username=query.from_user.username,
        name=who.name,
        now=context.now,
    )
    context.hurry()
    words = text("group.welcome", unit=offer.unit, role=offer.role.zh, does=offer.role.value)
    rows = [[Button(label("start.begin"), Meaning("report.begin"))]] if offer.role is Role.REPORTER else []
    await replace_card(update, context, words, rows)
