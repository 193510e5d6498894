"""The door: /start with its deep links, /help, and what fits nowhere else."""

from dataclasses import dataclass

from telegram import Chat, Update

from bot.context import BotContext, Button
from bot.services.buttons import Meaning
from bot.texts import label, text
from handlers import report

COMMANDS = ("ask", "plan", "targets", "report", "resume", "cancel", "calendar", "help", "start")
"""Every command there is, in the order of the menu; each has its `start.menu_…` sentence."""

PRIVATE_ONLY = frozenset({"resume", "cancel", "start"})
"""Commands that are not offered in a group's menu."""


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
        if private or name not in PRIVATE_ONLY
    ]


async def start(update: Update, context: BotContext) -> None:
    """Greet, or follow a deep link: `start=report` opens the form."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    if message.chat.type != Chat.PRIVATE:
        await message.reply_html(text("start.group_welcome", bot=context.bot.username))
        return
    if context.args == ["report"]:
        await report.begin(update, context)
        return
    units = await context.services.group.units_to_report(user.id)
    rows = [[Button(label("start.begin"), Meaning("report.begin"))]] if units else []
    rows.append([Button(label("start.calendar"), Meaning("remind.calendar"))])
    await message.reply_html(
        text("start.welcome", plan=context.services.plan.title, units=[unit.name for unit in units]),
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


async def added(update: Update, context: BotContext) -> None:
    """Follow what happens to the bot's own membership of a group."""
    change = update.my_chat_member
    if change is None or change.chat.type == Chat.PRIVATE:
        return
    group = context.services.group
    here = change.new_chat_member.status in ("member", "administrator", "restricted")
    await group.set_state(change.chat.id, "active" if here else "left")
    was_here = change.old_chat_member.status in ("member", "administrator", "restricted")
    if here and not was_here:
        await context.bot.send_message(change.chat.id, text("start.group_welcome", bot=context.bot.username))


async def migrated(update: Update, context: BotContext) -> None:
    """Follow a group that became a supergroup."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        await context.services.group.migrate(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await context.services.group.migrate(message.migrate_from_chat_id, message.chat_id)
