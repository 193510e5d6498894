"""/rehearse: a year of notices, to one person, in a minute; the ledger knows nothing of it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import structlog
from telegram import Chat, Update
from telegram.error import TelegramError

from bot.context import BotContext
from bot.core.calendar import Notice
from bot.core.plan import Duty
from bot.core.units import Level
from bot.core.workdays import local_date
from bot.texts import day as day_words
from bot.texts import text
from bot.transport import bulk_sending

log = structlog.get_logger(__name__)

LEVELS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY}
_YEAR = re.compile(r"20\d\d", re.ASCII)


async def command(update: Update, context: BotContext) -> None:
    """/rehearse [年] [省|市|县]: first what was shifted and what clashes, then notice after notice.

    The sending runs beside other work: it takes a minute, because Telegram takes one message a second in
    a private chat.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        await message.reply_html(text("remind.manage.not_here", command="/rehearse"))
        return
    await context.services.duties.areas(user.id)
    words = context.args or []
    if any(not _YEAR.fullmatch(word) and word not in LEVELS for word in words):
        await message.reply_html(text("remind.rehearse.usage"))
        return
    year = next((int(word) for word in words if _YEAR.fullmatch(word)), local_date(context.now).year)
    level = next((LEVELS[word] for word in words if word in LEVELS), Level.COUNTY)
    duties, notices = await context.services.calendar.rehearsal(level, year)
    await context.bot.send_message(user.id, _summary(duties, notices, level, year))
    # PTB keeps the task and reports what it raises.
    _ = context.application.create_task(_play(context, user.id, duties, notices), update=update)


def _summary(duties: Mapping[str, Duty], notices: Sequence[Notice], level: Level, year: int) -> str:
    moved = {(one.duty, one.nominal): one for one in (notice.occurrence for notice in notices) if one.moved}
    due = {(one.duty, one.due) for one in (notice.occurrence for notice in notices)}
    per_day = Counter(day for _, day in due)
    return text(
        "remind.rehearse.begin",
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        audience=f"{level.zh}级",
        notices=len(notices),
        days=len({notice.send_at.date() for notice in notices}),
        moved=[
            {
                "title": duties[one.duty].title,
                "nominal": one.nominal,
                "due": one.due,
                "reason": one.reason,
            }
            for one in moved.values()
        ],
        clashes="、".join(day_words(day) for day, count in sorted(per_day.items()) if count > 1),
        tentative=len({(n.occurrence.duty, n.due) for n in notices if n.tentative}),
    )


async def _play(
    context: BotContext, user_id: int, duties: Mapping[str, Duty], notices: Sequence[Notice]
) -> None:
    """Send one message for each day on which something goes out, as a group would get it."""
    count = 0
    try:
        with bulk_sending():
            for at, together in groupby(notices, key=lambda notice: notice.send_at):
                body = "\n\n".join(_notice(duties[notice.occurrence.duty], notice) for notice in together)
                words = text("remind.rehearse.one", at=at, body="\0").replace("\0", body)
                await context.bot.send_message(user_id, words, disable_notification=True)
                count += 1
            await context.bot.send_message(user_id, text("remind.rehearse.end", count=count))
    except TelegramError as error:
        log.info("rehearsal broken off", sent=count, reason=str(error))


def _notice(duty: Duty, notice: Notice) -> str:
    one = notice.occurrence
    return text(
        "remind.notice",
        title=duty.title,
        content=duty.text,
        clause=duty.clause,
        origin=duty.nominal,
        level=duty.audience.zh,
        days=(one.due - notice.send_at.date()).days,
        due=one.due,
        nominal=one.nominal,
        reason=one.reason,
        tentative=notice.tentative,
        gaps=[],
        late=False,
        again=False,
        snoozed=False,
        send_at=notice.send_at,
        now=notice.send_at,
    )
