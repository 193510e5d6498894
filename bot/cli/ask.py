"""`jishi ask`: one answer, or one per line of standard input."""

import json
import sys
import time
from datetime import date
from typing import Annotated, Any

import typer

from bot.app import system_clock
from bot.cli.setup import ConfigOption, fail, output, plan_from, settings_from
from bot.core.ask import Matcher
from bot.core.ask_answer import Answer
from bot.core.ask_render import plain
from bot.core.workdays import local_date


def ask(
    question: Annotated[str | None, typer.Argument(help="问题")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='从标准输入逐行读 {"question": …, "at": …}，逐行输出 JSON')
    ] = False,
    at: Annotated[str | None, typer.Option("--at", help="按哪一天回答，例如 2019-03-01；默认今天")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="说明匹配到的词和得分")] = False,
    config: ConfigOption = None,
) -> None:
    """回答关于方案的一个问题。"""
    if question is None and not jsonl:
        fail(["请写上问题，例如：jishi ask 交流日多久一次（或用 --jsonl 从标准输入读）"])
    today = _day(at, "--at") if at else local_date(system_clock())
    matcher = Matcher(plan_from(settings_from(config).plan.pack))
    if jsonl:
        _answer_lines(matcher, today)
        return
    result, answer = _answer(matcher, question or "", today)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    typer.echo(result["answer"])
    if explain:
        _explain(answer, result["elapsed_ms"])


def _answer(matcher: Matcher, question: str, today: date) -> tuple[dict[str, Any], Answer]:
    started = time.perf_counter()
    answer = matcher.answer(question, today=today)
    elapsed = (time.perf_counter() - started) * 1000
    return {
        "question": question,
        "found": answer.found,
        "answer": plain(answer, today=today),
        "clauses": list(answer.clauses),
        "targets": list(answer.targets),
        "suggestions": [suggestion.question for suggestion in answer.suggestions],
        "elapsed_ms": round(elapsed, 3),
    }, answer


def _answer_lines(matcher: Matcher, today: date) -> None:
    """Answer standard input line by line; a line that cannot be read gets an `error` and the rest go on."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        asked = _read_line(line, today)
        if asked is None:
            example = '{"question": "交流日多久一次", "at": "2019-03-01"}'
            result: dict[str, Any] = {"error": f"第 {number} 行读不懂，应形如 {example}"}
        else:
            result, _ = _answer(matcher, *asked)
        typer.echo(json.dumps(result, ensure_ascii=False))
        sys.stdout.flush()


def _read_line(line: bytes, today: date) -> tuple[str, date] | None:
    """Return the question and its day; None for a line that is something else."""
    try:
        asked = json.loads(line)
        question = asked["question"]
        day = date.fromisoformat(asked["at"]) if asked.get("at") else today
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return (question, day) if isinstance(question, str) else None


def _day(value: str, option: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        fail([f"{option} {value!r}：日期写法如 2019-03-01"])


def _explain(answer: Answer, elapsed_ms: float) -> None:
    found = answer.explanation
    output.print("\n—— 为什么 ——")
    output.print("词：" + "、".join(f"{word}（{weight:.2f}）" for word, weight in found.words), markup=False)
    if found.facets:
        output.print(f"读到：{found.facets}", markup=False)
    for written, understood in found.repaired:
        output.print(f"纠正：{written} → {understood}", markup=False)
    for candidate in found.candidates:
        output.print(f"候选：{candidate.name} {candidate.score:.2f}", markup=False)
    output.print(f"用时：{elapsed_ms:.2f} 毫秒")
