"""A few weeks of one indicator as a line of text: `▁▂▂▅█`."""

from collections.abc import Sequence

from bot.core.report import Entry

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
"""A week without a figure."""


def sparkline(entries: Sequence[Entry | None]) -> str:
    """Draw the figures of `entries`, oldest first, from the lowest to the highest bar.

    Equal figures are all the lowest bar: what did not move looks level. 未开展 is 0; weeks that were
    not reported, 不适用 and 数据未出 are `·`.
    """
    figures = [None if entry is None else entry.amount for entry in entries]
    known = [figure for figure in figures if figure is not None]
    if not known:
        return NOTHING * len(figures)
    low, span = min(known), max(known) - min(known)
    top = len(BARS) - 1
    return "".join(
        NOTHING if figure is None else BARS[round(top * (figure - low) / span) if span else 0]
        for figure in figures
    )
