"""The 通报 and the meeting pack, filled into templates that an office can edit."""

import io
from collections.abc import Sequence
from importlib import resources
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined
from PIL import Image

from bot.core.report_states import State
from bot.core.rollup_pace import Light
from bot.core.rollup_words import (
    against,
    amount,
    brief,
    coverage,
    day_words,
    goal_words,
    percent,
    show,
    show_own,
    week_words,
)
from bot.core.units import Level, Unit
from bot.core.workdays import local, local_date
from bot.services.rollup import Line
from bot.services.rollup_export import Paper

_WIDE, _TALL = 150, 200
"""Millimetres that a picture may take on the page."""
_NAMED = 12
"""Units that are named as lagging; more are counted."""


def notice(paper: Paper) -> bytes:
    """Return the 通报 of a unit's week."""
    return _fill("notice.docx", _common(paper))


def pack(paper: Paper, pictures: Sequence[bytes]) -> bytes:
    """Return the 调度会材料: brief, what lags and why it matters, pictures, a page for each unit below."""
    template = _open("pack.docx")
    shown = [_inline(template, picture) for picture in pictures]
    pages = [_page(unit, lines) for unit, lines in paper.pages]
    made = local(paper.overview.at)
    more = {"pictures": shown, "pages": pages, "made": f"{day_words(made.date())} {made:%H:%M}"}
    return _render(template, {**_common(paper), **more})


def _inline(template: DocxTemplate, picture: bytes) -> InlineImage:
    with Image.open(io.BytesIO(picture)) as image:
        width = min(_WIDE, _TALL * image.width / image.height)
    return InlineImage(template, io.BytesIO(picture), width=Mm(width))


def _common(paper: Paper) -> dict[str, Any]:
    seen = paper.overview
    names = {unit.code: unit.name for unit in paper.leaves.units}
    lines = [line for line in seen.lines if line.pace is not None and line.pace.light is not Light.UNKNOWN]
    missing = sum(line.figure.filed.missing for line in seen.lines)
    return {
        "unit": seen.unit.name,
        "week": week_words(seen.period),
        "stamp": paper.stamp,
        "addressees": _addressees(seen.unit),
        "expected": len(seen.filings),
        "reported": seen.reported,
        "rate": percent(100 * seen.reported / len(seen.filings) if seen.filings else None),
        "on_time": sum(one.filed and one.timeliness == "on_time" for one in seen.filings),
        "approved": len(seen.in_state(State.APPROVED, State.ACCEPTED)),
        "returned": len(paper.returned),
        "returned_names": "、".join(names.get(code, code) for code in paper.returned),
        "silent": "、".join(names.get(code, code) for code in seen.silent),
        "compared": len(lines),
        "standing": _standing(lines),
        "rows": [_row(line, alone=False) for line in seen.lines],
        "lagging": [_lagging(paper, line) for line in paper.lagging],
        "missing": f"全部指标共缺 {missing} 县次。" if missing else "",
        "signature": paper.plan.issuer if seen.unit.level is Level.PROVINCE else seen.unit.name,
        "date": day_words(local_date(seen.at)),
    }


def _addressees(unit: Unit) -> str:
    return {
        Level.PROVINCE: "各省辖市、县（市、区）团委",
        Level.CITY: "各县（市、区）团委",
        Level.COUNTY: "县级团委",
    }[unit.level]


def _standing(lines: Sequence[Line]) -> str:
    """Count the lights: `已达标 3 项，正常 8 项，滞后 2 项`."""
    lights = [line.pace.light for line in lines if line.pace is not None]
    return (
        "，".join(f"{light.zh} {lights.count(light)} 项" for light in Light if light in lights) or "暂无可比"
    )


def _row(line: Line, *, alone: bool) -> dict[str, str]:
    """Return one row of a table; `alone` for a county's own figures."""
    indicator, pace = line.indicator, line.pace
    write = show_own if alone else show
    due = None if pace is None else pace.expected
    return {
        "name": f"{indicator.number}. {indicator.name}",
        "shown": write(indicator, line.figure.filed),
        "approved": brief(indicator, line.figure.approved),
        "goal": goal_words(indicator, pace) if pace is not None else "—",
        "due": "—" if due is None else amount(indicator, due),
        "state": pace.light.zh or "—" if pace is not None else "—",
    }


def _lagging(paper: Paper, line: Line) -> dict[str, str]:
    indicator, pace = line.indicator, line.pace
    if pace is None:
        raise ValueError(f"{indicator.id} has no target to lag behind")
    held = against(indicator, pace)
    says = f"目前 {show(indicator, line.figure.filed)}，目标 {held.goal}"
    if held.gap:
        says += f"，序时应达 {held.due}，相差 {held.gap}"
    if held.lacking:
        says += f"；还需 {held.lacking}"
    if held.weekly:
        says += f"，每周还需 {held.weekly}"
    target = next((t for t in map(paper.plan.target, indicator.targets) if t and t.value is not None), None)
    return {
        "name": indicator.name,
        "says": f"{says}。",
        "clause": indicator.clause,
        "quote": target.quote if target else "",
        "units": _behind(paper, line),
    }


def _behind(paper: Paper, line: Line) -> str:
    """Name the units of the next level that lag in an indicator, by code."""
    grid = paper.children
    lagging = [unit.name for unit in grid.units if grid.lines[unit.code, line.indicator.id].lagging]
    more = f"等 {len(lagging)} 个单位" if len(lagging) > _NAMED else ""
    return "、".join(lagging[:_NAMED]) + more or "无单独滞后的单位"


def _page(unit: Unit, lines: Sequence[Line]) -> dict[str, Any]:
    """Return one unit's page: where it stands in a sentence, and its table."""
    alone = unit.level is Level.COUNTY
    compared = [line for line in lines if line.pace is not None and line.pace.light is not Light.UNKNOWN]
    gaps = "；".join(
        f"{line.indicator.name}：{coverage(line.indicator, line.figure.filed)}"
        for line in lines
        if line.figure.filed.missing and not alone
    )
    rows = []
    for line in lines:
        weekly = line.pace.weekly if line.pace is not None else None
        rows.append({**_row(line, alone=alone), "need": f"{weekly:,}" if weekly else "—"})
    return {"name": unit.name, "says": f"{_standing(compared)}。{gaps and gaps + '。'}", "rows": rows}


def _open(name: str) -> DocxTemplate:
    return DocxTemplate(io.BytesIO((resources.files(__package__) / name).read_bytes()))


def _fill(name: str, values: dict[str, Any]) -> bytes:
    return _render(_open(name), values)


def _render(template: DocxTemplate, values: dict[str, Any]) -> bytes:
    # Escaped, because names and quotes are text and not XML; strict, because a gap would go unnoticed.
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    template.render(values, jinja_env=environment)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()
