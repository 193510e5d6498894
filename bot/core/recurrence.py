"""Recurrence rules (RFC 5545) as plans mean them: a 31st exists in every month.

`dateutil` does the expanding. Ours are the month-end clamp (RFC 5545 skips a month that lacks the
day; cadres mean its last day) and the span of time one occurrence stands for.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrule, rruleset, rrulestr

MONTHS_IN_YEAR = 12

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_KEYS = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST", "COUNT", "UNTIL")

_MONTHS = set(range(1, MONTHS_IN_YEAR + 1))
_MONTHDAYS = {*range(1, 32), *range(-31, 0)}
_POSITIVE = re.compile(r"[1-9]\d*", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)


@dataclass(frozen=True)
class Rule:
    """A parsed rule with its start; made by `parse_rule`."""

    start: date
    frequency: str
    """`DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`; empty for a single date."""
    months: int
    """Length of the period one occurrence stands for, in calendar months; 0 if it is no number of months."""
    monthdays: tuple[int, ...]
    """Days of the month to clamp, negative from the end; empty where the rule names no such days."""
    count: int | None
    until: date | None
    source: rrule | rruleset | None
    """What dateutil expands: the dates themselves, or with `monthdays` the firsts of the months."""

    def dates(self) -> Iterator[date]:
        """Yield the dates in order, from `start` on; may never end."""
        dates = (day for day in self._expanded() if day >= self.start)
        for day in islice(dates, self.count):
            if self.until is not None and day > self.until:
                return
            yield day

    def same_period(self, one: date, other: date) -> bool:
        """Tell whether both days lie in the same period of the rule.

        A period is the calendar month for a monthly rule, the calendar quarter, the pair of months
        (January and February, …), the year; for a weekly rule the ISO week. Days of a daily rule and
        of a single date have no period: any two days count as the same.
        """
        if self.months:
            return self._block(one) == self._block(other)
        if self.frequency == "WEEKLY":
            return one.isocalendar()[:2] == other.isocalendar()[:2]
        return True

    def _block(self, day: date) -> tuple[int, int]:
        return day.year, (day.month - 1) // self.months

    def _expanded(self) -> Iterator[date]:
        if self.source is None:
            yield self.start
        elif not self.monthdays:
            for moment in self.source:
                yield moment.date()
        else:
            for first in self.source:
                yield from sorted({_clamped(first.date(), day) for day in self.monthdays})


@lru_cache(maxsize=1024)  # every tick asks for the same few rules, and dateutil keeps what it has expanded
def parse_rule(text: str, start: date) -> Rule:
    """Read an RRULE that begins on `start`; an empty text is the single date `start`.

    COUNT and UNTIL are counted on the dates after clamping; UNTIL is inclusive, its time of day is
    ignored.

    Raises:
        ValueError: the rule cannot be read, or it recurs within a day; the message says what is wrong,
            in Chinese, for whoever wrote the plan pack.
    """
    if not text:
        return Rule(start, "", 0, (), None, None, None)
    parts = _parts(text)
    try:
        return _rule(parts, start)
    except (ValueError, AttributeError, KeyError) as fault:  # dateutil raises all three for bad values
        raise ValueError(f"{text}：{fault}") from fault


def _rule(parts: dict[str, str], start: date) -> Rule:
    frequency = parts["FREQ"]
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    months = _months_of_period(parts)
    monthdays = _days_to_clamp(parts, start)
    first = start
    if monthdays:
        if frequency == "YEARLY" and "BYMONTH" not in parts and "BYMONTHDAY" not in parts:
            parts["BYMONTH"] = str(start.month)
        parts["BYMONTHDAY"] = "1"
        first = start.replace(day=1)
    source = rrulestr(
        ";".join(f"{key}={value}" for key, value in parts.items()),
        dtstart=datetime(first.year, first.month, first.day),  # noqa: DTZ001 -- dates only; dateutil wants datetimes
        cache=True,
    )
    return Rule(
        start=start,
        frequency=frequency,
        months=months,
        monthdays=monthdays,
        count=None if count is None else int(count),
        until=None if until is None else date.fromisoformat(until[:8]),
        source=source,
    )


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").split(";"):
        key, equals, value = part.partition("=")
        if not equals or not value or key in parts:
            raise ValueError(f"{text}：{part!r} 不是“键=值”，或者重复")
        if key not in _KEYS:
            raise ValueError(f"{text}：不支持 {key}，可用 {'、'.join(_KEYS)}")
        parts[key] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"{text}：FREQ 须为 {'、'.join(_FREQUENCIES)} 之一")
    for key in ("INTERVAL", "COUNT"):
        if not _POSITIVE.fullmatch(parts.get(key, "1")):
            raise ValueError(f"{text}：{key} 须为正整数")
    return parts


def _days_to_clamp(parts: dict[str, str], start: date) -> tuple[int, ...]:
    if parts["FREQ"] not in ("MONTHLY", "YEARLY") or "BYDAY" in parts or "BYSETPOS" in parts:
        return ()
    return tuple(sorted(_numbers(parts.get("BYMONTHDAY", str(start.day)), "BYMONTHDAY", _MONTHDAYS)))


def _months_of_period(parts: dict[str, str]) -> int:
    """Return how many calendar months one occurrence stands for; 0 for weekly and daily rules.

    Several rules say "quarterly": FREQ=MONTHLY;INTERVAL=3, and FREQ=YEARLY (or MONTHLY) with four
    months in BYMONTH. Where the months do not divide the year evenly, the period is the month.
    """
    if parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        return 0
    if "BYMONTH" in parts:
        months = _numbers(parts["BYMONTH"], "BYMONTH", _MONTHS)
        size = max(1, MONTHS_IN_YEAR // len(months))
        evenly = len({(month - 1) // size for month in months}) == len(months) == MONTHS_IN_YEAR // size
        return size if evenly else 1
    if parts["FREQ"] == "YEARLY":
        # 每年 on one day; BYMONTHDAY or BYDAY alone would mean every month of the year
        return 1 if "BYMONTHDAY" in parts else MONTHS_IN_YEAR
    interval = int(parts.get("INTERVAL", "1"))
    return interval if MONTHS_IN_YEAR % interval == 0 else 1


def _numbers(text: str, key: str, allowed: set[int]) -> set[int]:
    words = text.split(",")
    if not all(_WHOLE.fullmatch(word) and int(word) in allowed for word in words):
        raise ValueError(f"{key}={text} 须为 {max(allowed)} 以内的整数")
    return {int(word) for word in words}


def _clamped(first: date, day: int) -> date:
    """Return the `day` of the month that begins on `first`, or the month's end (start) nearest to it."""
    length = calendar.monthrange(first.year, first.month)[1]
    wanted = day if day > 0 else length + 1 + day
    return first + timedelta(days=min(max(wanted, 1), length) - 1)
