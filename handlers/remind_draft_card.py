"""How a change to a duty looks while it is being put together: the question, or the preview."""

from collections.abc import Sequence
from datetime import date

from bot.context import BotContext, Button
from bot.core.remind_book import EVERYWHERE
from bot.core.remind_dialog import Step
from bot.core.units import Level, Unit
from bot.services.buttons import Meaning
from bot.services.remind_drafts import DraftView, OccurrenceGone
from bot.services.remind_duties import Effect
from bot.texts import label, text

NAMES_SHOWN = 6

RUNG_CHOICES = ((-7, -3, -1, 0), (-3, 0), (-1,), (0,))
"""Ladders offered as buttons."""

Rows = list[list[Button]]


async def draft_page(context: BotContext, user_id: int, view: DraftView) -> tuple[str, Rows]:
    """Return what the current step says, with its buttons."""
    draft = view.draft
    abandon = [Button(label("remind.manage.abandon"), Meaning("remind.abandon"))]
    match draft.step:
        case Step.TITLE:
            return text("remind.manage.ask_title"), [abandon]
        case Step.WHEN:
            return text("remind.manage.ask_date", title=draft.title), [abandon]
        case Step.LEVEL:
            areas = await context.services.duties.areas(user_id)
            rows = [
                [
                    Button(
                        f"{level.zh}级" + (f"（{area}）" if area else ""),
                        Meaning("remind.audience", {"level": level.value, "area": area}),
                    )
                    for level in Level
                    if area == EVERYWHERE or level is not Level.PROVINCE
                ]
                for area in areas
            ]
            return text("remind.manage.ask_level", title=draft.title, rule=draft.words), [*rows, abandon]
        case Step.RUNGS:
            offered = [
                Button(
                    "、".join(rung_words(r) for r in rungs), Meaning("remind.rungs", {"rungs": _days(rungs)})
                )
                for rungs in RUNG_CHOICES
            ]
            audience = f"{Level(draft.level).zh}级{draft.area}"
            words = text("remind.manage.ask_rungs", title=draft.title, rule=draft.words, audience=audience)
            return words, [offered[:2], offered[2:], abandon]
        case Step.MOVE:
            was = date.fromisoformat(draft.was)
            words = text(
                "remind.manage.ask_move", title=draft.title, due=was, example=f"{was.month}月{was.day}日"
            )
            return words, [abandon]
        case Step.CONFIRM:
            if view.effect is None:
                raise OccurrenceGone
            confirm = Button(label("remind.manage.confirm"), Meaning("remind.confirm"))
            return _preview(view.effect), [[confirm, *abandon]]


def _preview(effect: Effect) -> str:
    change = effect.change
    times: dict[str, int] = {}
    for one in effect.new:
        when = label("remind.manage.when", at=one.send_at, rung=rung_words(one.rung))
        times[when] = times.get(when, 0) + 1
    return text(
        "remind.manage.preview",
        what=label(f"remind.manage.what_{change.kind.value}"),
        title=change.duty.title,
        was=change.was,
        due=change.due,
        dates=[one.due for one in effect.dates],
        recipients=_names(effect.recipients),
        times=[f"{when}，{count} 个群" for when, count in times.items()],
        cancelled=effect.gone,
    )


def _names(units: Sequence[Unit]) -> str:
    shown = "、".join(unit.name for unit in units[:NAMES_SHOWN])
    more = " 等" if len(units) > NAMES_SHOWN else ""
    return f"{len(units)} 个工作群：{shown}{more}" if units else "没有工作群"


def rung_words(rung: int) -> str:
    """Write a rung as an organiser reads it: 提前3天, 当天."""
    if rung == 0:
        return "当天"
    return f"提前{-rung}天" if rung < 0 else f"过后{rung}天"


def _days(rungs: Sequence[int]) -> str:
    return " ".join(str(-rung) for rung in rungs)
