"""Reads the time a question names: years, months, quarters, `今年`, `年底前`, `每季度`.

All patterns are written for text that `bot.core.ask_text.normalise` has been through.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.plan import Recurrence

_FOUR_DIGITS = re.compile(r"(?<!\d)((?:20[0-9]{2})+)(?![0-9])(?:年(?:度|份)?(?:底|末|初)?)?")
_TWO_DIGITS = re.compile(
    r"(?<![\d.])([12]\d)(?:年(?!内|以内|来|间)|(?=[、和跟与及到至~-](?:20)?[12]\d(?:年|$|[,。?!])))"
)
_YEARS_IN_A_ROW = re.compile(
    r"(?<![\d.])(?:1[89]|2[0-5])(?:[、和跟与及,/](?:1[89]|2[0-5]))+(?:年(?:底|度)?|(?=$|[,。?!]|[2-5三两]年|分别|各))"
)
"""19、20、21年."""
_RANGE = re.compile(r"20(\d\d)年?(?:底|末)?(?:-|~|—|–|到|至)(?:20)?(\d\d)(?:年|(?=[^\d]|$))")
_RELATIVE = {
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "明年": 1,
    "来年": 1,
    "后年": 2,
    "大后年": 3,
}
_RELATIVE_YEAR = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))
_YEAR_END = re.compile(r"(?<![\d每去今明后前本哪几何么个])年(?:底|末|内|终)(?:前|之前|以前)?")
_MONTH = re.compile(r"(?<![\d个])(1[0-2]|0?[1-9])月(?:份)?(?:(3[01]|[12]\d|0?[1-9])[日号])?(?!经常)")
_RELATIVE_MONTH = re.compile(r"本月|这个月|当月|下个?月|上个?月")
_QUARTER = re.compile(r"第?([1-4])季度")
_RELATIVE_QUARTER = re.compile(r"(?:本|这个?|当)季度|下个?季度")
_HALF = re.compile(r"上半年|下半年")
_BEFORE = re.compile(r"^(?:底|末|份)?(?:之前|以前|前|为止|截止)")
_RECURRENCE: tuple[tuple[Recurrence, re.Pattern[str]], ...] = (
    (Recurrence.BIMONTHLY, re.compile(r"[每隔](?:2|两)个?月|双月|隔月")),
    (Recurrence.MONTHLY, re.compile(r"每(?:1)?个?月|月月|按月|(?<!\d)1个月|月度")),
    (
        Recurrence.QUARTERLY,
        re.compile(
            r"每(?:1)?个?季度?|按季度?|季度性|(?<![\d第本下这个一二三四上])季度(?![内末底])|(?<!\d)1个季度"
        ),
    ),
    (Recurrence.YEARLY, re.compile(r"每(?:1)?年|年年|按年|(?<!\d)1年|年度|全年")),
)
_WEEKS = re.compile(
    r"每(?:1)?(?:个)?(?:周|星期|礼拜|天|日|旬|半年)(?!岁)|半年[一-鿿]{0,2}1[次回趟场]|[1两]?周[一-鿿]{0,2}1[次回趟场]"
)

_DURATION = re.compile(r"(?<!\d)\d年(?!级)|[一二两三四五]年(?!级)|\d个月")

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """The time a question names."""

    years: tuple[int, ...] = ()
    loose: bool = False
    """The year was only implied (a bare 年底): it may be dropped if nothing matches."""
    relative: bool = False
    """The year was named from today (今年, 明年)."""
    start: date | None = None
    """First day of a named month, quarter or half-year."""
    end: date | None = None
    """Last day of it."""
    until: bool = False
    """`…前`: everything up to the end counts, not only what falls within."""
    recurrence: Recurrence | None = None
    foreign_recurrence: bool = False
    """A rhythm no plan value knows (每周, 每天)."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where in the text these words stand."""

    @property
    def recurring(self) -> bool:
        """Tell whether a rhythm is named, the plan's or another."""
        return self.recurrence is not None or self.foreign_recurrence


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first and the last day of `count` months from `month` on."""
    after, rest = divmod(month - 1 + count, YEAR_MONTHS)
    return date(year, month, 1), date(year + after, rest + 1, 1) - timedelta(days=1)


def _years(text: str, today: date, spans: list[tuple[int, int]]) -> tuple[list[int], bool]:
    """Return the years named, in order, and whether they are only implied."""
    years: list[int] = []
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[2])
        years += [2000 + year for year in range(first, last + 1)]
        spans.append(match.span())
    for match in _FOUR_DIGITS.finditer(text):
        years += [int(match[1][i : i + 4]) for i in range(0, len(match[1]), 4)]
        spans.append(match.span())
    for match in _YEARS_IN_A_ROW.finditer(text):
        years += [2000 + int(digits) for digits in re.findall(r"\d\d", match[0])]
        spans.append(match.span())
    for match in _TWO_DIGITS.finditer(text):
        years.append(2000 + int(match[1]))
        spans.append(match.span())
    for match in _RELATIVE_YEAR.finditer(text):
        years.append(today.year + _RELATIVE[match[0]])
        spans.append(match.span())
    loose = False
    for match in _YEAR_END.finditer(text):
        if not years:
            years, loose = [today.year], True
        spans.append(match.span())
    return list(dict.fromkeys(years)), loose


def _period(text: str, year: int, today: date) -> tuple[date, date, re.Match[str]] | None:
    """Return first day, last day and the words of the month, quarter or half-year named."""
    if match := _MONTH.search(text):
        first, last = _months(year, int(match[1]), 1)
        exact = first.replace(day=min(int(match[2]), last.day)) if match[2] else None
        return exact or first, exact or last, match
    if match := _RELATIVE_MONTH.search(text):
        shift = {"上": -1, "下": 1}.get(match[0][0], 0)
        year, month = divmod(today.year * YEAR_MONTHS + today.month - 1 + shift, YEAR_MONTHS)
        return *_months(year, month + 1, 1), match
    if match := _QUARTER.search(text):
        return *_months(year, int(match[1]) * 3 - 2, 3), match
    if match := _RELATIVE_QUARTER.search(text):
        shift = 1 if match[0].startswith("下") else 0
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 + shift, 4)
        return *_months(year, quarter * 3 + 1, 3), match
    if match := _HALF.search(text):
        return *_months(year, 1 if match[0].startswith("上") else 7, 6), match
    return None


def read_time(text: str, today: date) -> TimeAsked:
    """Read the time named in normalised `text`; relative words count from `today`."""
    spans: list[tuple[int, int]] = []
    recurrence = None
    for candidate, pattern in _RECURRENCE:
        if match := pattern.search(text):
            recurrence = candidate
            spans.append(match.span())
            break
    spans += [match.span() for match in _DURATION.finditer(text)]
    weeks = _WEEKS.search(text)
    if weeks:
        spans.append(weeks.span())
    years, loose = _years(text, today, spans)
    period = _period(text, years[0] if years else today.year, today)
    until = False
    if period:
        spans.append(period[2].span())
        until = bool(_BEFORE.match(text[period[2].end() :]))
    return TimeAsked(
        years=tuple(years),
        loose=loose,
        relative=_RELATIVE_YEAR.search(text) is not None,
        start=period[0] if period else None,
        end=period[1] if period else None,
        until=until,
        recurrence=recurrence,
        foreign_recurrence=weeks is not None,
        spans=tuple(spans),
    )
