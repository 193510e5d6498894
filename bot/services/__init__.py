"""Use cases: one call, one transaction. Nothing here knows Telegram."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.plan import Plan
from bot.services.ask import AskService
from bot.services.ask_learn import LearnService
from bot.services.ask_misses import MissService
from bot.services.ask_weekly import MissWeekService
from bot.services.buttons import ButtonService
from bot.services.group import GroupService
from bot.services.open_work import OpenWorkService
from bot.services.remind import RemindService
from bot.services.remind_calendar import CalendarService
from bot.services.remind_drafts import DraftService
from bot.services.remind_duties import DutyService
from bot.services.remind_health import HealthService
from bot.services.remind_nudge import NudgeService
from bot.services.remind_replies import ReplyService
from bot.services.report import ReportService
from bot.services.report_area import AreaService
from bot.services.report_review import ReviewService
from bot.services.report_rhythm import RhythmService
from bot.services.report_status import ReportStatusService
from bot.services.rollup import RollupService
from bot.services.rollup_digest import DigestService
from bot.services.rollup_export import ExportService
from bot.services.rollup_position import PositionService

Clock = Callable[[], datetime]
"""Returns the present moment, aware. There is one, made in `bot.app`."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a handler or job may call."""

    now: Clock
    plan: Plan
    ask: AskService
    learn: LearnService
    misses: MissService
    miss_week: MissWeekService
    buttons: ButtonService
    group: GroupService
    remind: RemindService
    calendar: CalendarService
    duties: DutyService
    drafts: DraftService
    open_work: OpenWorkService
    replies: ReplyService
    nudge: NudgeService
    health: HealthService
    report: ReportService
    review: ReviewService
    area: AreaService
    status: ReportStatusService
    rhythm: RhythmService
    rollup: RollupService
    export: ExportService
    digest: DigestService
    position: PositionService
