"""The question set itself: well formed, true to the plan, without repetition, large enough."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.questions import (
    DECLINED,
    HALVES,
    Answer,
    Question,
    accuracy,
    contains,
    faults,
    folded,
    load,
    practice,
)

DOCUMENT = Path(__file__).parents[2] / "bot/packs/jishi-2019/document.md"
CLAUSE_ID = re.compile(
    r"通知|前言|[一二三四]|二[1-4]|三[1-4]"
    r"|四（[一二三四]）|四（一）[1-9](·.+)?|四（[二三]）[1-3](·.+)?|四（四）[1-5](·.+)?"
)
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|万余家|个|家|次|名|项|余人|岁|周岁|月)")

QUESTIONS = tuple(question for half in HALVES for question in load(half))
ANSWERED = tuple(question for question in QUESTIONS if question.found)


def clause_texts() -> dict[str, str]:
    """Text below each heading of the document, with that of the headings below it."""
    texts: dict[str, list[str]] = {}
    above: list[tuple[int, str]] = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"(#+) (\S+)", line):
            depth = len(heading[1])
            above = [(level, clause) for level, clause in above if level < depth]
            above.append((depth, heading[2]))
        for _, clause in above:
            texts.setdefault(clause, []).append(line)
    return {clause: "\n".join(lines) for clause, lines in texts.items()}


CLAUSES = clause_texts()


def commitments() -> Iterator[tuple[str, str]]:
    """Every counted figure of a numbered clause that stands at the end of its branch."""
    for clause, text in CLAUSES.items():
        leaf = not any(other != clause and other.startswith(clause) for other in CLAUSES)
        if leaf and (clause.startswith("四") or clause == "二2"):
            yield from ((clause, figure) for figure in sorted(set(FIGURE.findall(folded(text)))))


def test_every_expected_clause_is_one_of_the_plan() -> None:
    for question in ANSWERED:
        assert question.clauses, question.id
        for clause in question.clauses:
            assert CLAUSE_ID.fullmatch(clause), question.id
            assert clause in CLAUSES, question.id


def test_what_an_answer_must_say_stands_in_an_expected_clause() -> None:
    for question in ANSWERED:
        assert question.must, question.id
        text = folded("".join(CLAUSES[clause] for clause in question.clauses))
        for group in question.must:
            assert any(folded(way) in text for way in group), (question.id, group)


def test_no_figure_is_both_demanded_and_forbidden() -> None:
    for question in ANSWERED:
        demanded = {way for group in question.must for way in group}
        for wrong in question.must_not:
            assert not any(contains(way, wrong) for way in demanded), question.id


def test_a_question_is_expected_to_be_declined_exactly_if_its_kind_says_so() -> None:
    for question in QUESTIONS:
        assert question.found == (question.kind not in DECLINED), question.id
        if not question.found:
            assert not any((question.clauses, question.must, question.must_not)), question.id


def test_a_question_with_a_relative_year_says_when_it_is_asked() -> None:
    for question in ANSWERED:
        if re.search("今年|明年|后年|去年|今年底|还剩", question.question):
            assert question.at, question.id


def test_no_question_occurs_twice() -> None:
    spellings = Counter(re.sub(r"\W", "", folded(question.question)) for question in QUESTIONS)
    assert [spelling for spelling, count in spellings.items() if count > 1] == []


def test_every_question_has_its_own_id() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)


def test_the_practice_sets_are_well_formed() -> None:
    questions = practice()
    assert len({question.id for question in questions}) == len(questions)
    assert [q.id for q in questions if q.found is (q.kind in DECLINED)] == []
    assert [q.id for q in questions if not set(q.clauses) <= set(CLAUSES)] == []
    assert [q.id for q in questions if q.found is not bool(q.clauses and q.must)] == []


def test_each_half_is_large_enough_and_mixed() -> None:
    for half in HALVES:
        questions = load(half)
        kinds = Counter(question.kind for question in questions)
        styles = Counter(question.style for question in questions)
        assert len(questions) >= 210
        assert min(kinds[kind] for kind in DECLINED) >= 18
        assert min(kinds.values()) >= 4
        assert len(kinds) == 15
        assert min(styles.values()) >= 5
        assert len(styles) == 12


def test_every_measure_of_the_plan_is_asked_about_in_both_halves_together_at_least_twice() -> None:
    asked = Counter(clause for question in ANSWERED for clause in question.clauses)
    assert [clause for clause in CLAUSES if "·" in clause and asked[clause] < 2] == []


def names(question: Question, figure: str) -> bool:
    """Tell whether a question asks by a figure or expects it; 100% may be expected as 全部."""
    expected = {way for group in question.must for way in group}
    return (
        contains(question.question, figure)
        or any(contains(way, figure) or contains(figure, way) for way in expected)
        or (figure == "100%" and not expected.isdisjoint({"全部", "所有"}))
    )


def test_every_counted_commitment_is_asked_about_at_least_three_times() -> None:
    seldom = {
        (clause, figure): asked
        for clause, figure in commitments()
        if (asked := sum(clause in question.clauses and names(question, figure) for question in ANSWERED)) < 3
    }
    assert seldom == {}


@dataclass(frozen=True)
class Reply:
    found: bool
    answer: str
    clauses: tuple[str, ...] = ()


@pytest.fixture
def question() -> Question:
    return Question(
        id="x",
        question="县级中学团校2020年多少",
        kind="figure",
        style="plain",
        found=True,
        clauses=("四（一）1·规范基础团务",),
        must=(("70%", "百分之七十"),),
        must_not=("30%",),
        topic="团校",
    )


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        (Reply(True, "2020年底前 ７０ ％\n2019年底前30%", ("四（一）1·规范基础团务",)), 0),
        (Reply(True, "百分之七十", ("四（一）1·规范基础团务",)), 0),
        (Reply(True, "30%\n70%", ("四（一）1·规范基础团务",)), 1),
        (Reply(True, "170%", ("四（一）1·规范基础团务",)), 1),
        (Reply(True, "70%", ("四（一）1",)), 1),
        (Reply(True, "60%", ("四（一）2",)), 2),
        (Reply(False, "方案未写明"), 1),
    ],
)
def test_an_answer_is_right_if_it_says_what_it_must_and_cites_an_expected_clause(
    question: Question, reply: Answer, count: int
) -> None:
    assert len(faults(question, reply)) == count


def test_a_question_the_plan_does_not_answer_is_right_if_declined_whatever_else_is_said() -> None:
    declined = next(question for question in QUESTIONS if not question.found)
    assert faults(declined, Reply(False, "方案未写明，最近的条目是四（一）1", ("四（一）1",))) == []
    assert len(faults(declined, Reply(True, "70%", ("四（一）1",)))) == 1


def test_accuracy_is_counted_by_kind(question: Question) -> None:
    assert accuracy([(question, True), (question, False)]) == {"figure": (1, 2)}
