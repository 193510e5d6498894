"""The dates of a leave (请假), as people write them."""

import re
from datetime import date, timedelta

LONGEST = 180
"""Days that one leave may last."""

_DAY = re.compile(
    r"(?:(?P<year>\d{4})\s*[年\-./])?\s*(?P<month>\d{1,2})\s*[月\-./]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<word>今天|明天|后天)"
)
_LENGTH = re.compile(r"(?P<days>\d{1,3})\s*天")
_BETWEEN = re.compile(r"[\s至到—–~～\-]*")
_WORDS = {"今天": 0, "明天": 1, "后天": 2}


def read_leave(words: str, today: date) -> tuple[date, date] | None:
    """Return the days `[first, after)` that `words` name, or None.

    Understood: `3月10日-3月12日`, `3.10 3.12`, `2019-03-10 到 2019-03-12`, `明天 3天`, `3月10日`. Both days
    named belong to the leave. A date without a year is the next such day. Refused: days in the past, an
    end before its beginning, more than 180 days, anything left over.
    """
    rest = words.strip()
    begin = _DAY.match(rest)
    if begin is None:
        return None
    first = _date(begin, today, not_before=today)
    if first is None or first < today:
        return None
    rest = rest[begin.end() :]
    if between := _BETWEEN.match(rest):
        rest = rest[between.end() :]
    last: date | None = first
    if length := _LENGTH.fullmatch(rest):
        last = first + timedelta(days=int(length["days"]) - 1)
    elif end := _DAY.fullmatch(rest):
        last = _date(end, today, not_before=first)
    elif rest:
        return None
    if last is None or not first <= last < first + timedelta(days=LONGEST):
        return None
    return first, last + timedelta(days=1)


def _date(found: re.Match[str], today: date, *, not_before: date) -> date | None:
    if found["word"]:
        return today + timedelta(days=_WORDS[found["word"]])
    try:
        if found["year"]:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        day = date(not_before.year, int(found["month"]), int(found["day"]))
        return day if day >= not_before else day.replace(year=day.year + 1)
    except ValueError:
        return None
