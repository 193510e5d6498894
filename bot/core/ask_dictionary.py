"""What jieba's dictionary knows: how to cut text, and of a word beyond that its part of speech.

The whole file would be 190,000 entries in memory, half a second to read, for the few thousand
characters that people write. So only where each first character stands is looked up beforehand, and
the words that begin with it are read when it first occurs.
"""

import re
from collections.abc import Iterable
from functools import cache

import jieba

TOTAL = 59_394_239
"""Sum of the frequencies of all words that are read; a test counts it again."""
TERM_FREQUENCY = 2_000_000
"""High enough that jieba never splits a term of the plan."""
LONGEST_TERM = 8
"""Longer terms are phrases; they are found by the words within them."""

_RUN = re.compile(rb"^([\x00-\x7f]|[\xc0-\xdf].|[\xe0-\xef]..|[\xf0-\xf7]...).*\n(?:\1.*\n)*", re.MULTILINE)
"""Lines one below the other whose words begin with the same character."""
_ENTRY = re.compile(
    rb"^([^ ]{1,15}) ([4-9]|\d{2,}) (?:(vd?|vg|vi|ad?|d|[ilz]g?)|([cpruyfeom][a-z]?)|.*)\r?$", re.MULTILINE
)
"""Words of up to five characters that are not mere chance; whether verb or adjective, or particle."""
_RARE_THING = re.compile(rb"^([^ ]{6}) [123] n[a-z]?\r?$", re.MULTILINE)
"""Nouns of two characters below the frequency of the others."""
_PART_OF_SPEECH = range(2, 5)
"""Characters of words whose part of speech counts."""


class Dictionary:
    """jieba's words and their frequencies."""

    def __init__(self, content: bytes) -> None:
        """Take the dictionary file: lines of word, frequency and part of speech."""
        self._content = content
        self._runs: dict[str, list[tuple[int, int]]] = {}
        for run in _RUN.finditer(content):
            self._runs.setdefault(run[1].decode(), []).append(run.span())
        self._words: dict[str, dict[str, int]] = {}
        self._actions: set[str] = set()
        self._rare: dict[str, set[str]] = {}
        self._particles: set[str] = set()

    def beginning_with(self, character: str) -> dict[str, int]:
        """Return the frequencies of all words that begin with `character`."""
        known = self._words.get(character)
        if known is None:
            known = {}
            for start, end in self._runs.get(character, ()):
                for entry in _ENTRY.finditer(self._content, start, end):
                    known[entry[1].decode()] = int(entry[2])
                    self._note(entry)
            self._words[character] = known
        return known

    def _note(self, entry: re.Match[bytes]) -> None:
        word = entry[1].decode()
        if len(word) in _PART_OF_SPEECH:
            if entry[3]:
                self._actions.add(word)
            elif entry[4]:
                self._particles.add(word)

    def is_rare_thing(self, word: str) -> bool:
        """Tell whether `word` is a noun of two characters, too rare to cut by."""
        things = self._rare.get(word[:1])
        if things is None:
            runs = self._runs.get(word[:1], ())
            entries = (entry for run in runs for entry in _RARE_THING.finditer(self._content, *run))
            things = self._rare[word[:1]] = {entry[1].decode() for entry in entries}
        return word in things

    def is_action(self, word: str) -> bool:
        """Tell whether `word` is a verb, an adjective or an adverb rather than the name of something."""
        return word in self.beginning_with(word[:1]) and word in self._actions

    def is_particle(self, word: str) -> bool:
        """Tell whether `word` is a conjunction, preposition, pronoun, place word or numeral."""
        return word in self.beginning_with(word[:1]) and word in self._particles


class Frequencies:
    """How often words occur: those of the dictionary, and terms that are words above all others."""

    def __init__(self, dictionary: Dictionary, terms: Iterable[str]) -> None:
        self._dictionary = dictionary
        self._terms = frozenset(terms)
        self.total = TOTAL + TERM_FREQUENCY * len(self._terms)

    def get(self, word: str) -> int:
        """Return the frequency of `word`; 0 if it is not known."""
        if word in self._terms:
            return TERM_FREQUENCY
        return self._dictionary.beginning_with(word[:1]).get(word, 0)

    def words_at(self, text: str, start: int) -> list[int]:
        """Return the last characters of the words that begin at `start`; at least that character itself."""
        words, terms = self._dictionary.beginning_with(text[start]), self._terms
        ends = range(start, min(start + LONGEST_TERM, len(text)))
        return [end for end in ends if (word := text[start : end + 1]) in words or word in terms] or [start]


class Cutter(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """jieba's way of cutting, on our own frequencies; its shared tokenizer and its cache stay untouched."""

    def __init__(self, frequencies: Frequencies) -> None:
        super().__init__()
        self.FREQ = frequencies
        self.total = frequencies.total
        self.initialized = True

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802  jieba's name
        """Return for each character where the words end that begin there."""
        return {start: self.FREQ.words_at(sentence, start) for start in range(len(sentence))}


@cache
def read_dictionary() -> Dictionary:
    """Read jieba's dictionary file, once."""
    with jieba.Tokenizer().get_dict_file() as file:
        return Dictionary(file.read())
