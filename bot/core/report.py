"""The weekly report as values: what one indicator was answered with, the form, and the draft of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from bot.core.plan import Indicator, IndicatorKind


class Meaning(StrEnum):
    """What an answer says: a number (0 included), or why there is none. The four are never mixed up."""

    NUMBER = "number"
    NOT_STARTED = "not_started"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"

    @property
    def zh(self) -> str:
        """The word on the button: 未开展, 不适用, 数据未出; 数字 for a number."""
        return {
            "number": "数字",
            "not_started": "未开展",
            "not_applicable": "不适用",
            "no_data": "数据未出",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer to one indicator; equal entries mean the same.

    Raises:
        ValueError: the fields contradict each other (a number beside 未开展, half a ratio), or a
            figure is negative or not finite.
    """

    meaning: Meaning
    number: float | int | None = None
    """The count, or 1 for yes and 0 for no; None for a ratio and for the special meanings."""
    numerator: int | None = None
    """Upper count (分子) of a ratio."""
    denominator: int | None = None
    """Lower count (分母) of a ratio."""

    def __post_init__(self) -> None:
        figures = (self.number, self.numerator, self.denominator)
        given = tuple(figure is not None for figure in figures)
        allowed = (
            {(True, False, False), (False, True, True)}
            if self.meaning is Meaning.NUMBER
            else {(False, False, False)}
        )
        if given not in allowed:
            raise ValueError(f"contradicting fields: {self.meaning} with {figures}")
        if any(figure is not None and not (0 <= figure < math.inf) for figure in figures):
            raise ValueError(f"negative or not finite: {figures}")

    @classmethod
    def count(cls, number: float) -> Self:
        """Return an entry for a count, in the indicator's unit; 3.0 is kept as 3."""
        whole = int(number) if math.isfinite(number) and number == int(number) else number
        return cls(Meaning.NUMBER, number=whole)

    @classmethod
    def ratio(cls, numerator: int, denominator: int) -> Self:
        """Return an entry for `numerator` out of `denominator`."""
        return cls(Meaning.NUMBER, numerator=numerator, denominator=denominator)

    @classmethod
    def yesno(cls, yes: bool) -> Self:  # noqa: FBT001 - the answer itself, not a switch
        """Return an entry for 是 or 否."""
        return cls(Meaning.NUMBER, number=int(yes))

    @classmethod
    def special(cls, meaning: Meaning) -> Self:
        """Return an entry for 未开展, 不适用 or 数据未出."""
        return cls(meaning)

    @property
    def amount(self) -> float | int | None:
        """The figure that weeks are compared by: the count or the numerator; 0 for 未开展, else None."""
        if self.meaning is Meaning.NOT_STARTED:
            return 0
        return self.numerator if self.number is None else self.number

    def show(self, indicator: Indicator) -> str:
        """Return the entry as people read it: `12/30 所（40%）`, `3 次`, `是`, `未开展`."""
        if self.meaning is not Meaning.NUMBER:
            return self.meaning.zh
        if self.numerator is not None and self.denominator is not None:
            shown = f"{self.numerator}/{self.denominator} {indicator.unit}".rstrip()
            if self.denominator == 0:
                return shown
            return f"{shown}（{plain(round(100 * self.numerator / self.denominator, 1))}%）"
        if indicator.kind is IndicatorKind.YESNO:
            return "是" if self.number else "否"
        return f"{plain(self.number or 0)} {indicator.unit}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """Return the entry for a JSON column; only fields that are set."""
        figures = {"number": self.number, "numerator": self.numerator, "denominator": self.denominator}
        return {
            "meaning": self.meaning.value,
            **{key: figure for key, figure in figures.items() if figure is not None},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote.

        Raises:
            ValueError: `stored` was not written by `to_json`.
        """
        figures = {key: figure for key, figure in stored.items() if key != "meaning"}
        whole = figures.keys() & {"numerator", "denominator"}
        if (
            figures.keys() - {"number", "numerator", "denominator"}
            or any(isinstance(f, bool) or not isinstance(f, int | float) for f in figures.values())
            or any(not isinstance(figures[key], int) for key in whole)
        ):
            raise ValueError(f"not a stored entry: {dict(stored)!r}")
        return cls(Meaning(str(stored.get("meaning"))), **figures)


def plain(number: float) -> str:
    """Return a figure without exponent or trailing zeros: `12000`, `40`, `33.3`."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    shown = repr(number)
    return shown if "e" not in shown else f"{number:.12f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Form:
    """What one unit is asked in one period."""

    period: str
    """ISO week: `2019-W10`."""
    indicators: tuple[Indicator, ...]
    """In the order of asking."""
    previous: Mapping[str, Entry] = field(default_factory=dict)
    """The unit's entries of its last filed report, by indicator id."""
    history: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    """Entries of the weeks up to and including the last one, oldest first, by indicator id."""

    def indicator(self, indicator_id: str | None) -> Indicator | None:
        """Return the indicator with this id, if the form asks it."""
        return next((i for i in self.indicators if i.id == indicator_id), None)

    def past(self, indicator_id: str) -> tuple[Entry, ...]:
        """Return the known entries of earlier weeks, oldest first; at least the previous one if known."""
        last = self.previous.get(indicator_id)
        return self.history.get(indicator_id, ()) or ((last,) if last else ())

    def base(self, indicator: Indicator) -> Entry | None:
        """Return the latest earlier entry that a new one can be compared with or added to.

        Weeks without a figure (数据未出, 不适用) are looked through; a ratio needs its 分母.
        """
        if indicator.kind is IndicatorKind.RATIO:
            fits = (e for e in reversed(self.past(indicator.id)) if e.denominator is not None)
        else:
            fits = (e for e in reversed(self.past(indicator.id)) if e.amount is not None)
        return next(fits, None)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or document that goes with a report; Telegram keeps the file."""

    kind: str
    """`photo` or `document`."""
    file_id: str
    name: str = ""
    caption: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the attachment for a JSON column."""
        return {"kind": self.kind, "file_id": self.file_id, "name": self.name, "caption": self.caption}


NOTE = "@note"
"""The cursor while 问题与建议 is asked for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report being written; shared by the people of one unit."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    """Answers so far, by indicator id."""
    skipped: frozenset[str] = frozenset()
    """Indicators passed over with 跳过; never one that has an entry."""
    cursor: str | None = None
    """Id of the indicator being asked, or `NOTE`; None shows the preview."""
    picking: bool = False
    """Whether only what changed is asked: after each answer the list comes back."""
    note: str = ""
    """问题与建议, at most 500 characters."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a figure fell or a denominator changed (更正原因), by indicator id."""
    confirmed: frozenset[str] = frozenset()
    """Indicators whose unusual entry the reporter confirmed; a new entry needs a new confirmation."""
    returned: frozenset[str] = frozenset()
    """Indicators that the reviewer sent back and that nobody has answered or confirmed since."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """What the reviewer said on sending back, by indicator id; "" for the whole report."""
    files: tuple[Attachment, ...] = ()

    def says_the_same(self, other: "Draft") -> bool:
        """Tell whether both would be the same report, wherever their dialogs stand."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("entries", "note", "reasons", "confirmed", "files")
        )

    def to_json(self) -> dict[str, Any]:
        """Return the draft for a JSON column."""
        return {
            "entries": {key: entry.to_json() for key, entry in self.entries.items()},
            "skipped": sorted(self.skipped),
            "cursor": self.cursor,
            "picking": self.picking,
            "note": self.note,
            "reasons": dict(self.reasons),
            "confirmed": sorted(self.confirmed),
            "returned": sorted(self.returned),
            "remarks": dict(self.remarks),
            "files": [file.to_json() for file in self.files],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote; keys that are missing are empty.

        Raises:
            ValueError: an entry in it was not written by `Entry.to_json`.
        """
        return cls(
            entries={key: Entry.from_json(entry) for key, entry in stored.get("entries", {}).items()},
            skipped=frozenset(stored.get("skipped", ())),
            cursor=stored.get("cursor"),
            picking=bool(stored.get("picking")),
            note=stored.get("note", ""),
            reasons=dict(stored.get("reasons", {})),
            confirmed=frozenset(stored.get("confirmed", ())),
            returned=frozenset(stored.get("returned", ())),
            remarks=dict(stored.get("remarks", {})),
            files=tuple(Attachment(**file) for file in stored.get("files", ())),
        )
