"""Builds answers from what was chosen: headlines, variants, basis, refusals, suggestions."""

from collections.abc import Sequence

from bot.core.ask_answer import Answer, Basis, Kind, Reason, Suggestion
from bot.core.ask_choose import Choice
from bot.core.ask_figures import basis_of, ends_on, line_of, one_line
from bot.core.ask_index import Index
from bot.core.ask_question import Question, Word
from bot.core.ask_score import Place, Topic
from bot.core.ask_sentences import basis_of_clause, relevant
from bot.core.plan import Clause, Plan, Target

IN_HEADLINE = 4
"""Variants that still read well in one line."""
MOST_SUGGESTIONS = 3
_REFUSALS = {
    Reason.NO_LEVEL: "方案提到“{topic}”，但没有规定所问层级的要求。方案写明的是：{lines}。",
    Reason.NO_YEAR: "方案提到“{topic}”，但没有规定所问年份的要求。方案写明的是：{lines}。",
    Reason.NO_RHYTHM: "方案提到“{topic}”，但不是按所问的周期规定的。方案写明的是：{lines}。",
    Reason.NO_NUMBER: "方案提到“{topic}”，但没有所问的这个数字。方案写明的是：{lines}。",
    Reason.NO_FACET: "方案提到“{topic}”，但没有规定{facet}。",
}
_FACETS = {
    Kind.FIGURE: "所问的数字",
    Kind.DEADLINE: "所问的时间",
    Kind.FREQUENCY: "多久一次",
    Kind.WHO: "所问的人或单位",
}
_QUESTIONS = {
    Kind.FIGURE: "{topic}要达到多少？",
    Kind.DEADLINE: "{topic}什么时候完成？",
    Kind.FREQUENCY: "{topic}多久一次？",
    Kind.WHO: "{topic}由谁负责？",
}


def _facet(question: Question) -> str:
    """Return what the question asks for, as a refusal names it."""
    if question.kind is None:
        return _FACETS[Kind.FIGURE] if question.asked_unit else "所问的内容"
    return _FACETS.get(question.kind, "所问的内容")


def figures(question: Question, choice: Choice, plan: Plan) -> Answer:
    """Answer with targets: each variant on its line, the verbatim words below."""
    targets = choice.variants
    lines = tuple(line_of(target) for target in targets)
    headline = _headline(question, targets)
    if choice.confirmed:
        headline = f"是的。{headline}"
    elif choice.corrected:
        wrong = "、".join(number.raw for number in choice.corrected)
        headline = f"方案写的不是{wrong}。{headline}"
    elif choice.corrected_rhythm:
        headline = f"方案写的不是这个周期。{headline}"
    elif choice.corrected_years:
        years = "、".join(f"{year}年" for year in choice.corrected_years)
        headline = f"方案写的不是{years}。{headline}"
    return Answer(
        found=True,
        kind=question.kind or Kind.OVERVIEW,
        headline=headline,
        figures=lines,
        due=ends_on(targets),
        basis=basis_of(plan, targets),
        clauses=tuple(dict.fromkeys(target.clause for target in targets)),
        targets=tuple(target.id for target in targets),
    )


def _headline(question: Question, targets: Sequence[Target]) -> str:
    if len(targets) > IN_HEADLINE:
        topics = "、".join(dict.fromkeys(target.topic for target in targets))
        return f"{topics}：共{len(targets)}项。"
    lines = [line_of(target) for target in targets]
    if question.kind is Kind.WHO:
        return "；".join(f"{line.subject}：由{'、'.join(line.owner)}负责" for line in lines) + "。"
    return one_line(lines) + "。"


def listing(question: Question, targets: Sequence[Target], plan: Plan) -> Answer:
    """Answer with a list of targets; the basis names the clauses only, the lines carry the figures."""
    clauses = tuple(dict.fromkeys(target.clause for target in targets))
    few = len(targets) <= IN_HEADLINE
    bare = tuple(Basis(i, clause.title if (clause := plan.clause(i)) else "", "") for i in clauses)
    kind = Kind.REVERSE if question.numbers else Kind.LIST
    return Answer(
        found=True,
        kind=kind,
        headline=f"{one_line([line_of(t) for t in targets])}。" if few else f"方案写明的共{len(targets)}项：",
        figures=tuple(line_of(target) for target in targets),
        due=ends_on(targets),
        basis=basis_of(plan, targets) if few else bare,
        clauses=clauses,
        targets=tuple(target.id for target in targets),
    )


def sentences(question: Question, clauses: Sequence[Clause], index: Index) -> Answer:
    """Answer with the relevant sentences of clauses, verbatim."""
    asks_all = question.yes_no or question.kind not in {Kind.FIGURE, Kind.DEADLINE, Kind.FREQUENCY}
    basis = tuple(basis_of_clause(clause, question.words, index, whole=asks_all) for clause in clauses)
    kind = question.kind or Kind.OVERVIEW
    said = "".join(item.quote for item in basis)
    keys = {clause.id for clause in clauses}
    titles = "、".join(f"“{clause.title}”" for clause in clauses)
    stated = tuple(t.id for t in index.plan.targets if t.clause in keys and t.quote in said)
    return Answer(
        found=True,
        kind=kind,
        targets=stated,
        headline=f"方案关于{titles}这样写：",
        basis=basis,
        clauses=tuple(clause.id for clause in clauses),
    )


def section(question: Question, clause: Clause, index: Index) -> Answer:
    """Answer with a section: its own words, the parts below it and their targets."""
    inner = index.children.get(clause.id, [])
    within = set(index.below(clause.id))
    targets = tuple(target for target in index.plan.targets if target.clause in within)
    own = "".join(relevant(clause, question.words, index))
    basis = [Basis(clause.id, clause.title, own)]
    basis += [Basis(child.id, child.title, "".join(relevant(child, (), index)[:1])) for child in inner]
    names = "；".join(child.title for child in inner)
    return Answer(
        found=True,
        kind=Kind.OVERVIEW,
        headline=f"{clause.title}：{names}。" if names else f"{clause.title}。",
        figures=tuple(line_of(target) for target in targets),
        basis=tuple(basis),
        clauses=tuple(item.clause for item in basis),
        targets=tuple(target.id for target in targets),
    )


def whole_plan(index: Index) -> Answer:
    """Answer with the plan at a glance: its parts, each with its first words."""
    parts = [
        clause for clause in index.children.get(None, []) if clause.text or index.children.get(clause.id)
    ]
    basis = tuple(
        Basis(c.id, c.title, first[0].printed if (first := index.sentences[c.id]) else "") for c in parts
    )
    return Answer(
        found=True,
        kind=Kind.OVERVIEW,
        headline=f"《{index.plan.title}》分为：{'；'.join(clause.title for clause in parts)}。",
        basis=basis,
        clauses=tuple(clause.id for clause in parts),
    )


def contact(facts: Sequence[tuple[str, str]], letter: Clause, index: Index) -> Answer:
    """Answer with facts of the cover letter."""
    words = tuple(Word(value, 1.0, ((value, 1.0),), known=True) for _, value in facts)
    return Answer(
        found=True,
        kind=Kind.CONTACT,
        headline="；".join(f"{label}：{value}" for label, value in facts) + "。",
        basis=(basis_of_clause(letter, words, index),),
        clauses=(letter.id,),
    )


def refused(question: Question, topic: str, choice: Choice, plan: Plan) -> Answer:
    """Refuse: the subject is in the plan, what was asked of it is not; show what there is."""
    lines = tuple(line_of(target) for target in choice.variants)
    reason = choice.reason or Reason.NO_FACET
    facet = _facet(question)
    return Answer(
        found=False,
        kind=Kind.DECLINED,
        headline=_REFUSALS[reason].format(topic=topic, facet=facet, lines=one_line(lines[:IN_HEADLINE])),
        figures=lines,
        basis=basis_of(plan, choice.variants),
        clauses=tuple(dict.fromkeys(target.clause for target in choice.variants)),
        targets=tuple(target.id for target in choice.variants),
        reason=reason,
        asked=question.kind,
    )


def mentioned(question: Question, clause: Clause, index: Index) -> Answer:
    """Refuse: a clause speaks of the subject without the figure, date or owner that was asked."""
    facet = _facet(question)
    subject = "、".join(word.text for word in question.words if word.known) or clause.title
    return Answer(
        found=False,
        kind=Kind.DECLINED,
        headline=_REFUSALS[Reason.NO_FACET].format(topic=subject, facet=facet, lines=""),
        basis=(basis_of_clause(clause, question.words, index),),
        clauses=(clause.id,),
        reason=Reason.NO_FACET,
        asked=question.kind,
    )


def miscounted(question: Question, clause: Clause, index: Index) -> Answer:
    """Refuse: the plan counts otherwise than the question takes for granted."""
    return Answer(
        found=False,
        kind=Kind.DECLINED,
        headline="方案没有所问的这个提法或序号，最接近的原文见下。",
        basis=(basis_of_clause(clause, question.words, index),),
        clauses=(clause.id,),
        reason=Reason.NO_NUMBER,
        asked=question.kind,
    )


def unsure(question: Question, topics: Sequence[Topic], places: Sequence[Place]) -> Answer:
    """Offer the nearest subjects instead of guessing."""
    form = _QUESTIONS.get(question.kind or Kind.HOW, "{topic}有什么要求？")
    offers = [Suggestion(topic.name, form.format(topic=topic.name)) for topic in topics]
    offers += [Suggestion(place.clause.title, f"{place.clause.title}怎么做？") for place in places]
    return Answer(
        found=False,
        kind=Kind.UNSURE,
        headline="没有完全对上方案的内容，请选一个最接近的，或换个说法。",
        clauses=tuple(place.clause.id for place in places[:1]),
        suggestions=tuple({offer.label: offer for offer in offers}.values())[:MOST_SUGGESTIONS],
        reason=Reason.CLOSE,
        asked=question.kind,
    )


def absent(question: Question, places: Sequence[Place], plan: Plan) -> Answer:
    """Say that the plan does not speak of it; name the nearest clauses and the plan's contact."""
    near = tuple(Basis(place.clause.id, place.clause.title, "") for place in places[:2])
    who = f"{plan.contact.office}，{plan.contact.phone}"
    return Answer(
        found=False,
        kind=Kind.DECLINED,
        headline=f"方案未写明。可咨询{who}。" if not near else f"方案未写明，最接近的条款见下。可咨询{who}。",
        basis=near,
        clauses=tuple(item.clause for item in near),
        reason=Reason.ABSENT,
        asked=question.kind,
    )


def empty() -> Answer:
    """Answer a message in which there is nothing to read."""
    return Answer(
        found=False,
        kind=Kind.DECLINED,
        headline="没有看懂。请用一句话问方案里的事，例如某项目标要达到多少、什么时候完成。",
        reason=Reason.EMPTY,
    )
