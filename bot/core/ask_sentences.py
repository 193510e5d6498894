"""Picks, from a clause, the sentences that speak of what was asked."""

import re
from collections.abc import Sequence

from bot.core.ask_answer import Basis, Kind
from bot.core.ask_index import Index, Sentence
from bot.core.ask_question import Question, Word
from bot.core.ask_text import plan_text
from bot.core.ask_words import EXACT_DATE_ASKED
from bot.core.plan import Clause

IN_SENTENCES = frozenset({Kind.HOW, Kind.WHAT, Kind.LIST})
"""Kinds of question that a clause's own sentences answer."""
MOST_CHARACTERS = 260
"""An answer shows the relevant sentences only, never a whole page."""
_FRAGMENT = re.compile(r"[^,;。:]+[,;。:]?")
_NUMBER_AND_UNIT = re.compile(
    r"(\d+(?:\.\d+)?)(?:万|千|百)?(?:余|多)?(%|周年|周岁|岁|次|家|个|所|人|名|项|年)?(?!月)"
)
_IN_WORDS = re.compile(r"[二两三四五六七八九十]([级条个项种类大])")
"""A number that the plan writes out because it is no measure (五级团组织)."""
_YEARS = re.compile(r"(\d{4})年")
_DATE = re.compile(r"\d{4}年|\d+月")
_WHEN = re.compile(r"\d{4}年|\d+月|每年|每月|每季度|每两个月|定期|及时|按期|适时|100周年")
_HOW_OFTEN = re.compile(r"每(?:\d个?)?(?:年|月|季度?|周)")
_REGULARLY = re.compile(r"定期|常态化")
_COUNTED_TIME = re.compile(r"几[个年月天周]")
_WHO = re.compile(
    r"[省市县乡]{1,4}(?:团委|级)|省市县|团(?:省|市|县)委|党委|各级|组织部门|单位|负责|由[^,]{2,}"
    r"|团委|团中央|团组织|团工委|支部|书记|干部|协会|学生会|社团|学校|高校|院校|企业|机关|厅局|委员|骨干|青年|团员"
)
_SAME_UNITS = ({"人", "名", "位"}, {"次", "回", "趟"}, {"家", "个", "所"}, {"岁", "周岁"})
_DURATIONS = frozenset({"年", "个月", "天", "久", "时间", "小时"})
"""How long something takes is said once in a sentence, for all of it."""
_COVERED = 0.72
"""Least share of the content words that must stand beside a figure for it to be their figure."""
_NAMED = 0.5
"""The same for whoever is named in a sentence."""
_PLAIN = 0.85
"""Share from which the sentence itself says who it is."""


def relevant(clause: Clause, words: Sequence[Word], index: Index, *, whole: bool = False) -> tuple[str, ...]:
    """Return the clause's sentences that cover the words best, verbatim, in the order of the document.

    With `whole`, the best ones are followed by the others as far as an answer's length allows.
    """
    sentences = index.sentences[clause.id]
    if not sentences:
        return ()
    scored = [(_share(sentence.text, words), number) for number, sentence in enumerate(sentences)]
    best = max(score for score, _ in scored)
    ranked = sorted((-score, number) for score, number in scored if whole or score >= best * 0.5)
    chosen: list[int] = []
    length = 0
    for _, number in ranked:
        length += len(sentences[number].printed)
        if chosen and length > MOST_CHARACTERS:
            break
        chosen.append(number)
    return tuple(sentences[number].printed for number in sorted(chosen))


def basis_of_clause(clause: Clause, words: Sequence[Word], index: Index, *, whole: bool = False) -> Basis:
    """Return the clause with its relevant sentences as one quote."""
    return Basis(clause.id, clause.title, "".join(relevant(clause, words, index, whole=whole)))


def states(question: Question, clause: Clause, index: Index) -> Sentence | None:
    """Return the sentence of a clause that itself states the figure, date or actor asked for.

    Only words beside the figure count: between the same commas. Otherwise a number that
    belongs to something else in the sentence would pass for the answer.
    """
    years = set() if question.time.loose else {str(year) for year in question.time.years}
    above = (clause,) if question.kind is Kind.WHO else index.ancestors(clause)
    context = "|".join(plan_text(one.title) for one in above)
    for sentence in index.sentences[clause.id]:
        if question.kind is Kind.WHO:
            share = _share(f"{context}|{sentence.text}", question.words)
            if share >= _NAMED and (share >= _PLAIN or _has_facet(question, sentence.text)):
                return sentence
            continue
        said: list[str] = []
        for fragment in _FRAGMENT.findall(sentence.text):
            said = _YEARS.findall(fragment) or said
            if said and years and not years.intersection(said):
                continue
            around = sentence.text if question.asked_unit in _DURATIONS else fragment
            # A date governs what follows it in the sentence, up to the next one.
            told = (question.kind is Kind.DEADLINE and bool(said)) or _has_facet(question, fragment)
            if told and _share(f"{context}|{around}", question.words) >= _COVERED:
                return sentence
    return None


def _has_facet(question: Question, fragment: str) -> bool:
    match question.kind:
        case Kind.FIGURE:
            counted = _IN_WORDS.search(fragment)
            return (counted is not None and counted[1] == question.asked_unit) or any(
                _unit_fits(question.asked_unit, match[2] or "")
                for match in _NUMBER_AND_UNIT.finditer(_YEARS.sub("", fragment))
            )
        case Kind.DEADLINE:
            exact = EXACT_DATE_ASKED.search(question.text) is not None
            return (_DATE if exact else _WHEN).search(fragment) is not None
        case Kind.FREQUENCY:
            regular = _REGULARLY.search(fragment) is not None and not _COUNTED_TIME.search(question.text)
            return regular or _HOW_OFTEN.search(fragment) is not None
        case Kind.WHO:
            for word in question.words:
                fragment = fragment.replace(word.text, "")
            return _WHO.search(fragment) is not None
        case _:
            return False


def _unit_fits(asked: str, unit: str) -> bool:
    if asked == "久":
        return unit in _DURATIONS
    if not asked:
        return bool(unit) and unit != "年"
    return asked == unit or any(asked in family and unit in family for family in _SAME_UNITS)


def _share(text: str, words: Sequence[Word]) -> float:
    total = sum(word.weight for word in words)
    if not total:
        return 0.0
    return sum(word.weight * _in(word, text) for word in words) / total


def _in(word: Word, text: str) -> float:
    return max((trust * _occurs(form, text) for form, trust in word.forms), default=0.0)


def _occurs(form: str, text: str) -> float:
    if form in text:
        return 1.0
    grams = [form[i : i + 2] for i in range(len(form) - 1)]
    share = sum(gram in text for gram in grams) / len(grams) if len(grams) > 1 else 0.0
    return share if share >= 0.5 else 0.0  # noqa: PLR2004  half of a word is the least part worth counting
