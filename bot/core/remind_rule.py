"""When a duty falls due, as an organiser writes it: `2019-03-28`, `每月15日`, `每2周周三`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.workdays import ONE_DAY

_WEEKDAYS = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
_LAST = ("最后一天", "最后一日", "月底", "末")
_TOO_FAR = timedelta(days=3660)
RUNGS_AT_MOST = 6
EARLIEST = 90
"""Days before the due date at most."""


@dataclass(frozen=True, slots=True)
class When:
    """One date (`rrule` empty) or a recurrence, from `start` on."""

    rrule: str
    start: date
    words: str
    """As it is shown back: `每月15日`."""


def read_when(text: str, today: date) -> When | None:
    """Read a date or a rule; None if it is neither. A date without a year is the next one from today."""
    given = re.sub(r"\s+", "", text).replace("号", "日").replace("星期", "周").replace("礼拜", "周")
    for pattern, read in _FORMS:
        match = pattern.fullmatch(given)
        if match is not None:
            try:
                return read(match, today)
            except (ValueError, OverflowError):
                return None
    return None


def read_rungs(text: str) -> tuple[int, ...] | None:
    """Read days in advance (`7 3 1 0`, `T-3、T`) as rungs, earliest first; None if they are not allowed."""
    words = [word for word in re.split(r"[^\dTt+-]+", text.strip().upper()) if word]
    days = set()
    for word in words:
        number = word.removeprefix("T") or "0"
        if not re.fullmatch(r"-?\d{1,3}", number):
            return None
        days.add(abs(int(number)))
    if not 1 <= len(days) <= RUNGS_AT_MOST or max(days) > EARLIEST:
        return None
    return tuple(sorted(-day for day in days))


def _date(match: re.Match[str], today: date) -> When:
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    if month is None or day is None:
        raise ValueError(match[0])
    if year is not None:
        found = date(year, month, day)
    else:
        found = date(today.year, month, day)
        found = found if found >= today else date(today.year + 1, month, day)
    if found - today > _TOO_FAR:
        raise ValueError(match[0])
    return When("", found, found.isoformat())


def _day_of(text: str) -> int:
    return -1 if text in _LAST else int(text.removesuffix("日"))


def _monthly(match: re.Match[str], today: date) -> When:
    return _by_month("FREQ=MONTHLY", match[1], today, match[0])


def _by_month(rule: str, day_words: str, today: date, words: str) -> When:
    day = _day_of(day_words)
    if not (day == -1 or 1 <= day <= 31):  # noqa: PLR2004  the longest month
        raise ValueError(words)
    return When(f"{rule};BYMONTHDAY={day}", today, words)


def _quarterly(match: re.Match[str], today: date) -> When:
    months = {"首": "1,4,7,10", "中": "2,5,8,11", "末": "3,6,9,12"}[match[1] or "末"]
    return _by_month(f"FREQ=YEARLY;BYMONTH={months}", match[2], today, match[0])


def _two_monthly(match: re.Match[str], today: date) -> When:
    months = "2,4,6,8,10,12" if match[1] == "双" else "1,3,5,7,9,11"
    return _by_month(f"FREQ=YEARLY;BYMONTH={months}", match[2], today, match[0])


def _yearly(match: re.Match[str], today: date) -> When:
    month = int(match[1])
    date(2020, month, int(match[2]))  # raises for 2月30日; 29 February is clamped in other years
    return When(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={int(match[2])}", today, match[0])


def _weekly(match: re.Match[str], today: date) -> When:
    every = int(match[1]) if match[1] else 1
    if not 1 <= every <= 26:  # noqa: PLR2004  twice a year
        raise ValueError(match[0])
    weekday = _WEEKDAYS[match[2]]
    # Counting weeks needs a first one: the next such weekday from today.
    start = today
    while list(_WEEKDAYS.values())[start.weekday()] != weekday:
        start += ONE_DAY
    return When(f"FREQ=WEEKLY;INTERVAL={every};BYDAY={weekday}", start, match[0])


_DAY = r"(\d{1,2}日|最后一天|最后一日|月底|末)"

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], When]], ...] = (
    (re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII), _date),
    (re.compile(rf"每(?:个)?月{_DAY}", re.ASCII), _monthly),
    (re.compile(rf"每(?:个)?季度?(首|中|末)?月{_DAY}", re.ASCII), _quarterly),
    (re.compile(rf"每?(?:个)?(双|单)月{_DAY}", re.ASCII), _two_monthly),
    (re.compile(r"每年(\d{1,2})月(\d{1,2})日", re.ASCII), _yearly),
    (re.compile(r"每(\d{1,2})?(?:个)?周周?([一二三四五六日天])", re.ASCII), _weekly),
)
