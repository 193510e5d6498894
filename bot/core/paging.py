"""Cuts what is to be said into pages: between blocks where possible, else between sentences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+$")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a message that is best kept together."""

    text: str
    style: str = ""
    """How the sentence's template is to show it."""


def width(text: str) -> int:
    """Return the length of `text` as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def pages(blocks: Iterable[Block], size: int) -> list[list[Block]]:
    """Distribute `blocks` over pages of at most `size` UTF-16 units each; nothing is lost.

    A block that is longer than a page is divided first (see `split`). There is always one page.
    """
    found: list[list[Block]] = [[]]
    used = 0
    for block in blocks:
        for part in split(block.text, size):
            cost = width(part) + 1  # the line break between two blocks
            if found[-1] and used + cost > size:
                found.append([])
                used = 0
            found[-1].append(replace(block, text=part))
            used += cost
    return found


def split(text: str, size: int) -> list[str]:
    """Divide `text` into parts of less than `size` units at the ends of sentences, verbatim.

    A sentence that is longer than `size` by itself is cut where it must be.
    """
    if width(text) < size:
        return [text]
    parts: list[str] = []
    for sentence in _SENTENCE.findall(text):
        for piece in _hard(sentence, size - 1):
            if parts and width(parts[-1]) + width(piece) < size:
                parts[-1] += piece
            else:
                parts.append(piece)
    return parts


def _hard(text: str, size: int) -> Sequence[str]:
    """Cut `text` every `size` units, never through a character."""
    if width(text) <= size:
        return [text]
    step = max(1, size // 2)  # a character takes two units at most
    return [text[start : start + step] for start in range(0, len(text), step)]


def clamp(page: int, count: int) -> int:
    """Return `page` (from 0) where it exists, else the nearest one that does."""
    return max(0, min(page, count - 1))
