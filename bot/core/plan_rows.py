"""Reads the TOML files of a plan pack into rows: values that remember where they were written."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.plan import Alias, Duty, Fault, Indicator, Target
from bot.core.toml_lines import TableLines, error_line, table_lines

T = TypeVar("T", bound=BaseModel)

_KINDS: dict[str, type[BaseModel]] = {
    "targets": Target,
    "indicators": Indicator,
    "duties": Duty,
    "aliases": Alias,
}

_MESSAGES = {
    "missing": "缺少 {key}",
    "extra_forbidden": "不认识的键 {key}",
    "enum": "{key} 的值 {input!r} 不在允许之列：{expected}",
    "literal_error": "{key} 的值 {input!r} 不在允许之列：{expected}",
    "greater_than_equal": "{key} 的值 {input!r} 太小，至少为 {ge}",
    "greater_than": "{key} 的值 {input!r} 太小，须大于 {gt}",
    "less_than_equal": "{key} 的值 {input!r} 太大，至多为 {le}",
}
"""pydantic's error types in the words of whoever writes a pack; the rest keep pydantic's own."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One table of a file, as the value it stands for."""

    file: str
    lines: TableLines
    value: T

    def fault(self, key: str, message: str) -> Fault:
        """Return a fault at the line of `key`, or at the table's header if it lacks the key."""
        return Fault(file=self.file, line=self.lines.of(key), message=message)


@dataclass(slots=True)
class Tables:
    """Everything the TOML files of a pack say, in the order of their names."""

    targets: list[Row[Target]] = field(default_factory=list)
    indicators: list[Row[Indicator]] = field(default_factory=list)
    duties: list[Row[Duty]] = field(default_factory=list)
    aliases: list[Row[Alias]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)
    """The keys before the first table, and [contact]."""
    meta_at: dict[str, tuple[str, TableLines]] = field(default_factory=dict)
    """By key of `meta`: its file, and the table in which the key, or its own keys, stand."""
    ids: dict[str, set[str]] = field(default_factory=dict)
    """Every id written, by kind, also of rows that are faulty: so that one mistake is told once."""

    def meta_fault(self, place: tuple[Any, ...], message: str) -> Fault:
        """Return a fault at a key of the plan itself, or at `plan.toml` if nobody wrote it."""
        file, lines = self.meta_at.get(str(place[0]), ("plan.toml", TableLines(header=1)))
        return Fault(file=file, line=lines.of(place[-1]), message=message)


def read_tables(files: Mapping[str, str]) -> tuple[Tables, list[Fault]]:
    """Read TOML texts by file name. A table may stand in any file, a key of the plan in one only."""
    tables = Tables(ids={kind: set() for kind in _KINDS})
    faults: list[Fault] = []
    for file, text in sorted(files.items()):
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = error_line(str(error), text)
            faults.append(Fault(file=file, line=line, message=f"TOML 语法错误：{error}"))
            continue
        lines = table_lines(text)
        for key, entry in content.items():
            if key in _KINDS:
                faults += _read_kind(tables, key, entry, file, lines)
            else:
                faults += _read_meta(tables, key, entry, file, lines)
    return tables, faults


def _read_kind(
    tables: Tables, kind: str, entries: object, file: str, lines: Mapping[str, list[TableLines]]
) -> list[Fault]:
    if not isinstance(entries, list) or len(entries) != len(lines.get(kind, [])):
        place = lines[kind][0].header if kind in lines else lines[""][0].of(kind)
        return [Fault(file=file, line=place, message=f"{kind} 应逐条写作 [[{kind}]]")]
    faults: list[Fault] = []
    rows = cast("list[Row[BaseModel]]", getattr(tables, kind))
    for entry, at in zip(entries, lines[kind], strict=True):
        tables.ids[kind].add(str(entry.get("id", "")))
        try:
            rows.append(Row(file, at, _KINDS[kind].model_validate(entry)))
        except ValidationError as error:
            faults += [
                Fault(file=file, line=at.of(details["loc"][0]), message=describe(details))
                for details in error.errors()
            ]
    return faults


def _read_meta(
    tables: Tables, key: str, entry: object, file: str, lines: Mapping[str, list[TableLines]]
) -> list[Fault]:
    at = lines[key][0] if key in lines else lines[""][0]
    if key == "clauses":
        return [Fault(file=file, line=at.of(key), message="条款写在 document.md，不写在 TOML 中")]
    if key in tables.meta:
        return [Fault(file=file, line=at.of(key), message=f"{key} 重复：{tables.meta_at[key][0]} 已有")]
    tables.meta[key] = entry
    tables.meta_at[key] = (file, at)
    return []


def describe(details: ErrorDetails) -> str:
    """Say what pydantic found wrong, naming the key."""
    key = ".".join(str(part) for part in details["loc"])
    pattern = _MESSAGES.get(details["type"], "{key} 的值 {input!r} 不对：{message}")
    context = {"expected": "", "ge": "", **details.get("ctx", {})}
    return pattern.format(key=key, input=details["input"], message=details["msg"], **context)
