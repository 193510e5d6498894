"""Use cases: one call, one transaction. Nothing here knows Telegram."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.plan import Plan
from bot.services.ask import AskService
from bot.services.ask_learn import LearnService
from bot.services.buttons import ButtonService
from bot.services.group import GroupService
from bot.services.remind import RemindService
from bot.services.report import ReportService

Clock = Callable[[], datetime]
"""Returns the present moment, aware. There is one, made in `bot.app`."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a handler or job may call."""

    now: Clock
    plan: Plan
    ask: AskService
    learn: LearnService
    buttons: ButtonService
    group: GroupService
    remind: RemindService
    report: ReportService
