"""Right answers on both halves of the question set, and how long they take, beside BM25.

Of the untouched half only sums are printed: whoever reads its lines can no longer measure with it.
"""

import gc
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import jieba
from rank_bm25 import BM25Okapi

from bot.core.ask import Matcher
from bot.core.ask_render import plain
from bot.core.numerals import arabic
from bot.core.plan import Plan
from bot.services.plan import load_pack
from tests.bench.figures import Figure, percentile, share, show
from tests.support.questions import DECLINED, HALVES, Half, Question, accuracy, is_right, load, practice

TODAY = date(2019, 3, 4)
"""The day of questions that name none."""

AIM_SCOPE, AIM_DECLINED, AIM_CITED = 0.95, 0.97, 1.0
AIM_P99, AIM_BUILD = 3.0, 0.5
"""Milliseconds for a question; seconds for the index without jieba's dictionary."""

THRESHOLDS = 60
"""Thresholds tried for BM25, so that it declines as well as it can."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as the judge of the question set takes it."""

    found: bool
    answer: str
    clauses: tuple[str, ...]
    score: float = 0.0


Made = TypeVar("Made")

Answerer = Callable[[Question], Said]


@dataclass(frozen=True, slots=True)
class Run:
    """What one answerer said to one half."""

    judged: tuple[tuple[Question, bool], ...]
    cited: int
    """Of the questions that were rightly found to be answered: with an acceptable clause."""
    answered: int
    seconds: tuple[float, ...]
    """By the clock on the wall."""
    cpu: tuple[float, ...]
    """Spent computing: what remains when other programs want the processor too."""

    def right(self, *, declined: bool) -> tuple[int, int]:
        """Return how many of the questions in scope (or of the others) were right, and how many there are."""
        marks = [right for question, right in self.judged if (question.kind in DECLINED) is declined]
        return sum(marks), len(marks)


def run(answer: Answerer, questions: Sequence[Question]) -> Run:
    """Ask every question once, in the order of the file."""
    judged, seconds, cpu, cited, answered = [], [], [], 0, 0
    for question in questions:
        begun, begun_cpu = time.perf_counter(), time.thread_time()
        said = answer(question)
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.thread_time() - begun_cpu)
        judged.append((question, is_right(question, said)))
        if question.found and said.found:
            answered += 1
            cited += bool(set(said.clauses) & set(question.clauses))
    return Run(tuple(judged), cited, answered, tuple(seconds), tuple(cpu))


def ours(matcher: Matcher) -> Answerer:
    """Return the bot's own way of answering; the text is made as well, for it takes time too."""

    def answer(question: Question) -> Said:
        day = question.at or TODAY
        found = matcher.answer(question.question, today=day)
        return Said(found.found, plain(found, today=day), found.clauses)

    return answer


def bm25(plan: Plan, cutter: jieba.Tokenizer) -> Callable[[float], Answerer]:
    """Return BM25 over the same clauses, cut by jieba, as a function of the score below which it declines.

    Its answer is the whole of the best clause, which the judge reads generously: what has to be said
    need only stand somewhere in it.
    """
    texts = [f"{clause.id} {clause.title}\n{clause.text}" for clause in plan.clauses]
    index = BM25Okapi([cutter.lcut_for_search(text) for text in texts])

    def at(threshold: float) -> Answerer:
        def answer(question: Question) -> Said:
            scores = index.get_scores(cutter.lcut_for_search(question.question))
            best = int(scores.argmax())
            score = float(scores[best])
            return Said(score >= threshold, texts[best], (plan.clauses[best].id,), score)

        return answer

    return at


def best_threshold(at: Callable[[float], Answerer], questions: Sequence[Question]) -> float:
    """Return the threshold with which BM25 gets most of the tuning half right."""
    scores = sorted(at(0.0)(question).score for question in questions)
    tried = [0.0, *scores[:: max(1, len(scores) // THRESHOLDS)]]
    return max(tried, key=lambda t: sum(right for _, right in run(at(t), questions).judged))


def accuracy_table(half: Half, mine: Run, theirs: Run) -> None:
    """Print one half: aims first, then every kind."""
    figures = []
    for what, declined, aim in (("in scope", False, AIM_SCOPE), ("to be declined", True, AIM_DECLINED)):
        hits, total = mine.right(declined=declined)
        aimed = f"≥ {aim:.0%}"
        figures.append(
            Figure(
                what, share(hits, total), share(*theirs.right(declined=declined)), aimed, hits / total >= aim
            )
        )
    cited = Figure(
        "answers that cite a right clause",
        share(mine.cited, mine.answered),
        share(theirs.cited, theirs.answered),
        "100 %",
        mine.cited == mine.answered,
    )
    figures.append(cited)
    kinds, others = accuracy(mine.judged), accuracy(theirs.judged)
    figures += [Figure(f"  {kind}", share(*kinds[kind]), share(*others[kind])) for kind in kinds]
    note = "may be looked at while tuning" if half == "tuning" else "never looked at while tuning"
    show(f"ask · right answers, {half} half", figures, rival="BM25", note=note)


def set_of(question: Question) -> str:
    """Return the set to which a practice question belongs: aa of aa-017."""
    return question.id.partition("-")[0]


def practice_table(mine: Run, theirs: Run) -> None:
    """Print what becomes of the sets that served for tuning, a row each."""
    figures = []
    for name in sorted({set_of(question) for question, _ in mine.judged}, key=lambda name: (len(name), name)):
        shares = []
        for ran in (mine, theirs):
            of_set = replace(ran, judged=tuple(one for one in ran.judged if set_of(one[0]) == name))
            scope, declined = of_set.right(declined=False), of_set.right(declined=True)
            shares.append(" · ".join(share(*part) for part in (scope, declined) if part[1]))
        figures.append(Figure(f"{name}-…", shares[0], shares[1]))
    show("ask · practice sets: in scope · to be declined", figures, rival="BM25", note="spent in tuning")


def quickest(make: Callable[[], Made], times: int = 2) -> tuple[float, Made]:
    """Return the least seconds that `make` took, and what it made."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        made = make()
        spent.append(time.perf_counter() - begun)
    return min(spent), made


def dictionary() -> jieba.Tokenizer:
    """Load jieba's own dictionary."""
    cutter = jieba.Tokenizer()
    cutter.initialize()
    return cutter


def main() -> None:
    """Print accuracy and latency."""
    jieba.setLogLevel(logging.WARNING)
    plan = load_pack("jishi-2019")
    arabic("一")  # imports a library, as the others here have been imported by now
    load_dictionary, cutter = quickest(dictionary)
    build, matcher = quickest(lambda: Matcher(plan), times=1)  # a second one would share the dictionary
    build_bm25, at = quickest(lambda: bm25(plan, cutter))

    halves = {half: load(half) for half in HALVES}
    rival = at(best_threshold(at, halves["tuning"]))
    # The tuning half warms both up; the untouched half then brings words that no cache has seen.
    gc.freeze()
    mine = {half: run(ours(matcher), questions) for half, questions in halves.items()}
    theirs = {half: run(rival, questions) for half, questions in halves.items()}
    for half in HALVES:
        accuracy_table(half, mine[half], theirs[half])
    others = practice()
    practice_table(run(ours(matcher), others), run(rival, others))

    figures = []
    for what, ours_spent, bm25_spent in (
        ("", mine["untouched"].seconds, theirs["untouched"].seconds),
        (" (CPU)", mine["untouched"].cpu, theirs["untouched"].cpu),
    ):
        median, late = (1000 * percentile(ours_spent, percent) for percent in (50, 99))
        median_bm25, late_bm25 = (1000 * percentile(bm25_spent, percent) for percent in (50, 99))
        figures += [
            Figure(f"p50 of a question, ms{what}", f"{median:.2f}", f"{median_bm25:.2f}"),
            Figure(f"p99 of a question, ms{what}", f"{late:.2f}", f"{late_bm25:.2f}", "≤ 3", late <= AIM_P99),
        ]
    figures.append(Figure("jieba's own dictionary, s", f"{load_dictionary:.2f}"))
    figures.append(
        Figure(
            "our dictionary and index, s", f"{build:.2f}", f"{build_bm25:.2f}", "≤ 0.5", build <= AIM_BUILD
        )
    )
    note = "first pass over the untouched half, the tuning half was the warm-up; rendering included"
    show("ask · time", figures, rival="BM25", note=note)


if __name__ == "__main__":
    main()
