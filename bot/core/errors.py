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


class ReportMoved(Refusal):
    """Somebody else changed the same draft in between."""

    text_key = "report.moved"


class NotComplete(Refusal):
    """A report cannot be confirmed as it is."""

    text_key = "report.not_complete"
