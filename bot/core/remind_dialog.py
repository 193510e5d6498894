"""Adding a duty or moving an occurrence, as a step machine over a stored draft."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from bot.core.plan import Duty, Shift
from bot.core.remind_change import ChangeKind, DutyChange
from bot.core.remind_rule import read_rungs, read_when
from bot.core.units import Level

LONGEST_TITLE = 30
BY_ORGANISERS = "组织者安排"
"""The clause of a duty that no plan asks for."""

SET_BY_ORGANISERS = "组织者定为{words}"
"""Where the dates of a duty come from, once its rule was changed."""


class Step(StrEnum):
    """What is asked next."""

    TITLE = "title"
    WHEN = "when"
    LEVEL = "level"
    RUNGS = "rungs"
    MOVE = "move"
    """The new date of an occurrence."""
    CONFIRM = "confirm"


class Fault(StrEnum):
    """Why an answer was not taken; the values are keys of sentences."""

    TITLE = "bad_title"
    WHEN = "bad_date"
    PAST = "past_date"
    RUNGS = "bad_rungs"


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """What an organiser has said so far."""

    kind: ChangeKind
    step: Step
    duty: str
    """Id: of the duty that is changed, or of the new one."""
    area: str = ""
    title: str = ""
    rrule: str = ""
    start: str = ""
    words: str = ""
    """When it falls due, as the organiser wrote it."""
    level: str = ""
    rungs: tuple[int, ...] = ()
    nominal: str = ""
    was: str = ""
    due: str = ""
    """Dates are ISO text: a draft is kept as JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {**asdict(self), "rungs": list(self.rungs)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        known = {**content, "rungs": tuple(content["rungs"])}
        return cls(**{**known, "kind": ChangeKind(content["kind"]), "step": Step(content["step"])})


def begin_add(duty: str) -> DutyDraft:
    """Return the draft of a new duty."""
    return DutyDraft(ChangeKind.ADD, Step.TITLE, duty)


def begin_change(kind: ChangeKind, duty: Duty, nominal: date, was: date, area: str) -> DutyDraft:
    """Return the draft of a change to one occurrence, to a duty's rule, or of its end."""
    step = {ChangeKind.MOVE: Step.MOVE, ChangeKind.RULE: Step.WHEN}.get(kind, Step.CONFIRM)
    return DutyDraft(
        kind,
        step,
        duty.id,
        area,
        title=duty.title,
        level=duty.audience.value,
        nominal=nominal.isoformat(),
        was=was.isoformat(),
    )


def typed(draft: DutyDraft, text: str, today: date) -> DutyDraft | Fault:
    """Take what was typed as the answer to the current step; a step that asks for a button stays."""
    take = _TAKES.get(draft.step)
    return draft if take is None else take(draft, " ".join(text.split()), today)


def _title(draft: DutyDraft, words: str, _today: date) -> DutyDraft | Fault:
    if not 1 <= len(words) <= LONGEST_TITLE:
        return Fault.TITLE
    return replace(draft, title=words, step=Step.WHEN)


def _when(draft: DutyDraft, words: str, today: date) -> DutyDraft | Fault:
    when = read_when(words, today)
    if when is None:
        return Fault.WHEN
    if when.start < today:
        return Fault.PAST
    new = replace(draft, rrule=when.rrule, start=when.start.isoformat(), words=when.words)
    return replace(new, step=Step.CONFIRM if draft.kind is ChangeKind.RULE else Step.LEVEL)


def _rungs(draft: DutyDraft, words: str, _today: date) -> DutyDraft | Fault:
    rungs = read_rungs(words)
    return Fault.RUNGS if rungs is None else replace(draft, rungs=rungs, step=Step.CONFIRM)


def _move(draft: DutyDraft, words: str, today: date) -> DutyDraft | Fault:
    when = read_when(words, today)
    if when is None or when.rrule:
        return Fault.WHEN
    if when.start < today:
        return Fault.PAST
    return replace(draft, due=when.start.isoformat(), step=Step.CONFIRM)


_TAKES: dict[Step, Callable[[DutyDraft, str, date], DutyDraft | Fault]] = {
    Step.TITLE: _title,
    Step.WHEN: _when,
    Step.RUNGS: _rungs,
    Step.MOVE: _move,
}


def with_audience(draft: DutyDraft, level: Level, area: str) -> DutyDraft:
    """Take the audience of a new duty."""
    if draft.step is not Step.LEVEL:
        return draft
    return replace(draft, level=level.value, area=area, step=Step.RUNGS)


def change_of(draft: DutyDraft, known: Duty | None) -> DutyChange | None:
    """Return the finished change; None while something is missing. `known` is the duty that is changed."""
    if draft.step is not Step.CONFIRM:
        return None
    if draft.kind is ChangeKind.ADD:
        duty = Duty(
            id=draft.duty,
            title=draft.title,
            clause=BY_ORGANISERS,
            audience=Level(draft.level),
            rrule=draft.rrule,
            start=date.fromisoformat(draft.start),
            # A date that an organiser names is meant; a rule's date moves off rest days.
            shift=Shift.BEFORE if draft.rrule else Shift.NONE,
            rungs=draft.rungs,
            text=draft.title,
        )
        return DutyChange(ChangeKind.ADD, duty, draft.area)
    if known is None:
        return None
    if draft.kind is ChangeKind.RULE:
        rule = {"rrule": draft.rrule, "start": date.fromisoformat(draft.start), "until": None}
        duty = known.model_copy(update={**rule, "nominal": SET_BY_ORGANISERS.format(words=draft.words)})
        return DutyChange(ChangeKind.RULE, duty, draft.area)
    stop = draft.kind is ChangeKind.STOP
    return DutyChange(
        draft.kind,
        known,
        draft.area,
        nominal=None if stop else date.fromisoformat(draft.nominal),
        was=None if stop else date.fromisoformat(draft.was),
        due=date.fromisoformat(draft.due) if draft.due else None,
    )
