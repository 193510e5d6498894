"""Cuts the content words out of a question and weighs them against one plan.

The segmenter is jieba's own, with the plan's terms added; everything that carries no subject is
dropped.
"""

import re
from collections.abc import Iterable, Iterator

from bot.core.ask_coverage import LONGEST_WHOLE
from bot.core.ask_cut import Cut, kept
from bot.core.ask_dictionary import LONGEST_TERM, Frequencies, read_dictionary
from bot.core.ask_index import Index
from bot.core.ask_lexicon import BODIES, FILLER, THINGS_ASKED
from bot.core.ask_question import NUMBER, Word
from bot.core.ask_sound import spelt_filler
from bot.core.ask_text import normalise, plan_text
from bot.core.ask_thesaurus import SYNONYMS
from bot.core.ask_words import BARE_LEVEL, WHOLLY
from bot.core.plan import Alias

_COMMON = 100
"""Dictionary frequency from which a run of particles is a word in its own right (高中)."""
_AGE = frozenset({"岁", "周岁"})
_RESULTS = frozenset("到完好掉上起")
"""Endings of a verb that say how far it gets."""
_VERBATIM = 4
"""Characters from which what is quoted is taken as the plan's own words."""
_THINGS = frozenset(THINGS_ASKED.split("|"))
"""What is asked for by name is a thing, though the dictionary takes it for a verb (编制)."""
_ACTION = 0.5
"""A verb or adjective says less about the subject than a noun, and is more often paraphrased."""
_SINGLE = 0.15
"""Weight of a single character: enough to break a tie."""
_OWN_NAME = 0.3
"""The words of the plan's own title narrow nothing down."""
_LEAST = 0.1
_ABBREVIATED = 0.85
"""Trust in a phrase of the plan that an unknown word seems to abbreviate."""
_WHITHER = re.compile(r"[往朝向]?[上下进出回过起开][来去]|往[回前后上下外里]|[前后里外上下]头|某+|x+")
"""Which way something goes or where it is (提上去, 往回找), and stand-ins for a name (XX市)."""
_QUOTED = re.compile(r"[“\"]([一-鿿、,]{3,12})[”\"]")
_SHORT_NAME = re.compile(
    r"(?<![第一-鿿])[一二两三四五六七八九][^\W\da-z个年月次家所名项级块点下般些][一二两三四五六七八九][一-鿿]"
)
"""A name made of numbers and single characters (三支一扶)."""
_HALF = 0.6
"""Least cover of a quotation for it to be one."""
_AGED = re.compile(r"(\d+周?岁)(?:半|多)?的?(?:学生|同学|孩子|小孩|娃|少年|青年|人)?")
"""An age, with whoever has it: it is the age that is asked about."""
_GREAT = re.compile(
    r"(?<![一二三四五六七八九十])[二两三四五六七八九十2-9]大(?=部分|块|方面|板块|项|类|目标|任务|路径|原则|[?。!,]|$)"
)
"""Counts the parts of a whole (四大部分)."""
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
        self._cut = Cut(index, self._known_terms, self._known, self.dictionary)
        for character in sorted(set("".join((*FILLER, *SYNONYMS, *self.terms)))):
            self._known.beginning_with(character)  # what people will say is read now, not while they wait
        self._title = normalise(index.plan.title)
        self._words: dict[str, Word] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the content words of `text`, from which the words of asking have been blanked out."""
        text = _AGED.sub(r"\1", text)
        text = NUMBER.sub(_said_of_number, _GREAT.sub(" ", BARE_LEVEL.sub(" ", text)))
        tokens = (token for run in _RUN.findall(text) for token in self._cut.tokens(run))
        return tuple(self._word(token) for token in tokens if self._means_something(token))

    def quotation(self, text: str, shortest: int) -> tuple[Word, ...]:
        """Return the longest stretch of `text` that the plan has, particles and all (落实举措)."""
        found = [self._index.quoted_from(run[at:]) for run in _HAN.findall(text) for at in range(len(run))]
        longest = max(found, key=len, default="")
        return (self._word(longest),) if len(longest) >= shortest else ()

    def names(self, text: str) -> Iterator[Word]:
        """Yield what `text` quotes from the plan, or what it names and the plan does not know in any part."""
        for name in (*_QUOTED.findall(text), *_SHORT_NAME.findall(text)):
            if len(name) >= _VERBATIM and name in self._index.text:
                yield self._word(name)
                continue
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

    def _word(self, token: str) -> Word:
        return kept(self._words, token, self._weigh)

    def _weigh(self, token: str) -> Word:
        others = dict.fromkeys((*self._aliases.get(token, ()), *SYNONYMS.get(token, ())))
        forms = [(token, 1.0)] + [(other, 1.0) for other in others if other != token]
        if token not in BODIES and not any(form in self._index.vocabulary for form, _ in forms):
            forms += [(phrase, _ABBREVIATED) for phrase in self._cut.written_out(token)]
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
    return (
        term for term in official if len(term) >= LONGEST_WHOLE and term in plan and not WHOLLY.search(term)
    )


def _said_of_number(match: re.Match[str]) -> str:
    """Return what a number says of the subject: years of age name the age, other units nothing."""
    if match[3] in _AGE:
        return " 年龄 "
    return " " if match[3] else match[0]


def _by_word(aliases: Iterable[Alias]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for alias in aliases:
        for word in alias.words:
            table.setdefault(plan_text(word), []).append(plan_text(alias.term))
    return {word: tuple(terms) for word, terms in table.items() if word}
