"""Refusals: one class for each, with the key of the sentence that explains it."""

from typing import Any, ClassVar


class Refusal(Exception):  # noqa: N818  a refusal is an answer to a person, not a fault of the program
    """Something a person asked for that is not done, and why; `values` fill the sentence."""

    text_key: ClassVar[str] = "start.refused"

    def __init__(self, **values: Any) -> None:
        super().__init__(self.text_key)
        self.values = values


class NotAllowed(Refusal):
    """The person may not do this to that unit."""

    text_key = "group.not_allowed"


class ButtonExpired(Refusal):
    """A button whose action is no longer stored, or whose time is over."""

    text_key = "start.button_expired"


class ButtonOfSomebodyElse(Refusal):
    """A button made for one person, pressed by another."""

    text_key = "start.button_not_yours"


class NoUnit(Refusal):
    """The person reports for no unit."""

    text_key = "report.no_unit"


class NothingOpen(Refusal):
    """There is no draft to go on with."""

    text_key = "report.nothing_open"


class ReportClosed(Refusal):
    """The report can no longer be changed."""

    text_key = "report.closed"


class NotComplete(Refusal):
    """A report cannot be confirmed as it is."""

    text_key = "report.not_complete"


class AliasUnreadable(Refusal):
    """What was to become an alias does not have the form `word = term`."""

    text_key = "ask_learn.alias_unreadable"


class AliasUnknownTerm(Refusal):
    """An alias was to stand for something that the plan does not speak of."""

    text_key = "ask_learn.alias_unknown_term"


class AliasKnown(Refusal):
    """The alias is there already."""

    text_key = "ask_learn.alias_known"


class AnswerTooLong(Refusal):
    """A curated answer is longer than a message should be."""

    text_key = "ask_learn.answer_too_long"


class NoSuchClause(Refusal):
    """The plan has no clause with this id."""

    text_key = "ask_learn.no_such_clause"


class NothingToTeach(Refusal):
    """A curated answer, or the words that lead to it, were empty."""

    text_key = "ask_learn.nothing_to_teach"


class QuestionGone(Refusal):
    """The question a button belongs to cannot be seen any more."""

    text_key = "ask.question_gone"


class LessonGone(Refusal):
    """The kept question, or the lesson, is not there any more."""

    text_key = "ask_learn.gone"


class NoArea(Refusal):
    """The person holds no role, so there is no area whose reports they may see."""

    text_key = "report.no_area"


class NothingToReview(Refusal):
    """The person reviews nobody's reports."""

    text_key = "review.nobody"


class NotReturnable(Refusal):
    """A report is to be sent back, but nobody wrote down why."""

    text_key = "review.no_reason"


class PositionHidden(Refusal):
    """Where a county stands is told to its own people alone, and only where the province allows it."""

    text_key = "rollup.position_hidden"


class NoSuchArea(Refusal):
    """The configuration names no such 片区, or nothing in it exists (any more)."""

    text_key = "rollup.no_area"


class NoFigures(Refusal):
    """Neither the group nor the person belongs to a unit whose figures could be shown."""

    text_key = "rollup.no_unit"


class FiguresElsewhere(Refusal):
    """A unit's figures are not shown in this group."""

    text_key = "rollup.elsewhere"
