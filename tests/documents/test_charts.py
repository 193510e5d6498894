"""Pictures: the size of a phone, no missing glyph, drawn once, the same each time."""

import io
import warnings
from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from PIL import Image

from bot.documents import charts, charts_heat, charts_progress, kept
from bot.documents import paper as papers
from bot.services.rollup_export import Paper
from tests.support.papers import make_paper, without_targets


@pytest.fixture(scope="module")
def paper() -> Paper:
    return make_paper()


def size(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        return image.size


def trend(paper: Paper) -> bytes:
    line, weeks = paper.overview.lines[1], paper.trends["league-schools"]
    return charts_progress.trend("郑州市 团校", paper.stamp, line.indicator, weeks, line.pace)


def progress(paper: Paper) -> bytes:
    return charts_progress.progress("郑州市 目标进度", paper.stamp, paper.overview.lines)


def heat(paper: Paper) -> bytes:
    indicators = [line.indicator for line in paper.overview.lines]
    return charts_heat.heat_map("郑州市", paper.stamp, paper.children, indicators)


@pytest.mark.parametrize("draw", [trend, progress, heat])
def test_a_picture_is_as_wide_as_a_phone_and_the_same_each_time(
    paper: Paper, draw: Callable[[Paper], bytes]
) -> None:
    with warnings.catch_warnings():
        # Matplotlib warns of every glyph that its font lacks.
        warnings.simplefilter("error")
        picture = draw(paper)
    assert size(picture)[0] == charts.WIDTH
    assert len(picture) < 200_000
    assert draw(paper) == picture


def test_a_glyph_that_is_missing_does_warn() -> None:
    with pytest.warns(UserWarning, match="missing from font"):
        charts.picture(200, lambda figure: charts.heading(figure, 200, "\U0001f600", ""))


def test_no_letter_is_too_small_to_read(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: set[float] = set()
    picture = charts.picture

    def measured(height: int, paint: Callable[[Figure], None]) -> bytes:
        def look(figure: Figure) -> None:
            paint(figure)
            for axes in figure.axes:
                texts = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
                sizes.update(float(text.get_fontsize()) for text in texts if text.get_text())
            sizes.update(float(text.get_fontsize()) for text in figure.texts)

        return picture(height, look)

    monkeypatch.setattr(charts, "picture", measured)
    for draw in (trend, progress, heat):
        draw(paper)
    assert min(sizes) >= charts.TEXT == 28


def test_each_state_has_a_colour_and_a_shape_of_its_own() -> None:
    assert len(set(charts.COLOURS.values())) == len(set(charts.SHAPES.values())) == len(charts.WORDS) == 4


def test_nothing_to_compare_is_said_instead_of_drawn(paper: Paper) -> None:
    assert size(progress(without_targets(paper)))[0] == charts.WIDTH


async def test_a_picture_is_drawn_once_and_anew_when_a_number_changes(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(_title: str, note: str, _lines: object) -> bytes:
        drawn.append(note)
        return b"png"

    kept.forget()
    monkeypatch.setattr(charts_progress, "progress", draw)
    for one in (paper, paper, without_targets(paper)):
        await papers.progress(one)
    assert len(drawn) == 2
    kept.forget()
