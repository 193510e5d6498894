"""The services, built once for each process, in the one order that works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.config import ConfigError, Settings
from bot.core.calendar import SendWindow
from bot.core.period import ReportWindow
from bot.core.plan import Fault
from bot.core.units import Unit
from bot.core.units_csv import read_units
from bot.core.workdays import WorkCalendar
from bot.services import Clock, Services
from bot.services.ask import AskService
from bot.services.ask_learn import LearnService
from bot.services.ask_misses import MissService
from bot.services.ask_weekly import FRESH as MISSES
from bot.services.ask_weekly import MissWeekService
from bot.services.buttons import ButtonService
from bot.services.group import GroupService
from bot.services.open_work import OpenWorkService
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
from bot.services.report_rules import load_rules
from bot.services.report_status import ReportStatusService
from bot.services.rollup import RollupService
from bot.services.rollup_digest import FRESH as DIGEST
from bot.services.rollup_digest import DigestService
from bot.services.rollup_export import ExportService
from bot.services.rollup_position import PositionService
from storage.database import Database

log = structlog.get_logger(__name__)


@asynccontextmanager
async def services(
    settings: Settings, *, now: Clock, ask: AskService | None = None, database: Database | None = None
) -> AsyncIterator[Services]:
    """Open the database (bringing its tables up to date) and load the plan.

    The index for questions is built by `LearnService.load`, after the first updates were asked for; `ask`
    is one that was built before, for a process that opens the services several times. A process that
    writes beside the services gives its own `database`, so that all its writers wait in one queue; it is
    closed at the end all the same.

    Raises:
        ConfigError: the units file cannot be used.
        bot.services.plan.PackError: the plan pack has faults.
    """
    database = database or Database(settings.storage.url)
    try:
        ready = AskService(load_pack(settings.plan.pack)) if ask is None else ask.untaught()
        await database.upgrade()
        work = WorkCalendar(settings.calendar.overrides)
        quiet_from, quiet_until = settings.remind.quiet_hours
        window = ReportWindow(settings.report.open, settings.report.due, settings.report.grace_days, work)
        group = GroupService(
            database,
            admins=settings.org.admins,
            now=now,
            areas=settings.org.areas,
            keep_days=settings.privacy.by_kind(),
        )
        learn = LearnService(database, group, ready, admins=settings.org.admins)
        misses = MissService(database)
        hours = SendWindow(quiet_until, quiet_from)
        miss_week = MissWeekService(database, learn, work=work, hours=hours)
        rules = load_rules(settings.plan.pack, ready.plan)
        forms = ReportForms(database, group, ready.plan, window, rules)
        status = ReportStatusService(forms)
        rhythm = RhythmService(forms, hours)
        rollup = RollupService(database, group, ready.plan, window)
        digest = DigestService(database, group, rollup, window=window, work=work, hours=hours)
        remind = RemindService(
            database,
            ready.plan,
            work,
            hours,
            areas=settings.org.areas,
            budget=settings.remind.budget_per_day,
            fresh={FRESH: rhythm.fresh, DIGEST: digest.fresh, MISSES: miss_week.fresh},
        )
        duties = DutyService(database, group, remind)
        yield Services(
            now=now,
            plan=ready.plan,
            ask=ready,
            learn=learn,
            misses=misses,
            miss_week=miss_week,
            buttons=ButtonService(database),
            group=await _with_units(group, settings),
            remind=remind,
            calendar=CalendarService(database, group, remind, address=_web_address(settings)),
            duties=duties,
            drafts=DraftService(database, duties),
            open_work=OpenWorkService(database),
            replies=ReplyService(database, group, remind),
            nudge=NudgeService(database, group, status),
            health=HealthService(database, group, remind),
            report=ReportService(forms, in_group=settings.report.in_group),
            review=ReviewService(forms),
            area=AreaService(forms, status),
            status=status,
            rhythm=rhythm,
            rollup=rollup,
            export=ExportService(database, rollup, ready.plan, settings.org.areas),
            digest=digest,
            position=PositionService(group, rollup, allowed=settings.rollup.own_position),
        )
        await misses.settled()
    finally:
        await database.close()


def _web_address(settings: Settings) -> str:
    """Return where the bot's own web server is reached; empty without one."""
    telegram = settings.telegram
    if not telegram.port:
        return ""
    return telegram.webhook_url or f"http://{telegram.listen}:{telegram.port}"


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
