"""The door: /start with its deep links, /help, and what fits nowhere else."""

from dataclasses import dataclass

from telegram import Chat, Message, Update, User

from bot.context import BotContext, Button
from bot.core.errors import NothingToReview
from bot.services.buttons import Meaning
from bot.texts import label, text
from handlers import group, group_invite, group_setup, report_link, review
from handlers.group_asker import asker
from handlers.group_bind import BIND_LINK

COMMANDS = (
    "ask", "plan", "targets", "report", "resume", "cancel", "missing", "review",
    "status", "summary", "export", "calendar", "remind",
    "bind", "unbind", "invite", "members", "leave", "settings", "privacy", "forget",
    "questions", "alias", "health", "rehearse",
    "help", "start",
)  # fmt: skip
"""Every command there is, in the order of the menu; each has its `start.menu_…` sentence."""

PRIVATE_ONLY = frozenset(
    {"resume", "cancel", "start", "remind", "invite", "leave", "privacy", "forget"}
    | {"questions", "alias", "health", "rehearse"}
)
"""Commands that are not offered in a group's menu."""

GROUP_ONLY = frozenset({"unbind", "settings"})
"""Commands that are not offered in the private chat's menu."""

JOIN_LINK = "join_"
"""What a deep link with an invitation begins with."""


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A command as /help and the menus show it."""

    name: str
    description: str


def menu(*, private: bool) -> list[MenuLine]:
    """Return the commands offered in a private chat or in a group."""
    return [
        MenuLine(name, label(f"start.menu_{name}"))
        for name in COMMANDS
        if name not in (GROUP_ONLY if private else PRIVATE_ONLY)
    ]


async def start(update: Update, context: BotContext) -> None:
    """Greet, or follow a deep link: into the form, an invitation, a group's code."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    payload = context.args[0] if context.args else ""
    if payload.startswith(BIND_LINK):
        await group.follow_bind_link(update, context)
        return
    if message.chat.type != Chat.PRIVATE:
        await message.reply_html(text("start.group_welcome", bot=context.bot.username))
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    if payload.split("_")[0] == "report":
        await report_link.follow(update, context, payload)
    elif payload == "review":
        await review.review(update, context)
    elif payload == "invite":
        await group_invite.invite(context, asker(message, user), "")
    elif payload.startswith(JOIN_LINK):
        await group_invite.opened(context, asker(message, user), payload.removeprefix(JOIN_LINK))
    elif not await group_setup.guide(context, asker(message, user)):
        await _greet(message, user, context)


async def _greet(message: Message, user: User, context: BotContext) -> None:
    """Say what the bot is for and what this person may do."""
    units = await context.services.group.units_to_report(user.id)
    rows = [[Button(label("start.begin"), Meaning("report.begin"))]] if units else []
    try:
        reviewed = await context.services.area.tops(user.id)
    except NothingToReview:
        reviewed = []
    for top in reviewed[:1]:
        week = str(context.services.status.week(context.now))
        there = Meaning("review.board", {"unit": top.code, "period": week})
        rows.append([Button(label("review.open"), there)])
    rows.append([Button(label("start.calendar"), Meaning("remind.calendar"))])
    await message.reply_html(
        text(
            "start.welcome",
            plan=context.services.plan.title,
            units=[unit.name for unit in units],
            reviewed=[unit.name for unit in reviewed],
        ),
        reply_markup=await context.keyboard(rows),
    )


async def show_help(update: Update, _context: BotContext) -> None:
    """List what one can do here."""
    if update.effective_message is not None:
        private = update.effective_message.chat.type == Chat.PRIVATE
        await update.effective_message.reply_html(text("start.help", commands=menu(private=private)))


async def unknown_command(update: Update, context: BotContext) -> None:
    """Point to /help. In a group only when the command names this bot: it may be another bot's."""
    message = update.effective_message
    if message is None or message.text is None:
        return
    word = message.text.split()[0].lower()
    if message.chat.type == Chat.PRIVATE or word.endswith(f"@{context.bot.username}".lower()):
        await message.reply_html(text("start.unknown_command"))


async def not_text(update: Update, _context: BotContext) -> None:
    """Say that stickers, voices and the like are not understood (private chats only)."""
    if update.effective_message is not None:
        await update.effective_message.reply_html(text("start.not_text"))
