"""What must hold between the tables of a plan pack and its document."""

import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.core.plan import Alias, Clause, Curve, Duty, Fault, Indicator, IndicatorKind, Op, Target
from bot.core.plan_rows import Row, Tables
from bot.core.recurrence import parse_rule

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FULL = 100
"""Percent."""
_MONTHS = 12
_SHOWN = 20
"""Characters of a quote that a fault repeats."""


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


def check(tables: Tables, clauses: Sequence[Clause], *, starts: date | None) -> list[Fault]:
    """Return every fault between tables and document; `starts` is the plan's first day, if known."""
    by_id = {clause.id: clause for clause in clauses}
    faults = [
        *_ids(tables.targets),
        *_ids(tables.indicators),
        *_ids(tables.duties),
        *_same_target_twice(tables.targets),
        *_ambiguous_names(tables.indicators),
        *_aliases(tables, clauses),
    ]
    for target in tables.targets:
        faults += _target(target, by_id, starts)
    for indicator in tables.indicators:
        faults += _indicator(indicator, by_id, tables.ids["targets"])
    for duty in tables.duties:
        faults += _duty(duty, by_id, tables.ids["targets"])
    return faults


def _ids(rows: Iterable[Row[Target]] | Iterable[Row[Indicator]] | Iterable[Row[Duty]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        value: _HasId = row.value
        if not _SLUG.fullmatch(value.id):
            yield row.fault("id", f"id 只用小写字母、数字和连字符：{value.id}")
        if value.id in first:
            yield row.fault("id", f"id 重复：{value.id}（第{first[value.id]}行已有）")
        first.setdefault(value.id, row.lines.of("id"))


def _same_target_twice(rows: Iterable[Row[Target]]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], str] = {}
    for row in rows:
        target = row.value
        key = (target.subject, target.level, target.due, target.recurrence)
        if key in first:
            yield row.fault("subject", f"同一事项、同一日期有两个目标：{target.id} 与 {first[key]}")
        first.setdefault(key, target.id)


def _ambiguous_names(rows: Iterable[Row[Indicator]]) -> Iterator[Fault]:
    """A number or a name that a reporter types must mean one indicator."""
    by_number: dict[int, str] = {}
    by_name: dict[str, str] = {}
    for row in rows:
        indicator = row.value
        if indicator.number in by_number:
            yield row.fault("number", f"number 重复：{indicator.number} 已是 {by_number[indicator.number]}")
        by_number.setdefault(indicator.number, indicator.id)
        for word in (indicator.name, *indicator.words):
            other = by_name.setdefault(word, indicator.id)
            if other != indicator.id:
                key = "name" if word == indicator.name else "words"
                yield row.fault(key, f"“{word}”指两个指标：{other} 与 {indicator.id}")


def _target(row: Row[Target], clauses: Mapping[str, Clause], starts: date | None) -> Iterator[Fault]:
    target = row.value
    clause = clauses.get(target.clause)
    if clause is None:
        yield row.fault("clause", f"文件中没有条款 {target.clause}")
    elif not target.quote or target.quote not in clause.text:
        yield row.fault("quote", _misquote(target.quote, clause, clauses.values()))
    yield from _figure(row)
    if starts is not None and target.due is not None and target.due < starts:
        yield row.fault("due", f"due 早于方案起始日 {starts}：{target.due}")


def _figure(row: Row[Target]) -> Iterator[Fault]:
    """A target has value and unit, or is `done` by a date and has neither."""
    target = row.value
    if target.op is Op.DONE:
        for key, value in (("value", target.value), ("unit", target.unit or None)):
            if value is not None:
                yield row.fault(key, f'op = "done" 的目标没有 {key}')
        if target.due is None and target.recurrence is None:
            yield row.fault("op", 'op = "done" 的目标要有 due 或 recurrence')
    else:
        if target.value is None:
            yield row.fault("value", "缺少 value")
        if not target.unit:
            yield row.fault("unit", "缺少 unit")
        ceiling = _FULL if target.unit == "%" else sys.float_info.max
        if target.value is not None and not 0 <= target.value <= ceiling:  # also refuses TOML's nan and inf
            yield row.fault("value", f"value 不能是 {target.value:g}{target.unit}")


def _misquote(quote: str, clause: Clause, clauses: Iterable[Clause]) -> str:
    if not quote:
        return "quote 不能为空"
    shown = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
    elsewhere = next((other.id for other in clauses if quote in other.text), None)
    hint = f"（这句话在条款 {elsewhere}）" if elsewhere else ""
    return f"条款 {clause.id} 的原文中没有 quote：“{shown}”{hint}"


def _indicator(row: Row[Indicator], clauses: Mapping[str, Clause], targets: set[str]) -> Iterator[Fault]:
    indicator = row.value
    yield from _references(row, indicator.clause, indicator.targets, clauses, targets)
    if not indicator.targets:
        yield row.fault("targets", f"指标没有对应的目标：{indicator.id}")
    if not indicator.unit:
        yield row.fault("unit", "缺少 unit")
    is_ratio = indicator.kind is IndicatorKind.RATIO
    for key, value in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        if is_ratio and not value:
            yield row.fault(key, f'kind = "ratio" 的指标缺少 {key}')
        if not is_ratio and value:
            yield row.fault(key, f'只有 kind = "ratio" 的指标才有 {key}')
    yield from _seasons(row)


def _seasons(row: Row[Indicator]) -> Iterator[Fault]:
    """The seasonal curve has a weight for each month, and no other curve has any."""
    curve, seasons = row.value.curve, row.value.seasons
    if curve is not Curve.SEASONAL:
        if seasons:
            yield row.fault("seasons", '只有 curve = "seasonal" 的指标才有 seasons')
    elif len(seasons) != _MONTHS:
        yield row.fault("seasons", f"seasons 要有 {_MONTHS} 个数，从一月到十二月，现有 {len(seasons)} 个")
    elif not all(0 <= weight < math.inf for weight in seasons) or not any(seasons):
        yield row.fault("seasons", f"seasons 不能有负数，也不能全是 0：{list(seasons)}")


def _duty(row: Row[Duty], clauses: Mapping[str, Clause], targets: set[str]) -> Iterator[Fault]:
    duty = row.value
    yield from _references(row, duty.clause, duty.targets, clauses, targets)
    try:
        parse_rule(duty.rrule, duty.start)
    except ValueError as error:
        yield row.fault("rrule", f"rrule 不是有效的 RFC 5545 规则：{error}")
    if duty.until is not None and duty.until < duty.start:
        yield row.fault("until", f"until 早于 start：{duty.until}")
    if len(set(duty.rungs)) != len(duty.rungs):
        yield row.fault("rungs", f"rungs 有重复：{list(duty.rungs)}")


def _references(
    row: Row[Indicator] | Row[Duty],
    clause: str,
    wanted: Iterable[str],
    clauses: Mapping[str, Clause],
    targets: set[str],
) -> Iterator[Fault]:
    if clause not in clauses:
        yield row.fault("clause", f"文件中没有条款 {clause}")
    for target in wanted:
        if target not in targets:
            yield row.fault("targets", f"没有这个目标：{target}")


def _aliases(tables: Tables, clauses: Sequence[Clause]) -> Iterator[Fault]:
    said = "\n".join(
        [
            *(f"{clause.title}\n{clause.text}" for clause in clauses),
            *("\n".join((t.value.topic, t.value.subject, *t.value.words)) for t in tables.targets),
        ]
    )
    stands_for: dict[str, str] = {}
    for row in tables.aliases:
        alias: Alias = row.value
        if alias.term not in said:
            yield row.fault("term", f"文件和目标中都没有这个词：{alias.term}")
        if not alias.words:
            yield row.fault("words", f"没有写出 {alias.term} 的其他说法")
        for word in alias.words:
            other = stands_for.setdefault(word, alias.term)
            if other != alias.term:
                yield row.fault("words", f"“{word}”指两个词：{other} 与 {alias.term}")
