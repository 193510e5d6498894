"""Finds plan terms that were typed with wrong or missing characters.

Phone keyboards turn pinyin into characters, so most slips sound right: 青年只家 for 青年之家.
"""

import os
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.ask_dictionary import Frequencies
from bot.core.ask_lexicon import FILLER
from bot.core.ask_words import LEVEL_CHARACTERS

# Read at import: single characters suffice here, and the dictionary of phrases would take 56 MiB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import lazy_pinyin

MIN_TERM = 2
MIN_TERM_FOR_MISSING = 4
"""Below four characters a term with one missing is too often another word."""
MAX_TERM = 10
_SPELT = 4
"""Letters from which a word may be a term in pinyin rather than a syllable of one."""
_LONGEST_SYLLABLE = 6
_SPARE = frozenset("的里们")
"""Characters that may be left out without a slip: 县里的中学, 县的中学."""


_SYLLABLE = re.compile(r"[a-z]+|.", re.DOTALL)
"""A character, or a syllable left in Latin letters (县ji中学)."""


@lru_cache(maxsize=8192)
def _sounds(text: str) -> tuple[str, ...]:
    """Return one key per character; what southern ears and keyboards mix up sounds the same."""
    if text.isascii():
        return (_blur(text),)
    readings = lazy_pinyin(text)
    return tuple(_blur(reading) for reading in readings)


def _blur(reading: str) -> str:
    for sharp, blunt in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(sharp):
            reading = blunt + reading.removeprefix(sharp)
    return reading.removesuffix("g") if reading.endswith("ng") else reading


@lru_cache(maxsize=1)
def spelt_filler() -> frozenset[str]:
    """Return the words of no subject as they are spelt in pinyin (jianli)."""
    return frozenset("".join(lazy_pinyin(word)) for word in FILLER if len(word) <= MIN_TERM)


@dataclass(frozen=True, slots=True)
class Slip:
    """A stretch of the question that means a term of the plan."""

    start: int
    end: int
    written: str
    term: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """A way in which a term may have been typed."""

    term: str
    text: str
    sounds: tuple[str, ...]
    exact: bool
    """Every remaining character must be right (used where one is missing)."""


class Ear:
    """Recognises misspelt terms; built once for a plan's vocabulary."""

    def __init__(
        self,
        terms: Iterable[str],
        known: str,
        words: Mapping[str, int] | Frequencies,
        spoken: Container[str] = (),
    ) -> None:
        """Index `terms`; stretches that occur in `known`, or two-character `words`, are never slips.

        Of `spoken` ones, which are everyday speech, no character is taken to be missing.
        """
        self._known = known
        self._words = words
        self._shapes: dict[tuple[str, str], list[_Shape]] = {}
        terms = tuple(terms)
        self._readings = frozenset(lazy_pinyin("".join(sorted(set("".join(terms))))))
        for term in dict.fromkeys(terms):
            if MIN_TERM <= len(term) <= MAX_TERM and not term.isascii():
                for shape in _shapes(term, may_lack=term not in spoken):
                    self._shapes.setdefault((shape.sounds[0], shape.sounds[1]), []).append(shape)

    def slips(self, text: str) -> list[Slip]:
        """Return non-overlapping misspelt terms in `text`, the longest first choice at each place."""
        marks = [mark for match in _SYLLABLE.finditer(text) for mark in self._syllables_of(match)]
        sounds = tuple(_sounds(text[start:end])[0] for start, end in marks)
        found: list[Slip] = []
        at = 0
        while at + MIN_TERM <= len(marks):
            best = None
            for shape in self._shapes.get((sounds[at], sounds[at + 1]), ()):
                length = len(shape.text)
                longer = best is None or length > len(best.text)
                sounds_so = sounds[at : at + length] == shape.sounds
                if longer and sounds_so and self._is_slip(text, marks, at, shape):
                    best = shape
            if best is None:
                at += 1
                continue
            last = at + len(best.text) - 1
            start, end = marks[at][0], marks[last][1]
            found.append(Slip(start, end, text[start:end], best.term))
            at = last + 1
        return found

    def _syllables_of(self, match: re.Match[str]) -> Iterable[tuple[int, int]]:
        """Yield where each syllable stands: Latin letters may spell several (tuanjian)."""
        spelt = self._spelt(match[0]) if match[0].isascii() and len(match[0]) >= _SPELT else ()
        at = match.start()
        for syllable in spelt or (match[0],):
            yield at, at + len(syllable)
            at += len(syllable)

    def _spelt(self, letters: str) -> tuple[str, ...]:
        """Return the syllables of the terms that `letters` spell; empty if they spell none."""
        spelt: dict[int, tuple[str, ...]] = {len(letters): ()}
        # From the end, each place once: letters of ill will would have a search try every way there is.
        for at in range(len(letters) - 1, -1, -1):
            for size in range(_LONGEST_SYLLABLE, 0, -1):
                if letters[at : at + size] in self._readings and at + size in spelt:
                    spelt[at] = (letters[at : at + size], *spelt[at + size])
                    break
        return spelt.get(0, ())

    def _is_slip(self, text: str, marks: list[tuple[int, int]], at: int, shape: _Shape) -> bool:
        """Tell whether what stands at `at`, which sounds like the shape, is written otherwise."""
        length = len(shape.text)
        places = marks[at : at + length]
        start, end = places[0][0], places[-1][1]
        written = text[start:end]
        if written in self._known:
            return False
        if shape.exact:
            return written == shape.text and shape.term not in text and self._stands_alone(text, start, end)
        typed = [text[i:j] for i, j in places]
        wrong = [char for char, right in zip(typed, shape.text, strict=True) if char != right]
        if LEVEL_CHARACTERS.intersection(wrong):  # 乡级 sounds like 县级, and means 乡级
            return False
        spelt = written.isascii()  # in Latin letters nothing can be right but the sound
        return (spelt or len(wrong) < length) and not self._is_another_word(text, start, end, shape)

    def _is_another_word(self, text: str, start: int, end: int, shape: _Shape) -> bool:
        """Tell whether a short stretch holds a word in its own right (建团|可 is no 讲团课)."""
        written = text[start:end]
        if len(shape.text) == MIN_TERM:
            return bool(
                self._words.get(written)
                or FILLER.intersection(written)
                or not self._stands_alone(text, start, end)
            )
        if len(shape.text) > MIN_TERM + 1:
            return False
        pairs = ((written[:2], shape.text[:2]), (written[-2:], shape.text[-2:]))
        return any(said != right and said in self._known for said, right in pairs)

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        """Tell whether the stretch does not cut a pair of characters that the plan knows (建团|比例)."""
        return (start == 0 or text[start - 1 : start + 1] not in self._known) and (
            end == len(text) or text[end - 1 : end + 1] not in self._known
        )


def _shapes(term: str, *, may_lack: bool) -> list[_Shape]:
    by_character = tuple(_sounds(char)[0] for char in term)
    shapes = [_Shape(term, term, by_character, exact=False)]
    in_context = _sounds(term)
    if len(in_context) == len(term) and in_context != by_character:
        shapes.append(_Shape(term, term, in_context, exact=False))
    if may_lack and len(term) >= MIN_TERM_FOR_MISSING:
        for at in range(len(term)):
            if term[at] in _SPARE:  # 县里的中学 without its 里 is no slip
                continue
            text = term[:at] + term[at + 1 :]
            shapes.append(_Shape(term, text, tuple(_sounds(char)[0] for char in text), exact=True))
    return shapes
