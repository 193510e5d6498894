"""What jieba's dictionary knows: how to cut text, and of a word beyond that its part of speech."""

import re
from dataclasses import dataclass
from io import BytesIO

import jieba

_COMMON_ENTRY = re.compile(rb"^[^ ]{1,15} (?:[4-9]|\d{2,}) .*\n", re.MULTILINE)
"""Words of up to five characters that are not mere chance; the rarest half would only cost memory."""
_ENTRY = re.compile(rb"^([^ ]{6,12}) \d+ (?:(vd?|vg|vi|ad?|d|[ilz]g?)|([cpruyfeom][a-z]?))\r?$", re.MULTILINE)
"""Entries of two to four characters that do not name a thing: verb or adjective, or particle."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A segmenter of its own, and the words of two to four characters that are not names of things."""

    cutter: jieba.Tokenizer
    actions: frozenset[str]
    """Verbs, adjectives, adverbs."""
    particles: frozenset[str]
    """Conjunctions, prepositions, pronouns, place words, numerals."""


def read_dictionary() -> Dictionary:
    """Read jieba's dictionary file; neither its shared tokenizer nor its cache file is touched."""
    cutter = jieba.Tokenizer()
    with cutter.get_dict_file() as file:
        common = b"".join(_COMMON_ENTRY.findall(file.read()))
    cutter.FREQ, cutter.total = cutter.gen_pfdict(BytesIO(common))
    cutter.initialized = True
    own = {word: word for word in cutter.FREQ}
    entries = [(own[entry[1].decode()], bool(entry[2])) for entry in _ENTRY.finditer(common)]
    return Dictionary(
        cutter=cutter,
        actions=frozenset(word for word, acts in entries if acts),
        particles=frozenset(word for word, acts in entries if not acts),
    )
