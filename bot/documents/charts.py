"""Charts as PNG, made for a phone: 1,080 pixels wide, no letter smaller than 28 pixels.

Colours are from Okabe and Ito's palette, which people with any colour vision can tell apart, and none of
them means anything alone: every state also has a shape. One picture is drawn at a time.
"""

import io
from collections.abc import Callable
from functools import cache
from importlib import resources
from threading import Lock
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bot.core.rollup_pace import Tone

WIDTH: Final = 1080
"""Pixels."""

TEXT: Final = 28
"""Pixels of the smallest letters: 1,080 pixels are a phone's whole width."""

TITLE: Final = 40

_DPI: Final = 72
"""One point is one pixel."""

INK, FAINT, PAPER = "#1A1A1A", "#D9D9D9", "#FFFFFF"

COLOURS: Final[dict[Tone, str]] = {
    "good": "#0072B2",
    "warn": "#E69F00",
    "bad": "#D55E00",
    "none": "#999999",
}
SHAPES: Final[dict[Tone, str]] = {"good": "o", "warn": "D", "bad": "v", "none": "."}
WORDS: Final[dict[Tone, str]] = {
    "good": "正常或已达标",
    "warn": "略慢",
    "bad": "滞后或逾期",
    "none": "无对照目标",
}

_PALETTE: Final = 64

_drawing = Lock()
"""Matplotlib's fonts and settings are shared by the whole process."""


def picture(height: int, paint: Callable[[Figure], None]) -> bytes:
    """Return a PNG of `WIDTH` × `height` pixels that `paint` fills."""
    with _drawing, mpl.rc_context(_style()):
        figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=PAPER)
        canvas = FigureCanvasAgg(figure)
        paint(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's own
        # A palette makes the file a third as large; flat colours lose nothing by it.
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib's own
        image = Image.fromarray(pixels).convert("RGB")
        buffer = io.BytesIO()
        image.quantize(_PALETTE).save(buffer, format="png", optimize=True)
        return buffer.getvalue()


def _style() -> dict[Any, Any]:
    return {
        "font.family": _font(),
        "font.size": TEXT,
        "axes.unicode_minus": False,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": FAINT,
        "xtick.color": INK,
        "ytick.color": INK,
    }


@cache
def _font() -> str:
    """Load the font that comes with zhplot, so that no system font is needed, and return its name."""
    file = resources.files("zhplot") / "fonts" / "NotoSansSC-Regular.ttf"
    with resources.as_file(file) as path:
        font_manager.fontManager.addfont(str(path))
        return str(font_manager.FontProperties(fname=str(path)).get_name())


def heading(figure: Figure, height: int, title: str, note: str) -> None:
    """Write the title, and under it where the numbers come from and of when they are."""
    figure.text(0.03, 1 - 30 / height, title, fontsize=TITLE, va="top")
    figure.text(0.03, 1 - 92 / height, note, fontsize=TEXT, va="top", color="#555555")


def legend(axes: Axes, tones: tuple[Tone, ...], y: float, *, step: float = 0.27, x: float = 0.0) -> None:
    """Explain shapes and colours in one line, in the coordinates of `axes`."""
    for number, tone in enumerate(tones):
        left = x + number * step
        axes.scatter(
            [left],
            [y],
            s=500,
            marker=SHAPES[tone],
            color=COLOURS[tone],
            transform=axes.transAxes,
            clip_on=False,
        )
        axes.text(left + 0.025, y, WORDS[tone], transform=axes.transAxes, va="center", clip_on=False)


def bare(axes: Axes) -> None:
    """Take away frame and ticks."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
