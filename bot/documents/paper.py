"""One paper in the kind of file that somebody asked for; made beside the event loop.

What makes files is imported when the first file is asked for: matplotlib, openpyxl and python-docx take
a second and 80 MB, which a bot that nobody asks for papers should not pay.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.core.plan import Indicator
from bot.core.rollup_words import week_words
from bot.documents import kept
from bot.services.rollup_export import Paper

Format = Literal["xlsx", "docx", "csv", "png"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_WORDS: Final[dict[Format, str]] = {"xlsx": "汇总", "docx": "通报", "csv": "明细", "png": "进度"}

_TRENDS = 3
"""Lagging indicators whose trend is drawn into a pack."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes


async def make(paper: Paper, kind: Format) -> File:
    """Return the paper as a file of that kind."""
    name = f"{paper.overview.unit.name}{_WORDS[kind]}-{paper.overview.period}.{kind}"
    if kind == "png":
        return File(name, await progress(paper))
    return File(name, await asyncio.to_thread(_content, paper, kind))


def _content(paper: Paper, kind: Format) -> bytes:
    from bot.documents import csv_file, docx, xlsx  # noqa: PLC0415  see the module's head

    makers: dict[str, Callable[[Paper], bytes]] = {
        "xlsx": xlsx.workbook,
        "docx": docx.notice,
        "csv": csv_file.table,
    }
    return makers[kind](paper)


async def make_pack(paper: Paper, step: Callable[[int, int], None] | None = None) -> File:
    """Return the 调度会材料; `step` is told how many of its parts are done, of how many."""
    lagging = [line.indicator for line in paper.lagging[:_TRENDS]]
    pictures: list[bytes] = []
    parts = 3 + len(lagging)
    for drawing in (progress(paper), heat(paper), *(trend(paper, one) for one in lagging)):
        pictures.append(await drawing)
        if step is not None:
            step(len(pictures), parts)
    content = await asyncio.to_thread(_pack, paper, pictures)
    if step is not None:
        step(parts, parts)
    return File(f"{paper.overview.unit.name}调度会材料-{paper.overview.period}.docx", content)


def _pack(paper: Paper, pictures: list[bytes]) -> bytes:
    from bot.documents import docx  # noqa: PLC0415  see the module's head

    return docx.pack(paper, pictures)


async def progress(paper: Paper) -> bytes:
    """Return the picture of every target with its pace."""
    title, note, lines = _title(paper, "目标进度"), _note(paper), paper.overview.lines

    def draw() -> bytes:
        from bot.documents import charts_progress  # noqa: PLC0415  see the module's head

        return charts_progress.progress(title, note, lines)

    return await kept.picture(draw, (title, note, lines))


async def heat(paper: Paper) -> bytes:
    """Return the map of the units below by indicator."""
    title, note, grid = _title(paper, "各单位进度"), _note(paper), paper.children
    indicators = [line.indicator for line in paper.overview.lines]

    def draw() -> bytes:
        from bot.documents import charts_heat  # noqa: PLC0415  see the module's head

        return charts_heat.heat_map(title, note, grid, indicators)

    return await kept.picture(draw, (title, note, grid))


async def trend(paper: Paper, indicator: Indicator) -> bytes:
    """Return the picture of one indicator over the last weeks."""
    line = next(line for line in paper.overview.lines if line.indicator.id == indicator.id)
    title, note, weeks = _title(paper, indicator.name), _note(paper), paper.trends[indicator.id]

    def draw() -> bytes:
        from bot.documents import charts_progress  # noqa: PLC0415  see the module's head

        return charts_progress.trend(title, note, indicator, weeks, line.pace)

    return await kept.picture(draw, (title, note, indicator.id, weeks, line.pace))


def _title(paper: Paper, of: str) -> str:
    return f"{paper.overview.unit.name} {of}"


def _note(paper: Paper) -> str:
    return f"{week_words(paper.overview.period)}　{paper.stamp}"
