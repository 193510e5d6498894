"""The wiring: builds the services, registers every handler in one visible list, runs and stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.config import ConfigError, Settings
from bot.context import SERVICES, TICKER, BotApplication, BotContext
from bot.core.calendar import SendWindow
from bot.core.period import ReportWindow
from bot.core.plan import Fault
from bot.core.units import Unit
from bot.core.units_csv import read_units
from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.metrics import JOBS
from bot.ordering import OrderedProcessor
from bot.services import Clock, Services
from bot.services.ask import AskService
from bot.services.ask_learn import LearnService
from bot.services.buttons import ButtonService
from bot.services.group import GroupService
from bot.services.plan import load_pack, pack_file
from bot.services.remind import RemindService
from bot.services.remind_calendar import CalendarService
from bot.services.remind_drafts import DraftService
from bot.services.remind_duties import DutyService
from bot.services.remind_health import HealthService
from bot.services.remind_nudge import NudgeService
from bot.services.remind_replies import ReplyService
from bot.services.report import ReportService
from bot.services.report_area import AreaService
from bot.services.report_forms import ReportForms
from bot.services.report_review import ReviewService
from bot.services.report_rhythm import FRESH, RhythmService
from bot.services.report_status import ReportStatusService
from bot.transport import AiohttpRequest, Limits, PacedLimiter, Rate
from bot.web import WEBHOOK_PATH, serving, web_app
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
    report,
    report_files,
    report_missing,
    report_typed,
    review,
    start,
)
from jobs import group as group_jobs
from jobs import remind as remind_jobs
from jobs import report as report_jobs
from storage.database import Database

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

STOP_WITHIN = 4.0
"""Seconds that updates in work get to finish when the bot is told to stop."""

PACE = Limits(chat=Rate(3, 3.0))
"""Telegram's limits, with three quick taps in one chat answered at once: it asks for one message a second
on average there, not for a second's pause after each."""

UPDATES = ["message", "callback_query", "inline_query", "my_chat_member", "chat_member"]
"""What Telegram is asked to send."""


def system_clock() -> datetime:
    """Return the present moment: the one place that reads the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251  this is the one clock


@asynccontextmanager
async def services(
    settings: Settings, *, now: Clock = system_clock, ask: AskService | None = None
) -> AsyncIterator[Services]:
    """Open the database (bringing its tables up to date), load the plan, build the index.

    `ask` is an index that was built before, for a process that opens the services several times.

    Raises:
        ConfigError: the units file cannot be used.
        bot.services.plan.PackError: the plan pack has faults.
    """
    database = Database(settings.storage.url)
    try:
        # The dictionary and the migrations take about a second each: side by side.
        ready, _ = await asyncio.gather(_index(settings, ask), database.upgrade())
        work = WorkCalendar(settings.calendar.overrides)
        quiet_from, quiet_until = settings.remind.quiet_hours
        window = ReportWindow(settings.report.open, settings.report.due, settings.report.grace_days)
        group = GroupService(
            database,
            admins=settings.org.admins,
            now=now,
            areas=settings.org.areas,
            keep_days=settings.privacy.by_kind(),
        )
        learn = LearnService(database, group, ready, admins=settings.org.admins)
        await learn.load()
        forms = ReportForms(database, group, ready.plan, window, work)
        status = ReportStatusService(forms)
        rhythm = RhythmService(forms, SendWindow(quiet_until, quiet_from))
        remind = RemindService(
            database,
            ready.plan,
            work,
            SendWindow(quiet_until, quiet_from),
            areas=settings.org.areas,
            budget=settings.remind.budget_per_day,
            fresh={FRESH: rhythm.fresh},
        )
        duties = DutyService(database, group, remind)
        yield Services(
            now=now,
            plan=ready.plan,
            ask=ready,
            learn=learn,
            buttons=ButtonService(database),
            group=await _with_units(group, settings),
            remind=remind,
            calendar=CalendarService(database, group, remind, duties, address=_web_address(settings)),
            duties=duties,
            drafts=DraftService(database, duties),
            replies=ReplyService(database, group, remind),
            nudge=NudgeService(database, group, status),
            health=HealthService(database, group, remind),
            report=ReportService(forms, in_group=settings.report.in_group),
            review=ReviewService(forms),
            area=AreaService(forms, status),
            status=status,
            rhythm=rhythm,
        )
    finally:
        await database.close()


def _web_address(settings: Settings) -> str:
    """Return where the bot's own web server is reached; empty without one."""
    telegram = settings.telegram
    if not telegram.port:
        return ""
    return telegram.webhook_url or f"http://{telegram.listen}:{telegram.port}"


async def _index(settings: Settings, built: AskService | None) -> AskService:
    if built is not None:
        return built.untaught()
    return await asyncio.to_thread(lambda: AskService.build(load_pack(settings.plan.pack)))


async def _with_units(group: GroupService, settings: Settings) -> GroupService:
    """Fill an empty unit table from the configured file, else from the plan's pack."""
    if await group.has_units():
        return group
    units, faults = await asyncio.to_thread(_read_units, settings)
    if faults:
        raise ConfigError([str(fault) for fault in faults])
    await group.import_units(units)
    return group


def _read_units(settings: Settings) -> tuple[list[Unit], list[Fault]]:
    """Read the configured units file, else the one of the plan's pack."""
    name = settings.org.units
    try:
        content = Path(name).read_bytes() if name else pack_file(settings.plan.pack, "units.csv")
        return read_units(content.decode("utf-8-sig"), file=name or "units.csv")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"org.units = {name!r}：读不了（{error}）"]) from None


def build(settings: Settings, ready: Services, *, limits: Limits | None = None) -> BotApplication:
    """Build the application; nothing is sent before it is run. `limits` None keeps Telegram's own."""
    telegram = settings.telegram
    proxy = telegram.proxy or None
    application: BotApplication = (
        ApplicationBuilder()
        .token(telegram.token.get_secret_value())
        .base_url(telegram.api_url)
        .base_file_url(telegram.file_url)
        .request(AiohttpRequest(proxy=proxy))
        .get_updates_request(AiohttpRequest(proxy=proxy))
        .rate_limiter(PacedLimiter(limits or PACE))
        .concurrent_updates(OrderedProcessor())
        .context_types(ContextTypes(context=BotContext))
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                tzinfo=SHANGHAI,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
            )
        )
        .build()
    )
    application.bot_data[SERVICES] = ready
    _register(application)
    _schedule(application)
    return application


def _register(application: BotApplication) -> None:
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
                        **report_files.PRESSES,
                        **report_missing.PRESSES,
                        **report_typed.PRESSES,
                        **review.PRESSES,
                        "remind.calendar": remind.press_calendar,
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
            CommandHandler("calendar", remind.calendar),
            *(CommandHandler(name, run, ~filters.UpdateType.EDITED) for name, run in group.COMMANDS.items()),
            MessageHandler(filters.COMMAND & ~filters.UpdateType.EDITED, start.unknown_command),
            # Plain words
            MessageHandler(private & filters.TEXT, ask.private),
            MessageHandler(private & (filters.PHOTO | filters.Document.ALL), report_files.attach),
            MessageHandler(groups & (filters.TEXT | filters.CAPTION), ask.group),
            MessageHandler(private & group_roster.FILES, group_roster.offered),
            MessageHandler(private & ~filters.StatusUpdate.ALL, report_files.not_a_file),
        ]
    )
    application.add_error_handler(errors.failed)


def _schedule(application: BotApplication) -> None:
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
    queue.run_repeating(report_jobs.count_up, COUNT_UP, name="report cards", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(remind_jobs.hold_clock, TICK, name="clock", job_kwargs=LATE_IS_FINE)
    queue.run_repeating(remind_jobs.Ticker(), TICK, name=TICKER, job_kwargs=LATE_IS_FINE)

    def count(event: JobExecutionEvent) -> None:
        outcome = "missed" if event.code == EVENT_JOB_MISSED else "failed"
        JOBS.labels(event.job_id, outcome).inc()
        log.warning("job did not run well", job=event.job_id, outcome=outcome, exc_info=event.exception)

    queue.scheduler.add_listener(count, EVENT_JOB_MISSED | EVENT_JOB_ERROR)


async def _publish_menus(application: BotApplication) -> None:
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


@asynccontextmanager
async def running(
    settings: Settings, ready: Services, *, limits: Limits | None = None
) -> AsyncIterator[BotApplication]:
    """Run the bot while the block runs; at its end finish what is in work, within `STOP_WITHIN`."""
    application = build(settings, ready, limits=limits)
    telegram = settings.telegram
    webhook = telegram.mode == "webhook"
    secret = telegram.webhook_secret.get_secret_value() if webhook else None
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ready.remind.give_back_clock)
        orphans = await ready.remind.recover(now=ready.now())
        if orphans:
            log.warning("deliveries of unknown outcome", count=orphans)
        await application.initialize()
        stack.push_async_callback(application.shutdown)
        if telegram.port:
            app = web_app(application, secret=secret)
            await stack.enter_async_context(serving(app, host=telegram.listen, port=telegram.port))
        await application.start()
        stack.push_async_callback(_stop, application)
        await _listen(application, settings)
        menus = asyncio.create_task(_publish_menus(application))
        stack.callback(menus.cancel)
        log.info("bot is running", username=application.bot.username, mode=telegram.mode)
        yield application
        log.info("bot stops")


async def _listen(application: BotApplication, settings: Settings) -> None:
    """Tell Telegram where updates go, or start to fetch them."""
    telegram = settings.telegram
    if telegram.mode == "webhook":
        await application.bot.set_webhook(
            telegram.webhook_url.rstrip("/") + WEBHOOK_PATH,
            allowed_updates=UPDATES,
            secret_token=telegram.webhook_secret.get_secret_value(),
        )
    elif application.updater is not None:
        await application.updater.start_polling(allowed_updates=UPDATES, error_callback=_polling_failed)


def _polling_failed(error: TelegramError) -> None:
    log.warning("could not fetch updates", reason=str(error))


async def _stop(application: BotApplication) -> None:
    """Take no more updates, let those in work finish, but not for ever."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            if application.updater is not None and application.updater.running:
                await application.updater.stop()
            await application.stop()
    except TimeoutError:
        log.warning("stopped with updates still in work")


async def run_until(stop: asyncio.Event, settings: Settings, *, now: Clock = system_clock) -> None:
    """Run the bot until `stop` is set."""
    async with services(settings, now=now) as ready, running(settings, ready):
        await stop.wait()
