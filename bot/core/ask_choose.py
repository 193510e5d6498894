"""Chooses, within a topic, the variants that a question means, or says why none fits.

The wording comes first, then level, year and number. A question that names a level, year or
figure that the topic does not have rests on a wrong premise: it is refused, with the nearest
variants, and never answered with another level's or year's figure.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.ask_answer import Kind, Reason
from bot.core.ask_question import Number, Question, numbers_in
from bot.core.ask_text import plan_text
from bot.core.ask_words import LEVELS, LOWER_ASKED, SEVERALLY, UNIT_FAMILIES, UPPER_ASKED, WHOLLY
from bot.core.plan import Op, PlanLevel, Recurrence, Target

FULL = 100.0
_WHOLE_PROVINCE = re.compile(r"全省|全国|全市")
_EXACT_DAY = re.compile(r"几号|几月|哪1?天|几日|具体(?:日期|时间|日子|哪)|星期几|周几|几点")
_CLOCK = re.compile(r"几点(?!要求|意见|建议|区别|内容)|[上下]班时间|开门|关门|几时几分")
_FINER = {Recurrence.MONTHLY: 1, Recurrence.BIMONTHLY: 2, Recurrence.QUARTERLY: 3, Recurrence.YEARLY: 12}
_EACH = re.compile(r"每(?:1)?(?:个|所|家|名|座)?(村|乡镇|社区|街道|学校|中学|高校|班|企业|支部|县|市)")
_COUNTED = re.compile(r"(?:几|多少)个(县|市|乡镇|村|社区|街道|省辖市)")
"""What is counted, if units are: 几个县."""
_OF_UNITS = frozenset({"%", "个", "家", "所"})
_NAMED = 4
"""Characters that name what is counted."""
_EVERY = re.compile(r"[每隔按]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The variants meant; with a reason, the nearest ones of a question that has no answer."""

    variants: tuple[Target, ...]
    reason: Reason | None = None
    corrected: tuple[Number, ...] = field(default=())
    """Figures in a yes/no question that the plan does not have."""
    corrected_years: tuple[int, ...] = field(default=())
    """Years in a yes/no question for which the plan sets nothing."""
    corrected_rhythm: bool = False
    """A yes/no question named another rhythm than the plan's."""
    confirmed: bool = False
    """A yes/no question named the plan's own figure."""


def levels_of(target: Target) -> set[PlanLevel]:
    """Return the levels a question may name for this target: its own and its owners'."""
    named = {level for owner in target.owner for level, pattern in LEVELS if pattern.search(plan_text(owner))}
    return named | ({target.level} if target.level else set())


def same_unit(number: Number, target: Target) -> bool:
    """Tell whether the number's unit could mean the target's; an unnamed unit could mean any."""
    if not number.unit or number.unit == target.unit:
        return True
    return "%" not in (number.unit, target.unit) and _related(number.unit, target.unit)


def has_number(number: Number, target: Target) -> bool:
    """Tell whether the target's figure is this number."""
    return target.value is not None and target.value == number.value and same_unit(number, target)


def choose(question: Question, variants: Sequence[Target], siblings: Sequence[Target]) -> Choice:
    """Narrow `variants` down by level, rhythm, year and number; `siblings` is their whole topic."""
    left = tuple(variants)
    for narrow in (_by_level, _by_rhythm, _by_year):
        kept = narrow(question, left)
        if kept is None:
            kept = narrow(question, siblings)
            if narrow is _by_year and question.yes_no:
                return Choice(left, corrected_years=question.time.years)
            if narrow is _by_rhythm and question.yes_no:
                return Choice(left, corrected_rhythm=True)
            if kept is None or narrow is not _by_level:
                return Choice(left, _REASONS[narrow])
        left = tuple(kept)
    if question.kind is Kind.WHO and not question.yes_no and _in_other_month(question, left):
        return Choice(left, Reason.NO_YEAR)
    chosen = _by_number(question, left)
    if chosen.reason and Kind.DEADLINE in question.kinds:
        wider = _by_number(question, tuple(siblings))
        chosen = chosen if wider.reason else wider
    counts = question.kind is Kind.FIGURE and question.asked_unit
    if chosen.reason is Reason.NO_NUMBER and counts and _has_any(question.numbers, siblings):
        return Choice(left)  # the number names another variant, of which the question is not
    return chosen


def _has_any(numbers: Iterable[Number], variants: Sequence[Target]) -> bool:
    return any(has_number(number, target) for number in numbers for target in variants)


def _by_level(question: Question, variants: Sequence[Target]) -> Iterable[Target] | None:
    if not question.levels:
        return [t for t in variants if t.level in question.hints] or variants
    wanted = set(question.levels)
    own = [t for t in variants if t.level in wanted]
    owned = [t for t in variants if levels_of(t) & wanted]
    for match in (
        [t for t in owned if t not in own] if question.asks_object else own,
        owned,
        [t for t in variants if t.level is None and not _WHOLE_PROVINCE.search(t.scope + t.subject)],
    ):
        if match:
            return match
    return variants if question.own_level and all(t.level is None for t in variants) else None


def _by_rhythm(question: Question, variants: Sequence[Target]) -> Iterable[Target] | None:
    asked = question.time.recurrence
    rhythmic = [t for t in variants if t.recurrence]
    if not rhythmic:
        counts = question.kind is Kind.FIGURE and asked and all(t.due for t in variants)
        every = _EVERY.search(question.text) and not SEVERALLY.search(question.text)
        return None if counts and not question.yes_no and every else variants
    if question.time.foreign_recurrence:
        return None
    if asked is None:
        return variants
    same = [t for t in rhythmic if t.recurrence is asked]
    if same:
        return same
    finer = all(_FINER[asked] < _FINER[t.recurrence] for t in rhythmic if t.recurrence)
    return None if finer and question.kind is not Kind.FREQUENCY else variants


def _by_year(question: Question, variants: Sequence[Target]) -> Iterable[Target] | None:
    years = question.time.years
    dated = [t for t in variants if t.due]
    if not years or (question.time.loose and question.kind is Kind.DEADLINE):
        return variants
    if not dated:
        rhythmic = any(t.recurrence for t in variants)
        return variants if rhythmic or question.time.loose or question.time.relative else None
    match = [t for t in dated if t.due and t.due.year in years]
    if match:
        return match
    if question.time.loose or any(t.recurrence for t in variants):
        return variants
    return None


def _in_other_month(question: Question, variants: Iterable[Target]) -> bool:
    """Tell whether the question takes a month for granted (定在6月底前换届的) in which none is due."""
    first, last = question.time.start, question.time.end
    if first is None or last is None or first.month != last.month:
        return False
    return all(target.due is not None and target.due.month != last.month for target in variants)


def _by_number(question: Question, variants: tuple[Target, ...]) -> Choice:
    numbers = [
        n
        for n in question.numbers
        if not _is_wording(n, variants)
        and (
            not n.counts_parts or _is_bound(n, question.text) or _counts_what_is_meant(n, question, variants)
        )
    ]
    if question.wants_all and Kind.FIGURE not in question.kinds and not numbers:
        full = tuple(t for t in variants if t.value == FULL and t.unit == "%")
        if full and (Kind.DEADLINE in question.kinds or len(full) == len(variants)):
            return Choice(full)
    if not numbers and WHOLLY.search(question.text) and question.kind is Kind.DEADLINE:
        shares = [t.value for t in variants if t.unit == "%" and t.value is not None]
        partly = bool(shares) and max(shares) < FULL
        return Choice(variants, Reason.NO_NUMBER if partly and not question.yes_no else None)
    if not numbers:
        return Choice(variants)
    match = tuple(t for t in variants if any(has_number(n, t) for n in numbers))
    if match:
        return Choice(match, confirmed=question.yes_no)
    if question.yes_no:
        return Choice(variants, corrected=tuple(numbers))
    return Choice(variants, Reason.NO_NUMBER)


def _is_wording(number: Number, variants: Iterable[Target]) -> bool:
    """Tell whether the number is part of a name (民营企业100强) or of the sentence itself."""
    return any(
        number.raw in plan_text(f"{t.topic}|{t.subject}|{t.scope}")
        or _in_words(number, plan_text(t.quote), t)
        for t in variants
    )


def _is_bound(number: Number, text: str) -> bool:
    """Tell whether the number is said to be a limit (至少5项), so that it counts no points."""
    return (
        re.search(rf"(?:至少|最少|最低|起码|不少于|不低于|达到|超过){re.escape(number.raw)}", text)
        is not None
    )


def _counts_what_is_meant(number: Number, question: Question, variants: Iterable[Target]) -> bool:
    """Tell whether the number stands right before what the variants count (5个团建示范项目)."""
    after = question.text.partition(number.raw)[2][:_NAMED]
    names = (plan_text(f"{t.topic}|{t.subject}") for t in variants)
    return len(after) == _NAMED and any(after in name for name in names)


def _in_words(number: Number, quote: str, target: Target) -> bool:
    if target.value == number.value or number.unit == "%":
        return False
    return any(number.value == said.value for said in numbers_in(quote) if said.unit != "%")


def lacks_facet(question: Question, target: Target) -> bool:
    """Tell whether the target says nothing of the kind that was asked."""
    match question.kind:
        case Kind.FIGURE:
            return (
                target.value is None
                or question.state_of_things
                or question.asks_stock
                or not _asked_figure_fits(question, target)
            )
        case Kind.DEADLINE:
            by_rhythm = target.recurrence is not None and not _EXACT_DAY.search(question.text)
            return _CLOCK.search(question.text) is not None or not (target.due or by_rhythm)
        case Kind.FREQUENCY:
            return target.recurrence is None
        case Kind.WHO:
            return not target.owner
        case _:
            return False


def is_of_each(text: str, place: str) -> bool:
    """Tell whether the place speaks of each of what the question's text names (每个村), if it names any."""
    each = _EACH.search(text)
    return each is None or each[1] in plan_text(place)


def _asked_figure_fits(question: Question, target: Target) -> bool:
    """Tell whether unit and direction are right: an upper limit is no answer to a lower one."""
    if not is_of_each(question.text, f"{target.subject}|{target.scope}|{target.quote}"):
        return False
    counted = _COUNTED.search(question.text)
    if counted and (
        target.unit not in _OF_UNITS or counted[1] not in plan_text(f"{target.subject}|{target.scope}")
    ):
        return False
    if target.op is Op.AT_LEAST and UPPER_ASKED.search(question.text):
        return False
    if target.op is Op.AT_MOST and LOWER_ASKED.search(question.text):
        return False
    return _asked_unit_fits(question, target)


def _asked_unit_fits(question: Question, target: Target) -> bool:
    """Tell whether 几次, 多少家 … asks for the target's unit; a ratio answers for what it counts."""
    unit = question.asked_unit
    if not unit or unit == target.unit or unit in target.unit:
        return True
    if unit == "久":
        return target.recurrence is not None or target.due is not None
    if target.unit == "%":
        return unit in {"家", "所", "个"}
    return _related(unit, target.unit)


def _related(one: str, other: str) -> bool:
    return any(one in family and other in family for family in UNIT_FAMILIES)


_REASONS: dict[Callable[[Question, Sequence[Target]], Iterable[Target] | None], Reason] = {
    _by_level: Reason.NO_LEVEL,
    _by_rhythm: Reason.NO_RHYTHM,
    _by_year: Reason.NO_YEAR,
}
