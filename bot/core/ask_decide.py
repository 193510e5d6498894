"""Settles what answers a question: the letter, a list, targets, a clause's sentences, or nothing.

The order matters. What is asked of the letter itself, of a numbered clause, or as a list needs
no topic. Then the topic of targets, or the clause, that covers the question's own words is
chosen; within a topic the variant by level, year and number.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core import ask_build as build
from bot.core.ask_answer import Answer, Kind, Reason
from bot.core.ask_choose import is_of_each
from bot.core.ask_contact import contact_facts, letter_of
from bot.core.ask_detail import lacks_detail
from bot.core.ask_index import Index
from bot.core.ask_list import listed, reversed_numbers
from bot.core.ask_pair import SURE, asks_of_each, by_bodies, by_pair
from bot.core.ask_point import carries, lists_members, misses_the_point
from bot.core.ask_premise import (
    counted_part,
    counts_otherwise,
    names_other_day,
    ordinal_part,
    supposes_otherwise,
)
from bot.core.ask_question import FAINT, Question, Word, numbers_in
from bot.core.ask_score import TIE, Place, Ranking, Topic, titled
from bot.core.ask_sentences import IN_SENTENCES, states
from bot.core.ask_variants import meant, set_apart
from bot.core.ask_words import CLAUSE_NUMBER, PLAN_ITSELF
from bot.core.plan import Clause

SURE_HOW = 0.6
"""The same where whole sentences answer (怎么做): they carry their own context."""
DOUBT = 0.45
"""Least share for a suggestion; below it the plan is said not to speak of it."""
MOST_TOPICS = 3
"""Topics that fit equally well and may be answered together."""
PREFERENCE = 0.15
"""How much better a clause must fit than a topic of targets for a figure not to be the answer."""
_ASKED_NOUN = re.compile(
    r"(?:哪些|哪几[个种类条项]?|什么|啥)(形式|方式|途径|渠道|路径|领域|类型|机制|制度|平台|功能|环节|理念|原则|标准)"
)
"""The class of thing asked for: of equal clauses the one that speaks of such a thing."""
_POINTS = re.compile(r"几(?:条|块|个?(?:方面|部分|环节|板块))")
"""Asks of how many points a part consists, and so for the points."""
_TOLD = re.compile(
    r"(?:什么|啥|怎么?)样的|(?:针对|解决|围绕|聚焦|研究|讨论|交流|体现|发挥|起)(?:些)?(?:什么|啥|哪些)"
)
"""Asks what something is like (啥样的青年) or about (针对什么问题), which only sentences tell."""
_PLACE = re.compile(r"在哪里|的地方|地点")
"""A clause that says where something is to be (青年聚集的地方)."""
_SET_UP = re.compile(r"设在|成立|设立")
_SET_UP_IN = re.compile(r"在[^，。；]{2,20}(?:成立|设立)")
_PURPOSE = re.compile(r"为什么|为啥|为何|目的|初衷|缘由")
_OF_THE_PLAN = re.compile(r"(?:方案|文件|通知)[里中]?的|^(?:这个?|该|本)?(?:方案|文件)(?!里|中|要|有|对)")
"""What belongs to the plan as a whole stands above its measures (方案的主线)."""
_MEASURED = {Kind.FIGURE, Kind.DEADLINE, Kind.FREQUENCY, Kind.COMPARE, Kind.OVERVIEW}
_FACETS = {Kind.FIGURE, Kind.DEADLINE, Kind.WHO, Kind.FREQUENCY}


def decide(read: Question, ranking: Ranking, index: Index, today: date) -> Answer:
    """Return the answer to a question, or the refusal; `ranking` is the question's own."""
    if read.chats or not read.text.strip(",。?!.;:"):
        return build.absent(read, (), index.plan) if read.chats else build.empty()
    letter = letter_of(index.plan)
    if letter and (facts := contact_facts(read, index)):
        return build.contact(facts, letter, index)
    found = _by_premise(read, ranking, index) or _by_name(read, index) or _by_list(read, index, today)
    if found:
        return found
    if read.words and read.weight < FAINT:
        return build.unsure(read, ranking.topics[:2], ranking.places[:2])
    if asks_of_each(read) and (pair := by_pair(read, ranking.topics, index) or by_bodies(read, index)):
        return pair
    return _by_content(read, ranking, index)


def _by_premise(read: Question, ranking: Ranking, index: Index) -> Answer | None:
    """Refuse a question that counts what it names otherwise than the plan (八条规定)."""
    if read.yes_no or not ranking.places or not (read.miscounted or names_other_day(read, index)):
        return None
    return build.miscounted(read, ranking.places[0].clause, index)


def _by_name(read: Question, index: Index) -> Answer | None:
    """Answer a question that names only a part of the plan, or only the plan itself."""
    part = counted_part(read, index)
    if part:
        return build.section(read, part, index)
    part = titled(read, index)
    words = read.words if read.weight >= FAINT else ()
    if part and counts_otherwise(read, part, index):
        return build.miscounted(read, part, index)
    if part and (read.ordinal or not words or CLAUSE_NUMBER.search(read.text)):
        meant = ordinal_part(read, part, index)
        return build.section(read, meant, index) if meant else build.miscounted(read, part, index)
    if read.ordinal and not words and (first := index.children.get(None)):
        meant = ordinal_part(read, None, index)
        return build.section(read, meant, index) if meant else build.miscounted(read, first[0], index)
    return _of_the_plan(read, words, index) if PLAN_ITSELF.search(read.text) else None


def _of_the_plan(read: Question, words: Sequence[Word], index: Index) -> Answer | None:
    """Answer what is asked of the plan itself: what it is for, or what is in it."""
    if _PURPOSE.search(read.text) and all(word.action for word in words) and (why := _opening(index)):
        return build.sentences(read, [why], index)
    narrowed = words or read.time.years or read.numbers or read.kind in _FACETS
    return None if narrowed else build.whole_plan(index)


def _opening(index: Index) -> Clause | None:
    """Return the clause that begins by what the plan is for (为…，制定如下方案)."""
    return next((clause for clause in index.plan.clauses if clause.text.startswith("为")), None)


def _by_list(read: Question, index: Index, today: date) -> Answer | None:
    """Answer a list or a reverse look-up; refuse one that finds nothing and names nothing else."""
    backwards = reversed_numbers(read, index)
    targets = backwards or listed(read, index, today)
    if targets and all(lacks_detail(read, index.targets, index.targets.number(t.id)) for t in targets):
        return None
    if targets:
        return build.listing(read, targets, index.plan)
    if backwards is not None and not read.words and (said := _with_figure(read, index)):
        return said
    empty = backwards is not None or targets is not None
    return build.absent(read, (), index.plan) if empty and not read.words else None


def _with_figure(read: Question, index: Index) -> Answer | None:
    """Answer with the sentence that has the figure asked about, if no target has it (2万余家)."""
    asked = read.numbers[0]
    figure = Word(asked.raw, 1.0, ((asked.raw, 1.0),), known=True)
    for clause in index.plan.clauses:
        said = (number for sentence in index.sentences[clause.id] for number in numbers_in(sentence.text))
        if asked.unit and any((one.value, one.unit) == (asked.value, asked.unit) for one in said):
            return build.sentences(replace(read, words=(figure,)), [clause], index)
    return None


def _by_content(read: Question, ranking: Ranking, index: Index) -> Answer:
    topics, places = ranking.topics, ranking.places
    topic = topics[0].score if topics else 0.0
    place = places[0].score if places else 0.0
    leaf = next((found for found in places if not index.children.get(found.clause.id)), None)
    told = (
        read.kind in IN_SENTENCES
        or (read.kind is Kind.WHO and read.asks_object)
        or (read.kind is None and _TOLD.search(read.text) is not None)
    )
    wants_figures = not told or bool(read.time.years)
    if (
        topic >= (SURE_HOW if read.yes_no else SURE)
        and wants_figures
        and not _is_rather_about(read, leaf, topics[0])
    ):
        return _by_topic(read, topics, places, index)
    if place >= (SURE_HOW if read.kind is Kind.HOW or read.yes_no else SURE):
        return _by_place(read, places, index)
    if topic >= SURE:
        return _by_topic(read, topics, places, index)
    pair = by_pair(read, topics, index)
    if pair is None and carries(read, places, index):
        return _by_place(read, places, index)
    return pair or _in_doubt(read, ranking, index)


def _in_doubt(read: Question, ranking: Ranking, index: Index) -> Answer:
    """Offer the nearest subjects, or say that there are none."""
    nearest = [topic.score for topic in ranking.topics[:1]] + [place.score for place in ranking.places[:1]]
    best = max(nearest, default=0.0)
    if best >= DOUBT:
        return build.unsure(read, ranking.topics[:2], ranking.places[:2])
    return build.absent(read, ranking.places, index.plan)


def _is_rather_about(read: Question, leaf: Place | None, topic: Topic) -> bool:
    """Tell whether a clause covers the question clearly better than the topic.

    Of figures and dates the topic knows more than its own clause, whatever stands around them there.
    """
    own = {target.clause for target in topic.best} if read.kind in _MEASURED else ()
    return leaf is not None and leaf.clause.id not in own and leaf.score - PREFERENCE > topic.score


def _by_topic(read: Question, topics: Sequence[Topic], places: Sequence[Place], index: Index) -> Answer:
    best = [topic for topic in topics if topic.score >= topics[0].score - TIE]
    if asks_of_each(read) and (apart := set_apart(read, topics[0], index)):
        return build.figures(read, apart, index.plan)
    chosen = [(topic, meant(read, topic, index)) for topic in best]
    good = [(topic, choice) for topic, choice in chosen if choice.reason is None]
    of_levels = next((one for one in chosen if one[1].reason is Reason.NO_LEVEL), None)
    if of_levels and not any(target.level for _, choice in good for target in choice.variants):
        return build.refused(read, of_levels[0].name, of_levels[1], index.plan)
    if len(good) > MOST_TOPICS:
        return build.unsure(read, [topic for topic, _ in good], [])
    if good:
        first = good[0][1]
        variants = tuple(target for _, choice in good for target in choice.variants)
        return build.figures(read, replace(first, variants=variants), index.plan)
    topic, choice = chosen[0]
    counts = choice.reason is Reason.NO_FACET and read.kind is Kind.FIGURE and read.asked_unit
    if counts and (stated := _stated(read, places, index)):
        return build.sentences(read, [stated.clause], index)
    return build.refused(read, topic.name, choice, index.plan)


def _by_place(read: Question, places: Sequence[Place], index: Index) -> Answer:
    places = _members_first(read, _in_order_of_asking(read, places, index), index)
    best = [place.clause for place in places if place.score >= places[0].score - TIE / 5]
    first = best[0]
    if index.children.get(first.id) and _POINTS.search(read.text):
        return build.section(read, first, index)
    if (
        (read.asks_place and not _tells_where(read, first))
        or (read.ordinal and not index.children.get(first.id))
        or not lists_members(read, first, index)
        or supposes_otherwise(read, first, index)
        or misses_the_point(read, index.clauses, first.id)
    ):
        return build.mentioned(read, first, index)
    figure = read.kind is Kind.FIGURE and bool(read.asked_unit)
    if read.kind in _FACETS and (figure or not read.yes_no) and not read.asks_object:
        stated = _stated(read, places, index)
        return (
            build.sentences(read, [stated.clause], index) if stated else build.mentioned(read, first, index)
        )
    if index.children.get(first.id):
        return build.section(read, first, index)
    near = (place.clause for place in places if place.score >= places[0].score - TIE)
    leaves = [clause for clause in near if not index.children.get(clause.id)]
    return build.sentences(read, leaves[:2], index)


def _members_first(read: Question, places: Sequence[Place], index: Index) -> Sequence[Place]:
    """Put first, if a whole part fits best without naming the members asked for, a near clause that does."""
    first = places[0]
    if not index.children.get(first.clause.id) or lists_members(read, first.clause, index):
        return places
    least = first.score - 2 * TIE
    return sorted(places, key=lambda one: not (one.score > least and lists_members(read, one.clause, index)))


def _tells_where(read: Question, clause: Clause) -> bool:
    """Tell whether the clause says where, or where that which is asked about is set up (在…行业成立)."""
    founded = _SET_UP.search(read.text) and _SET_UP_IN.search(clause.text)
    return bool(founded or _PLACE.search(clause.text))


def _in_order_of_asking(read: Question, places: Sequence[Place], index: Index) -> Sequence[Place]:
    """Put first, of places that fit about equally well, those that speak of the class of thing asked for."""
    noun = _ASKED_NOUN.search(read.text)
    wanted = _PLACE if read.asks_place else noun and re.compile(noun[1])
    if not wanted:
        near = [place for place in places if place.score >= places[0].score - TIE / 5]
        near.sort(key=lambda one: -index.quoted_in(one.clause, read.text))
        if read.surveys:
            near.sort(key=lambda one: -len(index.below(one.clause.id)))
        if _OF_THE_PLAN.search(read.text):
            near = [place for place in places if place.score >= places[0].score - 2 * TIE]
            near.sort(key=lambda one: one.clause.id in index.measures)
        return [*near, *places[len(near) :]]
    least = places[0].score - 2 * TIE
    return sorted(places, key=lambda one: not (one.score > least and _speaks_of(wanted, one.clause, index)))


def _speaks_of(wanted: re.Pattern[str], clause: Clause, index: Index) -> bool:
    """Tell whether a clause, or for a whole part its points' titles, has the words `wanted`."""
    below = index.children.get(clause.id, ())
    return any(wanted.search(text) for text in (clause.text, *(child.title for child in below)))


def _stated(read: Question, places: Sequence[Place], index: Index) -> Place | None:
    """Return the clause among the best whose own sentence states what was asked."""
    if read.state_of_things:
        return None
    near = [
        place
        for place in places
        if place.score >= places[0].score - TIE
        and is_of_each(read.text, place.clause.text)
        and not lacks_detail(read, index.clauses, index.clauses.number(place.clause.id))
    ]
    return next((place for place in near if states(read, place.clause, index)), None)
