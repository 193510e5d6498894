"""Reads a plan's `document.md` into clauses.

A heading is `#… <clause id> <title>`; its level says what it lies under. A paragraph ends at a blank
line, and its lines are joined without a space, as Chinese is written.
"""

import re
from dataclasses import dataclass, field

from bot.core.plan import Clause, Fault

_HEADING = re.compile(r"(#{1,6})\s+(\S+)(?:\s+(.*\S))?\s*")

_MEASURE_MARK = "·"
"""Sets off a measure's name in its id; the name serves as the title where the heading gives none."""

_CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”—]"
_SCAN_DAMAGE = {
    "半角标点": re.compile(rf"(?<={_CHINESE})[,;:?!()]|[,;:?!()](?={_CHINESE})"),
    "多余的空格": re.compile(rf"(?<={_CHINESE})[ \t]+(?=\w)|(?<=[\w%])[ \t]+(?={_CHINESE})"),
    "残留的标记": re.compile(r"\*\*|__|\ufffd"),
}


@dataclass(slots=True)
class _Heading:
    level: int
    id: str
    title: str
    parent: str | None
    line: int
    paragraphs: list[str] = field(default_factory=list)


def read_document(text: str, file: str = "document.md") -> tuple[tuple[Clause, ...], list[Fault]]:
    """Divide a document into clauses, in its own order.

    Returns the clauses and every fault found: words before the first heading, a clause id used twice
    or not beginning with its parent's id, a heading that skips a level, a clause without title or
    words, and traces of scanning (half-width punctuation or spaces in Chinese, bold stars).
    """
    faults: list[Fault] = []
    headings: list[_Heading] = []
    open_paragraph = False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        match = _HEADING.fullmatch(line) if stripped.startswith("#") else None
        if match:
            headings.append(_under(headings, match, number))
        elif stripped.startswith("#"):
            faults.append(Fault(file=file, line=number, message=f"标题应写作“# 条款号 标题”：{stripped}"))
        elif stripped and not headings:
            faults.append(Fault(file=file, line=number, message=f"第一个标题之前有正文：{stripped[:20]}"))
        elif stripped:
            _append(headings[-1].paragraphs, stripped, joins=open_paragraph)
        open_paragraph = bool(stripped) and match is None
        faults += [Fault(file=file, line=number, message=found) for found in _scan_damage(stripped)]
    faults += _structure_faults(headings, file)
    clauses = tuple(
        Clause(id=h.id, title=h.title, parent=h.parent, text="\n".join(h.paragraphs), line=h.line)
        for h in headings
    )
    return clauses, sorted(faults, key=lambda fault: fault.line)


def _under(headings: list[_Heading], match: re.Match[str], line: int) -> _Heading:
    """Make a heading whose parent is the nearest one before it of a lower level."""
    level, clause_id, title = len(match[1]), match[2], match[3]
    parent = next((h for h in reversed(headings) if h.level < level), None)
    if not title:
        title = clause_id.partition(_MEASURE_MARK)[2]
    return _Heading(level, clause_id, title, parent.id if parent else None, line)


def _append(paragraphs: list[str], line: str, *, joins: bool) -> None:
    if joins and paragraphs:
        paragraphs[-1] += line
    else:
        paragraphs.append(line)


def _scan_damage(line: str) -> list[str]:
    """Name each kind of scan damage in a line, with the place; headings are spared their first space."""
    if line.startswith("#"):
        line = "".join(line.lstrip("#").split(maxsplit=1)[-1:])
    found = []
    for name, pattern in _SCAN_DAMAGE.items():
        match = pattern.search(line)
        if match:
            found.append(f"{name}：…{line[max(0, match.start() - 8) : match.end() + 8]}…")
    return found


def _structure_faults(headings: list[_Heading], file: str) -> list[Fault]:
    faults: list[Fault] = []
    first_line: dict[str, int] = {}
    parents = {heading.parent for heading in headings}
    previous_level = 0
    for heading in headings:
        messages = []
        if heading.id in first_line:
            messages.append(f"条款号重复：{heading.id}（第{first_line[heading.id]}行已有）")
        if heading.level > previous_level + 1:
            messages.append(f"缺少上级条款：{heading.id} 的标题跳级（{'#' * heading.level}）")
        elif heading.parent is not None and not heading.id.startswith(heading.parent):
            messages.append(f"条款号应以上级条款号“{heading.parent}”开头：{heading.id}")
        if not heading.title:
            messages.append(f"条款缺少标题：{heading.id}")
        if not heading.paragraphs and heading.id not in parents:
            messages.append(f"条款没有正文：{heading.id}")
        faults += [Fault(file=file, line=heading.line, message=message) for message in messages]
        first_line.setdefault(heading.id, heading.line)
        previous_level = heading.level
    return faults
