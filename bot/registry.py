"""Every handler and every job, in two visible lists."""

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import TICKER, BotApplication
from bot.metrics import JOBS
from handlers import (
    ask,
    ask_inline,
    ask_learn,
    buttons,
    errors,
    group,
    group_events,
    group_roster,
    plan,
    remind,
    remind_health,
    remind_manage,
    remind_nudge,
    remind_rehearse,
    remind_reply,
    report,
    report_exceptions,
    report_files,
    report_missing,
    report_typed,
    review,
    rollup,
    rollup_files,
    start,
)
from jobs import ask as ask_jobs
from jobs import group as group_jobs
from jobs import remind as remind_jobs
from jobs import report as report_jobs
from jobs import rollup as rollup_jobs

log = structlog.get_logger(__name__)

TICK = 10.0
"""Seconds between two looks at the ledger."""

HOURLY = 3600.0

DAILY = 86_400.0

PLAN_EVERY = 3600.0
"""Seconds between two plannings ahead; planning again what is planned changes nothing."""

COUNT_UP = 30.0
"""Seconds between two looks at the groups' weekly cards."""

LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""A run that starts late is still wanted, and several late ones are one: APScheduler's own default drops
every run that starts a second late, without a word to the user."""


def register(application: BotApplication) -> None:
    """List every handler. Order matters: the first that fits takes the update."""
    private, groups = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    # Before all others: a group that serves no unit gets no further.
    application.add_handler(TypeHandler(Update, group_events.gate), group=-1)
    application.add_handlers(
        [
            # What happens to groups
            ChatMemberHandler(group_events.my_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            ChatMemberHandler(group_events.membership, ChatMemberHandler.CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, group_events.migrated),
            MessageHandler(filters.StatusUpdate.LEFT_CHAT_MEMBER, group_events.left),
            MessageHandler(filters.StatusUpdate.NEW_CHAT_TITLE, group_events.renamed),
            MessageHandler(filters.StatusUpdate.FORUM_TOPIC_CLOSED, group_events.topic_closed),
            # Buttons
            CallbackQueryHandler(
                buttons.Presses(
                    {
                        **ask.PRESSES,
                        **ask_learn.PRESSES,
                        **group.PRESSES,
                        **plan.PRESSES,
                        **report.PRESSES,
                        **report_exceptions.PRESSES,
                        **report_files.PRESSES,
                        **report_missing.PRESSES,
                        **report_typed.PRESSES,
                        **review.PRESSES,
                        **rollup.PRESSES,
                        **rollup_files.PRESSES,
                        **remind.PRESSES,
                        **remind_health.PRESSES,
                        **remind_manage.PRESSES,
                        **remind_nudge.PRESSES,
                        **remind_reply.PRESSES,
                    }
                )
            ),
            InlineQueryHandler(ask_inline.inline),
            # Commands, the same in every chat
            CommandHandler("start", start.start),
            CommandHandler("help", start.show_help),
            CommandHandler("ask", ask.command),
            CommandHandler("plan", plan.browse),
            CommandHandler("targets", plan.targets),
            CommandHandler("questions", ask_learn.questions),
            CommandHandler("alias", ask_learn.alias),
            CommandHandler("report", report.begin),
            CommandHandler("resume", report.resume),
            CommandHandler("cancel", report.cancel),
            CommandHandler("missing", report_missing.missing),
            CommandHandler("review", review.review),
            CommandHandler("status", rollup.status),
            CommandHandler("summary", rollup.summary),
            CommandHandler("export", rollup_files.export),
            CommandHandler("calendar", remind.calendar),
            CommandHandler("remind", remind_manage.command),
            CommandHandler("health", remind_health.command),
            CommandHandler("rehearse", remind_rehearse.command),
            *(CommandHandler(name, run, ~filters.UpdateType.EDITED) for name, run in group.COMMANDS.items()),
            MessageHandler(filters.COMMAND & ~filters.UpdateType.EDITED, start.unknown_command),
            # Plain words
            MessageHandler(private & filters.TEXT, ask.private),
            MessageHandler(private & group_roster.FILES, group_roster.offered),
            MessageHandler(private & (filters.PHOTO | filters.Document.ALL), report_files.attach),
            MessageHandler(groups & (filters.TEXT | filters.CAPTION), ask.group),
            MessageHandler(private & ~filters.StatusUpdate.ALL, report_files.not_a_file),
        ]
    )
    application.add_error_handler(errors.failed)


def schedule(application: BotApplication) -> None:
    """List every job. They are made anew at each start and never stored."""
    queue = application.job_queue
    if queue is None:
        raise RuntimeError("python-telegram-bot was installed without its job queue")
    # An interval that begins in the past begins one interval later, so the first run is asked for by itself.
    queue.run_once(remind_jobs.plan, 0, name="plan at start", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(remind_jobs.plan, PLAN_EVERY, name="plan", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(group_jobs.leave_unbound, HOURLY, first=60, name="leave", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(group_jobs.clear_out, DAILY, first=600, name="clear", job_kwargs=LATE_IS_FINE)
    queue.run_once(report_jobs.plan, 0, name="report plan at start", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(report_jobs.plan, PLAN_EVERY, name="report plan", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(ask_jobs.plan, PLAN_EVERY, first=0, name="misses plan", job_kwargs=LATE_IS_FINE)
    queue.run_once(rollup_jobs.plan, 0, name="digest plan at start", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(rollup_jobs.plan, PLAN_EVERY, name="digest plan", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(report_jobs.count_up, COUNT_UP, name="report cards", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(remind_jobs.hold_clock, TICK, name="clock", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(remind_jobs.Ticker(), TICK, name=TICKER, job_kwargs=LATE_IS_FINE)

    def count(event: JobExecutionEvent) -> None:
        outcome = "missed" if event.code == EVENT_JOB_MISSED else "failed"
        JOBS.labels(event.job_id, outcome).inc()
        log.warning("job did not run well", job=event.job_id, outcome=outcome, exc_info=event.exception)

    queue.scheduler.add_listener(count, EVENT_JOB_MISSED | EVENT_JOB_ERROR)


async def publish_menus(application: BotApplication) -> None:
    """Show the commands in Telegram's menus. A failure costs only the menu, so it is only logged."""
    scopes = (
        (BotCommandScopeAllPrivateChats(), start.menu(private=True)),
        (BotCommandScopeAllGroupChats(), start.menu(private=False)),
    )
    try:
        for scope, lines in scopes:
            commands = [BotCommand(line.name, line.description) for line in lines]
            await application.bot.set_my_commands(commands, scope=scope)
    except TelegramError as error:
        log.warning("command menus not published", reason=str(error))
