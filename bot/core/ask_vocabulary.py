"""Cuts the content words out of a question and weighs them against one plan.

The segmenter is jieba's own, with the plan's terms added. Its cuts are mended where they hide a
word of the plan, and everything that carries no subject is dropped.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.core.ask_dictionary import LONGEST_TERM, Cutter, Frequencies, read_dictionary
from bot.core.ask_index import LONGEST_WHOLE, Index
from bot.core.ask_lexicon import BODIES, FILLER, THINGS_ASKED
from bot.core.ask_question import NUMBER, Word
from bot.core.ask_sound import spelt_filler
from bot.core.ask_text import normalise, plan_text
from bot.core.ask_thesaurus import SYNONYMS
from bot.core.ask_words import BARE_LEVEL, WHOLLY
from bot.core.plan import Alias

_COMMON = 100
"""Dictionary frequency from which a run of particles is a word in its own right (高中)."""
_REACH = 4
"""Tokens looked at together when mending a cut."""
_VERBATIM = 6
"""Characters from which a stretch found in the plan is a quotation, particles included."""
_JOINTS = frozenset("的和与及等是对将把为以并")
_HEADS = frozenset("证表费款奖章旗歌徽票群股局店馆")
"""Characters that name a thing of its own after the name of another."""
_EMBLEMED = frozenset("团党队")
"""What has a song, a flag and a badge of its own (团歌)."""
_AGE = frozenset({"岁", "周岁"})
_DEPUTY = "副"
_MEASURES = frozenset("个家名所项")
_INSIDE = "里"
"""Where something is, written onto its name (院里)."""
_RESULTS = frozenset("到完好掉上")
"""Endings of a verb that say how far it gets."""
_THINGS = frozenset(THINGS_ASKED.split("|"))
"""What is asked for by name is a thing, though the dictionary takes it for a verb (编制)."""
_MOST_WORDS = 20_000
"""Words remembered; a bound against endless new ones."""
_ACTION = 0.5
"""A verb or adjective says less about the subject than a noun, and is more often paraphrased."""
_SINGLE = 0.15
"""Weight of a single character: enough to break a tie."""
_OWN_NAME = 0.3
"""The words of the plan's own title narrow nothing down."""
_LEAST = 0.1
_ABBREVIATED = 0.85
"""Trust in a phrase of the plan that an unknown word seems to abbreviate."""
T = TypeVar("T")
_WHITHER = re.compile(r"[往朝向]?[上下进出回过起开][来去]|往[回前后上下外里]|[前后里外上下]头|某+|x+")
"""Which way something goes or where it is (提上去, 往回找), and stand-ins for a name (XX市)."""
_QUOTED = re.compile(r"[“\"]([一-鿿、,]{3,12})[”\"]")
_HALF = 0.6
"""Least cover of a quotation for it to be one."""
_AGED = re.compile(r"(\d+周?岁)(?:半|多)?的?(?:学生|同学|孩子|小孩|娃|少年|青年|人)?")
"""An age, with whoever has it: it is the age that is asked about."""
_GREAT = re.compile(
    r"(?<![一二三四五六七八九十])[二两三四五六七八九十2-9]大(?=部分|块|方面|板块|项|类|目标|任务|路径|原则|[?。!,]|$)"
)
"""Counts the parts of a whole (四大部分)."""
_OF_A_KIND = re.compile(r"[三四五六七八][一-鿿]")
"""So many phrases that share a character (四活)."""
_HAN = re.compile(r"[一-鿿]+")
_RUN = re.compile(r"[一-鿿a-z0-9]+")


class Vocabulary:
    """The words of one plan and its aliases; built once."""

    def __init__(self, index: Index, aliases: Iterable[Alias]) -> None:
        """Teach the segmenter the plan's terms and the aliases' words."""
        self._index = index
        self._aliases = _by_word(aliases)
        self.terms = tuple(dict.fromkeys((*index.terms(), *self._aliases)))
        self._known_terms = frozenset(self.terms)
        self.spoken = frozenset(self._aliases)
        """What people say for the plan's terms."""
        self._known = read_dictionary()
        own = (*self.terms, *BODIES, *SYNONYMS, *_said_in(index.text))
        self.dictionary = Frequencies(
            self._known, (term for term in own if 1 < len(term) <= LONGEST_TERM and _RUN.fullmatch(term))
        )
        """Frequency by word, jieba's."""
        self._cutter = Cutter(self.dictionary)
        for character in sorted(set("".join((*FILLER, *SYNONYMS, *self.terms)))):
            self._known.beginning_with(character)  # what people will say is read now, not while they wait
        self._title = normalise(index.plan.title)
        self._words: dict[str, Word] = {}
        self._abbreviations: dict[str, tuple[str, ...]] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the content words of `text`, from which the words of asking have been blanked out."""
        text = _AGED.sub(r"\1", text)
        text = NUMBER.sub(_said_of_number, _GREAT.sub(" ", BARE_LEVEL.sub(" ", text)))
        tokens = (token for run in _RUN.findall(text) for token in self._tokens(run))
        return tuple(self._word(token) for token in tokens if self._means_something(token))

    def quotation(self, text: str, shortest: int) -> tuple[Word, ...]:
        """Return the longest stretch of `text` that the plan has, particles and all (落实举措)."""
        found = [self._index.quoted_from(run[at:]) for run in _HAN.findall(text) for at in range(len(run))]
        longest = max(found, key=len, default="")
        return (self._word(longest),) if len(longest) >= shortest else ()

    def strange_names(self, text: str) -> Iterator[Word]:
        """Yield what `text` has in quotation marks and the plan does not know, not even in part."""
        for name in _QUOTED.findall(text):
            known = name in self._known_terms or name in SYNONYMS
            if not known and max(self._index.clauses.of(name).values(), default=0.0) < _HALF:
                yield Word(name, 1.0, ((name, 1.0),), known=False)

    def _means_something(self, token: str) -> bool:
        """Tell whether a token says what the question is about."""
        if token in self._known_terms or token in BODIES:
            return True
        bare = token.isdigit() or (token.isascii() and (len(token) == 1 or token in spelt_filler()))
        if bare or token in FILLER or self._known.is_particle(token) or _WHITHER.fullmatch(token):
            return False
        return token in self._index.vocabulary or not self._is_turn_of_speech(token)

    def _is_turn_of_speech(self, token: str) -> bool:
        """Tell whether an unknown token is a stray character, a run of particles or a verb's end (推到)."""
        if len(token) == 1 or (self._known.is_action(token) and token[-1] in _RESULTS):
            return True
        return all(char in FILLER for char in token) and self.dictionary.get(token) < _COMMON

    def _tokens(self, run: str) -> Iterator[str]:
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
                yield from next((pair for pair in halves if all(map(self.dictionary.get, pair))), (token,))

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
        return not way and pair not in self._index.vocabulary and self._known.is_rare_thing(pair)

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
        return len(pair) if abbreviates and self._written_out(pair) else 0

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
        return bool(after) and all(self.dictionary.get(text[-1] + character) for character in after)

    def _knows(self, token: str) -> bool:
        """Tell whether the plan uses the word, so that a cut may not go through it (高校|团组织)."""
        return token in self._index.vocabulary or token in self._known_terms

    def _is_odd(self, token: str) -> bool:
        """Tell whether a token suggests a wrong cut: a lone character, or a word unknown here."""
        return token not in FILLER and (len(token) == 1 or not self._knows(token))

    def _written_out(self, word: str) -> tuple[str, ...]:
        return _kept(self._abbreviations, word, self._index.written_out)

    def _word(self, token: str) -> Word:
        return _kept(self._words, token, self._weigh)

    def _weigh(self, token: str) -> Word:
        others = dict.fromkeys((*self._aliases.get(token, ()), *SYNONYMS.get(token, ())))
        forms = [(token, 1.0)] + [(other, 1.0) for other in others if other != token]
        if token not in BODIES and not any(form in self._index.vocabulary for form, _ in forms):
            forms += [(phrase, _ABBREVIATED) for phrase in self._written_out(token)]
        present = [form for form, _ in forms if form in self._index.vocabulary]
        weight = max(min(map(self._index.rarity, present)), _LEAST) if present else 1.0
        if len(token) == 1:
            weight *= _SINGLE
        action = self._known.is_action(token) and token not in _THINGS
        if action:
            weight *= _ACTION
        if token in self._title:
            weight *= _OWN_NAME
        return Word(token, weight, tuple(forms), bool(present), action)


def _said_in(plan: str) -> Iterable[str]:
    """Return what the thesaurus knows as official terms, if the plan has them; 全覆盖 is no subject."""
    official = dict.fromkeys(term for terms in SYNONYMS.values() for term in terms)
    return (term for term in official if len(term) >= LONGEST_WHOLE and term in plan and not WHOLLY.search(term))


def _said_of_number(match: re.Match[str]) -> str:
    """Return what a number says of the subject: years of age name the age, other units nothing."""
    if match[3] in _AGE:
        return " 年龄 "
    return " " if match[3] else match[0]


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


def _kept(cache: dict[str, T], key: str, make: Callable[[str], T]) -> T:
    """Return what `make` makes of `key`, remembered in `cache` up to a bound."""
    value = cache.get(key)
    if value is None:
        if len(cache) >= _MOST_WORDS:
            cache.clear()
        value = cache[key] = make(key)
    return value


def _by_word(aliases: Iterable[Alias]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for alias in aliases:
        for word in alias.words:
            table.setdefault(plan_text(word), []).append(plan_text(alias.term))
    return {word: tuple(terms) for word, terms in table.items() if word}
