"""What a person can do in the dialog of a report: one value for each button and each kind of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.report import Attachment, Entry, Meaning


@dataclass(frozen=True, slots=True)
class Answer:
    """Text typed at the question under the cursor; where a 更正原因 is awaited, what is no entry is that."""

    text: str


@dataclass(frozen=True, slots=True)
class SamePrevious:
    """同上期: the last report's entry again."""


@dataclass(frozen=True, slots=True)
class Special:
    """未开展, 不适用 or 数据未出."""

    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Put:
    """Entries that were worked out and confirmed: a proposal, a quick paste. The cursor moves on."""

    entries: Mapping[str, Entry]
    then_preview: bool = False
    """Show the whole report next instead of the next question."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """确认无误: the entry under the cursor (or of `indicator`) is right, unusual as it is."""

    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """更正原因 for `indicator`."""

    indicator: str
    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """上一项; from the preview, the last one."""


@dataclass(frozen=True, slots=True)
class Skip:
    """跳过: leave the question under the cursor open; an entry it has stays."""


@dataclass(frozen=True, slots=True)
class Goto:
    """Ask one indicator, chosen from the list."""

    indicator: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Show the whole report."""


@dataclass(frozen=True, slots=True)
class NoChange:
    """本周无变化: fill what is still open, then show the preview.

    Totals, ratios and 是/否 repeat the last report; a count in the week is 0, since nothing
    happened in this one; 未开展, 不适用 and 数据未出 repeat. What was answered already stays.
    """


@dataclass(frozen=True, slots=True)
class Pick:
    """Ask only what is chosen from the list; the list comes back after each answer."""

    fill: bool = False
    """只改几项: everything else as by 本周无变化."""


@dataclass(frozen=True, slots=True)
class AskNote:
    """Ask for 问题与建议: the next typed text is it."""


@dataclass(frozen=True, slots=True)
class Attach:
    """A photo or document for the report."""

    file: Attachment


@dataclass(frozen=True, slots=True)
class Detach:
    """Take an attachment out again."""

    file_id: str


@dataclass(frozen=True, slots=True)
class Note:
    """问题与建议 for the whole report; empty text takes it back."""

    text: str


Event: TypeAlias = (
    Answer
    | SamePrevious
    | Special
    | Put
    | Confirm
    | Reason
    | Back
    | Skip
    | Goto
    | Preview
    | NoChange
    | Pick
    | AskNote
    | Note
    | Attach
    | Detach
)
