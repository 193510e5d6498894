"""Judges whether a place of the plan speaks of the very point that a question asks about."""

import re
from collections.abc import Sequence

from bot.core.ask_answer import Kind
from bot.core.ask_coverage import Coverage
from bot.core.ask_detail import lacks_detail
from bot.core.ask_index import Index
from bot.core.ask_lexicon import BODIES
from bot.core.ask_question import Question, Word
from bot.core.ask_score import Place, uncovered
from bot.core.ask_text import plan_text
from bot.core.plan import Clause

POINT = 0.4
"""Least weight of a word for it to be the point of a question."""
CARRIED = 0.45
"""Least cover for sentences to answer if nothing else in the plan comes near."""
_EVIDENCE = 0.6
"""Least weight of what the place has of the question's words: one rare word and some more."""
_AHEAD = 0.05
"""How much better than any unrelated place it must fit."""
_WHOLE = 0.6
"""Cover below which only a part of a name is there (第一书记 in 第一团支部书记)."""
_NAMING = 0.75
"""Weight from which a known word is a name, so that a place without it speaks of something else."""
_ASKING = re.compile(r"[什啥哪咋怎谁]|[吗呢吧么啊呀][?。!]*$|[?]$")
_TOLD = {Kind.HOW, Kind.WHAT, Kind.LIST, Kind.OVERVIEW, Kind.WHO, Kind.DEADLINE, Kind.COMPARE}
_MEMBERS = re.compile(
    r"(\d+|百)(?:强|个|家|所|名|大|类|种)(?:(?![说指讲])[一-鿿]){0,16}?”?(?:具体|分别|都|究竟)*(?:(?:是|叫|包括|(?<=[别体])指)(?:哪(?![年天级])|什么|啥)|有哪)"
    r"(?!.{0,3}(?:指标|要求|任务|意思|目标|工作|数字|事|内容|条|项))"
)
"""The members of a counted set are asked for; a sentence that names them separates them by 、."""
_WHICH = re.compile(r"哪([两三四五六七八九]|\d+)(?![级年月])[一-鿿]")
_NAMED_SET = re.compile(r"((?:[两三四五六七八九]|\d+)[个条项]([一-鿿]{2}))")
"""A set that the plan may only name (三个转变), without telling its members."""
_SPELT_OUT = re.compile(r"([两三四五六七八九])[条项](?=规定|要求|制度)[^,。?!]{0,10}(?:内容|分别|具体)")
"""Asks what the rules are that the plan only counts (六条规定)."""
_PARTS = re.compile(r"原则|方面|部分|措施|结合|板块|环节")
_SIZES = {numeral: size for size, numeral in enumerate("两三四五六七八九", 2)} | {"百": 100}


def carries(question: Question, places: Sequence[Place], index: Index) -> bool:
    """Tell whether one place clearly carries the question, though it is worded quite differently.

    Not for a figure or a rhythm, whose every word must fit; a date is checked again in the sentence.
    Nor if the question names something that the plan does not have at all.
    """
    if not places or not (question.yes_no or question.kind in _TOLD or _in_words(question)):
        return False
    best = places[0]
    named = [word for word in question.words if word.text in BODIES or _is_a_name(word)]
    foreign = any(not word.known and not word.action for word in question.words)
    if foreign or uncovered(named, index.clauses, [index.clauses.number(best.clause.id)]):
        return False
    evidence = best.score * sum(word.absence for word in question.words)
    family = {best.clause.id, *(clause.id for clause in index.ancestors(best.clause))}
    family.update(index.below(best.clause.id))
    other = next((place.score for place in places if place.clause.id not in family), 0.0)
    return best.score >= CARRIED and evidence >= _EVIDENCE and best.score >= other + _AHEAD


def _is_a_name(word: Word) -> bool:
    """Tell whether a word names something that the plan speaks of in a place or two (国家级)."""
    return word.known and not word.action and word.weight >= _NAMING


def _in_words(question: Question) -> bool:
    """Tell whether it is a spoken question without a question word, and not a row of keywords."""
    return question.kind is None and _ASKING.search(question.text) is not None


def misses_the_point(question: Question, coverage: Coverage, key: str) -> bool:
    """Tell whether what is asked for is not there: `摘牌的标准是什么`, `需要什么材料`."""
    number = coverage.number(key)
    if lacks_detail(question, coverage, number):
        return True
    bodies = [word for word in question.words if word.text in BODIES]
    if uncovered(bodies, coverage, (number,), least=_WHOLE):
        return True
    things = [word for word in question.words if not word.action]
    if question.kind in {Kind.HOW, Kind.LIST} or question.yes_no:
        return False
    if len(things) < 2 or things[-1].weight < POINT:  # noqa: PLR2004  a single thing is the subject
        return False
    return bool(uncovered(things[-1:], coverage, (number,)))


def asks_members(text: str) -> bool:
    """Tell whether the members of a counted set are asked for (10家都是哪些)."""
    return _MEMBERS.search(text) is not None


def lists_members(question: Question, clause: Clause, index: Index) -> bool:
    """Tell whether the members of a counted set, if they are asked for, are named in the clause."""
    patterns = (_MEMBERS, _WHICH, _SPELT_OUT)
    asked = next((found for one in patterns if (found := one.search(question.text))), None)
    if asked is None:
        return True
    size = _SIZES.get(asked[1]) or int(asked[1])
    text = plan_text(clause.text)
    sets = [match[2] for match in _NAMED_SET.finditer(question.text) if match[1] in text]
    if any(text.count(name) <= size for name in sets):
        return False
    points = {len(index.children.get(key, ())) for key in (clause.id, clause.parent)}
    return (size in points and _PARTS.search(question.text) is not None) or any(
        part.count("、") >= size - 1 for part in re.split(r"[，。；]", clause.text)
    )
