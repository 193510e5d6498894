"""/health for organisers: how the bot is doing, and what to do about messages in doubt."""

from telegram import Chat, Update

from bot.context import BotContext, Button
from bot.services.buttons import Meaning, StoredButton
from bot.services.remind_health import Health
from bot.texts import label, text
from bot.transport import PacedLimiter
from handlers.buttons import Press, settle

KIB = 1024


async def command(update: Update, context: BotContext) -> None:
    """/health: last tick, what is late, 429s, what is in doubt, database and backup."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        await message.reply_html(text("remind.manage.not_here", command="/health"))
        return
    page = await context.services.health.page(user.id, now=context.now)
    rows = [
        [
            Button(
                label("remind.health.arrived", number=n), Meaning("remind.arrived", {"row": one.delivery.id})
            ),
            Button(
                label("remind.health.resend", number=n), Meaning("remind.resend", {"row": one.delivery.id})
            ),
        ]
        for n, one in enumerate(page.doubtful, 1)
    ]
    await message.reply_html(_words(context, page), reply_markup=await context.keyboard(rows))


def _words(context: BotContext, page: Health) -> str:
    limiter, now = context.bot.rate_limiter, context.now
    paced = limiter if isinstance(limiter, PacedLimiter) else None
    return text(
        "remind.health.page",
        tick=page.tick,
        tick_age=round((now - page.tick).total_seconds()) if page.tick else 0,
        holds=page.holds,
        sent=page.counts.get("sent", 0),
        skipped=page.counts.get("skipped", 0),
        failed=page.counts.get("failed", 0),
        overdue=page.overdue,
        refusals=paced.refusals if paced else 0,
        waiting=paced.waiting if paced else 0,
        size=f"{page.database_bytes / KIB / KIB:.1f} MiB",
        backup=page.backup,
        backup_age=round((now - page.backup).total_seconds() / 3600) if page.backup else 0,
        known_until=context.services.calendar.known_until,
        doubtful=[
            {
                "unit": one.unit,
                "title": one.title,
                "at": one.delivery.finished_at or one.delivery.send_at,
                "reason": one.delivery.reason,
            }
            for one in page.doubtful
        ],
    )


async def press_arrived(update: Update, context: BotContext, button: StoredButton) -> None:
    """已送达: somebody saw it in the group."""
    query = update.callback_query
    if query is None:
        return
    done = await context.services.replies.arrived(query.from_user.id, int(button.params["row"]))
    await settle(query, label("remind.health.settled" if done else "remind.health.settled_before"))


async def press_resend(update: Update, context: BotContext, button: StoredButton) -> None:
    """补发: send it once more, marked."""
    query = update.callback_query
    if query is None:
        return
    row = int(button.params["row"])
    done = await context.services.replies.resend(query.from_user.id, row, now=context.now)
    context.hurry()
    await settle(query, label("remind.health.resent" if done else "remind.health.settled_before"))


PRESSES: dict[str, Press] = {"remind.arrived": press_arrived, "remind.resend": press_resend}
"""What the buttons of /health do."""
