"""Cuts a run of text into words: jieba's cut, mended where it hides a word of the plan."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TypeVar

from bot.core.ask_coverage import LONGEST_WHOLE
from bot.core.ask_dictionary import LONGEST_TERM, Cutter, Dictionary, Frequencies
from bot.core.ask_index import Index
from bot.core.ask_lexicon import BODIES, FILLER
from bot.core.ask_thesaurus import SYNONYMS

_REACH = 4
"""Tokens looked at together when mending a cut."""
_VERBATIM = 6
"""Characters from which a stretch found in the plan is a quotation, particles included."""
_JOINTS = frozenset("的和与及等是对将把为以并")
_HEADS = frozenset("证表费款奖章旗歌徽票群股局店馆")
"""Characters that name a thing of its own after the name of another."""
_EMBLEMED = frozenset("团党队")
"""What has a song, a flag and a badge of its own (团歌)."""
_DEPUTY = "副"
_MEASURES = frozenset("个家名所项")
_INSIDE = "里"
"""Where something is, written onto its name (院里)."""
_OF_A_KIND = re.compile(r"[三四五六七八][一-鿿]")
"""So many phrases that share a character (四活)."""
_MOST_WORDS = 20_000
"""Words remembered; a bound against endless new ones."""
T = TypeVar("T")


class Cut:
    """The cut of one plan's vocabulary; built once."""

    def __init__(
        self, index: Index, terms: Container[str], jieba: Dictionary, frequencies: Frequencies
    ) -> None:
        """Cut by `frequencies`, in which the plan's `terms` are words above all others."""
        self._index = index
        self._known_terms = terms
        self._jieba = jieba
        self._frequencies = frequencies
        self._cutter = Cutter(frequencies)
        self._abbreviations: dict[str, tuple[str, ...]] = {}

    def tokens(self, run: str) -> Iterator[str]:
        """Cut a run of text into the words that count."""
        if _OF_A_KIND.fullmatch(run) and self._index.clauses.of(run):
            yield run
            return
        yield from _headed(self._halved(self._strange(self._mended(list(self._cutter.cut(run, HMM=False))))))

    def _halved(self, tokens: Iterable[str]) -> Iterator[str]:
        """Take the place off a name (院里), and cut a long word that the plan does not have."""
        for found in tokens:
            if found[0] in _MEASURES and len(found) > LONGEST_WHOLE and self._knows(found[1:]):
                found = found[1:]  # noqa: PLW2901  个青年社会组织, as the plan has it after a number
            inside = found[-1] == _INSIDE and not self._knows(found) and self._knows(found[:-1])
            token = found[:-1] if inside else found
            if len(token) <= LONGEST_WHOLE or self._knows(token) or token in SYNONYMS or token in BODIES:
                yield token
            else:
                halves = ((token[:at], token[at:]) for at in (2, 3))
                yield from next((pair for pair in halves if all(map(self._frequencies.get, pair))), (token,))

    def _strange(self, tokens: Iterable[str]) -> Iterator[str]:
        """Join lone characters that the plan does not use into the one strange word they are (欺付)."""
        word = ""
        for token in self._paired(tokens):
            if len(token) == 1 and token not in FILLER and token not in self._index.vocabulary:
                word += token
                continue
            if word:
                yield word
            word = ""
            yield token
        if word:
            yield word

    def _paired(self, tokens: Iterable[str]) -> Iterator[str]:
        """Join two lone characters that are a noun too rare to cut by, and none of the plan's (客|服)."""
        first = ""
        for token in tokens:
            pair = first + token
            if first and len(token) == 1 and token not in FILLER and self._is_rare(pair):
                yield pair
                first = ""
                continue
            if first:
                yield first
            first = token if len(token) == 1 and token not in FILLER else ""
            if not first:
                yield token
        if first:
            yield first

    def _is_rare(self, pair: str) -> bool:
        way = pair.endswith("法")  # 改法, 弄法: how it is done, no thing
        return not way and pair not in self._index.vocabulary and self._jieba.is_rare_thing(pair)

    def _mended(self, tokens: list[str]) -> Iterator[str]:
        """Join what the dictionary cut apart but the plan writes as one: 基础|团|务要 is 基础团务|要."""
        while tokens:
            size = self._joined_size(tokens) if any(map(self._is_odd, tokens[:_REACH])) else 0
            if not size:
                yield tokens.pop(0)
                continue
            text = "".join(tokens)
            yield text[:size]
            while tokens and size >= len(tokens[0]):
                size -= len(tokens.pop(0))
            if size:
                tokens[0] = tokens[0][size:]

    def _joined_size(self, tokens: list[str]) -> int:
        """Return how many characters from the start belong together; 0 if the cut may stand."""
        longest = min(len("".join(tokens[:_REACH])), LONGEST_TERM)
        sizes = range(longest, max(len(tokens[0]), LONGEST_WHOLE - 1), -1)
        if size := next((size for size in sizes if self._plan_joins(tokens, size)), 0):
            return size
        pair = "".join(tokens[:2])
        abbreviates = (
            len(tokens[0]) == 1
            and len(pair) == LONGEST_WHOLE
            and tokens[1] not in self._known_terms
            and pair not in self._index.vocabulary
        )
        return len(pair) if abbreviates and self.written_out(pair) else 0

    def _plan_joins(self, tokens: list[str], size: int) -> bool:
        """Tell whether the plan writes the first `size` characters together, as words and not by chance."""
        text = "".join(tokens)[:size]
        trailing = text[-1] in FILLER or text[-1] == "成"
        if text not in self._index.text or (trailing and size <= LONGEST_WHOLE):
            return False
        if size < _VERBATIM and text not in self._known_terms and self._is_torn(text, tokens):
            return False
        length = 0
        for token in tokens:
            length += len(token)
            joins = len(token) > 1 or token in _JOINTS if length == size else token in _JOINTS
            if length <= size < _VERBATIM and token in FILLER and joins:
                return False
            if length >= size:
                rest = token[len(token) - (length - size) :] if length > size else ""
                return not rest or (rest in FILLER and not self._knows(token))
        return False

    def _is_torn(self, text: str, tokens: list[str]) -> bool:
        """Tell whether `text` is a word and one character that belongs to another (联系|电, 进|基层)."""
        first, second = tokens[0], "".join(tokens[1:2])
        if len(first) == 1:
            return len(second) > 1 and text == first + second and self._knows(second)
        if text[:-1] != first or not self._knows(first):
            return False
        after = self._index.after(text)
        return bool(after) and all(self._frequencies.get(text[-1] + character) for character in after)

    def _knows(self, token: str) -> bool:
        """Tell whether the plan uses the word, so that a cut may not go through it (高校|团组织)."""
        return token in self._index.vocabulary or token in self._known_terms

    def _is_odd(self, token: str) -> bool:
        """Tell whether a token suggests a wrong cut: a lone character, or a word unknown here."""
        return token not in FILLER and (len(token) == 1 or not self._knows(token))

    def written_out(self, word: str) -> tuple[str, ...]:
        """Return the phrases of the plan that `word` abbreviates, as far as they are remembered."""
        return kept(self._abbreviations, word, self._index.written_out)


def _headed(tokens: Iterable[str]) -> Iterator[str]:
    """Join a name and the one character that makes another thing of it: 志愿者|证 is 志愿者证."""
    name = ""
    for token in tokens:
        if name == _DEPUTY and len(token) > 1:
            name += token
            continue
        if token in _HEADS and (len(name) > 1 or name in _EMBLEMED) and name not in FILLER:
            yield name + token
            name = ""
            continue
        if name:
            yield name
        name = token
    if name:
        yield name


def kept(cache: dict[str, T], key: str, make: Callable[[str], T]) -> T:
    """Return what `make` makes of `key`, remembered in `cache` up to a bound."""
    value = cache.get(key)
    if value is None:
        if len(cache) >= _MOST_WORDS:
            cache.clear()
        value = cache[key] = make(key)
    return value
